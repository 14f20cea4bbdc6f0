"""Serve: a snapshot of the warehouse that readers keep open while the next load runs.

It holds no table or view of a broker's books, whose accounts are nobody else's business, and names
the warehouse that it is of.
"""

import glob
import logging
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from segwatch.errors import UnfinishedError
from segwatch.warehouse.connection import Store
from segwatch.warehouse.opening import (
    NOT_OUR_FAULT,
    configure_connection,
    first_line,
    is_held,
    word_unfinished,
)
from segwatch.warehouse.snapshot_source import (
    Origin,
    Snapshot,
    holds_books,
    note_origin,
    origin_of,
    read_snapshot,
    tables_of_books,
)

# The name of every warehouse whose user gave it none, and that of its snapshot.
_UNNAMED, SNAPSHOT = "warehouse.duckdb", "segwatch.duckdb"
# How many snapshots are kept, the one in use among them.
KEPT = 3
# Views that a snapshot holds as tables of the same name, each after those it reads: they compute
# over all lines or verdicts, and a snapshot does not change.
COMPUTED = (
    "subject_in_force",
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
# A file with more free blocks than this is compacted; any other is copied as it stands.
_MOST_FREE = 0.25
_COPYING = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"
# A name that no warehouse file has.
_COPY = "segwatch_snapshot_being_written"
_log = logging.getLogger(__name__)


def snapshot_path(warehouse: Path) -> Path:
    """Where the snapshot of a warehouse stands, in the folder `published` beside it: under the
    warehouse's own name, or `segwatch.duckdb` for one that has the default name."""
    path = warehouse.resolve()
    return path.parent / "published" / (SNAPSHOT if path.name == _UNNAMED else path.name)


def publish_snapshot(store: Store) -> Path:
    """Write a compacted copy of the warehouse and put it in the snapshot's place in one step.

    The last few stay beside it as copies, named by the moment they were made (UTC). A reader that
    holds an old file keeps it. Raises UnfinishedError where it cannot be written, or where the
    snapshot of another warehouse stands in its place; what stood there before stays then.
    """
    path, origin = snapshot_path(store.path), origin_of(store.connection, store.path)
    # A folder, so that nothing of a killed run stays: DuckDB would play its log into a new file.
    writing = path.with_name(f".{path.name}.part")
    part, dated = writing / path.name, writing / f"dated-{path.name}"
    try:
        _clear_path(writing)
        _remove_logs(path)
        _refuse_another(path, origin, writing)
        _copy_warehouse(store, part, origin)
        shutil.copyfile(part, dated)
        dated.replace(
            path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{path.suffix}")
        )
        _remove_logs(path)
        part.replace(path)
        _remove_old(path, origin)
    except duckdb.OutOfMemoryException as error:
        raise word_unfinished(error, store.path) from error
    except (OSError, *NOT_OUR_FAULT) as error:
        raise UnfinishedError(
            f"The snapshot {path} cannot be written ({first_line(error)}); free the disk or "
            "correct the folder's rights, and run again. The load itself is done, and the snapshot "
            "before it stays."
        ) from error
    finally:
        shutil.rmtree(writing, ignore_errors=True)
    return path


def _refuse_another(path: Path, origin: Origin, writing: Path) -> None:
    """Say what is replaced, where that is not an earlier snapshot of this warehouse."""
    if not path.exists():
        return
    there = _read_beside(path, writing).origin
    if there is None:
        _log.warning("The snapshot %s does not say of which warehouse it is; it is replaced.", path)
    elif there.path != origin.path:
        # The same warehouse with its folder somewhere else, or seen from another container.
        if there.warehouse_id != origin.warehouse_id or there.is_there():
            raise UnfinishedError(
                f"The snapshot {path} is of another warehouse, {there.path}, and was not replaced; "
                "give this warehouse another name, or delete the snapshot. The load itself is done."
            )
        _log.warning("The snapshot %s is of %s, which was moved; it is replaced.", path, there.path)
    elif there.warehouse_id != origin.warehouse_id:
        _log.warning(
            "The snapshot %s is of a warehouse that was deleted and made again; it is replaced.",
            path,
        )


def _read_beside(path: Path, writing: Path) -> Snapshot:
    """What a snapshot says of itself, also while somebody has it open for writing."""
    try:
        return read_snapshot(path)
    except duckdb.IOException:
        copy = writing / "before"
        shutil.copyfile(path, copy)
        snapshot = read_snapshot(copy)
        copy.unlink()
        return snapshot


def logs_beside(path: Path) -> list[Path]:
    """What DuckDB would take for the log of a snapshot."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.wal*"))


def _remove_logs(path: Path) -> None:
    """A snapshot has no log of its own; DuckDB would play whatever lies beside it into it."""
    for log in logs_beside(path):
        log.unlink()


def _remove_old(path: Path, origin: Origin) -> None:
    """Remove all dated copies but the last few, and those of an earlier segwatch with books."""
    stamp = re.compile(rf"{re.escape(path.stem)}-\d{{8}}T\d{{12}}Z{re.escape(path.suffix)}")
    dated = sorted(file for file in path.parent.iterdir() if stamp.fullmatch(file.name))
    for number, file in enumerate(reversed(dated)):
        try:
            snapshot = read_snapshot(file)
        except duckdb.IOException as error:
            if not is_held(error):
                raise
            continue
        # A warehouse may be called like a dated copy of this one.
        own = snapshot.origin is None or snapshot.origin.path == origin.path
        if own and (number >= KEPT or snapshot.books):
            _remove_logs(file)
            file.unlink()


def _clear_path(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
    # Its owner's alone: a copy of the whole warehouse stands in it before books are left out.
    folder.mkdir(mode=0o700, parents=True)


def _copy_warehouse(store: Store, part: Path, origin: Origin) -> None:
    try:
        store.connection.execute("CHECKPOINT")
    except NOT_OUR_FAULT as error:
        raise word_unfinished(error, store.path) from error
    # What is dropped may still stand in the file; so what must not stand there is never written.
    if _is_sparse(store) or holds_books(store.connection):
        _compact_copy(store, part)
    else:
        _copy_beside(store.path, part)
    with duckdb.connect(part) as copy:
        configure_connection(copy)
        for name, kind in tables_of_books(copy).items():
            copy.execute(f'DROP {kind} "{name}"')
        for view in COMPUTED:
            _compute_views(copy, view)
        note_origin(copy, origin)
        # Closing does it too, but says nothing where the disk is full.
        copy.execute("CHECKPOINT")


def _is_sparse(store: Store) -> bool:
    size = (
        "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = $name"
    )
    name = store.connection.sql("SELECT current_database()").fetchall()[0][0]
    total, free = store.connection.execute(size, {"name": name}).fetchall()[0]
    return bool(free > total * _MOST_FREE)


def _copy_beside(path: Path, part: Path) -> None:
    """Copy the open warehouse's file in another process: one that closes a second handle of a file
    loses its lock on it, and somebody else could write."""
    copying = [sys.executable, "-ISc", _COPYING, str(path), str(part)]
    done = subprocess.run(copying, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise OSError(done.stderr.strip().rpartition("\n")[2])


def _compact_copy(store: Store, part: Path) -> None:
    """Write the rows of all tables but those of books into a new file."""
    source = store.connection.sql("SELECT current_database()").fetchall()[0][0]
    books = tables_of_books(store.connection)
    tables = store.connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $name", {"name": source}
    ).fetchall()
    store.connection.execute(f"ATTACH {duckdb.ConstantExpression(str(part))} AS {_COPY}")
    try:
        store.connection.execute(f'COPY FROM DATABASE "{source}" TO {_COPY} (SCHEMA)')
        for (name,) in tables:
            if name not in books:
                text = f'INSERT INTO {_COPY}."{name}" FROM "{source}"."{name}"'
                store.connection.execute(text)
        store.connection.execute(f"CHECKPOINT {_COPY}")
    finally:
        with suppress(duckdb.Error):  # what went wrong before is what counts
            store.connection.execute(f"DETACH {_COPY}")


def _compute_views(copy: duckdb.DuckDBPyConnection, view: str) -> None:
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
            copy.execute(f"COMMENT ON {of} IS {duckdb.ConstantExpression(comment)}")
