"""The form's own arithmetic on invented figures: totals, and which checks break on a print.

Figures are a matrix, one row per filing and one column per line; `printed` is a matrix of the same
shape that says which lines stand on the page. A check breaks where it fails or is unknown, on
the figures as printed: the identities of the codebook, R04 (excess, and funds less what is
required, are not negative), R06 (excess reaches the target; not where target and requirement are
both 0), R09c (the target is that of the firm's last filing), T01 and T02 (excess within the cover's
promise).
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulate.covers import option_lines
from simulate.firms import TARGET_OPTIONS, Firm
from simulate.paths import Dollars

Marks = NDArray[np.bool_]
_HUNDREDTHS = 10_000


class Identity(NamedTuple):
    """A total: its column is the sum of the terms, or the greatest of them."""

    check_id: str
    total: int
    terms: list[tuple[int, int]]
    greatest: bool


class Form:
    """The form as the simulator needs it.

    form: section, number, text, prints. statements: section, origin, heading, required, excess,
    target, over_target. line_codes: code, section, stands_in. terms: check_id, rule, total, code,
    sign. `columns` gives each line's column: codes first, then lines without a code.
    """

    def __init__(
        self,
        form: pl.DataFrame,
        statements: pl.DataFrame,
        line_codes: pl.DataFrame,
        uncoded_lines: pl.DataFrame,
        terms: pl.DataFrame,
    ) -> None:
        self.form, self.statements = form, statements
        numbers = uncoded_lines.filter(pl.col("unit").is_in(["USD", "percent"]))
        self.codes: list[str] = line_codes["code"].to_list()
        self.lines = [*self.codes, *numbers["name"]]
        self.columns = {line: at for at, line in enumerate(self.lines)}
        self.sections: list[str] = [*line_codes["section"], *numbers["section"]]
        self.headed = {row["section"]: row for row in statements.iter_rows(named=True)}
        self.origins = [s for s, row in self.headed.items() if row["origin"]]
        self.stands_in = {
            self.columns[code]: [self.columns[name] for name in names.split()]
            for code, names in line_codes.drop_nulls("stands_in")
            .select("code", "stands_in")
            .iter_rows()
        }
        section_of = dict(zip(self.lines, self.sections, strict=True))
        self.identities: dict[str, list[Identity]] = {origin: [] for origin in self.origins}
        for (check, rule, total), of in terms.group_by(
            "check_id", "rule", "total", maintain_order=True
        ):
            parts = [(self.columns[code], sign) for code, sign in of.select("code", "sign").rows()]
            self.identities[section_of[str(total)]].append(
                Identity(str(check), self.columns[str(total)], parts, rule == "greater")
            )

    def column(self, origin: str, role: str) -> int:
        """The column of an origin's required, funds, excess, target or over_target."""
        return self.columns[self.headed[origin][role]]

    def columns_of(self, section: str) -> list[int]:
        """The columns of all lines of a page."""
        return [at for at, name in enumerate(self.sections) if name == section]


def _computed(figures: Dollars, identity: Identity) -> Dollars:
    if identity.greatest:
        most: Dollars = np.max(figures[:, [column for column, _ in identity.terms]], axis=1)
        return most
    signs = np.array([sign for _, sign in identity.terms])
    summed: Dollars = figures[:, [column for column, _ in identity.terms]] @ signs
    return summed


def add_totals(figures: Dollars, form: Form, origin: str) -> None:
    """Fill in every total of a statement from its other lines, in the order of the form."""
    for identity in form.identities[origin]:
        figures[:, identity.total] = _computed(figures, identity)


class Print(NamedTuple):
    """Figures as printed: one row per filing and one column per line; `printed` says which
    stand."""

    figures: Dollars
    printed: Marks

    def shown(self, form: Form, origin: str) -> Marks:
        """The rows that print a statement."""
        found: Marks = np.any(self.printed[:, form.columns_of(origin)], axis=1)
        return found


class Breaks(NamedTuple):
    """One check on one origin: the rows in which it fails or is unknown."""

    check_id: str
    origin: str
    rows: Marks


