"""Read: archived bytes to text and places on the page. No meaning yet.

A reader takes a document's bytes and gives its text, pages parted by form feeds (a reader that
knows the pages closes each with one), or raises ReadError with the reason that goes into `reject`.
PDFs and web pages are read in worker processes: one that crashes or hangs its reader is rejected,
and no other with it. Text is decoded here, in a time that its length alone decides.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import polars as pl

from segwatch.errors import ReadError
from segwatch.ingest.readers.document import Box, Document
from segwatch.ingest.readers.worker import Result, read_one
from segwatch.limits import Limits
from segwatch.parallel.workers import Workers

_TEXT = "text/plain"
_BOXES = {
    "document_id": pl.String,
    "page": pl.Int32,
    "line_code": pl.String,
    **dict.fromkeys(("box_left", "box_bottom", "box_right", "box_top"), pl.Int16),
}
_MOST = 2**15 - 1


# document_id, media type, bytes.
Arrival = tuple[str, str, bytes]


class ReadDocuments(NamedTuple):
    """What a batch prints, and the documents that could not be read."""

    documents: dict[str, Document]
    refused: dict[str, ReadError]

    def texts(self) -> pl.DataFrame:
        """The texts: document_id, text."""
        columns = {
            "document_id": list(self.documents),
            "text": [document.text for document in self.documents.values()],
        }
        return pl.DataFrame(columns, schema={"document_id": pl.String, "text": pl.String})

    def by_ocr(self) -> list[str]:
        """The documents of which any page was read from a picture: document_id."""
        return [name for name, document in self.documents.items() if document.by_ocr]

    def boxes(self) -> pl.DataFrame:
        """Where coded amounts stand: document_id, page, line_code, and the four edges in tenths
        of a point; the first of a code on a page."""
        rows = [
            (name, *box)
            for name, document in self.documents.items()
            for box in document.boxes
            if _fits_limits(box)
        ]
        boxes = pl.DataFrame(rows, schema=_BOXES, orient="row")
        return boxes.unique(["document_id", "page", "line_code"], keep="first")


def _fits_limits(box: Box) -> bool:
    return all(-_MOST <= edge <= _MOST for edge in box[2:])


def _read_slice(limits: Limits, documents: Sequence[Arrival]) -> list[Result]:
    """What a worker does."""
    return [read_one(kind, content, limits) for _, kind, content in documents]


def read_documents(documents: Iterable[Arrival], workers: Workers) -> ReadDocuments:
    """Read documents given as (document_id, media type, bytes)."""
    printed = ReadDocuments({}, {})
    others: list[Arrival] = []
    for document in documents:
        # What is too large is refused here and sent nowhere.
        if document[1] == _TEXT or len(document[2]) > workers.limits.document_bytes:
            _sort_in(printed, document[0], read_one(*document[1:], workers.limits))
        else:
            others.append(document)
    for part, results in workers.in_slices(partial(_read_slice, workers.limits), others, 1):
        each = (
            [results.reason_and_detail] * len(part) if isinstance(results, ReadError) else results
        )
        for (name, _, _), result in zip(part, each, strict=True):
            _sort_in(printed, name, result)
    return printed


def _sort_in(printed: ReadDocuments, document: str, result: Result) -> None:
    if isinstance(result, Document):
        printed.documents[document] = result
    else:
        printed.refused[document] = ReadError(*result)
