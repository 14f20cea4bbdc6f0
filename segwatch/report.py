"""What a run did, and what runs before it did that were interrupted: counts, rejects, the log."""

from typing import Any, NamedTuple

import polars as pl

from segwatch.runs import Run
from segwatch.store import Store


class Report(NamedTuple):
    """A run's documents by outcome, what it did not load, and the filings it judged."""

    counts: dict[str, Any]
    rejects: pl.DataFrame
    judged: pl.DataFrame


def conclude(store: Store, run: Run) -> Report:
    """Write the run's line in the run log, and give what there is to report of it."""
    reported = store.frame("load/reported_runs", {"run_id": run.run_id})
    given = {"reported_run": reported, "this_run": run.frame()}
    with store.relations(given):
        rejects = store.frame("explain/run_rejects")
        judged = store.frame("alert/judged")
        with store.transaction():
            store.run("load/run_log")
    counts = store.frame("explain/run", {"run_id": run.run_id}).row(0, named=True)
    return Report(counts, rejects, judged)


def every_filing(store: Store) -> pl.DataFrame:
    """All filings: filing_id."""
    return store.frame("expect/all_filings")


def verdict_counts(store: Store, filings: pl.DataFrame) -> dict[str, int]:
    """How many verdicts on filings (filing_id) pass, fail and are unknown."""
    with store.relations({"of_interest": filings}):
        counts: dict[str, int] = store.frame("alert/counts").row(0, named=True)
    return counts