def _with_stand_ins(sheet: Print, form: Form) -> Print:
    """The figures an identity is computed from: where 8715 is not printed, 12.A to C take its
    place, and where those are not printed either it is left out."""
    printed = sheet.printed
    figures, known = sheet.figures.copy(), printed.copy()
    for column, names in form.stands_in.items():
        instead = np.where(printed[:, names].any(axis=1), figures[:, names].sum(axis=1), 0)
        whole = printed[:, names].all(axis=1) | ~printed[:, names].any(axis=1)
        figures[:, column] = np.where(printed[:, column], figures[:, column], instead)
        known[:, column] |= whole
    return Print(figures, known)


def _identity_breaks(sheet: Print, form: Form, origin: str) -> list[Breaks]:
    found = []
    operands, shown = _with_stand_ins(sheet, form), sheet.shown(form, origin)
    for identity in form.identities[origin]:
        columns = [column for column, _ in identity.terms]
        holds = (
            operands.printed[:, columns].all(axis=1)
            & sheet.printed[:, identity.total]
            & (sheet.figures[:, identity.total] == _computed(operands.figures, identity))
        )
        found.append(Breaks(identity.check_id, origin, shown & ~holds))
    return found


def _target_changes(target: Dollars, printed: Marks, order: NDArray[np.int64]) -> Marks:
    """R09c. order: for each row the row of the firm's last filing before it, -1 for none.

    A filing without the line is passed over as a last filing, and its own check is unknown.
    """
    before = order.copy()
    for _ in range(len(order)):
        empty = (before >= 0) & ~printed[before]
        if not empty.any():
            break
        before[empty] = order[before[empty]]
    changed: Marks = (before >= 0) & (~printed | (target != target[before]))
    return changed


def _cover_breaks(sheet: Print, form: Form, firm: Firm, origin: str) -> list[Breaks]:
    """T01 and T02: the excess is not under the cover's low end, and not over its high end."""
    option = firm.pools[origin].option if origin in firm.pools else TARGET_OPTIONS[0]
    low, high = (form.columns[name] if name else None for name in option_lines(origin, option))
    excess, required = form.column(origin, "excess"), form.column(origin, "required")
    percent = option in "bd"
    figures, printed = sheet
    known = printed[:, excess] & (printed[:, required] | (not percent))
    base = figures[:, required] if percent else np.full(len(figures), _HUNDREDTHS)
    scaled = figures[:, excess] * _HUNDREDTHS
    found = []
    for check, column, over in (("T01", low, False), ("T02", high, True)):
        if column is None:
            continue
        promise = figures[:, column] * base
        broken = scaled > promise if over else scaled < promise
        promised = sheet.shown(form, origin) & printed[:, column] & (figures[:, column] > 0)
        found.append(Breaks(check, origin, promised & (~known | broken)))
    return found


def _rule_breaks(sheet: Print, before: NDArray[np.int64], form: Form, origin: str) -> list[Breaks]:
    """R04, R06 and R09c."""
    figures, printed = sheet
    shown = sheet.shown(form, origin)
    required, funds, excess, target = (
        form.column(origin, role) for role in ("required", "funds", "excess", "target")
    )
    short = printed[:, [required, funds]].all(axis=1)
    short &= figures[:, funds] < figures[:, required]
    negative = ~printed[:, excess] | (figures[:, excess] < 0) | short
    idle = printed[:, [required, target]].all(axis=1)
    idle &= (figures[:, required] == 0) & (figures[:, target] == 0)
    known = printed[:, [excess, target]].all(axis=1)
    below = ~known | (figures[:, excess] < figures[:, target])
    changed = _target_changes(figures[:, target], printed[:, target], before)
    return [
        Breaks("R04", origin, shown & negative),
        Breaks("R06", origin, shown & ~idle & below),
        Breaks("R09c", origin, shown & changed),
    ]


def breaks(sheet: Print, before: NDArray[np.int64], form: Form, firm: Firm) -> list[Breaks]:
    """Every check that breaks in any row. before: the row of the firm's last filing, or -1."""
    found: list[Breaks] = []
    for origin in form.origins:
        found += _identity_breaks(sheet, form, origin)
        found += _rule_breaks(sheet, before, form, origin)
        found += _cover_breaks(sheet, form, firm, origin)
    return [of_check for of_check in found if of_check.rows.any()]
