"""Expect: judge filings by the checks, and keep each verdict in the warehouse."""

from contextlib import closing

import polars as pl

from segwatch.ahead import ahead
from segwatch.checks import Check, checks, checks_version
from segwatch.relations import in_slices
from segwatch.runs import Work
from segwatch.store import Store, sql_text

_FILINGS_AT_ONCE = 20_000
# So many texts are one statement to DuckDB, which then works on several at a time.
_CHECKS_AT_ONCE = 16


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
    with store.beside() as other:
        slices = ahead(in_slices(other, work.book, judged, _FILINGS_AT_ONCE))
        with closing(slices):
            for _, relations in slices:
                given = {
                    "this_check": _numbered(found),
                    "this_run": work.run.frame(),
                    "this_version": version,
                }
                _judge(store, found, relations, given)
    return judged.height


def _judge(
    store: Store,
    found: list[Check],
    relations: dict[str, pl.DataFrame],
    given: dict[str, pl.DataFrame],
) -> None:
    with store.tables(relations), store.relations(given), store.transaction():
        store.run("load/heartbeat")
        store.run("expect/new_verdict")
        for together in _rounds(store, found):
            store.connection.execute(f"INSERT INTO new_verdict BY NAME\n{together}")
        store.run("load/verdicts")


def _numbered(found: list[Check]) -> pl.DataFrame:
    return pl.DataFrame(
        [(n, c.check_id, c.origin, c.severity, c.line or None) for n, c in enumerate(found)],
        schema=["nth", "check_id", "origin", "severity", "line_code"],
        orient="row",
    )


def _rounds(store: Store, found: list[Check]) -> list[str]:
    """The statements that give all verdicts of the filings to be judged."""
    numbers = store.frame("expect/check_numbers")
    text = sql_text("expect/verdict_rows")
    texts = [
        text.replace("{check_no}", str(number))
        .replace("{severity}", check.severity)
        .replace("{line}", check.line)
        .replace("{check}", check.sql(check.relation))
        for check, number in zip(found, numbers["check_no"], strict=True)
    ]
    return [
        "\nUNION ALL\n".join(texts[n : n + _CHECKS_AT_ONCE])
        for n in range(0, len(texts), _CHECKS_AT_ONCE)
    ]
