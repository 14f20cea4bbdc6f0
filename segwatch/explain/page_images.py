"""Pages of archived documents as pictures, or as the lines of their text, for the pages we serve.

A document is hostile input: it is drawn and read in a worker process within the limits of reading.
Of a picture only the places of figures and of the form's own words are left; all else is white.
"""

import io
import re
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from math import ceil, floor
from typing import Any, TypeAlias

import polars as pl
from PIL import Image

from dashboard.places import PERSONAL, Box, PageRequest, Pages, Picture
from dashboard.shown import Shown
from segwatch.errors import ReadError, UnfinishedError
from segwatch.ingest.archive import Archive
from segwatch.ingest.readers.document import PAGE_END, Document
from segwatch.ingest.readers.glyphs import Glyphs
from segwatch.ingest.readers.layout import by_line
from segwatch.ingest.readers.scan import can_read, picture_of, read_words
from segwatch.ingest.readers.worker import read_one
from segwatch.limits import Limits
from segwatch.parallel.workers import Workers
from transforms.parse.markup import strip_markup

# pypdfium2 has no types of its own: an open PDF, and its translation of places.
_Document: TypeAlias = Any
_Places: TypeAlias = Any
_PDF = "application/pdf"
# Pixels per point; letter paper gives 1,020 pixels across.
_SCALE = 5 / 3
_WIDEST = 3_000
_SPACES = re.compile(r"\s+")


# Media type, bytes, and what is wanted.
_Work: TypeAlias = tuple[str, bytes, PageRequest]
# A line's words, each with its left, top, right and bottom in pixels of the picture.
_Line: TypeAlias = list[tuple[str, tuple[float, float, float, float]]]
# The same in whole pixels.
_Place: TypeAlias = tuple[int, int, int, int]
# Letters may reach over their box by so many pixels.
_EDGE = 1


class PageViewer:
    """Looks into archived documents for the pages we serve. Use it as a context."""

    def __init__(self, archive: Archive, limits: Limits, workers: int = 1) -> None:
        self._archive = archive
        self._workers = Workers(limits, workers)

    def __enter__(self) -> "PageViewer":
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def view_pages(self, document_id: str, media_type: str, request: PageRequest) -> Pages:
        """The pages wanted, each with the places of its boxes. Raises LookupError."""
        try:
            content = self._archive.read_document(document_id)
        except UnfinishedError as error:
            raise LookupError(str(error)) from error
        work = partial(_view_document, self._workers.limits)
        ((_, pages),) = self._workers.in_slices(work, [(media_type, content, request)], 1)
        if isinstance(pages, ReadError):
            raise LookupError("The document could not be drawn within its limits.") from pages
        return pages


def _view_document(limits: Limits, slice_: Sequence[_Work]) -> Pages:
    """What a worker does."""
    ((media_type, content, request),) = slice_
    work = _draw_pages if media_type == _PDF else _page_lines
    return work(media_type, content, request, limits)


def _page_lines(media_type: str, content: bytes, _: PageRequest, limits: Limits) -> Pages:
    """The text of each page by lines, as the readers number them."""
    read = read_one(media_type, content, limits)
    text = read.text if isinstance(read, Document) else ""
    clean = str(pl.select(strip_markup(pl.lit(text))).item())
    pages = clean.split(PAGE_END)
    first = 1 if len(pages) > 1 else 0
    return Pages({}, {number: page.split("\n") for number, page in enumerate(pages, first)})


def _draw_pages(_: str, content: bytes, request: PageRequest, limits: Limits) -> Pages:
    """Pages of a PDF as pictures; one that prints a contact's words is left out."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(content)
    try:
        pictures = {
            number: _page_picture(pdf, number, request)
            for number in request.boxes
            if 1 <= number <= min(len(pdf), limits.pages) and not _holds_personal(pdf, number)
        }
    finally:
        pdf.close()
    return Pages(pictures, {})


def _holds_personal(pdf: _Document, number: int) -> bool:
    text = pdf[number - 1].get_textpage().get_text_range()
    return PERSONAL.search(_SPACES.sub(" ", text)) is not None


def _page_picture(pdf: _Document, number: int, request: PageRequest) -> Picture:
    page = pdf[number - 1]
    across, down = page.get_size()
    scale = min(_SCALE, _WIDEST / max(across, down, 1))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    turn, drawing = bitmap.get_posconv(page), bitmap.to_pil()
    lines = _printed_words(page, turn) or _scanned_words(page, drawing)
    image = _sixteen_greys(_with_only(drawing, lines, request.shown, number))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", bits=4, compress_level=3)
    marks = [_page_part(turn, box, image.width, image.height) for box in request.boxes[number]]
    return Picture(buffer.getvalue(), image.width, image.height, marks)


def _printed_words(page: _Document, turn: _Places) -> list[_Line]:
    """The words of a page's text."""
    with closing(page.get_textpage()) as textpage:
        glyphs = Glyphs(textpage)
        lines = by_line(glyphs.join_words(None), glyphs.quarter_turns)
    return [[(word.text, _in_pixels(turn, word[1:5])) for word in line] for line in lines]


def _scanned_words(page: _Document, image: Image.Image) -> list[_Line]:
    """The words of a page without text, as far as they can be read from its picture."""
    if not can_read():
        return []
    picture = picture_of(page)
    across, down = image.width / picture.width, image.height / picture.height
    return [
        [
            (word, (x1 * across, y1 * down, x2 * across, y2 * down))
            for word, (x1, y1, x2, y2) in line
        ]
        for line in read_words(picture)
    ]


def _with_only(image: Image.Image, lines: list[_Line], shown: Shown, number: int) -> Image.Image:
    """A white page with the places of those words that may be shown, and nothing of the others that
    reaches into them."""
    page, places = Image.new("L", image.size, 255), list[_Place]()
    for line in lines:
        visible = shown.visible_characters(number, " ".join(word for word, _ in line))
        start = 0
        for word, box in line:
            if all(visible[start : start + len(word)]):
                places.append(_pixel_box(box, page))
            else:
                image.paste(255, _pixel_box(box, page))
            start += len(word) + 1
    for place in places:
        page.paste(image.crop(place), place)
    return page


def _pixel_box(box: tuple[float, float, float, float], page: Image.Image) -> _Place:
    """The pixels of a word, within the page."""
    left, top, right, bottom = box
    return (
        min(max(floor(left) - _EDGE, 0), page.width),
        min(max(floor(top) - _EDGE, 0), page.height),
        max(min(ceil(right) + _EDGE, page.width), 0),
        max(min(ceil(bottom) + _EDGE, page.height), 0),
    )


def _sixteen_greys(page: Image.Image) -> Image.Image:
    """A grey page in the sixteen shades that its print needs: half the bytes."""
    shades = Image.frombytes("P", page.size, page.point([v >> 4 for v in range(256)]).tobytes())
    shades.putpalette([17 * shade for shade in range(16) for _ in range(3)])
    return shades


def _page_part(
    turn: _Places,
    box: Box,
    width: int,
    height: int,
) -> tuple[float, float, float, float]:
    """A box on the page as parts of its picture: left, top, right, bottom."""
    left, top, right, bottom = _in_pixels(turn, box)
    return left / width, top / height, right / width, bottom / height


def _in_pixels(turn: _Places, box: Box) -> tuple[float, float, float, float]:
    """A box on the page in pixels of its picture: left, top, right, bottom."""
    left, bottom, right, top = box
    (x1, y1), (x2, y2) = turn.to_bitmap(left, bottom), turn.to_bitmap(right, top)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
