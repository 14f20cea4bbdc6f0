"""Reread: archived bytes again with the present reader; a changed figure is a new version."""

from collections.abc import Callable

import polars as pl

from segwatch import load as loading
from segwatch.archive import Archive
from segwatch.read import Readers
from segwatch.runs import Work
from segwatch.store import Store
from transforms.normalise import normalise, shifted
from transforms.ocr import proven

_DOCUMENTS_AT_ONCE = 500


def choose(store: Store, *, rejected: bool, filing_id: int | None) -> pl.DataFrame:
    """The documents to read again: the rejected ones, those of one filing, or all.

    Returns document_id, source_uri, media_type, bytes, seen_at, readings (how many versions of
    filings came from each before).
    """
    return store.frame("load/rereadable", {"rejected": rejected, "filing_id": filing_id})


def reread(work: Work, documents: pl.DataFrame, progress: Callable[[int], None]) -> None:
    """Read documents again and load what differs, in bounded batches."""
    archive = Archive(work.settings.archive_folder)
    with Readers(work.settings.limits, work.settings.workers) as readers:
        for part in documents.iter_slices(_DOCUMENTS_AT_ONCE):
            printed = readers.read(
                (document, kind, archive.content(document))
                for document, kind in part.select("document_id", "media_type").iter_rows()
            )
            facts = loading.facts(work)
            found = normalise(printed.texts(), facts, printed.boxes())
            normalised = proven(found, printed.by_ocr(), facts.terms)
            placed = shifted(normalised, part.select("document_id", "readings"))
            loading.load(work, part.drop("readings"), placed, printed.refused, cause="reread")
            progress(part.height)
