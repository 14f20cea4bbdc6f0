"""Faults put into invented filings; each changes what is printed, or when, or whether.

Misprints (digit changed, sign flipped, line missing, page missing) leave the firm in order and
the print wrong. Economic ones (under-segregated, below target, target changed, stress) are true
to the form's arithmetic: money moved, or a promise was changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulate.arithmetic import Form, Marks, add_totals
from simulate.covers import option_lines
from simulate.firms import Firm
from simulate.parameters import spread, value
from simulate.paths import Dollars

FAULTS = ("", "digit_changed", "sign_flipped", "line_missing", "page_missing", "late", "missing",
          "under_segregated", "below_target", "target_changed", "stress")  # fmt: skip
_CASH = {"segregated": "7010", "secured": "7315", "cleared_swaps": "8500"}
_BANK = {"segregated": "7070", "secured": "7500", "cleared_swaps": "8630"}
_UNIT, _SPARE = 1_000, 2


@dataclass
class Sheets:
    """All filings of a firm, a row each: what is true, what is printed, and the fault of each.

    fault: an index of FAULTS by row and column; late (due days) and missing are by row.
    """

    form: Form
    firm: Firm
    true: Dollars
    figures: Dollars
    expected: Marks
    printed: Marks
    fault: NDArray[np.uint8]
    late: NDArray[np.int64]
    missing: Marks

    def origins(self, row: int) -> list[str]:
        """The origins with business whose statement a row prints."""
        form = self.form
        return [o for o in self.firm.pools if self.printed[row, form.column(o, "excess")]]

    def mark(self, row: int, kind: str) -> None:
        """Put the kind on every line of a row that differs from the truth."""
        changed = (self.figures[row] != self.true[row]) & self.printed[row]
        gone = self.expected[row] & ~self.printed[row]
        self.fault[row, changed | gone] = FAULTS.index(kind)


def bring_excess_to(sheets: Sheets, row: int, origin: str, excess: int) -> None:
    """Let the firm take its own money out until the excess is so much, or where it holds too
    little in cash, let customers' money come in; every identity stays true."""
    form, line = sheets.form, sheets.figures[row]
    one = sheets.figures[row : row + 1]
    required = form.column(origin, "required")
    fall = int(line[form.column(origin, "excess")]) - excess
    held = form.columns[_BANK[origin]]
    if line[held] > _SPARE * fall:
        line[held] -= fall
        add_totals(one, form, origin)
        return
    if origin == "secured":  # a foreign law's amount above line 6 hides a rise of line 6
        fall += int(line[required] - line[form.columns["7355"]])
    line[form.columns[_CASH[origin]]] += fall
    add_totals(one, form, origin)
    pool = sheets.firm.pools[origin]
    if pool.option in "bd":
        part = int(line[form.columns[option_lines(origin, pool.option)[0]]])
        line[form.column(origin, "target")] = round(int(line[required]) * part / 10_000)
        add_totals(one, form, origin)


def _any(rng: np.random.Generator, among: NDArray[np.int64]) -> int:
    return int(among[rng.integers(len(among))])


def _coded(sheets: Sheets, row: int) -> NDArray[np.int64]:
    return np.flatnonzero(sheets.printed[row, : len(sheets.form.codes)])


