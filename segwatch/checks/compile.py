"""Each check is one SQL text: a file of `sql/checks`, filled in from the codebook.

The same text gives the rows of `verdict` and, through Great Expectations, the rows that fail.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from segwatch.codebook.calendar import due_from
from segwatch.codebook.identities import Identity, require_that
from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import sql_text

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
# Both sides of a relation, by its rule.
_COMPARED = {"equal": "=", "at_most": "<="}
_OWN_SEVERITY, _OWN_LINE = re.compile(r"\bAS severity,"), re.compile(r"\bAS line_code,\n    \S")


class Check(NamedTuple):
    """A check on one origin, on another page of the filing, or on the filing.

    `text` gives filing_id, status, severity, line_code, reported, expected, difference; it holds
    `{batch}` where the relation goes that it judges. `severity` is the gravest that a row can have;
    `line` the code of the line whose figure is reported, empty where the row names it or none is.
    """

    check_id: str
    origin: str
    severity: str
    asserts: str
    regulation: str
    text: str
    suite: str
    relation: str
    line: str = ""

    def sql_over(self, relation: str) -> str:
        """The text over one relation."""
        return self.text.replace("{batch}", relation)


def wide_name(section: str) -> str:
    """The relation that holds a section's pages, one row per filing."""
    return f"wide_{section}"


def wide_lines(codebook: Codebook, section: str) -> list[str]:
    """The columns of a section's wide relation: its codes and its amounts without a code."""
    uncoded = codebook.uncoded_lines.filter(
        (pl.col("section") == section) & pl.col("block").is_in(["on_hand", "capital"])
    )
    return [*codebook.codes_of(section), *uncoded["name"].to_list()]


