"""A run: its name, its clock, and its line in the run log."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl

from segwatch.codebook import Codebook
from segwatch.settings import Settings
from segwatch.store import Store
from transforms.normalise import Normalised


def _now() -> datetime:
    return datetime.now(UTC)


def everything(normalised: Normalised) -> Normalised:
    """Keep all of a batch."""
    return normalised


@dataclass(frozen=True)
class Run:
    """One run of a command over the warehouse."""

    command: str
    started_at: datetime = field(default_factory=_now)
    token: str = field(default_factory=lambda: secrets.token_hex(3))

    @property
    def run_id(self) -> str:
        """Sortable by time: `20261121T120000Z-ingest-1a2b3c`."""
        return f"{self.started_at:%Y%m%dT%H%M%SZ}-{self.command}-{self.token}"

    def frame(self, loaded_at: datetime | None = None) -> pl.DataFrame:
        """What SQL knows of the run: run_id, command, started_at, and loaded_at (now, unless it is
        given), in UTC."""
        return pl.DataFrame(
            {
                "run_id": [self.run_id],
                "command": [self.command],
                "started_at": [self.started_at.replace(tzinfo=None)],
                "loaded_at": [loaded_at or _now().replace(tzinfo=None)],
            }
        )


class Work(NamedTuple):
    """What every step of a run works with."""

    store: Store
    book: Codebook
    run: Run
    settings: Settings
    # What of a batch is loaded: all, without documents that leave numbers over, within dates. It
    # is asked in a thread beside the load, so it must not use the store.
    keep: Callable[[Normalised], Normalised] = everything
