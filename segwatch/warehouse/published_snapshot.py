"""The published snapshot as commands read it: of this warehouse, or of none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from segwatch.errors import UnfinishedError, UsageError
from segwatch.warehouse.connection import Store, is_current, open_for_reading
from segwatch.warehouse.opening import word_unfinished
from segwatch.warehouse.publish import logs_beside, snapshot_path
from segwatch.warehouse.snapshot_source import Origin, path_of, read_snapshot

Say = Callable[[str], None]
UNPUBLISHED = "This was read from the warehouse itself: no snapshot of it is published yet."


def find_snapshot(warehouse: Path) -> Path:
    """The snapshot of a warehouse.

    Raises UsageError where there is none yet, or where the one in its place is of another
    warehouse, whose figures would be taken for this one's; UnfinishedError where a log lies beside
    it, which would change its figures.
    """
    path = snapshot_path(warehouse)
    if not path.is_file():
        raise UsageError(f"There is no snapshot {path}; load filings with `segwatch ingest` first.")
    for log in logs_beside(path):
        raise UnfinishedError(
            f"Beside the snapshot {path} lies {log.name}, which no load wrote and which would "
            "change its figures; delete it, or load filings, which does."
        )
    try:
        origin = read_snapshot(path).origin
    except duckdb.IOException as error:
        raise word_unfinished(error, path) from error
    if origin and not _is_of(origin, warehouse):
        raise UsageError(
            f"The snapshot {path} is of another warehouse, {origin.path}; give this one another "
            "name and load filings with `segwatch ingest`."
        )
    return path


def _is_of(origin: Origin, warehouse: Path) -> bool:
    """Whether a snapshot is of a warehouse; its folder may have been moved, or be seen from another
    container."""
    moved = Path(origin.path).name == warehouse.resolve().name and not origin.is_there()
    return moved or origin.path == path_of(warehouse)


@contextmanager
def open_published(warehouse: Path, say: Say, *, live: bool = False) -> Iterator[Store]:
    """The snapshot of a warehouse, read only, or with `live` the warehouse itself.

    Where there is no snapshot of it yet, or only one of an earlier segwatch, it is the warehouse
    too, and that is said once the reader is done. Raises UsageError where there is no warehouse
    either, HeldError where a load has it open.
    """
    snapshot = None if live else _present_snapshot(warehouse)
    with snapshot or open_for_reading(warehouse) as store:
        yield store
    if not (live or snapshot):
        say(UNPUBLISHED)


def current_snapshot(warehouse: Path) -> Path | None:
    """The snapshot of a warehouse; None where there is none, or one of an earlier segwatch."""
    snapshot = _present_snapshot(warehouse)
    if snapshot is None:
        return None
    with snapshot:
        return snapshot.path


def _present_snapshot(warehouse: Path) -> Store | None:
    try:
        store = open_for_reading(find_snapshot(warehouse))
    except UsageError:
        return None
    if is_current(store):
        return store
    store.connection.close()
    return None
