"""Documents as they were met: one by one with their bytes, in batches, and as a list."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import polars as pl

from segwatch.archive import Archive

_LIST: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "source_uri": pl.String,
    "media_type": pl.String,
    "bytes": pl.Int64,
    "seen_at": pl.Datetime("us"),
}


class Arrived(NamedTuple):
    """A document as it was met: its archived bytes and where they came from."""

    document_id: str
    source_uri: str
    media_type: str
    content: bytes
    seen_at: datetime


def batches(arrived: Iterable[Arrived], documents: int, size: int) -> Iterator[list[Arrived]]:
    """Documents in batches of at most so many and, above one, at most so many bytes."""
    batch: list[Arrived] = []
    held = 0
    for one in arrived:
        if batch and (len(batch) == documents or held + len(one.content) > size):
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += len(one.content)
    if batch:
        yield batch


def listed(batch: Iterable[Arrived]) -> pl.DataFrame:
    """Documents as a frame: document_id, source_uri, media_type, bytes, seen_at (UTC)."""
    rows = [
        (a.document_id, a.source_uri, a.media_type, len(a.content), a.seen_at.replace(tzinfo=None))
        for a in batch
    ]
    return pl.DataFrame(rows, schema=_LIST, orient="row")


def from_archive(arrivals: pl.DataFrame, archive: Archive) -> Iterator[Arrived]:
    """Documents of such a frame again, their bytes from the archive."""
    for document, uri, kind, _, seen_at in arrivals.iter_rows():
        yield Arrived(document, uri, kind, archive.content(document), seen_at)
