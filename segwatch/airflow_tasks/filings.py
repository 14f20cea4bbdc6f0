"""What the DAGs' tasks do. Between tasks travel paths, ids and counts, never frames."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from segwatch import pipeline
from segwatch.alerts.channels import deliver_message, read_channels
from segwatch.alerts.outbox import known_channels, send_waiting
from segwatch.checks import great_expectations
from segwatch.checks.integrity import refuse_broken
from segwatch.codebook.calendar import filings_due
from segwatch.codebook.filing_hours import NEW_YORK
from segwatch.codebook.load import load_codebook
from segwatch.errors import SegwatchError, UnfinishedError
from segwatch.ingest.archive import Archive
from segwatch.ingest.batches import cut_batches, from_archive, list_batch
from segwatch.ingest.discover import find_files
from segwatch.ingest.document_lists import note_loaded, read_list, write_lists
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_reading, open_for_writing
from segwatch.warehouse.run_log import Run, Work, keep_everything
from segwatch.warehouse.run_report import (
    end_run,
    every_filing,
    note_suites,
    since_suites,
    unapplied_corrections,
    verdict_counts,
    write_run,
)
from transforms.normalise import Normalised, keep_days

_log = logging.getLogger(__name__)


def is_due(run_type: str, run_after: datetime) -> bool:
    """Whether a DAG run goes on: a scheduled one only on a day when filings are due."""
    if "scheduled" not in run_type.lower():
        return True
    return filings_due(run_after.astimezone(ZoneInfo(NEW_YORK)).date(), load_codebook())


def archive_folder(source: str | None) -> str:
    """Archive the documents of a folder; returns the path of their list, a Parquet file.

    source: a folder that the settings allow; None: the landing folder.
    """
    return _write_shards([_list_arrivals(source)])[0]


def arrive_in_shards(source: str | None, shard_size: int) -> list[str]:
    """The same; returns the paths of lists of at most so many documents each."""
    return _write_shards(list(_list_arrivals(source).iter_slices(shard_size)))


def _list_arrivals(source: str | None) -> pl.DataFrame:
    folder = settings().source_folder(source, settings().landing)
    if source is None:
        folder.mkdir(parents=True, exist_ok=True)
    documents = pipeline.archive_files(find_files([folder]), settings(), partial(_log.error, "%s"))
    at_once = cut_batches(documents, settings().batch_documents, settings().batch_bytes)
    arrived = pl.concat([list_batch([]), *(list_batch(batch) for batch in at_once)])
    _log.info("%d documents met in %s.", arrived.height, folder)
    return arrived


def _write_shards(shards: list[pl.DataFrame]) -> list[str]:
    return write_lists(settings().archive_folder, Run("arrive").run_id, shards)


def load_arrivals(arrivals: str) -> dict[str, int]:
    """Load the documents of a list that `arrive` wrote; returns the run's counts."""
    return _load_documents(arrivals, Run("daily"))


def load_backfill(arrivals: str, first: str | None, last: str | None) -> dict[str, int]:
    """Load those documents of a list that hold a filing as of a day from `first` to `last`.

    Days are ISO dates, None: unbounded. Documents that hold none are passed over, and met again
    by the next run; a document that is rejected has no day, and is listed. Returns the run's
    counts.
    """
    bounds = [date.fromisoformat(day) if day else None for day in (first, last)]
    return _load_documents(arrivals, Run("backfill"), lambda batch: keep_days(batch, *bounds))


