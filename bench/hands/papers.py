"""Filings as PDF by the libraries of Python: reportlab's and fpdf2's own tables."""

import html
import io
from functools import partial

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, VAlign
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
)
from reportlab.platypus import Table as PlatypusTable

from bench.hands.looks import Look, Table

_MARGIN = 36.0
_NUMBERS = {"amount", "both", "inner", "outer", "inner_both", "outer_both"}


def _measure_paper(look: Look) -> tuple[float, float]:
    wide, high = landscape(letter) if look.across else letter
    return float(wide), float(high)


def print_reportlab(tables: list[Table], look: Look) -> bytes:
    """By reportlab's platypus: paragraphs in the cells of a table, which wraps what is too wide."""
    buffer = io.BytesIO()
    paper = _measure_paper(look)
    document = SimpleDocTemplate(
        buffer,
        pagesize=paper,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        invariant=1,
    )
    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=9, leading=11)
    story: list[Flowable] = []
    for table in tables:
        story += [Paragraph(html.escape(line), head) for line in table.head]
        story += [Spacer(1, 6), _lay_platypus(table, look, paper[0] - 2 * _MARGIN), PageBreak()]
    foot = partial(_draw_footer, look, len(tables))
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return buffer.getvalue()


def _draw_footer(look: Look, pages: int, canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    wide, _ = _measure_paper(look)
    canvas.drawCentredString(wide / 2, 20, look.footer.format(page=document.page, pages=pages))


def _lay_platypus(table: Table, look: Look, usable: float) -> Flowable:
    plain = ParagraphStyle(
        "plain",
        fontName="Helvetica",
        fontSize=look.size,
        leading=look.size * 1.2,
        alignment=TA_LEFT,
    )
    number = ParagraphStyle("number", plain, alignment=TA_RIGHT if look.right else TA_LEFT)
    styles = [number if column in _NUMBERS else plain for column in look.columns]
    rows = [
        [Paragraph(html.escape(cell), style) for cell, style in zip(row, styles, strict=True)]
        for row in table.rows
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.4, "black")] if look.lines else []
    padding = [(side, (0, 0), (-1, -1), 3) for side in ("LEFTPADDING", "RIGHTPADDING")]
    upright = ("VALIGN", (0, 0), (-1, -1), look.upright)
    return PlatypusTable(
        rows,
        colWidths=look.share_width(usable),
        style=[*grid, *padding, upright],
        repeatRows=int(look.titles),
    )


class _Paper(FPDF):
    """Pages with a footer, as fpdf2's users write one."""

    look: Look

    def footer(self) -> None:
        self.set_y(-28)
        self.set_font("Helvetica", size=8)
        self.cell(0, 10, self.look.footer.format(page=self.page_no(), pages="{nb}"), align="C")


def print_fpdf2(tables: list[Table], look: Look) -> bytes:
    """By fpdf2's tables, which break a word that is wider than its cell."""
    paper = _Paper("landscape" if look.across else "portrait", "pt", "letter")
    paper.look = look
    paper.set_margin(_MARGIN)
    paper.set_auto_page_break(True, _MARGIN)
    upright = {"TOP": VAlign.T, "MIDDLE": VAlign.M, "BOTTOM": VAlign.B}[look.upright]
    aligns = ["RIGHT" if c in _NUMBERS and look.right else "LEFT" for c in look.columns]
    for table in tables:
        paper.add_page()
        paper.set_font("Helvetica", "B", 9)
        for line in table.head:
            paper.cell(0, 11, line, new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Helvetica", size=look.size)
        with paper.table(
            col_widths=look.share_width(paper.epw),
            text_align=aligns,
            v_align=upright,
            line_height=look.size * 1.25,
            first_row_as_headings=look.titles,
            headings_style=FontFace(emphasis="BOLD"),
            borders_layout=TableBordersLayout.ALL if look.lines else TableBordersLayout.NONE,
        ) as laid:
            for cells in table.rows:
                row = laid.row()
                for cell in cells:
                    row.cell(cell)
    return bytes(paper.output())
