"""Alert: what failed, as sentences with firm, date, line, rule, figures and page."""

from typing import NamedTuple

import polars as pl

from segwatch.checks import Check
from segwatch.codebook import Codebook
from segwatch.store import Store

GRAVE = ("critical", "error")
# Below target by the statement and by the cover is one fact.
_ONE_FACT = {"T01": "R06"}


class Message(NamedTuple):
    """One fact: which firm, day and origin, how grave, and the sentence that says it."""

    severity: str
    firm_id: str
    as_of_date: str
    origin: str
    check_ids: tuple[str, ...]
    sentence: str


def check_lines(book: Codebook, found: list[Check]) -> pl.DataFrame:
    """The line whose figure a check reports: check_id, origin, line_code (null: no one line)."""
    totals = {i.check_id: i.total for i in book.identities}
    excess = dict(book.statements.filter("origin").select("section", "excess").iter_rows())
    rows = [(c.check_id, c.origin, totals.get(c.check_id, excess.get(c.origin))) for c in found]
    return pl.DataFrame(rows, schema=["check_id", "origin", "line_code"], orient="row")


def messages(
    store: Store, book: Codebook, found: list[Check], filings: pl.DataFrame
) -> list[Message]:
    """One message a fact that fails on a latest version among filings (filing_id)."""
    asserts = {(c.check_id, c.origin): c for c in found}
    with store.relations({"check_line": check_lines(book, found), "of_interest": filings}):
        failed = store.frame("alert/failed")
    facts: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for row in failed.iter_rows(named=True):
        fact = _ONE_FACT.get(row["check_id"], row["check_id"])
        key = (row["firm_id"], str(row["as_of_date"]), row["origin"], fact)
        facts.setdefault(key, []).append(row)
    return [_message(rows, asserts) for rows in facts.values()]


def _dollars(figure: object) -> str:
    """A figure of a failed check; one that a BIGINT cannot hold is null."""
    return "beyond 64 bits" if figure is None else f"{figure:,}"


def _message(rows: list[dict[str, object]], asserts: dict[tuple[str, str], Check]) -> Message:
    first = rows[0]
    checks = [asserts[str(row["check_id"]), str(row["origin"])] for row in rows]
    said = " ".join(
        f"{check.check_id}: {check.asserts} Reported {_dollars(row['reported'])}, expected "
        f"{_dollars(row['expected'])}, difference {_dollars(row['difference'])}."
        for check, row in zip(checks, rows, strict=True)
    )
    places = [f"line {first['line_code']}"] * bool(first["line_code"])
    places += ["corrected"] * bool(first["corrected"])
    places += [f"page {first['page']}"] * bool(first["page"])
    place = f"{first['origin']} ({', '.join(places)})" if places else first["origin"]
    return Message(
        str(first["severity"]),
        str(first["firm_id"]),
        str(first["as_of_date"]),
        str(first["origin"]),
        tuple(check.check_id for check in checks),
        f"{first['firm_name']}, {first['as_of_date']}, {place}: {said}",
    )
