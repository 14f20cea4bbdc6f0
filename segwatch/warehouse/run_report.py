"""What a run did, and what runs before it did that were interrupted: counts, rejects, the log."""

from typing import Any, NamedTuple

import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store
from segwatch.warehouse.run_log import Run, find_interrupted


class Report(NamedTuple):
    """A run's documents by outcome, what it did not load, the filings it judged (filing_id), those
    of them that it loaded, and the firms that it met for the first time and the codebook does not
    know."""

    counts: dict[str, Any]
    rejects: pl.DataFrame
    judged: pl.DataFrame
    loaded: pl.DataFrame
    new_firms: pl.DataFrame


def write_run(store: Store, codebook: Codebook, run: Run) -> Report:
    """Write what the run did into its line of the run log, and give what there is to report of it,
    and of runs before it that were interrupted.

    The line stays open until `end`.
    """
    reported = pl.DataFrame({"run_id": [run.run_id, *find_interrupted(store, run)]})
    frames = {"reported_run": reported, "this_run": run.run_frame(), "known_firm": codebook.firms}
    with store.register_frames(frames):
        rejects = store.query_file("run_log/run_rejects")
        judged = store.query_file("run_log/judged_filings")
        new_firms = store.query_file("run_log/new_firms")
        with store.transaction():
            store.run_file("run_log/heartbeat")
            store.run_file("run_log/write_run")
    counts = store.query_file("run_log/run_counts", {"run_id": run.run_id}).row(0, named=True)
    loaded = judged.filter("loaded").select("filing_id")
    return Report(counts, rejects, judged.select("filing_id"), loaded, new_firms)


def end_run(store: Store, run: Run) -> None:
    """Note that the run has reported and published, for itself and for those it reported for.
    Without it the next run reports for it too."""
    with store.register_frames({"this_run": run.run_frame()}), store.transaction():
        store.run_file("run_log/end_run")


def note_suites(store: Store, run: Run) -> None:
    """Note that the suites ran; `since_suites` counts from the start of the run."""
    with store.register_frames({"this_run": run.run_frame()}), store.transaction():
        store.run_file("run_log/suites_run")


def since_suites(store: Store) -> pl.DataFrame:
    """Filings judged since the suites ran last: filing_id."""
    return store.query_file("run_log/since_suites")


def every_filing(store: Store) -> pl.DataFrame:
    """All filings: filing_id."""
    return store.query_file("check_inputs/all_filings")


def list_unreadable(store: Store, filings: pl.DataFrame) -> pl.DataFrame:
    """Statements in force of filings (filing_id) of which no total could be read: firm_id,
    firm_name, as_of_date, origin, source_uri."""
    with store.register_frames({"of_interest": filings}):
        return store.query_file("run_log/unreadable_statements")


def header_warnings(store: Store, filings: pl.DataFrame) -> list[str]:
    """What was taken for header fields of filings (filing_id), or is unknown in them, each as a
    sentence; an unknown form or status once."""
    with store.register_frames({"of_interest": filings}):
        rows = store.query_file("run_log/header_warnings")
    return list(dict.fromkeys(_word_warning(row) for row in rows.iter_rows(named=True)))


def _word_warning(row: dict[str, Any]) -> str:
    field = row["field"].replace("_", " ")
    where = f"{row['source']}" + (f", page {row['page']}" if row["page"] else "")
    printed = f" {row['printed']!r}" if row["printed"] else ""
    if row["reason"] == "unknown":
        table = "form_names" if field == "form" else "status_words"
        return (
            f"The {field}{printed} is not known (first in {row['first_source']}); add it to "
            f"codebook/{table}.csv."
        )
    value = row["taken"]
    if row["reason"] == "taken_from_other_pages":
        return (
            f"{where}: the {field}{printed} is not readable; taken from the other pages, {value}."
        )
    why = "is later than the day of receipt" if row["printed"] else "is not printed or not readable"
    return f"{where}: the {field}{printed} {why}; it ranks as submitted {value}."


def unapplied_corrections(store: Store) -> list[str]:
    """Corrections of the codebook that hold for no line, each as a sentence."""
    return [
        _word_unapplied(row)
        for row in store.query_file("run_log/unapplied_corrections").iter_rows(named=True)
    ]


def _word_unapplied(row: dict[str, Any]) -> str:
    filing = f"{row['document_id'][:12]}..." + (
        f"/{row['as_of_date']}" if row["as_of_date"] else ""
    )
    if row["filings"] > 1:
        why = "the document holds several filings; name one by / and its as-of date"
    elif not row["filings"]:
        why = "the warehouse holds no such filing; check its name, or load the document"
    elif row["instead"] is None:
        why = "the line is not printed in the filing; check the code"
    else:
        why = f"the filing prints {row['instead']}, not {row['printed']}; correct the row"
    return (
        f"The correction of line {row['line_code']} of {filing} in codebook/corrections.csv is not "
        f"applied: {why}."
    )


def verdict_counts(store: Store, filings: pl.DataFrame) -> dict[str, int]:
    """How many verdicts on filings (filing_id) pass, fail and are unknown."""
    with store.register_frames({"of_interest": filings}):
        counts: dict[str, int] = store.query_file("run_log/verdict_counts").row(0, named=True)
    return counts
