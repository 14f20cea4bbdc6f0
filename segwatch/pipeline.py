"""The pipeline, one way: arrive -> read -> normalise -> load -> expect -> alert -> serve.

Read this page first; `run` is all that happens to a document. Its bytes are archived. Documents
come in batches: `prepare_batches` reads each one's text and normalises it into filings and lines,
and `load_batch` puts the batch into the warehouse in one transaction. Then the checks judge what
is new, alerts say what failed, and a snapshot is published that readers open while the next load
runs. Each stage may call only later stages.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Literal, NamedTuple

import polars as pl

from segwatch.alerts import record
from segwatch.alerts.channels import Channel
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.alerts.record import Message
from segwatch.checks import judge
from segwatch.checks.compile import compile_checks
from segwatch.checks.integrity import refuse_broken
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.errors import UsageError
from segwatch.ingest import discover, load
from segwatch.ingest.archive import Archive
from segwatch.ingest.batches import ArrivedDocument, cut_batches
from segwatch.ingest.discover import Source
from segwatch.ingest.prepare import PreparedBatch, create_workers, prepare_batches
from segwatch.parallel.prefetch import prefetch_items
from segwatch.parallel.workers import Workers
from segwatch.settings import Settings
from segwatch.warehouse import publish
from segwatch.warehouse.connection import Store, open_for_writing
from segwatch.warehouse.run_log import Run, Work, keep_everything
from segwatch.warehouse.run_report import Report, end_run, list_unreadable, write_run
from transforms.normalise import Normalised

Progress = Callable[[int], None]
Stage = Literal["load", "expect", "alert", "serve", "send"]
_STAGES: tuple[Stage, ...] = ("load", "expect", "alert", "serve", "send")


def _ignore(_: int) -> None:
    """Show no progress."""


class RunSummary(NamedTuple):
    """What a run did.

    report: its documents by outcome, rejects, judged and loaded filings, and new firms.
    messages: what fails gravely or not on the statements that it put in force.
    unreadable: statements of which no total could be read (`run_report.list_unreadable`).
    unopened: the files that could not be read, a sentence each.
    """

    report: Report
    messages: list[Message]
    unreadable: pl.DataFrame
    unopened: list[str]


class RunOptions(NamedTuple):
    """How a run differs from `segwatch ingest` of every night.

    codebook: other facts than the project's.
    run: its name and clock; default: `ingest`, now.
    keep: what of a batch is loaded; it runs in a thread beside the load, without the warehouse.
    complain: where a sentence goes about what could not be done.
    progress: opens a progress bar for so many files; what it yields receives the number of
        documents of each batch that is loaded.
    show: receives what the run did before the run counts as reported; where that does not
        come to its end, the next run reports it too.
    workers: processes that stay after the run; default: its own.
    last: the last stage; benches and tests stop earlier.
    """

    codebook: Codebook | None = None
    run: Run | None = None
    keep: Callable[[Normalised], Normalised] = keep_everything
    complain: Callable[[str], None] = print
    progress: Callable[[int], AbstractContextManager[Progress]] = lambda _: nullcontext(_ignore)
    show: Callable[[Work, RunSummary], None] = lambda _, __: None
    workers: Workers | None = None
    last: Stage = "send"


def run(paths: Iterable[Path], settings: Settings, options: RunOptions) -> RunSummary:
    """Load the filings of files and folders, judge them, alert and publish.

    A file that cannot be opened is a sentence of the summary; a document that cannot be read is a
    row in `reject`. Raises UsageError where there is no such path or there are too many files,
    UnfinishedError where the warehouse cannot be written or opened.
    """
    files, unopened = find_files(paths, settings), list[str]()
    codebook = options.codebook or load_codebook()
    with options.workers or create_workers(settings) as workers:
        workers.start_workers(len(files))  # while the warehouse opens
        with open_for_writing(settings.warehouse, codebook) as store:
            name = options.run or Run("ingest")
            work = Work(store, codebook, name, settings, options.keep, options.complain)
            documents = archive_files(files, settings, unopened.append)
            with options.progress(len(files)) as advance:
                load_documents(documents, work, advance, workers)
            channels = known_channels(settings, options.complain)
            summary = finish_run(work, channels, options)
    if options.last == "send":
        send_after_load(settings, codebook, channels, options.complain)
    return summary._replace(unopened=unopened)


def finish_run(work: Work, channels: list[Channel] | None, options: RunOptions) -> RunSummary:
    """From the checks of what was loaded to the published snapshot, and the run's own line in the
    log. Channels: None where they are unknown; the next run then writes their messages."""
    if _includes(options, "expect"):
        judge_pending(work)
    report, messages = write_run(work.store, work.codebook, work.run), list[Message]()
    if _includes(options, "alert"):
        messages = record_alerts(work, report.loaded, channels)
    if _includes(options, "serve"):
        # Also where nothing is new: the board says when filings were last looked for.
        publish_snapshot(work.store, work.codebook, report.judged)
    summary = RunSummary(report, messages, list_unreadable(work.store, report.loaded), [])
    options.show(work, summary)
    end_run(work.store, work.run)
    return summary


def _includes(options: RunOptions, stage: Stage) -> bool:
    return _STAGES.index(stage) <= _STAGES.index(options.last)


def find_files(paths: Iterable[Path], settings: Settings) -> list[Source]:
    """The files of paths and of folders below them, in their order.

    Raises UsageError where a path does not exist, or where they are more than the settings allow.
    """
    files = discover.find_files(paths)
    if len(files) > settings.max_files:
        raise UsageError(
            f"{len(files):,} files are more than the limit of {settings.max_files:,} a run; "
            "name fewer, or raise SEGWATCH_MAX_FILES."
        )
    return files


def archive_files(
    files: Iterable[Source], settings: Settings, complain: Callable[[str], None]
) -> Iterator[ArrivedDocument]:
    """Archive files one after the other and return their documents; a file that cannot be read is
    a sentence."""
    archive = Archive(settings.archive_folder)
    return discover.archive_all(files, archive, settings.max_document_bytes, complain)


def load_documents(
    documents: Iterable[ArrivedDocument],
    work: Work,
    advance: Progress = _ignore,
    workers: Workers | None = None,
) -> None:
    """Read, normalise and load documents, batch by batch, by workers that have started or by
    others; they end with it."""
    size = work.settings.batch_documents, work.settings.batch_bytes
    with workers or create_workers(work.settings) as running, work.store.one_thread():
        in_batches = prefetch_items(cut_batches(documents, *size))
        with closing(prepare_batches(in_batches, work, running)) as prepared:
            for batch in prepared:
                load_batch(batch, work)
                advance(batch.arrivals.height)


def load_batch(batch: PreparedBatch, work: Work) -> None:
    """The batch into the warehouse, all or nothing; running twice changes nothing."""
    load.load_documents(work, batch.arrivals, batch.normalised, batch.refused)


def judge_pending(work: Work) -> int:
    """Judge every filing that the present checks have not judged; returns how many."""
    return judge.judge_filings(work, judge.find_pending(work))


def record_alerts(
    work: Work, filings: pl.DataFrame, channels: list[Channel] | None
) -> list[Message]:
    """Record the facts that hold and queue the messages of channels (None: they are unknown, and
    the next run queues them); returns what fails on statements in force of filings (filing_id)."""
    compiled = compile_checks(work.codebook)
    if channels is not None:
        record.record_facts(work, compiled, channels)
    return record.list_failures(work.store, work.codebook, compiled, filings)


def publish_snapshot(store: Store, codebook: Codebook, filings: pl.DataFrame | None = None) -> Path:
    """Publish a snapshot that readers may keep open; returns its path.

    Raises UnfinishedError where keys, types or conservation are broken, of filings (filing_id) or
    of all; then the old snapshot stays. A failed check stops nothing.
    """
    refuse_broken(store, codebook, filings)
    return publish.publish_snapshot(store)
