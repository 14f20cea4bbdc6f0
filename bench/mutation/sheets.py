"""Simulated filings as sheets that a mutation may change before they are printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from segwatch.codebook.calendar import due_days
from segwatch.codebook.load import Codebook, load_codebook
from simulate.arithmetic import Form
from simulate.covers import PERCENT
from simulate.documents import percent, short_dates
from simulate.firms import NUMBERS_APART, Firm, invent
from simulate.rows import printed_rows
from simulate.simulation import Filings, Plan, days_of, file_days
from simulate.text import LAYOUTS

STYLES = ("grouped", "grouped", "grouped", "ungrouped", "parentheses")
_FIRST_DAY = date(2015, 1, 2)


@dataclass
class Cell:
    """A number of a row: its line, the amount in dollars (or words of a cover), the figure of the
    day before, and what the page shows in its place."""

    line: str
    words: str
    amount: str
    before: str
    blank: bool = False

    @property
    def code(self) -> str:
        """The code in brackets, or nothing."""
        return f"[{self.line}]" if self.line.isdigit() else ""

    @property
    def value(self) -> int:
        """The amount in dollars."""
        digits = "".join(c for c in self.amount if c.isdigit())
        return -int(digits) if self.amount[0] in "-(" else int(digits)


@dataclass
class Row:
    """A row of the form; one that a mutation adds (`added`) has words alone."""

    number: str
    text: str
    cells: list[Cell] = field(default_factory=list)
    added: bool = False


@dataclass
class Page:
    """A page under its heading; `moved` are cells that its rows print as words, and `rearranged`
    says that its columns are not the form's."""

    section: str
    heading: str
    rows: list[Row]
    moved: list[Cell] = field(default_factory=list)
    rearranged: bool = False

    @property
    def cells(self) -> list[Cell]:
        """The coded numbers of the page, in its order."""
        return [cell for row in self.rows for cell in row.cells if cell.code] + self.moved


@dataclass
class Sheet:
    """A filing before it is printed. pictures: headings of pages that are a picture under an
    unseen layer. after: what is done to the printed text."""

    head: dict[str, Any]
    pages: list[Page]
    layout: str
    style: str
    once: bool
    pictures: set[str] = field(default_factory=set)
    after: list[Any] = field(default_factory=list)

    @property
    def statements(self) -> list[Page]:
        """Its pages of amounts with codes."""
        return [page for page in self.pages if page.section != "cover"]

    @property
    def cells(self) -> list[Cell]:
        """All its coded numbers."""
        return [cell for page in self.pages for cell in page.cells]


def _in_style(amount: int, style: str) -> str:
    words = f"{amount}" if style == "ungrouped" else f"{amount:,}"
    return f"({words[1:]})" if style == "parentheses" and amount < 0 else words


def _printed(filings: Filings, form: Form, row: int, style: str) -> dict[str, str]:
    """What each printed line of a filing shows, by line."""
    figures, shown = filings.sheets.figures[row], filings.sheets.printed[row]
    found = {}
    for line, at in form.columns.items():
        if shown[at]:
            figure = int(figures[at])
            found[line] = percent(figure) if line in PERCENT else _in_style(figure, style)
    if "current_anc" in found:
        found["anc_date"] = short_dates(filings.as_of[row : row + 1])[0]
    return found


def _frame(printed: dict[int, dict[str, str]]) -> pl.DataFrame:
    rows = [(at, *pair) for at, lines in printed.items() for pair in lines.items()]
    return pl.DataFrame(rows, schema=["filing", "line", "printed"], orient="row")


def _layouts(firm: Firm) -> list[str]:
    """The layouts in which a firm may print; where numbers stand apart from words, nobody can
    place a number that has no code."""
    apart = not firm.cover and (firm.subtotal_8715 or "cleared_swaps" not in firm.pools)
    return [layout for layout in LAYOUTS if apart or layout != NUMBERS_APART]


def _sheets_of(
    filings: Filings, form: Form, rows: list[int], rng: np.random.Generator
) -> Iterator[Sheet]:
    firm, style = filings.sheets.firm, STYLES[int(rng.integers(len(STYLES)))]
    layouts = _layouts(firm)
    now = {row: _printed(filings, form, row, style) for row in rows}
    before = {row: _printed(filings, form, row - 1, style) for row in rows}
    heads = {
        row: {
            "filing": row,
            "firm_name": firm.name,
            "form": firm.form,
            "as_of_date": filings.as_of[row].item(),
            "submit_date": filings.submit[row].item(),
            "status": "AMENDED" if filings.amended[row] else "INITIAL",
        }
        for row in rows
    }
    lines = _names(load_codebook())
    laid = printed_rows(pl.DataFrame(list(heads.values())), _frame(now), form)
    for (row,), of_filing in laid.group_by("filing", maintain_order=True):
        pages: list[Page] = []
        by_page = of_filing.group_by("section", "heading", maintain_order=True)
        for (section, heading), page in by_page:
            made = [
                Row(number, text, _cells(lines[at], now[row], before[row]))
                for at, number, text in page.select("at", "number", "text").iter_rows()
            ]
            pages.append(Page(str(section), str(heading), made))
        layout = layouts[int(rng.integers(len(layouts)))]
        yield Sheet(heads[int(str(row))], pages, layout, style, firm.header_once)


def _names(codebook: Codebook) -> list[list[str]]:
    return [prints.split() for prints in codebook.form["prints"].fill_null("")]


def _cells(names: list[str], now: dict[str, str], before: dict[str, str]) -> list[Cell]:
    found = []
    for name in names:
        if name in now:
            words = f"{now[name]} [{name}]" if name.isdigit() else now[name]
            found.append(Cell(name, words, now[name], before.get(name, "0")))
    return found


def sheets(count: int, seed: int) -> Iterator[Sheet]:
    """So many filings of invented firms, in every layout of texts; the same for the same seed."""
    codebook = load_codebook()
    form = Form(
        codebook.form,
        codebook.statements,
        codebook.line_codes,
        codebook.uncoded_lines,
        codebook.form_spec.terms,
    )
    rng = np.random.default_rng([seed, 9])
    firms = invent(max(14, min(60, count // 20)), seed, tuple(LAYOUTS))
    each = -(-count // len(firms))
    calendar = due_days(codebook, _FIRST_DAY, each + 15)
    days = days_of(calendar, form.origins, seed)
    plan = Plan(len(firms), seed, 0.0, "mixed", "text", None)
    for firm in firms:
        filings = file_days(firm, form, days, plan)
        whole = np.flatnonzero(filings.sheets.printed.any(axis=1))
        rows = [int(row) for row in whole if row > 0][:each]
        yield from _sheets_of(filings, form, rows, rng)
