"""Prepare: batches of archived documents read and normalised, ahead of their load."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from segwatch.errors import ReadError
from segwatch.ingest import load, normalise, readers
from segwatch.ingest.batches import ArrivedDocument, list_batch, refuse_over_limit
from segwatch.ingest.readers import ReadDocuments
from segwatch.parallel.workers import Workers
from segwatch.settings import Settings
from segwatch.warehouse.run_log import Work
from transforms.form_spec import FormSpec
from transforms.normalise import Normalised, add_boxes, passed_over
from transforms.repair.ocr import keep_proven

IMPORTED_BY_WORKERS = ("segwatch.ingest.normalise", "segwatch.ingest.readers.pdf")
# While the workers normalise one batch, the next is sent to them and the last one put together.
_BATCHES_AHEAD = 2


class PreparedBatch(NamedTuple):
    """A batch as a list (`batches.list_batch`), what its new documents print that is to be loaded,
    and which of them could not be read."""

    arrivals: pl.DataFrame
    normalised: Normalised
    refused: dict[str, ReadError]


class _PendingBatch(NamedTuple):
    """A batch being prepared, and which of its documents (document_id) the warehouse was expected
    to know at the time of its load."""

    documents: list[ArrivedDocument]
    arrivals: pl.DataFrame
    known: set[str]
    result: Future[PreparedBatch]


def create_workers(settings: Settings) -> Workers:
    """Processes that read and normalise; they start with the first document."""
    return Workers(settings.limits, settings.workers, IMPORTED_BY_WORKERS)


def read_batch(
    documents: Sequence[ArrivedDocument], known: set[str], workers: Workers
) -> ReadDocuments:
    """What each document prints that is not known (document_id), once each."""
    new = {d.document_id: d for d in documents if d.document_id not in known}.values()
    printed = readers.read_documents(
        ((d.document_id, d.media_type, d.content) for d in new if d.content is not None), workers
    )
    return printed._replace(refused=printed.refused | refuse_over_limit(new))


def normalise_batch(printed: ReadDocuments, form: FormSpec, workers: Workers) -> Normalised:
    """Filings, lines, targets and rejects of what documents print."""
    normalised = normalise.normalise_documents(printed.texts(), form, workers)
    return keep_proven(add_boxes(normalised, printed.boxes()), printed.by_ocr(), form.terms)


def prepare_batches(
    batches: Iterable[list[ArrivedDocument]], work: Work, workers: Workers
) -> Generator[PreparedBatch]:
    """Batches read and normalised, each while those before it are normalised and loaded.

    Which documents the warehouse knows by the time of a batch's load is expected from the batches
    before it; where that turns out wrong, the batch is prepared again.
    """
    pending: deque[_PendingBatch] = deque()
    with ThreadPoolExecutor(_BATCHES_AHEAD) as threads:
        for documents in batches:
            arrivals = list_batch(documents)
            known = load.known_documents(work, arrivals, [batch.arrivals for batch in pending])
            result = threads.submit(_prepare_batch, documents, arrivals, known, work, workers)
            pending.append(_PendingBatch(documents, arrivals, known, result))
            if len(pending) == _BATCHES_AHEAD:
                yield _finish_batch(pending.popleft(), work, workers)
        while pending:
            yield _finish_batch(pending.popleft(), work, workers)


def _prepare_batch(
    documents: Sequence[ArrivedDocument],
    arrivals: pl.DataFrame,
    known: set[str],
    work: Work,
    workers: Workers,
) -> PreparedBatch:
    """Read and normalise a batch; documents of which nothing is kept are left out of it.

    It runs beside the load of another batch, so it must not use the warehouse.
    """
    printed = read_batch(documents, known, workers)
    normalised = normalise_batch(printed, work.codebook.form_spec, workers)
    kept = work.keep(normalised)
    dropped = passed_over(normalised, kept)
    arrivals = arrivals.filter(~pl.col("document_id").is_in(dropped))
    return PreparedBatch(arrivals, kept, printed.refused)


def _finish_batch(pending: _PendingBatch, work: Work, workers: Workers) -> PreparedBatch:
    """The prepared batch, now that all before it are loaded."""
    result, known = pending.result.result(), load.known_documents(work, pending.arrivals)
    if known == pending.known:
        return result
    return _prepare_batch(pending.documents, pending.arrivals, known, work, workers)