def sum_counts(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """The sums of the counts of several runs."""
    total = sum((Counter(one) for one in counts), Counter[str]())
    _log.info("%s", dict(total))
    return {name: total[name] for name in ("met", "loaded", "duplicate", "rejected")}


def _load_documents(
    arrivals: str, run: Run, keep: Callable[[Normalised], Normalised] = keep_everything
) -> dict[str, int]:
    codebook = load_codebook()
    arrived = from_archive(read_list(arrivals), Archive(settings().archive_folder))
    with open_for_writing(settings().warehouse, codebook) as store:
        pipeline.load_documents(arrived, Work(store, codebook, run, settings(), keep))
        report = write_run(store, codebook, run)
        for sentence in unapplied_corrections(store):
            _log.error("%s", sentence)
        end_run(store, run)
    note_loaded(arrivals)
    for firm_id, name in report.new_firms.iter_rows():
        _log.warning("new firm %s (%s)", name, firm_id)
    for row in report.rejects.iter_rows(named=True):
        _log.warning("rejected %s: %s", row["source"], row["detail"])
    _log.info("%s", report.counts)
    return report.counts


def judge_filings() -> dict[str, int]:
    """Judge all filings not judged yet; returns how many verdicts pass, fail, are unknown."""
    codebook, run = load_codebook(), Run("expect")
    with open_for_writing(settings().warehouse, codebook) as store:
        pipeline.judge_pending(Work(store, codebook, run, settings()))
        write_run(store, codebook, run)
        end_run(store, run)
        return verdict_counts(store, every_filing(store))


def run_suites() -> int:
    """Run the suites of Great Expectations on what was judged since they ran last.

    Returns how many expectations do not hold, information apart; those that cannot be computed are
    logged. Raises UnfinishedError where the shape of the warehouse is broken.
    """
    codebook, run = load_codebook(), Run("suites")
    with open_for_reading(settings().warehouse) as store:
        filings = since_suites(store)
    outcomes = great_expectations.run_suites(settings().warehouse, codebook, filings, daily=True)
    for outcome in (o for o in outcomes if o.fault):
        _log.error("%s", great_expectations.fault_sentence(outcome))
    failed = [o for o in outcomes if o.failed and o.severity != "info"]
    for outcome in failed:
        _log.warning("%s: %s %d rows fail.", outcome.severity, outcome.description, outcome.failed)
    with open_for_writing(settings().warehouse, codebook) as store:
        refuse_broken(store, codebook, filings)
        note_suites(store, run)
    return len(failed)


def record_alerts() -> int:
    """Note what holds, queue the messages of channels, and log what fails on latest versions.

    Returns how many facts fail.
    """
    codebook, run = load_codebook(), Run("alert")
    channels = known_channels(settings(), lambda sentence: _log.error("%s", sentence))
    with open_for_writing(settings().warehouse, codebook) as store:
        work = Work(store, codebook, run, settings())
        messages = pipeline.record_alerts(work, every_filing(store), channels)
    for message in messages:
        _log.warning("%s: %s", message.severity, message.sentence)
    return len(messages)


def publish_snapshot() -> str:
    """Publish the snapshot; returns its path."""
    with open_for_writing(settings().warehouse, load_codebook()) as store:
        return str(pipeline.publish_snapshot(store, load_codebook()))


def send_alerts() -> int:
    """Send what waits in the outbox; returns how many messages were sent.

    Raises UnfinishedError where a channel did not take its message, so that Airflow tries again.
    """
    channels = read_channels(settings().channels_file)
    complain = partial(_log.error, "%s")
    # Airflow keeps the time between two attempts.
    sent, waiting = send_waiting(settings().warehouse, load_codebook(), channels, complain, None)
    if waiting:
        raise UnfinishedError(
            f"{waiting} messages wait in the outbox; the log names their channels."
        )
    return sent


def tell_engineers(subject: str, text: str) -> None:
    """Tell every channel immediately that a DAG run failed or is late; what fails is logged."""
    try:
        channels = read_channels(settings().channels_file)
    except SegwatchError as error:
        _log.error("%s", error)
        return
    for channel in channels:
        try:
            took = deliver_message(channel, subject, text)
        except SegwatchError as error:
            _log.error("%s", error)
            continue
        if not took:
            _log.error("Channel %s did not take: %s", channel.name, subject)
