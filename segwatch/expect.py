"""Expect: judge filings by the checks, and keep each verdict in the warehouse."""

import polars as pl

from segwatch.checks import Check, checks, checks_version
from segwatch.relations import in_slices
from segwatch.runs import Work
from segwatch.store import Store

_FILINGS_AT_ONCE = 5_000
_COLUMNS = (
    "check_id", "filing_id", "origin", "status", "severity", "line_code",
    "reported", "expected", "difference",
)  # fmt: skip


def pending(work: Work) -> pl.DataFrame:
    """Filings that the present checks have not judged yet: filing_id."""
    version = checks_version(work.book, checks(work.book))
    return work.store.frame("expect/pending", {"checks_version": version})


def judge(work: Work, judged: pl.DataFrame) -> int:
    """Judge filings (filing_id) and write their verdicts, a bounded number at a time.

    Gives how many filings were judged.
    """
    store, found = work.store, checks(work.book)
    version = pl.DataFrame({"checks_version": [checks_version(work.book, found)]})
    for part, beside in in_slices(store, work.book, judged, _FILINGS_AT_ONCE):
        with store.relations(beside):
            verdicts = pl.concat([_verdicts(store, check) for check in found])
        given = {
            "judged": part,
            "new_verdict": verdicts,
            "this_run": work.run.frame(),
            "this_version": version,
        }
        with store.relations(given), store.transaction():
            store.run("load/verdicts")
    return judged.height


def _verdicts(store: Store, check: Check) -> pl.DataFrame:
    rows = store.ask(check.sql(check.relation))
    return rows.with_columns(
        pl.col("reported", "expected", "difference").cast(pl.Int64),
        check_id=pl.lit(check.check_id),
        origin=pl.lit(check.origin),
    ).select(_COLUMNS)
