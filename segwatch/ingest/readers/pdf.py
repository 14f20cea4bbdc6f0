"""PDF by geometry: the text of each page in the order in which a person reads it.

Most producers write a page from top to bottom and left to right; then pdfium's own text serves, and
only the boxes of the coded amounts are asked for. Where the order of the file is not the order on
the page, or an amount does not stand close to its code, the page is laid out again from the boxes
of all its words. So it is where some of its words are not seen, or are not the page's own: what
nobody sees is left out, what only a machine read is marked, and what stands in form fields is
printed.
"""

from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from segwatch.errors import ReadError
from segwatch.ingest.readers.document import PAGE_END, Box, Document, PlacedCode, Rectangle
from segwatch.ingest.readers.fields import filled_fields
from segwatch.ingest.readers.glyphs import Glyphs
from segwatch.ingest.readers.layout import lay_out
from segwatch.ingest.readers.scan import can_read, read_scan
from segwatch.ingest.readers.sight import Sight

_TENTHS = 10


def read_pdf(content: bytes, max_pages: int) -> Document:
    """The text of each page, each closed by a form feed, and the boxes of its coded amounts.

    A page without text is read from its picture where tesseract is installed.

    Raises ReadError where the file does not open (damaged, or locked with a password) or has more
    pages than allowed.
    """
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ReadError(
            "unreadable",
            "The PDF does not open: it is damaged or needs a password; fetch it again from its "
            "source.",
        ) from error
    try:
        if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
            pdf.init_forms()
        if len(pdf) > max_pages:
            raise ReadError(
                "too_many_pages",
                f"The PDF has {len(pdf):,} pages, more than the limit of {max_pages:,}; split it "
                "or raise SEGWATCH_MAX_PAGES.",
            )
        texts: list[str] = []
        boxes: list[Box] = []
        by_ocr = False
        for number in range(len(pdf)):
            text, places, scanned = _read_page(pdf, number)
            texts.append(text.replace("\r\n", "\n").replace(PAGE_END, " ") + PAGE_END)
            boxes += [_page_box(number + 1, code, place) for code, place in places]
            by_ocr = by_ocr or scanned
    finally:
        pdf.close()
    return Document("".join(texts), boxes, by_ocr)


def _page_box(page: int, code: str, place: Rectangle) -> Box:
    left, bottom, right, top = (round(edge * _TENTHS) for edge in place)
    return Box(page, code.strip("[]"), left, bottom, right, top)


def _read_page(pdf: pdfium.PdfDocument, number: int) -> tuple[str, list[PlacedCode], bool]:
    """A page's text, the boxes of its coded amounts, and whether it was read from its picture."""
    try:
        # Opened once: of a damaged file the same page may open and then not open again.
        with closing(pdf[number]) as page:
            text, boxes = _printed_page(page)
            if not text.strip() and can_read():
                return read_scan(page), [], True
            return text, boxes, False
    except pdfium.PdfiumError as error:
        raise ReadError(
            "unreadable",
            f"Page {number + 1} of the PDF cannot be read; fetch it again from its source.",
        ) from error


def _printed_page(page: pdfium.PdfPage) -> tuple[str, list[PlacedCode]]:
    with closing(page.get_textpage()) as textpage:
        glyphs, sight = Glyphs(textpage), Sight(page, textpage)
        fields = filled_fields(page)
        plain = sight.is_plain
        if not fields and (plain or glyphs.all_seen(sight)) and glyphs.is_whole():
            boxes = glyphs.boxes_beside_codes() if glyphs.in_reading_order() else None
            if boxes is not None:
                return glyphs.text, boxes
        return lay_out(
            [*glyphs.join_words(None if plain else sight), *fields], glyphs.quarter_turns
        )