def _digit_changed(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    column = _any(rng, _coded(sheets, row))
    amount = int(sheets.figures[row, column])
    digits = list(str(abs(amount)))
    at = int(rng.integers(len(digits)))
    first = 1 if at == 0 and len(digits) > 1 else 0
    others = [d for d in "0123456789"[first:] if d != digits[at]]
    digits[at] = others[int(rng.integers(len(others)))]
    sheets.figures[row, column] = int("".join(digits)) * (-1 if amount < 0 else 1)
    return "digit_changed"


def _sign_flipped(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    columns = _coded(sheets, row)
    column = _any(rng, columns[sheets.figures[row, columns] != 0])
    sheets.figures[row, column] *= -1
    return "sign_flipped"


def _line_missing(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    sheets.printed[row, _any(rng, _coded(sheets, row))] = False
    return "line_missing"


def _page_missing(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    """A page is left out, but never the only statement."""
    form = sheets.form
    pages = [s for s in form.headed if sheets.printed[row, form.columns_of(s)].any()]
    statements = [page for page in pages if page in form.origins]
    if len(statements) == 1:
        pages.remove(statements[0])
    if not pages:
        return _line_missing(sheets, row, rng)
    sheets.printed[row, form.columns_of(pages[int(rng.integers(len(pages)))])] = False
    return "page_missing"


def _late(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    sheets.late[row] = rng.integers(1, 4)
    return "late"


def _missing(sheets: Sheets, row: int, _: np.random.Generator) -> str:
    sheets.missing[row] = True
    sheets.printed[row] = False
    return "missing"


def _origin(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    origins = sheets.origins(row)
    return origins[int(rng.integers(len(origins)))]


def _under_segregated(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    origin = _origin(sheets, row, rng)
    target = int(sheets.figures[row, sheets.form.column(origin, "target")])
    bring_excess_to(sheets, row, origin, -max(1, round(target * rng.uniform(0.05, 1.0))))
    return "under_segregated"


def _below_target(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    origin = _origin(sheets, row, rng)
    target = int(sheets.figures[row, sheets.form.column(origin, "target")])
    bring_excess_to(sheets, row, origin, round(target * rng.uniform(0.2, 0.9)))
    return "below_target"


def _target_changed(sheets: Sheets, row: int, rng: np.random.Generator) -> str:
    """A lower target for a day; the cover promises the same. Percentages move each day anyway."""
    form, line = sheets.form, sheets.figures[row]
    origins = [o for o in sheets.origins(row) if sheets.firm.pools[o].option in "ac"]
    if not origins:
        return _below_target(sheets, row, rng)
    origin = origins[int(rng.integers(len(origins)))]
    column = form.column(origin, "target")
    before = int(line[column])
    line[column] = round(before * rng.uniform(0.4, 0.8) / _UNIT) * _UNIT or before // 2
    if line[column] == before:
        line[column] = before // 2
    low, _ = option_lines(origin, sheets.firm.pools[origin].option)
    line[form.columns[low]] = line[column]
    add_totals(sheets.figures[row : row + 1], form, origin)
    return "target_changed"


# Each puts one fault into a row and says which: not every kind is possible in every filing.
_KINDS: dict[str, Callable[[Sheets, int, np.random.Generator], str]] = {
    "digit_changed": _digit_changed,
    "sign_flipped": _sign_flipped,
    "line_missing": _line_missing,
    "page_missing": _page_missing,
    "late": _late,
    "missing": _missing,
    "under_segregated": _under_segregated,
    "below_target": _below_target,
    "target_changed": _target_changed,
}


def put_faults(sheets: Sheets, rows: Iterator[int], rng: np.random.Generator) -> None:
    """One fault, of any kind alike, into each of the rows."""
    names = list(_KINDS)
    for row in rows:
        kind = names[int(rng.integers(len(names)))]
        sheets.mark(row, _KINDS[kind](sheets, row, rng))


def put_stress(sheets: Sheets, rows: NDArray[np.int64], rng: np.random.Generator) -> None:
    """A stress period: some firms' excess falls below target, or below nothing, and recovers."""
    if rng.random() >= value("stressed") or not len(rows):
        return
    depth = rng.uniform(0.6, 1.3)
    for at, row in enumerate(rows):
        fall = depth * np.sin(np.pi * (at + 1) / (len(rows) + 1))
        for origin in sheets.origins(int(row)):
            excess = int(sheets.figures[row, sheets.form.column(origin, "excess")])
            bring_excess_to(sheets, int(row), origin, round(excess * (1 - fall)))
        sheets.mark(int(row), "stress")


def first_prints(sheets: Sheets, rows: NDArray[np.int64], rng: np.random.Generator) -> None:
    """Figures as they were first filed in filings that are amended later: cash a little off."""
    for row in rows:
        origin = _origin(sheets, int(row), rng)
        excess = int(sheets.figures[row, sheets.form.column(origin, "excess")])
        target = int(sheets.figures[row, sheets.form.column(origin, "target")])
        off = max(1, round((excess - target) * rng.uniform(0.05, 0.3)))
        bring_excess_to(sheets, int(row), origin, excess - off)
        sheets.true[row] = sheets.figures[row]


def amended_after(rng: np.random.Generator) -> int:
    """After how many due days an amendment is submitted: mostly few, seldom hundreds."""
    least, middle, most = spread("amendment_days")
    return int(np.clip(round(middle * np.exp(rng.normal(0, 1.5))), least, most))
