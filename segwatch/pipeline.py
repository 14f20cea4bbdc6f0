"""The pipeline, one way: arrive -> read -> normalise -> load -> expect -> alert -> serve.

Read this page first. Documents come in batches: `arrive` archives their bytes, `read` gives their
text, `normalise` their filings and lines, `load` puts them into the warehouse in one transaction a
batch. Then `expect` judges what was loaded, `alert` says what failed, and `serve` publishes a
snapshot that readers open while the next load runs. Nothing goes back up this list.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import polars as pl

from segwatch.alerts import record as alerts
from segwatch.alerts.channels import Channel
from segwatch.checks import judge as expecting
from segwatch.checks.compile import checks
from segwatch.checks.integrity import refuse_broken
from segwatch.codebook.load import Codebook
from segwatch.errors import ReadError
from segwatch.ingest import batches as arrivals
from segwatch.ingest import discover as arriving
from segwatch.ingest import load as loading
from segwatch.ingest import normalise as normalising
from segwatch.ingest import readers as reading
from segwatch.ingest.archive import Archive
from segwatch.ingest.batches import Arrived
from segwatch.ingest.discover import Source
from segwatch.ingest.readers import Printed
from segwatch.parallel.prefetch import ahead
from segwatch.parallel.workers import Workers
from segwatch.settings import Settings
from segwatch.warehouse import publish as serving
from segwatch.warehouse.connection import Store
from segwatch.warehouse.run_log import Work
from transforms.form_spec import Facts
from transforms.normalise import Normalised, boxed, passed_over
from transforms.repair.ocr import proven

Progress = Callable[[int], None]
_IN_WORKERS = ("segwatch.ingest.normalise", "segwatch.ingest.readers.pdf")
# While workers normalise one batch, the next is made ready for them and the last one put together.
_AHEAD = 2


def workers_of(settings: Settings) -> Workers:
    """Processes that read and normalise."""
    return Workers(settings.limits, settings.workers, _IN_WORKERS)


def arrive(
    sources: Iterable[Source], settings: Settings, say: Callable[[str], None]
) -> Iterator[Arrived]:
    """Archive files, one after the other, and give what was met; say which cannot be read."""
    archive, limit = Archive(settings.archive_folder), settings.max_document_bytes
    return arriving.arrive(sources, archive, limit, say)


def read(batch: Sequence[Arrived], known: set[str], workers: Workers) -> Printed:
    """What each document prints that is not known (document_id) yet, once each."""
    new = {a.document_id: a for a in batch if a.document_id not in known}.values()
    printed = reading.read(
        ((a.document_id, a.media_type, a.content) for a in new if a.content is not None), workers
    )
    return printed._replace(refused=printed.refused | arrivals.refuse_over_limit(new))


def normalise(printed: Printed, facts: Facts, workers: Workers) -> Normalised:
    """Filings, lines, targets and rejects of the texts."""
    found = boxed(normalising.normalise(printed.texts(), facts, workers), printed.boxes())
    return proven(found, printed.by_ocr(), facts.terms)


class Taken(NamedTuple):
    """A batch as a list (`arrivals.listed`), what of its new documents is to be loaded, and which
    could not be read."""

    met: pl.DataFrame
    kept: Normalised
    refused: dict[str, ReadError]


def load(taken: Taken, work: Work) -> None:
    """The batch into the warehouse, all or nothing; running twice changes nothing."""
    loading.load(work, taken.met, taken.kept, taken.refused)


class _Coming(NamedTuple):
    """A batch being taken, and what the warehouse was thought to know of it by its load."""

    batch: list[Arrived]
    met: pl.DataFrame
    known: set[str]
    ready: Future[Taken]


def take(
    batch: Sequence[Arrived], met: pl.DataFrame, known: set[str], work: Work, workers: Workers
) -> Taken:
    """Read and normalise a batch; documents of which nothing is kept are left out of it.

    It runs beside the load of another batch, so all that it needs of the warehouse is in `known`:
    the documents (document_id) that are there by the time of its own load.
    """
    printed = read(batch, known, workers)
    found = normalise(printed, work.book.facts, workers)
    kept = work.keep(found)
    over = passed_over(found, kept)
    return Taken(met.filter(~pl.col("document_id").is_in(over)), kept, printed.refused)


def taken(batches: Iterable[list[Arrived]], work: Work, workers: Workers) -> Generator[Taken]:
    """Batches read and normalised, each while those before it are normalised and loaded.

    What the warehouse will know by then is foretold; where it turns out otherwise, the batch is
    taken again.
    """
    coming: deque[_Coming] = deque()
    with ThreadPoolExecutor(_AHEAD) as beside:
        for batch in batches:
            met = arrivals.listed(batch)
            known = loading.known(work, met, [before.met for before in coming])
            ready = beside.submit(take, batch, met, known, work, workers)
            coming.append(_Coming(batch, met, known, ready))
            if len(coming) == _AHEAD:
                yield _settled(coming.popleft(), work, workers)
        while coming:
            yield _settled(coming.popleft(), work, workers)


def _settled(coming: _Coming, work: Work, workers: Workers) -> Taken:
    """What was taken, now that all before it is loaded."""
    ready, now = coming.ready.result(), loading.known(work, coming.met)
    if now == coming.known:
        return ready
    return take(coming.batch, coming.met, now, work, workers)


def take_in(
    arrived: Iterable[Arrived], work: Work, progress: Progress, started: Workers | None = None
) -> None:
    """Read, normalise and load what arrived, batch by batch; by workers that have started, or by
    others. They end with it."""
    at_once = work.settings.batch_documents, work.settings.batch_bytes
    with started or workers_of(work.settings) as at_work, work.store.one_thread():
        batches = ahead(arrivals.batches(arrived, *at_once))
        with closing(taken(batches, work, at_work)) as ready:
            for each in ready:
                load(each, work)
                progress(each.met.height)


def expect(work: Work) -> int:
    """Judge every filing that the present checks have not judged; gives how many."""
    return expecting.judge(work, expecting.pending(work))


def alert(
    work: Work, filings: pl.DataFrame, channels: list[Channel] | None
) -> list[alerts.Message]:
    """Note the facts that hold and queue what channels are to be told (None: they are unknown, and
    the next run makes it good); gives what fails on statements in force of filings (filing_id)."""
    found = checks(work.book)
    if channels is not None:
        alerts.note(work, found, channels)
    return alerts.messages(work.store, work.book, found, filings)


def serve(store: Store, book: Codebook, filings: pl.DataFrame | None = None) -> Path:
    """Publish a snapshot that readers may keep open.

    Raises UnfinishedError where keys, types or conservation are broken, of filings (filing_id) or
    of all; then the old snapshot stays. A failed check stops nothing.
    """
    refuse_broken(store, book, filings)
    return serving.publish(store)
