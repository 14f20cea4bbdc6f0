"""How an office lays a filing out as a table: its columns, widths, marks and paper."""

import random
from dataclasses import dataclass
from typing import NamedTuple

from bench.mutation.prints import header_lines
from bench.mutation.sheets import Cell, Page, Row, Sheet

# What the columns of a table hold, from left to right. `both` is an amount with its code in one
# cell, `code_first` a code with its amount; `inner` and `outer` are the form's two columns.
ORDERS = (
    ("number", "label", "both"),
    ("number", "label", "inner_both", "outer_both"),
    ("number", "label", "amount", "code"),
    ("number", "label", "code", "amount"),
    ("label", "both"),
    ("label", "amount", "code"),
    ("label", "inner", "inner_code", "outer", "outer_code"),
    ("code", "number", "label", "amount"),
    ("number", "code_first", "label"),
    ("number", "label", "code_first"),
    ("both", "number", "label"),
    ("number", "code", "amount", "label"),
)
_TITLES = {
    "number": "Line", "label": "Description", "both": "Amount", "code": "Code",
    "amount": "Amount (US $)", "code_first": "Amount", "inner": "", "inner_both": "",
    "inner_code": "", "outer": "Amount", "outer_both": "Total", "outer_code": "Code",
}  # fmt: skip
_ZEROS = ("0",) * 8 + ("-", "0.00")
_MONEY = ("",) * 6 + ("$", "$ ")
_FOOTERS = ("",) * 3 + (
    "Page {page}",
    "{page}",
    "{page} of {pages}",
    "Printed by Treasury - {page}",
)
_YES = (True, False)


@dataclass(frozen=True)
class Look:
    """A table's columns (one of ORDERS), how many characters an amount's column takes where it is
    too narrow for them (else 0), paper across, type size in points, lines, where cells stand in
    their rows, how zero and dollars are written, a row of titles, what stands at the foot, and
    whether amounts end at one edge."""

    columns: tuple[str, ...]
    narrow: int
    across: bool
    size: float
    lines: bool
    upright: str
    zero: str
    money: str
    titles: bool
    footer: str
    right: bool

    @property
    def titled(self) -> list[str]:
        """The words above the columns."""
        return [_TITLES[column] for column in self.columns]

    @property
    def forward(self) -> bool:
        """Whether each code stands behind its amount."""
        behind = {"both", "inner_both", "outer"} & {*self.columns}
        apart = "amount" in self.columns and "code" in self.columns
        return bool(behind) or (apart and self.columns.index("amount") < self.columns.index("code"))

    def share_width(self, usable: float) -> list[float]:
        """The columns' widths, in the unit of the usable width and points of type."""
        characters = {"number": 5, "code": 7, "inner_code": 7, "outer_code": 7}
        characters |= dict.fromkeys(("amount", "inner", "outer"), self.narrow or 17)
        pairs = ("both", "code_first", "inner_both", "outer_both")
        characters |= dict.fromkeys(pairs, max(8, self.narrow) if self.narrow else 24)
        fixed = {column: wide * self.size * 0.6 + 6 for column, wide in characters.items()}
        rest = usable - sum(fixed[column] for column in self.columns if column != "label")
        return [fixed.get(column, rest) for column in self.columns]


class Table(NamedTuple):
    """A page: the lines above its table, and the table's rows."""

    head: list[str]
    rows: list[list[str]]


def draw_look(rng: random.Random, narrow: bool) -> Look:
    """A look as an office may have it. narrow: amounts are wrapped."""
    return Look(
        columns=rng.choice(ORDERS),
        narrow=rng.randint(6, 10) if narrow else 0,
        across=rng.choice(_YES),
        size=rng.choice((7.0, 8.0, 9.0, 10.0)),
        lines=rng.choice(_YES),
        upright=rng.choice(("TOP", "MIDDLE", "BOTTOM")),
        zero=rng.choice(_ZEROS),
        money=rng.choice(_MONEY),
        titles=rng.choice(_YES),
        footer=rng.choice(_FOOTERS),
        right=rng.choice((*_YES, True)),
    )


def _write_amount(cell: Cell, look: Look) -> str:
    if not cell.code:
        return cell.amount
    if cell.value == 0:
        return f"{look.money}{look.zero}"
    if cell.amount[0] in "-(":
        return f"{cell.amount[0]}{look.money}{cell.amount[1:]}"
    return f"{look.money}{cell.amount}"


def _fill_cells(cell: Cell, look: Look, outer: bool) -> dict[str, str]:
    """A number in all the ways in which a column may hold it."""
    amount, code = _write_amount(cell, look), cell.code
    place = "outer" if outer else "inner"
    both = f"{amount} {code}".strip()
    return {
        "amount": amount,
        "code": code,
        "both": both,
        "code_first": f"{code} {amount}".strip(),
        place: amount,
        f"{place}_code": code,
        f"{place}_both": both,
    }


def _lay_row(row: Row, look: Look) -> list[list[str]]:
    """A row of the form as rows of the table: a number each, or two in the form's two columns."""
    words = {"number": row.number, "label": row.text}
    if not row.cells:
        return [[words.get(column, "") for column in look.columns]]
    last = len(row.cells) - 1
    filled = [_fill_cells(cell, look, at == last) for at, cell in enumerate(row.cells)]
    if {"outer", "outer_both"} & {*look.columns}:
        whole = words | {name: text for cells in filled for name, text in cells.items()}
        return [[whole.get(column, "") for column in look.columns]]
    rows = [words | filled[0], *filled[1:]]
    return [[cells.get(column, "") for column in look.columns] for cells in rows]


def lay_pages(sheet: Sheet, look: Look) -> list[Table]:
    """A filing's pages as tables."""
    return [Table(header_lines(sheet, page), _lay_page(page, look)) for page in sheet.pages]


def _lay_page(page: Page, look: Look) -> list[list[str]]:
    rows = [cells for row in page.rows for cells in _lay_row(row, look)]
    return [look.titled, *rows] if look.titles else rows
