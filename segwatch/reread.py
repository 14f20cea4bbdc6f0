"""Reread: archived bytes again with the present reader; a changed figure is a new version."""

from collections.abc import Callable

import polars as pl

from segwatch.ingest import load
from segwatch.ingest.archive import Archive
from segwatch.ingest.prepare import normalise_batch
from segwatch.ingest.readers import read_documents
from segwatch.parallel.workers import Workers
from segwatch.warehouse.connection import Store
from segwatch.warehouse.run_log import Work
from transforms.normalise import shift_slots

_DOCUMENTS_AT_ONCE = 500


def choose(store: Store, *, rejected: bool, documents: list[str] | None = None) -> pl.DataFrame:
    """The documents to read again: the rejected ones, some (document_id), or all.

    Returns document_id, source_uri, media_type, bytes, seen_at, readings (how many versions of
    filings came from each before), is_archived (not where it was over the limit of bytes).
    """
    return store.query_file("load/rereadable", {"rejected": rejected, "documents": documents})


def reread(work: Work, documents: pl.DataFrame, progress: Callable[[int], None]) -> None:
    """Read archived documents again and load what differs, in bounded batches; others are left."""
    archive = Archive(work.settings.archive_folder)
    with Workers(work.settings.limits, work.settings.workers) as workers:
        for part in documents.filter("is_archived").iter_slices(_DOCUMENTS_AT_ONCE):
            kinds = part.select("document_id", "media_type").iter_rows()
            printed = read_documents(
                ((d, kind, archive.read_document(d)) for d, kind in kinds), workers
            )
            normalised = normalise_batch(printed, work.codebook.form_spec, workers)
            renumbered = shift_slots(normalised, part.select("document_id", "readings"))
            arrivals = part.drop("readings", "is_archived")
            load.load_documents(work, arrivals, renumbered, printed.refused, cause="reread")
            progress(part.height)
