"""Pages that print codes where the reader may not find their amounts; what it reads must be right."""

import io

from figures import headers, rows_of
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

# A word of the page and its place: points from the left, points below the row's line.
Drawn = tuple[float, float, str]


def _under(amount: str, code: str, x: float) -> list[Drawn]:
    """The code on a line of its own under its amount."""
    return [(x, 0, amount), (x, 5, code)]


def _inside(amount: str, code: str, x: float) -> list[Drawn]:
    """The code broken inside its brackets."""
    return [(x, 0, f"{amount} {code[:3]}"), (x, 5, code[3:])]


def _closing(amount: str, code: str, x: float) -> list[Drawn]:
    """The closing bracket on the next line."""
    return [(x, 0, f"{amount} {code[:-1]}"), (x, 5, code[-1])]


def _column(amount: str, code: str, x: float) -> list[Drawn]:
    """The codes in a column of their own at the left edge, under one another."""
    return [(x, 0, amount), (8, (x - 400) / 21, code)]


def _behind(amount: str, code: str, x: float) -> list[Drawn]:
    """The code before its amount."""
    return [(x, 0, code), (x + 30, 0, amount)]


CELLS = {
    "code_under": _under,
    "code_inside": _inside,
    "bracket_below": _closing,
    "code_column": _column,
    "code_before": _behind,
}


def hard_pdf(filing: str, kind: str) -> bytes:
    """A filing whose cells are drawn in one of the ways above; labels are cut in the middle."""
    head = headers(filing)
    row = head.row(0, named=True)
    day, sent = row["as_of_date"], row["submit_date"]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=True)
    for (heading,), page in rows_of(head).group_by("heading", maintain_order=True):
        y = 750.0
        canvas.setFont("Helvetica", 7)
        for line in (
            row["status"],
            f"End Date:{day.month}/{day.day}/{day.year}",
            f"Firm Name: {row['firm_name']}",
            f"Form:{row['form']} Submit Date:{sent.month}/{sent.day}/{sent.year}",
            f"Daily Segregation - {heading}",
        ):
            canvas.drawString(40, y, line)
            y -= 10
        for cells in page.iter_rows(named=True):
            y -= 13
            text = cells["text"]
            cut = 2 * len(text) // 3 if len(text) > 60 else len(text)
            canvas.setFont("Helvetica", 5)
            canvas.drawString(40, y, f"{cells['number']} {text[:cut]}")
            canvas.drawString(60, y - 5, text[cut:])
            for at, cell in enumerate(cells["cells"]):
                amount, _, code = cell.partition(" ")
                x = 400.0 + 105 * at
                drawn = CELLS[kind](amount, code, x) if code else [(x, 0.0, cell)]
                for left, below, word in drawn:
                    canvas.drawString(left, y - below, word)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
