"""Pages of archived documents as pictures, or as the lines of their text, for the pages we serve.

A document is hostile input: it is drawn and read in a worker process within the limits of reading.
"""

import io
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

import polars as pl
from PIL import Image

from dashboard.places import PERSONAL, Box, Pages, Picture
from segwatch.archive import Archive
from segwatch.errors import ReadError, UnfinishedError
from segwatch.limits import Limits
from segwatch.read.document import PAGE_END, Document
from segwatch.read.worker import read_one
from segwatch.workers import Workers
from transforms.markup import strip

# pypdfium2 has no types of its own: an open PDF, and its translation of places.
_Document: TypeAlias = Any
_Places: TypeAlias = Any
_PDF = "application/pdf"
# Pixels a point; letter paper gives 1,020 pixels across.
_SCALE = 5 / 3
_WIDEST = 3_000
_SPACES = re.compile(r"\s+")


# Media type, bytes, and the places wanted by page.
_Wanted: TypeAlias = tuple[str, bytes, dict[int, list[Box]]]


class PageViewer:
    """Looks into archived documents for the pages we serve. Use it as a context."""

    def __init__(self, archive: Archive, limits: Limits, workers: int = 1) -> None:
        self._archive = archive
        self._workers = Workers(limits, workers)

    def __enter__(self) -> "PageViewer":
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def look(self, document_id: str, media_type: str, wanted: dict[int, list[Box]]) -> Pages:
        """The pages wanted, each with the places of its boxes. Raises LookupError."""
        try:
            content = self._archive.content(document_id)
        except UnfinishedError as error:
            raise LookupError(str(error)) from error
        work = partial(_look, self._workers.limits)
        ((_, found),) = self._workers.in_slices(work, [(media_type, content, wanted)], 1)
        if isinstance(found, ReadError):
            raise LookupError("The document could not be drawn within its limits.") from found
        return found


def _look(limits: Limits, wanted: Sequence[_Wanted]) -> Pages:
    """What a worker does."""
    ((media_type, content, places),) = wanted
    work = _draw if media_type == _PDF else _lines
    return work(media_type, content, places, limits)


def _lines(media_type: str, content: bytes, _: dict[int, list[Box]], limits: Limits) -> Pages:
    """The text of each page by lines, as the readers number them."""
    read = read_one(media_type, content, limits)
    text = read.text if isinstance(read, Document) else ""
    clean = str(pl.select(strip(pl.lit(text))).item())
    pages = clean.split(PAGE_END)
    first = 1 if len(pages) > 1 else 0
    return Pages({}, {number: page.split("\n") for number, page in enumerate(pages, first)})


def _draw(_: str, content: bytes, wanted: dict[int, list[Box]], limits: Limits) -> Pages:
    """Pages of a PDF as pictures; one that prints a contact's words is left out."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(content)
    try:
        drawn = {
            number: _picture(pdf, number, boxes)
            for number, boxes in wanted.items()
            if 1 <= number <= min(len(pdf), limits.pages) and not _personal(pdf, number)
        }
    finally:
        pdf.close()
    return Pages(drawn, {})


def _personal(pdf: _Document, number: int) -> bool:
    text = pdf[number - 1].get_textpage().get_text_range()
    return PERSONAL.search(_SPACES.sub(" ", text)) is not None


def _picture(pdf: _Document, number: int, boxes: list[Box]) -> Picture:
    page = pdf[number - 1]
    across, down = page.get_size()
    scale = min(_SCALE, _WIDEST / max(across, down, 1))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    image = _sixteen_greys(bitmap.to_pil())
    held = io.BytesIO()
    image.save(held, "PNG", bits=4, compress_level=3)
    turn = bitmap.get_posconv(page)
    marks = [_part(turn, box, image.width, image.height) for box in boxes]
    return Picture(held.getvalue(), image.width, image.height, marks)


def _sixteen_greys(page: Image.Image) -> Image.Image:
    """A grey page in the sixteen shades that its print needs: half the bytes."""
    shades = Image.frombytes("P", page.size, page.point([v >> 4 for v in range(256)]).tobytes())
    shades.putpalette([17 * shade for shade in range(16) for _ in range(3)])
    return shades


def _part(
    turn: _Places,
    box: Box,
    width: int,
    height: int,
) -> tuple[float, float, float, float]:
    """A box on the page as parts of its picture: left, top, right, bottom."""
    left, bottom, right, top = box
    (x1, y1), (x2, y2) = turn.to_bitmap(left, bottom), turn.to_bitmap(right, top)
    return (
        min(x1, x2) / width, min(y1, y2) / height, max(x1, x2) / width, max(y1, y2) / height,
    )  # fmt: skip
