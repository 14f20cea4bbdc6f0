"""Read: archived bytes to text, page by page. No meaning yet.

A reader takes a document's bytes and returns its text, pages parted by form feeds (a reader that
knows the pages closes each with one), or raises ReadError with the reason that goes into `reject`.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import polars as pl

from segwatch.errors import ReadError
from segwatch.read.pdf import read_pdf
from segwatch.read.text import read_html, read_text

READERS: dict[str, Callable[[bytes], str]] = {
    "application/pdf": read_pdf,
    "text/html": read_html,
    "text/plain": read_text,
}


class Printed(NamedTuple):
    """The texts of a batch, and the documents that gave none."""

    texts: dict[str, str]
    refused: dict[str, ReadError]

    def frame(self) -> pl.DataFrame:
        """The texts: document_id, text."""
        columns = {"document_id": list(self.texts), "text": list(self.texts.values())}
        return pl.DataFrame(columns, schema={"document_id": pl.String, "text": pl.String})


def read(documents: Iterable[tuple[str, str, bytes]], max_bytes: int) -> Printed:
    """Read documents given as (document_id, media type, bytes)."""
    texts: dict[str, str] = {}
    refused: dict[str, ReadError] = {}
    for document, kind, content in documents:
        try:
            texts[document] = _text(kind, content, max_bytes)
        except ReadError as error:
            refused[document] = error
    return Printed(texts, refused)


def _text(kind: str, content: bytes, max_bytes: int) -> str:
    if not content.strip():
        raise ReadError("empty", "The document is empty; fetch it again from its source.")
    if len(content) > max_bytes:
        raise ReadError(
            "too_large",
            f"The document has {len(content):,} bytes, more than the limit of {max_bytes:,}; "
            "split it or raise SEGWATCH_MAX_DOCUMENT_BYTES.",
        )
    text = READERS[kind](content)
    if not text.strip():
        raise ReadError(
            "no_text",
            "No text is in the document, it may be a scan; fetch a version with text.",
        )
    return text
