"""Each check is one SQL text: a file of `sql/checks`, filled in from the codebook.

The same text gives the rows of `verdict` and, through Great Expectations, the rows that fail.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from segwatch.codebook import Codebook, Identity
from segwatch.store import sql_text
from transforms.statements import widen


class Check(NamedTuple):
    """A check on one origin. `text` gives filing_id, status, reported, expected, difference; it
    holds `{statement}` where the relation of wide rows goes."""

    check_id: str
    origin: str
    severity: str
    asserts: str
    regulation: str
    text: str
    suite: str

    def sql(self, relation: str) -> str:
        """The text over one relation of wide rows."""
        return self.text.replace("{statement}", relation)


def wide_name(origin: str) -> str:
    """The relation that holds an origin's statements, one row a filing."""
    return f"wide_{origin}"


def wide_lines(book: Codebook, origin: str) -> list[str]:
    """The columns of an origin's wide relation: its codes and its lines without a code."""
    uncoded = book.uncoded_lines.filter(
        (pl.col("section") == origin) & (pl.col("block") == "on_hand")
    )
    return [*book.codes_of(origin), *uncoded["name"].to_list()]


def wide_frames(
    book: Codebook, lines: pl.DataFrame, printed: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The wide relations by name.

    lines: filing_id, name, amount of coded and uncoded lines. printed: filing_id, origin, and
    rejected (the line codes whose amounts were rejected).
    """
    frames = {}
    for origin in book.origins:
        of_origin = printed.filter(pl.col("origin") == origin)
        names = wide_lines(book, origin)
        frames[wide_name(origin)] = widen(lines, of_origin, names).join(
            of_origin.select("filing_id", "rejected"), on="filing_id", maintain_order="left"
        )
    return frames


def _column(book: Codebook) -> Callable[[str], str]:
    """How a line is written in SQL: its column, or what stands in for an optional line."""
    optional = {
        code: names.split()
        for code, names in book.line_codes.filter(pl.col("stands_in").is_not_null())
        .select("code", "stands_in")
        .iter_rows()
    }

    def write(code: str) -> str:
        column = f'"{code}"::HUGEINT'
        if code not in optional:
            return column
        parts = [f'"{name}"' for name in optional[code]]
        none_printed = " AND ".join(f"{part} IS NULL" for part in parts)
        return (
            f'CASE WHEN "{code}" IS NOT NULL THEN {column} '
            f"WHEN list_contains(rejected, '{code}') THEN NULL "
            f"WHEN {none_printed} THEN 0 "
            f"ELSE {' + '.join(f'{part}::HUGEINT' for part in parts)} END"
        )

    return write


def _computed(identity: Identity, column: Callable[[str], str]) -> str:
    columns = [(column(code), sign) for code, sign in identity.terms]
    if identity.rule == "greater":
        # greatest() passes over a NULL; a maximum with a missing operand is unknown.
        known = " AND ".join(f"{c} IS NOT NULL" for c, _ in columns)
        return f"CASE WHEN {known} THEN greatest({', '.join(c for c, _ in columns)}) END"
    return " ".join(f"{'+' if sign > 0 else '-'} ({c})" for c, sign in columns)


def _identity_check(identity: Identity, column: Callable[[str], str]) -> Check:
    shown = " ".join(f"{'+' if sign > 0 else '-'} {code}" for code, sign in identity.terms)
    if identity.rule == "greater":
        shown = f"the greater of {' and '.join(code for code, _ in identity.terms)}"
    text = sql_text("checks/identity").replace("{total}", f'"{identity.total}"')
    return Check(
        identity.check_id,
        identity.origin,
        "error",
        f"Line {identity.total} = {shown.removeprefix('+ ')}.",
        identity.because,
        text.replace("{computed}", _computed(identity, column)),
        f"identities_{identity.origin}",
    )


def _origin_check(book: Codebook, rule: dict[str, str], origin: str) -> Check:
    lines = book.statements.row(by_predicate=pl.col("section") == origin, named=True)
    text = sql_text(f"checks/{rule['id']}").replace("{origin}", origin)
    for role in ("required", "funds", "excess", "target"):
        text = text.replace(f"{{{role}}}", f'"{lines[role]}"')
    return Check(
        rule["id"], origin, rule["severity"], rule["asserts"], rule["regulation"], text, "targets"
    )


def checks(book: Codebook) -> list[Check]:
    """All checks, identities first, in the order of their ids and of the form."""
    column = _column(book)
    found = [_identity_check(identity, column) for identity in book.identities]
    for rule in book.rules.iter_rows(named=True):
        found += [_origin_check(book, rule, origin) for origin in book.origins]
    return found


def rules(found: list[Check]) -> pl.DataFrame:
    """The checks as readers of the warehouse see them: check_id, origin, severity, asserts,
    regulation, suite."""
    rows = [(c.check_id, c.origin, c.severity, c.asserts, c.regulation, c.suite) for c in found]
    names = ("check_id", "origin", "severity", "asserts", "regulation", "suite")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def checks_version(found: list[Check]) -> str:
    """A name for these very texts; filings judged by others are judged again."""
    text = "\n".join(f"{c.check_id} {c.origin} {c.severity} {c.text}" for c in found)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
