"""Serve: a snapshot of the warehouse that readers keep open while the next load runs."""

from pathlib import Path

import duckdb

from segwatch.errors import UnfinishedError
from segwatch.store import Store

SNAPSHOT = "segwatch.duckdb"
# A name that no warehouse file has.
_COPY = "segwatch_snapshot_being_written"


def snapshot_path(warehouse: Path) -> Path:
    """Where the snapshot of a warehouse stands: `published/segwatch.duckdb` beside it."""
    return warehouse.resolve().parent / "published" / SNAPSHOT


def publish(store: Store) -> Path:
    """Write a compacted copy of the warehouse and put it in the snapshot's place at once.

    A reader that holds the old file keeps it. Raises UnfinishedError where it cannot be written.
    """
    path = snapshot_path(store.path)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        store.connection.execute(f"ATTACH '{_quoted(part)}' AS {_COPY}")
        try:
            source = store.connection.sql("SELECT current_database()").fetchall()[0][0]
            store.connection.execute(f'COPY FROM DATABASE "{source}" TO {_COPY}')
        finally:
            store.connection.execute(f"DETACH {_COPY}")
        part.replace(path)
    except (OSError, duckdb.IOException) as error:
        part.unlink(missing_ok=True)
        raise UnfinishedError(
            f"The snapshot {path} cannot be written ({error}); free the disk or correct the "
            "folder's rights. The load itself is done."
        ) from error
    return path


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
