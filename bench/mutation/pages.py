"""Mutations of whole pages and documents. Each changes a sheet and gives the codes it touched, or
None where the sheet has nothing that it could change."""

import quopri
import random
from collections.abc import Sequence

from bench.mutation.sheets import Cell, Page, Row, Sheet


def _usual(page: Page) -> bool:
    plain = all(cell.words == f"{cell.amount} {cell.code}" for cell in page.cells)
    return plain and not page.rearranged


def _page(sheet: Sheet, rng: random.Random) -> Page | None:
    """A page of a statement that nothing has changed yet."""
    fit = [page for page in sheet.statements if page.section != "supplemental" and _usual(page)]
    return rng.choice(fit) if fit else None


def _write(page: Page | None, *patterns: str) -> set[str] | None:
    """Every coded cell of a page as cells by patterns of {now}, {code}, {before}, {change}.

    The cell itself stays with the pattern that holds its code.
    """
    if page is None:
        return None
    touched, page.rearranged = {cell.line for cell in page.cells}, True
    for row in page.rows:
        row.cells = [part for cell in row.cells for part in _parts(cell, patterns)]
    return touched


def _parts(cell: Cell, patterns: tuple[str, ...]) -> list[Cell]:
    if not cell.code:
        return [cell]
    digits = "".join(c for c in cell.before if c.isdigit())
    was = -int(digits) if cell.before[0] in "-(" else int(digits)
    change = f"{cell.value - was:,}" if "," in cell.amount else f"{cell.value - was}"
    found = []
    for pattern in patterns:
        words = pattern.format(now=cell.amount, code=cell.code, before=cell.before, change=change)
        if "{code}" in pattern:
            cell.words = words
            found.append(cell)
        else:
            found.append(Cell("", words, words, words))
    return found


