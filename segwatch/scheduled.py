"""What the DAGs' tasks do. Between tasks travel paths, ids and counts, never frames."""

import logging
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from segwatch import pipeline
from segwatch import validate as validating
from segwatch.archive import Archive
from segwatch.arrivals import from_archive, listed
from segwatch.arrive import find
from segwatch.calendar import filings_due
from segwatch.codebook import codebook
from segwatch.report import conclude, every_filing, unapplied_corrections, verdict_counts
from segwatch.runs import Run, Work
from segwatch.settings import settings
from segwatch.store import open_for_reading, open_for_writing

_NEW_YORK = ZoneInfo("America/New_York")
_log = logging.getLogger(__name__)


def is_due(run_type: str, run_after: datetime) -> bool:
    """Whether a DAG run goes on: a scheduled one only on a day when filings are due."""
    if "scheduled" not in run_type.lower():
        return True
    return filings_due(run_after.astimezone(_NEW_YORK).date(), codebook())


def arrive(source: str | None) -> str:
    """Archive the documents of a folder; gives the path of their list, a Parquet file."""
    folder = Path(source) if source else settings().landing
    folder.mkdir(parents=True, exist_ok=True)
    met = pipeline.arrive(find([folder]), settings(), lambda said: _log.error("%s", said))
    arrived = pl.concat([listed([])] + [listed([one]) for one in met])
    lists = settings().archive_folder / "lists"
    lists.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = lists / f"{Run('arrive').run_id}.parquet"
    arrived.write_parquet(path)
    path.chmod(0o600)
    _log.info("%d documents met in %s.", arrived.height, folder)
    return str(path)


def load(arrivals: str) -> dict[str, int]:
    """Load the documents of a list that `arrive` wrote; gives the run's counts."""
    book, run = codebook(), Run("daily")
    arrived = from_archive(pl.read_parquet(arrivals), Archive(settings().archive_folder))
    with open_for_writing(settings().warehouse, book) as store:
        pipeline.take_in(arrived, Work(store, book, run, settings()), lambda _: None)
        report = conclude(store, book, run)
        for sentence in unapplied_corrections(store):
            _log.error("%s", sentence)
    for firm_id, name in report.new_firms.iter_rows():
        _log.warning("new firm %s (%s)", name, firm_id)
    for row in report.rejects.iter_rows(named=True):
        _log.warning("rejected %s: %s", row["source"], row["detail"])
    _log.info("%s", report.counts)
    return report.counts


def expect() -> dict[str, int]:
    """Judge all filings not judged yet; gives how many verdicts pass, fail, are unknown."""
    book, run = codebook(), Run("expect")
    with open_for_writing(settings().warehouse, book) as store:
        pipeline.expect(Work(store, book, run, settings()))
        conclude(store, book, run)
        return verdict_counts(store, every_filing(store))


def suites() -> int:
    """Run all suites of Great Expectations; gives how many expectations do not hold."""
    failed = [o for o in validating.validate(settings().warehouse, codebook()) if o.failed]
    for outcome in failed:
        _log.warning("%s %d rows fail.", outcome.asserts, outcome.failed)
    return len(failed)


def alert() -> int:
    """Log what fails on latest versions; gives the number of messages."""
    with open_for_reading(settings().warehouse) as store:
        messages = pipeline.alert(store, codebook(), every_filing(store))
    for message in messages:
        _log.warning("%s: %s", message.severity, message.sentence)
    return len(messages)


def serve() -> str:
    """Publish the snapshot; gives its path."""
    with open_for_writing(settings().warehouse, codebook()) as store:
        return str(pipeline.serve(store))
