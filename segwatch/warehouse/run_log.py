"""A run: its name, its clock, and its line in the run log."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.parallel.processes import has_ended, this_process
from segwatch.settings import Settings
from segwatch.warehouse.connection import Store
from transforms.normalise import Normalised

# A run whose process cannot be seen from here is at work while its heartbeat is younger.
_HEART_STOPPED = timedelta(hours=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _log_sentence(sentence: str) -> None:
    logging.getLogger(__name__).error("%s", sentence)


def keep_everything(normalised: Normalised) -> Normalised:
    """Keep all of a batch."""
    return normalised


@dataclass(frozen=True)
class Run:
    """One run of a command over the warehouse."""

    command: str
    started_at: datetime = field(default_factory=_utc_now)
    token: str = field(default_factory=lambda: secrets.token_hex(3))

    @property
    def run_id(self) -> str:
        """Sortable by time: `20261121T120000Z-ingest-1a2b3c`."""
        return f"{self.started_at:%Y%m%dT%H%M%SZ}-{self.command}-{self.token}"

    def run_frame(self, loaded_at: datetime | None = None) -> pl.DataFrame:
        """What SQL knows of the run: run_id, command, started_at, process, heartbeat_at (now), and
        loaded_at (now, unless it is given), in UTC."""
        now = _utc_now().replace(tzinfo=None)
        return pl.DataFrame(
            {
                "run_id": [self.run_id],
                "command": [self.command],
                "started_at": [self.started_at.replace(tzinfo=None)],
                "process": [this_process()],
                "heartbeat_at": [now],
                "loaded_at": [loaded_at or now],
            },
            schema_overrides={"process": pl.String},
        )


def find_interrupted(store: Store, run: Run) -> list[str]:
    """The other runs that ended before they had reported: their heart does not beat any more.

    It has stopped for sure where the run's process has ended, as can be seen on its machine;
    elsewhere it has where the last beat is an hour old.
    """
    others = store.query_file("run_log/open_runs", {"run_id": run.run_id})
    now = _utc_now().replace(tzinfo=None)
    return [
        run_id
        for run_id, process, heartbeat_at in others.iter_rows()
        if has_ended(process) or heartbeat_at is None or abs(now - heartbeat_at) > _HEART_STOPPED
    ]


class Work(NamedTuple):
    """What every step of a run works with."""

    store: Store
    codebook: Codebook
    run: Run
    settings: Settings
    # What of a batch is loaded: all, without documents that leave numbers over, within dates. It
    # is asked in a thread beside the load, so it must not use the store.
    keep: Callable[[Normalised], Normalised] = keep_everything
    # Where a sentence goes about what could not be done.
    say: Callable[[str], None] = _log_sentence
