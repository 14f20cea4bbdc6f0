"""Lists of documents that one task of a DAG leaves for the next: Parquet files beside the archive,
which their owner alone can read. One whose run has ended is removed by the next that is written."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from segwatch.errors import UnfinishedError

_LOADED = ".loaded"
# A run that has not ended by then will not.
_LONGEST = timedelta(days=30)


def write_lists(archive: Path, name: str, shards: list[pl.DataFrame]) -> list[str]:
    """Write lists of documents (`arrivals.listed`) below an archive; returns their paths, in order.

    Lists that were loaded, or whose run was given up, are removed.
    """
    folder = archive / "lists"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_ended(folder)
    paths = [folder / f"{name}-{number}.parquet" for number in range(len(shards))]
    for path, shard in zip(paths, shards, strict=True):
        shard.write_parquet(path)
        path.chmod(0o600)
    return [str(path) for path in paths]


def _remove_ended(folder: Path) -> None:
    oldest = (datetime.now(UTC) - _LONGEST).timestamp()
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another run was first
            if path.suffix == _LOADED or path.stat().st_mtime < oldest:
                path.unlink()


def read_list(path: str) -> pl.DataFrame:
    """The documents of a list, also where it was loaded already. Raises UnfinishedError where it
    has been removed."""
    for name in (path, path + _LOADED):
        with suppress(FileNotFoundError):
            return pl.read_parquet(name)
    raise UnfinishedError(
        f"The list {path} is not there, since its documents were loaded or a month has passed; "
        "let the task `arrive` write another."
    )


def note_loaded(path: str) -> None:
    """Note that a run has loaded a list and ended; the list stays until another is written."""
    with suppress(FileNotFoundError):  # a task that was tried again
        Path(path).rename(path + _LOADED)
