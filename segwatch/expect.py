"""Expect: judge filings by the checks, and keep each verdict in the warehouse."""

import polars as pl

from segwatch.checks import Check, checks, checks_version, rules, wide_frames, wide_name
from segwatch.codebook import Codebook
from segwatch.runs import Work
from segwatch.store import Store

_FILINGS_AT_ONCE = 5_000
_COLUMNS = (
    "check_id", "filing_id", "origin", "status", "severity", "reported", "expected", "difference",
)  # fmt: skip


def pending(store: Store, found: list[Check]) -> pl.DataFrame:
    """Filings that these checks have not judged yet: filing_id."""
    return store.frame("expect/pending", {"checks_version": checks_version(found)})


def wide_relations(store: Store, book: Codebook, judged: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The wide rows of filings (filing_id), pivoted from the lines that stand in the warehouse."""
    with store.relations({"judged": judged}):
        lines = store.frame("expect/lines")
        printed = store.frame("expect/printed")
    return wide_frames(book, lines, printed)


def judge(work: Work, judged: pl.DataFrame) -> int:
    """Judge filings (filing_id) and write their verdicts, a bounded number at a time.

    Gives how many filings were judged.
    """
    store, found = work.store, checks(work.book)
    version = pl.DataFrame({"checks_version": [checks_version(found)]})
    with store.relations({"known_rule": rules(found)}), store.transaction():
        store.run("load/rules")
    for part in judged.iter_slices(_FILINGS_AT_ONCE):
        with store.relations(wide_relations(store, work.book, part)):
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
    rows = store.ask(check.sql(wide_name(check.origin)))
    return rows.with_columns(
        pl.col("reported", "expected", "difference").cast(pl.Int64),
        check_id=pl.lit(check.check_id),
        origin=pl.lit(check.origin),
        severity=pl.lit(check.severity),
    ).select(_COLUMNS)
