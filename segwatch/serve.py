"""Serve: a snapshot of the warehouse that readers keep open while the next load runs."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from segwatch.errors import UnfinishedError
from segwatch.store import Store, configure, unfinished

SNAPSHOT = "segwatch.duckdb"
# How many snapshots are kept, the one in use among them.
KEPT = 3
# Views that a snapshot holds as tables of the same name, each after those it reads: they compute
# over all lines or verdicts, and a snapshot does not change.
COMPUTED = (
    "seg_version",
    "check_count",
    "failed_check",
    "rule_daily",
    "filing_quality",
    "late_filing",
    "missing_filing",
    "buffer",
    "peer_rank",
    "market_daily",
    "stress_day",
    "target_history",
    "target_breach",
    "fund_composition",
)
# A file with more free blocks than this is written anew; any other is copied as it stands.
_MOST_FREE = 0.25
_COPYING = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"
# A name that no warehouse file has.
_COPY = "segwatch_snapshot_being_written"


def snapshot_path(warehouse: Path) -> Path:
    """Where the snapshot of a warehouse stands: `published/segwatch.duckdb` beside it."""
    return warehouse.resolve().parent / "published" / SNAPSHOT


def publish(store: Store) -> Path:
    """Write a compacted copy of the warehouse and put it in the snapshot's place at once.

    The last few stay beside it, named by the moment they were made (UTC). A reader that holds an
    old file keeps it. Raises UnfinishedError where it cannot be written.
    """
    path = snapshot_path(store.path)
    # A folder, so that nothing of a killed run stays: DuckDB would play its log into a new file.
    writing = path.with_name(f".{path.name}.part")
    part = writing / path.name
    try:
        _empty(writing)
        _copy(store, part)
        named = path.with_name(f"segwatch-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.duckdb")
        os.link(part, named)
        part.replace(path)
        for old in sorted(path.parent.glob("segwatch-*.duckdb"))[:-KEPT]:
            old.unlink()
        writing.rmdir()
    except (duckdb.OutOfMemoryException, duckdb.FatalException) as error:
        shutil.rmtree(writing, ignore_errors=True)
        raise unfinished(error, store.path) from error
    except (OSError, duckdb.IOException) as error:
        shutil.rmtree(writing, ignore_errors=True)
        raise UnfinishedError(
            f"The snapshot {path} cannot be written ({error}); free the disk or correct the "
            "folder's rights. The load itself is done."
        ) from error
    return path


def _empty(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
    folder.mkdir(parents=True)


def _copy(store: Store, part: Path) -> None:
    store.connection.execute("CHECKPOINT")
    size = (
        "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = $name"
    )
    name = store.connection.sql("SELECT current_database()").fetchall()[0][0]
    total, free = store.connection.execute(size, {"name": name}).fetchall()[0]
    if free > total * _MOST_FREE:
        _compact(store, part)
    else:
        _copy_beside(store.path, part)
    with duckdb.connect(part) as copy:
        configure(copy)
        for view in COMPUTED:
            _compute(copy, view)


def _copy_beside(path: Path, part: Path) -> None:
    """Copy the open warehouse's file in another process: one that closes a second handle of a file
    loses its lock on it, and somebody else could write."""
    copying = [sys.executable, "-ISc", _COPYING, str(path), str(part)]
    done = subprocess.run(copying, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise OSError(done.stderr.strip().rpartition("\n")[2])


def _compact(store: Store, part: Path) -> None:
    store.connection.execute(f"ATTACH '{_quoted(part)}' AS {_COPY}")
    try:
        source = store.connection.sql("SELECT current_database()").fetchall()[0][0]
        store.connection.execute(f'COPY FROM DATABASE "{source}" TO {_COPY}')
    finally:
        store.connection.execute(f"DETACH {_COPY}")


def _compute(copy: duckdb.DuckDBPyConnection, view: str) -> None:
    """Turn a view into a table of the same name, its comments kept."""
    comments = copy.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = $view "
        "UNION ALL SELECT NULL, comment FROM duckdb_views() WHERE view_name = $view",
        {"view": view},
    ).fetchall()
    copy.execute(f"CREATE TABLE computed AS FROM {view}")
    copy.execute(f"DROP VIEW {view}")
    copy.execute(f"ALTER TABLE computed RENAME TO {view}")
    for column, comment in comments:
        of = f'COLUMN {view}."{column}"' if column else f"TABLE {view}"
        if comment:
            copy.execute(f"COMMENT ON {of} IS '{comment.replace(chr(39), chr(39) * 2)}'")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
