"""The pipeline, one way: arrive -> read -> normalise -> load -> expect -> alert -> serve.

Read this page first. Documents come in batches: `arrive` archives their bytes, `read` gives their
text, `normalise` their filings and lines, `load` puts them into the warehouse in one transaction a
batch. Then `expect` judges what was loaded, `alert` says what failed, and `serve` publishes a
snapshot that readers open while the next load runs. Nothing goes back up this list.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from segwatch import alert as alerts
from segwatch import arrivals
from segwatch import arrive as arriving
from segwatch import expect as expecting
from segwatch import load as loading
from segwatch import normalise as normalising
from segwatch import read as reading
from segwatch import serve as serving
from segwatch.archive import Archive
from segwatch.arrivals import Arrived
from segwatch.channels import Channel
from segwatch.checks import checks
from segwatch.codebook import Codebook
from segwatch.read import Printed
from segwatch.runs import Work
from segwatch.settings import Settings
from segwatch.shape import refuse_broken
from segwatch.store import Store
from segwatch.workers import Workers
from transforms.facts import Facts
from transforms.normalise import Normalised, boxed, passed_over
from transforms.ocr import proven

Progress = Callable[[int], None]


def arrive(
    paths: Iterable[Path], settings: Settings, say: Callable[[str], None]
) -> Iterator[Arrived]:
    """Archive files, one after the other, and give what was met; say which cannot be read."""
    return arriving.arrive(paths, Archive(settings.archive_folder), say)


def read(batch: Sequence[Arrived], work: Work, workers: Workers) -> Printed:
    """What each document prints that the warehouse does not know yet, once each."""
    known = loading.known_documents(work.store, batch)
    new = {a.document_id: (a.media_type, a.content) for a in batch if a.document_id not in known}
    return reading.read(((document, *rest) for document, rest in new.items()), workers)


def normalise(printed: Printed, facts: Facts, workers: Workers) -> Normalised:
    """Filings, lines, targets and rejects of the texts."""
    found = boxed(normalising.normalise(printed.texts(), facts, workers), printed.boxes())
    return proven(found, printed.by_ocr(), facts.terms)


def load(batch: Sequence[Arrived], normalised: Normalised, printed: Printed, work: Work) -> None:
    """The batch into the warehouse, all or nothing; running twice changes nothing."""
    loading.load(work, arrivals.listed(batch), normalised, printed.refused)


def take_in(arrived: Iterable[Arrived], work: Work, progress: Progress) -> None:
    """Read, normalise and load what arrived, batch by batch."""
    at_once = work.settings.batch_documents, work.settings.batch_bytes
    with Workers(work.settings.limits, work.settings.workers) as workers:
        for batch in arrivals.ahead(arrivals.batches(arrived, *at_once)):
            printed = read(batch, work, workers)
            found = normalise(printed, loading.facts(work), workers)
            kept = work.keep(found)
            load(arrivals.without(batch, passed_over(found, kept)), kept, printed, work)
            progress(len(batch))


def expect(work: Work) -> int:
    """Judge every filing that the present checks have not judged; gives how many."""
    return expecting.judge(work, expecting.pending(work))


def alert(
    work: Work, filings: pl.DataFrame, channels: list[Channel] | None
) -> list[alerts.Message]:
    """Note the facts that hold and queue what channels are to be told (None: they are unknown, and
    the next run makes it good); gives what fails on latest versions among filings (filing_id)."""
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
