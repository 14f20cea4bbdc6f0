"""Small warehouses and what is published of them: each says a number, and its snapshot must say it."""

import shutil
from pathlib import Path
from uuid import uuid4

import duckdb
from desk import empty_warehouse

from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot


def make(path: Path, number: int) -> None:
    """A warehouse of its own, with an id of its own, that says a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(empty_warehouse())
    with duckdb.connect(path) as made:
        made.execute(
            "UPDATE schema_migration SET warehouse_id = $id WHERE warehouse_id IS NOT NULL",
            {"id": str(uuid4())},
        )
        made.execute(
            "INSERT INTO firm (firm_id, legal_name) VALUES ('a', $number)", {"number": str(number)}
        )


def say(path: Path, number: int) -> None:
    """From now on the warehouse says another number."""
    with duckdb.connect(path) as warehouse:
        warehouse.execute("UPDATE firm SET legal_name = $number", {"number": str(number)})


def published(path: Path) -> Path:
    with open_for_writing(path, load_codebook()) as store:
        return publish_snapshot(store)


def said(path: Path) -> int:
    """What a snapshot, or a warehouse, says. Read as any reader would, log included."""
    with duckdb.connect(path, read_only=True) as reader:
        rows = reader.execute("SELECT legal_name FROM firm").fetchall()
    assert len(rows) == 1
    return int(rows[0][0])


def forge_log(snapshot: Path, number: int, scratch: Path) -> None:
    """Put a log beside a snapshot that DuckDB plays into it: it says another number then."""
    scratch.mkdir()
    copy = scratch / "copy.duckdb"
    shutil.copyfile(snapshot, copy)
    with duckdb.connect(copy) as forging:
        forging.execute("SET wal_autocheckpoint = '1TB'")
        forging.execute("UPDATE firm SET legal_name = $number", {"number": str(number)})
        log = snapshot.with_name(f"{snapshot.name}.wal")
        shutil.copyfile(copy.with_name("copy.duckdb.wal"), log)
    shutil.rmtree(scratch)
    assert said(snapshot) == number  # the log is a good one


def age(snapshot: Path) -> None:
    """Make a snapshot one of those that did not name their warehouse."""
    with duckdb.connect(snapshot) as old:
        old.execute("DROP TABLE snapshot_origin")