def swap_page(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Codes before their amounts."""
    return _write(_page(sheet, rng), "{code} {now}")


def bullet(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A bullet before each code, the amount behind."""
    return _write(_page(sheet, rng), "o {code} {now}")


def row_numbers(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A row number before each code, the amount behind."""
    page = _page(sheet, rng)
    touched = _write(page, "{code} {now}")
    if page is not None:
        for number, cell in enumerate(page.cells, 1):
            cell.words = f"{number} {cell.words}"
    return touched


def column_behind(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """The day before behind each code."""
    return _write(_page(sheet, rng), "{now} {code}", "{before}")


def column_before(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """The day before in front of each code, the day behind it."""
    return _write(_page(sheet, rng), "{before}", "{code} {now}")


def column_left(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """The day before to the left of each amount."""
    return _write(_page(sheet, rng), "{before}", "{now} {code}")


_DAYS = (
    ("Today", "Prior Day"),
    ("Current Day", "Previous Day"),
    ("This Day", "Day Before"),
    ("Current", "Prior"),
    ("Today", "Yesterday"),
    ("Current Business Day", "Prior Business Day"),
)


_TWO = (
    (("{now} {code}", "{before}"), (0, 1)),
    (("{before}", "{code} {now}"), (1, 0)),
    (("{before}", "{now} {code}"), (1, 0)),
    (("{now}", "{before} {code}"), (0, 1)),
)
_THREE = (
    (("{now} {code}", "{before}", "{change}"), (0, 1, 2)),
    (("{before}", "{now}", "{change} {code}"), (1, 0, 2)),
    (("{before}", "{code} {now}", "{change}"), (1, 0, 2)),
)


def _headed(
    sheet: Sheet, rng: random.Random, kinds: Sequence[tuple[tuple[str, ...], tuple[int, ...]]]
) -> set[str] | None:
    page = _page(sheet, rng)
    if page is None or sheet.layout in {"one_line", "own_lines", "labels_first"}:
        return None
    patterns, order = rng.choice(kinds)
    names = (*rng.choice(_DAYS), rng.choice(["Change", "Difference", "Increase (Decrease)"]))
    touched = _write(page, *patterns)
    heads = [Cell("", names[at], names[at], "") for at in order]
    page.rows.insert(0, Row("", rng.choice(["", "Line", "Description"]), heads))
    return touched


def column_headed(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Two columns with their headings."""
    return _headed(sheet, rng, _TWO)


def column_change(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Three columns with their headings."""
    return _headed(sheet, rng, _THREE)


def machine_read(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A page that is a picture under an unseen layer of its text."""
    page = _page(sheet, rng)
    if page is None:
        return None
    sheet.pictures.add(page.heading)
    return {cell.line for cell in page.cells}


def shift(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Codes and amounts by turns, each on a line, without words."""
    page = _page(sheet, rng)
    if page is None or sheet.layout in ("one_line", "labels_first"):
        return None
    cells = page.cells
    end = cells[-1]
    last = rng.choice(["", f"\n\f{end.amount}", f"\n{rng.randint(1, 999)}"])
    if "\f" not in last:
        end.blank, end.amount = not last, last.strip() or end.amount
    lines = [f"{cell.code}\n{cell.amount}" for cell in cells[:-1]]
    # What another mutation put on the page stays there.
    added = [row for row in page.rows if row.added]
    page.moved, page.rows = cells, [*added, Row("", "\n".join([*lines, end.code]) + last)]
    for cell in cells:
        cell.words = ""
    return {cell.line for cell in cells}


_SAID = (
    "(in\u00a0thousands)", "(in\nthousands)", "USD'000", "$K", "$M", "($ MM)", "x1000",
    "Rounded to the nearest thousand", "units: 1,000", "Currency: EUR", "(EUR)", "in JPY",
    "(in thousands)", "Amounts in millions of dollars", "(000's omitted)",
    "in thousands of U.S. dollars",
    "Figures are in $000s", "(US$ in millions)", "All amounts in GBP", "USD thousands",
)  # fmt: skip


def unit_document(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """The document says its unit on the first page."""
    page = sheet.pages[0]
    page.rows.insert(rng.choice([0, 0, len(page.rows)]), Row("", rng.choice(_SAID), added=True))
    for cell in sheet.cells:
        cell.blank = True
    return {cell.line for cell in sheet.cells}


def page_number(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Page numbers on lines of their own."""
    for _ in range(rng.randint(1, 4)):
        page = rng.choice(sheet.statements)
        number = str(rng.randint(1, 20))
        words = rng.choice([number, f"- {number} -", f"Page {number}", f"Page {number} of 20"])
        page.rows.insert(rng.randrange(len(page.rows) + 1), Row("", words, added=True))
    return {cell.line for cell in sheet.cells}


_LINES = (
    "Printed 11/20/2014 08:15:33",
    "500 West Madison Street, Suite 400, Chicago IL 60606",
    "Tel. 312-555-0100 Fax 312-555-0199",
    "Page 2 of 7",
    "c:\\reports\\seg_20150106.prn",
    "Report 1042 Version 3.1",
    "CFTC Form 1-FR-FCM (Rev. 2009)",
    "This page was printed twice.",
    "See 17 CFR 1.32 and Rule 30.7",
    "Account number ending 4821",
)


def furniture(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Other lines with numbers between rows."""
    for _ in range(rng.randint(1, 4)):
        page = rng.choice(sheet.statements)
        page.rows.insert(rng.randrange(len(page.rows) + 1), Row("", rng.choice(_LINES), added=True))
    return {cell.line for cell in sheet.cells}


def fold(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Every line cut at one width."""
    width = rng.randint(60, 100)

    def cut(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(
            line[at : at + width] for line in lines for at in range(0, max(len(line), 1), width)
        )

    sheet.after.append(cut)
    return {cell.line for cell in sheet.cells}


def mail(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A quoted-printable mail."""
    number = rng.randint(1, 999)

    def send(text: str) -> str:
        head = (
            f"From: Filing Desk <filings@example.org>\nTo: desk@example.org\n"
            f"Subject: Daily seg {number}\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: quoted-printable\n\n"
        )
        return head + quopri.encodestring(text.encode()).decode()

    sheet.after.append(send)
    return {cell.line for cell in sheet.cells}
