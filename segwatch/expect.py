"""Expect: judge filings by the checks, and keep each verdict in the warehouse."""

import polars as pl

from segwatch.checks import checks, checks_version
from segwatch.relations import in_slices
from segwatch.runs import Work

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
    texts = [check.verdicts() for check in found]
    rounds = [
        "\nUNION ALL\n".join(texts[n : n + _CHECKS_AT_ONCE])
        for n in range(0, len(texts), _CHECKS_AT_ONCE)
    ]
    for _, beside in in_slices(store, work.book, judged, _FILINGS_AT_ONCE):
        given = {"this_run": work.run.frame(), "this_version": version}
        with store.tables(beside), store.relations(given), store.transaction():
            store.run("expect/new_verdict")
            for together in rounds:
                store.connection.execute(f"INSERT INTO new_verdict BY NAME\n{together}")
            store.run("load/verdicts")
    return judged.height