def _column_writer(codebook: Codebook) -> Callable[[str], str]:
    """How a line is written in SQL: its column, or what stands in for an optional line."""
    optional = {
        code: names.split()
        for code, names in codebook.line_codes.filter(pl.col("stands_in").is_not_null())
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


def _identity_sql(identity: Identity, column: Callable[[str], str]) -> str:
    columns = [(column(code), sign) for code, sign in identity.terms]
    if identity.rule == "greater":
        # greatest() passes over a NULL; a maximum with a missing operand is unknown.
        condition = " AND ".join(f"{c} IS NOT NULL" for c, _ in columns)
        return f"CASE WHEN {condition} THEN greatest({', '.join(c for c, _ in columns)}) END"
    return " ".join(f"{'+' if sign > 0 else '-'} ({c})" for c, sign in columns)


def _of_kinds(kinds: str) -> str:
    """The relation that a check judges, cut down to the kinds of form that it is for."""
    named = ", ".join(f"'{kind}'" for kind in kinds.split())
    return f"(SELECT * FROM {{batch}} WHERE kind IN ({named}))"  # noqa: S608


def _identity_check(identity: Identity, column: Callable[[str], str]) -> Check:
    text = sql_text("checks/identity").replace("{total}", f'"{identity.total}"')
    text = text.replace("{computed}", _identity_sql(identity, column))
    text = text.replace("{statement}", _of_kinds("daily month_end"))
    return Check(
        identity.check_id,
        identity.origin,
        "error",
        identity.asserts,
        identity.because,
        _complete_text(text, "error", identity.total),
        f"identities_{identity.origin}",
        wide_name(identity.origin),
        identity.total,
    )


def _complete_text(text: str, severity: str, line: str) -> str:
    """The text with the columns that its rows do not give themselves."""
    of_row = "severity" if _OWN_SEVERITY.search(text) else f"'{severity}' AS severity"
    of_line = "line_code" if _OWN_LINE.search(text) else f"nullif('{line}', '') AS line_code"
    return (
        f"SELECT filing_id, status, {of_row}, {of_line}, reported, expected, difference\n"
        f"FROM (\n{text.strip()}\n)"
    )


def _lines_by_role(codebook: Codebook, section: str) -> dict[str, list[str]]:
    """The lines by the role in which checks read them: required, funds, excess and target of an
    origin, those of `check_lines.csv`, and the sides of `relations.csv`.

    Raises CodebookError where one name is given twice.
    """
    named = codebook.check_lines.filter(pl.col("origin") == section).select("role", "lines")
    roles = [(role, lines.split()) for role, lines in named.iter_rows()]
    codes = codebook.codes_of(section)
    for name, total, terms in codebook.relations.select("name", "left", "terms").iter_rows():
        if total in codes:
            right = terms.split()
            roles += [
                (f"{name}_left", [total]),
                (f"{name}_right", [line for line in right if line in codes]),
                (f"{name}_printed", [line for line in right if line not in codes]),
            ]
    of_page = ("required", "funds", "excess", "target")
    page = codebook.statements.filter(pl.col("section") == section).select(of_page)
    for row in page.iter_rows(named=True):
        roles += [(role, [code]) for role, code in row.items() if code]
    names = [role for role, _ in roles]
    twice = sorted({name for name in names if names.count(name) > 1})
    require_that(
        not twice,
        f"check_lines.csv or relations.csv: {twice} of {section} are given twice, or are figures "
        "of statements.csv; name them otherwise.",
    )
    return dict(roles)


class _TextFiller:
    """What stands in the placeholders of a rule's text on one origin.

    `{excess}` and other roles are the lines that stand in it, added up, or NULL; `{excess:s}` those
    of the relation s; `{excess_code}` its code. `{names}` and `{lines:s}` are all codes of the
    section and their columns; `signed_` and `input_` some of them. `{statement}` is the relation of
    the statements to be judged, of the kinds of form that the rule is for.
    """

    def __init__(self, codebook: Codebook, origin: str, kinds: str) -> None:
        self.book, self.origin, self.kinds = codebook, origin, kinds
        self.column = _column_writer(codebook)
        self.roles = _lines_by_role(codebook, origin)
        named = codebook.relations.filter(pl.col("left").is_in(codebook.codes_of(origin)))
        self.compared = {
            f"{name}_compared": _COMPARED[rule]
            for name, rule in named.select("name", "rule").iter_rows()
        }
        self.optional = set(codebook.line_codes.filter(pl.col("stands_in").is_not_null())["code"])
        codes = codebook.line_codes.filter(pl.col("section") == origin)
        self.codes = {
            "": codes["code"].to_list(),
            "signed_": codes.filter(pl.col("sign") != "signed")["code"].to_list(),
            "input_": codes.filter(pl.col("role") == "input")["code"].to_list(),
        }

    def fill_text(self, text: str) -> str:
        """The text without a placeholder but `{batch}`. Raises CodebookError for an unknown one."""
        return _PLACEHOLDER.sub(lambda match: self._value_of(match[1], match[2]), text)

    def _value_of(self, name: str, alias: str | None) -> str:
        relations = {
            "statement": _of_kinds(self.kinds),
            "filings": "{batch}",
            "origin": self.origin,
            "of_day": f"of_day_{self.origin}",
            "previous": f"previous_{self.origin}",
            "history": f"history_{self.origin}",
            "version_before": f"version_before_{self.origin}",
            **self.compared,
        }
        if name in relations:
            return relations[name]
        kind, _, what = name.rpartition("_")
        if what in ("names", "lines") and f"{kind}_".lstrip("_") in self.codes:
            codes = self.codes[f"{kind}_".lstrip("_")]
            if what == "names":
                return ", ".join(f"'{code}'" for code in codes)
            return ", ".join(_column_of(alias, code) for code in codes)
        if what == "code" and kind in self.roles:
            return self.roles[kind][0]
        if name in self.roles:
            return self._sum_of(self.roles[name], alias)
        return self.book.read_threshold(name)

    def _sum_of(self, lines: list[str], alias: str | None) -> str:
        if not lines:
            return "NULL"
        if len(lines) == 1:
            return (
                self.column(lines[0]) if lines[0] in self.optional else _column_of(alias, lines[0])
            )
        return "(" + " + ".join(f"{_column_of(alias, line)}::HUGEINT" for line in lines) + ")"


def _column_of(alias: str | None, line: str) -> str:
    return f'{alias}."{line}"' if alias else f'"{line}"'


def _rule_check(rule: dict[str, str], origin: str, filled: _TextFiller) -> Check:
    name, _, word = rule["sql"].partition(" ")
    text = sql_text(f"checks/{name}").replace("{word}", word)
    line = filled.roles.get(rule["line"] or "", [rule["line"] or ""])[0]
    return Check(
        rule["id"],
        origin,
        rule["severity"],
        rule["asserts"],
        rule["regulation"],
        _complete_text(filled.fill_text(text), rule["severity"], line),
        rule["suite"],
        "judged" if "{filings}" in text else wide_name(origin),
        line,
    )


def compile_checks(codebook: Codebook) -> list[Check]:
    """All checks, identities first, in the order of their ids and of the form."""
    return list(_compile(codebook))


@lru_cache(maxsize=4)
def _compile(codebook: Codebook) -> tuple[Check, ...]:
    """Every step of a run asks for the checks of one codebook, which does not change."""
    column = _column_writer(codebook)
    found = [_identity_check(identity, column) for identity in codebook.identities]
    filled: dict[tuple[str, str], _TextFiller] = {}
    for rule in codebook.rules.filter(pl.col("sql").is_not_null()).iter_rows(named=True):
        for origin in rule["origin"].split():
            key = origin, rule["kinds"]
            filled[key] = filled.get(key) or _TextFiller(codebook, *key)
            found.append(_rule_check(rule, origin, filled[key]))
    return tuple(found)


def rules_of_books(codebook: Codebook) -> pl.DataFrame:
    """What a broker's own books say of their filing; they alone judge it: check_id, origin,
    severity, asserts, regulation."""
    rules = codebook.rules.filter(pl.col("kind") == "books").rename({"id": "check_id"})
    every = rules.with_columns(pl.col("origin").str.split(" ")).explode("origin")
    return every.select("check_id", "origin", "severity", "asserts", "regulation")


def checks_version(codebook: Codebook, checks: list[Check]) -> str:
    """A name for these very texts and for what they read of the codebook through the warehouse:
    when statements are due. Filings judged by others are judged again."""
    texts = [f"{c.check_id} {c.origin} {c.severity} {c.text}" for c in checks]
    return hashlib.sha256("\n".join([*texts, *due_from(codebook)]).encode()).hexdigest()[:16]
