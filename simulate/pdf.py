"""Filings as PDF with a text layer: one page a statement, the same bytes for the same figures."""

import io
from datetime import date
from typing import Any

import polars as pl
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

_FONT, _BOLD, _SIZE, _LEADING = "Helvetica", "Helvetica-Bold", 7.5, 9.0
_LEFT, _TOP, _LABEL, _RIGHT = 40, 752, 62, 572
_LABEL_WIDTH = 300


def print_pdf(filing: dict[str, Any], rows: pl.DataFrame) -> bytes:
    """One filing as PDF.

    filing: firm_name, as_of_date, submit_date, form, status. rows: its rows as
    `rows.printed_rows` returns them.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=True)
    canvas.setTitle(f"Daily Seg {filing['firm_name']} {filing['as_of_date']}")
    for (heading,), page in rows.group_by("heading", maintain_order=True):
        _print_page(canvas, filing, str(heading), page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _us_date(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _print_page(canvas: Canvas, filing: dict[str, Any], heading: str, page: pl.DataFrame) -> None:
    y = float(_TOP)
    canvas.setFont(_BOLD, 9)
    for text in (
        "WINJAMMER FILING",
        filing["status"],
        f"End Date:{_us_date(filing['as_of_date'])}",
        f"Firm Name: {filing['firm_name']}",
        f"Form:{filing['form']} Submit Date:{_us_date(filing['submit_date'])}",
        f"Daily Segregation - {heading}",
    ):
        canvas.drawString(_LEFT, y, text)
        y -= 11
    y -= 4
    for row in page.iter_rows(named=True):
        y = _print_row(canvas, row, y)


def _print_row(canvas: Canvas, row: dict[str, Any], y: float) -> float:
    """A row's label, wrapped, and its numbers beside the label's last line."""
    canvas.setFont(_FONT, _SIZE)
    canvas.drawString(_LEFT, y, row["number"])
    words = simpleSplit(row["text"], _FONT, _SIZE, _LABEL_WIDTH) or [""]
    for at, text in enumerate(words):
        canvas.drawString(_LABEL, y - at * _LEADING, text)
    y -= (len(words) - 1) * _LEADING
    right = float(_RIGHT)
    for cell in reversed(row["cells"]):
        canvas.drawRightString(right, y, cell)
        right -= 105
    return y - _LEADING
