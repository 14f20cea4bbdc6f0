"""Documents as they were met: one by one with their bytes, in batches, and as a list."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import polars as pl

from segwatch.errors import ReadError
from segwatch.ingest.archive import Archive

_LIST: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "source_uri": pl.String,
    "media_type": pl.String,
    "bytes": pl.Int64,
    "seen_at": pl.Datetime("us"),
    "is_archived": pl.Boolean,
}


class ArrivedDocument(NamedTuple):
    """A document as it was met: where it came from, its size and its archived bytes; None for one
    over the limit, which is not kept."""

    document_id: str
    source_uri: str
    media_type: str
    size: int
    seen_at: datetime
    content: bytes | None


def cut_batches(
    arrived: Iterable[ArrivedDocument], documents: int, size: int
) -> Iterator[list[ArrivedDocument]]:
    """Documents in batches of at most so many and, above one, at most so many bytes."""
    batch: list[ArrivedDocument] = []
    total = 0
    for one in arrived:
        needed = len(one.content or b"")
        if batch and (len(batch) == documents or total + needed > size):
            yield batch
            batch, total = [], 0
        batch.append(one)
        total += needed
    if batch:
        yield batch


def list_batch(batch: Iterable[ArrivedDocument]) -> pl.DataFrame:
    """Documents as a frame: document_id, source_uri, media_type, bytes, seen_at (UTC),
    is_archived."""
    rows = [(*one[:4], one.seen_at.replace(tzinfo=None), one.content is not None) for one in batch]
    return pl.DataFrame(rows, schema=_LIST, orient="row")


def from_archive(arrivals: pl.DataFrame, archive: Archive) -> Iterator[ArrivedDocument]:
    """Documents of such a frame again, their bytes from the archive."""
    for document, uri, kind, size, seen_at, is_archived in arrivals.iter_rows():
        content = archive.read_document(document) if is_archived else None
        yield ArrivedDocument(document, uri, kind, size, seen_at, content)


def refuse_over_limit(batch: Iterable[ArrivedDocument]) -> dict[str, ReadError]:
    """Why the documents that are not kept are rejected, by their ids."""
    return {
        one.document_id: ReadError(
            "too_large",
            f"The document has {one.size:,} bytes, more than SEGWATCH_MAX_DOCUMENT_BYTES allowed "
            "when it arrived, and is not kept in the archive; split it or raise the limit, and "
            "load it again.",
            "arrive",
        )
        for one in batch
        if one.content is None
    }
