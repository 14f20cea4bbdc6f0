"""Read: archived bytes to text and places on the page. No meaning yet.

A reader takes a document's bytes and gives its text, pages parted by form feeds (a reader that
knows the pages closes each with one), or raises ReadError with the reason that goes into `reject`.
PDF and HTML are read in worker processes: a document that crashes or hangs its reader is rejected,
and no other with it.
"""

from collections.abc import Iterable
from concurrent.futures import Future
from multiprocessing import get_context
from types import TracebackType
from typing import NamedTuple, Self

import polars as pl
from pebble import ProcessExpired, ProcessPool

from segwatch.errors import ReadError
from segwatch.limits import Limits
from segwatch.read.document import Box, Document
from segwatch.read.worker import Result, prepare, read_one

_IN_PROCESS = "text/plain"
_BOXES = {
    "document_id": pl.String,
    "page": pl.Int32,
    "line_code": pl.String,
    **dict.fromkeys(("box_left", "box_bottom", "box_right", "box_top"), pl.Int16),
}
_MOST = 2**15 - 1


class Printed(NamedTuple):
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
            if _fits(box)
        ]
        boxes = pl.DataFrame(rows, schema=_BOXES, orient="row")
        return boxes.unique(["document_id", "page", "line_code"], keep="first")


def _fits(box: Box) -> bool:
    return all(-_MOST <= edge <= _MOST for edge in box[2:])


class Readers:
    """The readers of a run, in worker processes that start with the first PDF or web page."""

    def __init__(self, limits: Limits, workers: int) -> None:
        self._limits = limits
        self._workers = workers
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    def read(self, documents: Iterable[tuple[str, str, bytes]]) -> Printed:
        """Read documents given as (document_id, media type, bytes)."""
        printed = Printed({}, {})
        waiting: dict[str, Future[Result]] = {}
        for document, kind, content in documents:
            if kind == _IN_PROCESS or len(content) > self._limits.document_bytes:
                _sort_in(printed, document, read_one(kind, content, self._limits))
            else:
                waiting[document] = self._schedule(kind, content)
        for document, future in waiting.items():
            _sort_in(printed, document, self._result(future))
        return printed

    def _schedule(self, kind: str, content: bytes) -> "Future[Result]":
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._workers,
                initializer=prepare,
                initargs=[self._limits.worker_bytes],
                # Forking a process whose libraries run threads may hang the child.
                context=get_context("forkserver"),
            )
        scheduled: Future[Result] = self._pool.schedule(
            read_one, args=[kind, content, self._limits], timeout=self._limits.document_seconds
        )
        return scheduled

    def _result(self, future: "Future[Result]") -> Result:
        try:
            return future.result()
        except TimeoutError:
            return ReadError(
                "too_slow",
                f"Reading took longer than the limit of {self._limits.document_seconds:g} seconds; "
                "split the document or raise SEGWATCH_MAX_DOCUMENT_SECONDS.",
            ).stated
        except (ProcessExpired, MemoryError):
            return ReadError(
                "reader_crashed",
                "The reader broke down over the document, which is damaged or too large when "
                "inflated; fetch it again from its source.",
            ).stated


def _sort_in(printed: Printed, document: str, result: Result) -> None:
    if isinstance(result, Document):
        printed.documents[document] = result
    else:
        printed.refused[document] = ReadError(*result)
