"""Sheets printed as PDF: labels left, amounts and codes right, broken cells stacked."""

import io
import random
import re
from collections.abc import Callable

import pypdfium2
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from bench.mutation.prints import MARK, header_lines
from bench.mutation.sheets import Page, Row, Sheet

_FONT, _SIZE, _LEADING = "Helvetica", 7.0, 8.5
_RIGHT, _APART, _TOP, _BOTTOM, _LEFT, _LABEL = 572.0, 78.0, 752.0, 40.0, 40.0, 195.0
_UNSEEN = 3
_Hide = Callable[[Canvas, float, float, str], None]


def _white(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(x, y, words)
    canvas.restoreState()


def _invisible(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.drawString(x, y, words, mode=_UNSEEN)


def _clipped(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(x, y, words)
    canvas.restoreState()


def _covered(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.drawString(x, y, words)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(x - 1, y - 2, canvas.stringWidth(words, _FONT, _SIZE) + 2, _SIZE + 3, 0, 1)
    canvas.restoreState()


def _away(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.drawString(x + letter[0], y, words)


_HIDINGS: tuple[_Hide, ...] = (_white, _invisible, _clipped, _covered, _away)


class _Printer:
    """A canvas, how it hides words, and whether it shows any (`mode` 3 shows none)."""

    def __init__(self, hide: _Hide) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=letter, invariant=True)
        self.hide = hide
        self.mode = 0

    def page(self, sheet: Sheet, page: Page) -> None:
        y = _TOP
        self.canvas.setFont(_FONT, 9)
        for words in header_lines(sheet, page):
            self.canvas.drawString(_LEFT, y, words, mode=self.mode)
            y -= 11
        for row in page.rows:
            if y < _BOTTOM:
                self.canvas.showPage()
                y = _TOP
            y = self.row(row, y)
        self.canvas.showPage()

    def row(self, row: Row, y: float) -> float:
        """A row with each cell's lines one under the other; returns where the next row stands."""
        self.canvas.setFont(_FONT, _SIZE)
        self.canvas.drawString(_LEFT, y, row.number, mode=self.mode)
        parts = row.text.split("\n")
        labels = [line for part in parts for line in simpleSplit(part, _FONT, _SIZE, _LABEL)]
        for at, line in enumerate(labels):
            self.canvas.drawString(_LEFT + 22, y - at * _LEADING, line, mode=self.mode)
        lines = max(1, len(labels))
        for at, cell in enumerate(reversed(row.cells)):
            lines = max(lines, self.cell(cell.words, _RIGHT - at * _APART, y))
        return y - lines * _LEADING

    def cell(self, words: str, right: float, y: float) -> int:
        """A cell's lines, the amounts' pieces ending where the amount ends; returns how many."""
        parts = words.split("\n")
        code = self.canvas.stringWidth(" [0000]", _FONT, _SIZE) if "[" in parts[-1] else 0.0
        for nth, part in enumerate(parts):
            last = nth == len(parts) - 1
            self.words(part, right if last else right - code, y - nth * _LEADING)
        return len(parts)

    def words(self, words: str, right: float, y: float) -> None:
        """Words that end at a place, with what is raised or unseen among them."""
        small = _SIZE * 0.6
        pieces = [(piece, MARK.fullmatch(piece)) for piece in re.split("(⟦.*?⟧)", words)]
        shown = [
            ("" if mark and mark[1] == "no" else mark[2] if mark else piece)
            for piece, mark in pieces
        ]
        sizes = [small if mark else _SIZE for _, mark in pieces]
        widths = [self.canvas.stringWidth(w, _FONT, s) for w, s in zip(shown, sizes, strict=True)]
        x = right - sum(widths)
        for (piece, mark), width in zip(pieces, widths, strict=True):
            if mark and mark[1] == "no":
                self.hide(self.canvas, x, y, mark[2])
            elif mark:
                self.canvas.setFont(_FONT, small)
                self.canvas.drawString(x, y + 2.5, mark[2], mode=self.mode)
                self.canvas.setFont(_FONT, _SIZE)
            else:
                self.canvas.drawString(x, y, piece, mode=self.mode)
            x += width

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def pdf(sheet: Sheet, rng: random.Random) -> bytes:
    """A sheet as PDF; pages that are pictures carry their text as a layer that nobody sees."""
    printer = _Printer(rng.choice(_HIDINGS))
    for page in sheet.pages:
        if page.heading in sheet.pictures:
            printer.canvas.drawImage(ImageReader(_picture(sheet, page)), 0, 0, *letter)
            printer.mode = _UNSEEN
        printer.page(sheet, page)
        printer.mode = 0
    return printer.bytes()


def _picture(sheet: Sheet, page: Page) -> object:
    """What a scanner would give of a page."""
    printer = _Printer(_invisible)
    printer.page(sheet, page)
    with pypdfium2.PdfDocument(printer.bytes()) as printed:
        return printed[0].render(scale=1.0, grayscale=True).to_pil()
