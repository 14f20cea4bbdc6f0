"""Which warehouse a snapshot is of: a snapshot holds its warehouse's id and path."""

import os
from pathlib import Path
from typing import NamedTuple

import duckdb

from segwatch.warehouse.opening import configure_connection, is_held


class Origin(NamedTuple):
    """A warehouse: its id, which it is given when it is made, and its path."""

    warehouse_id: str
    path: str

    def is_there(self) -> bool:
        """Whether a file stands at the path."""
        try:
            return Path(self.path).exists()
        except OSError:  # in a folder that may not be looked into
            return True


class Snapshot(NamedTuple):
    """What a published file says of itself.

    origin: None where the file was made before snapshots held one, or is damaged. books: whether
    rows of a broker's books are in it, as in files made before.
    """

    origin: Origin | None
    books: bool


def origin_of(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> Origin:
    """The origin of what a warehouse publishes; all its migrations must be applied."""
    query = "SELECT warehouse_id FROM schema_migration WHERE warehouse_id IS NOT NULL"
    ((warehouse_id,),) = connection.execute(query).fetchall()
    return Origin(warehouse_id, path_of(warehouse))


def path_of(warehouse: Path) -> str:
    """A warehouse's path as snapshots hold it; bytes that are no UTF-8 are spelled out."""
    return os.fsencode(warehouse.resolve()).decode("utf-8", "backslashreplace")


def note_origin(snapshot: duckdb.DuckDBPyConnection, origin: Origin) -> None:
    """Write the origin into a snapshot that is being made."""
    snapshot.execute(
        "CREATE TABLE snapshot_origin AS "
        "SELECT $warehouse_id::VARCHAR AS warehouse_id, $path::VARCHAR AS warehouse_path",
        origin._asdict(),
    )
    for name, comment in (
        ("TABLE snapshot_origin", "The warehouse that this snapshot is of."),
        (
            "COLUMN snapshot_origin.warehouse_id",
            "Its id: a warehouse that is made again has another.",
        ),
        ("COLUMN snapshot_origin.warehouse_path", "Where it lay."),
    ):
        snapshot.execute(f"COMMENT ON {name} IS '{comment}'")


def read_snapshot(path: Path) -> Snapshot:
    """What a published file says of itself.

    Raises duckdb.IOException while another process writes it, who may be anybody.
    """
    try:
        with duckdb.connect(path, read_only=True) as connection:
            configure_connection(connection)
            return Snapshot(_read_origin(connection), books=holds_books(connection))
    except duckdb.Error as error:
        if is_held(error):
            raise
        return Snapshot(None, books=False)


def _read_origin(connection: duckdb.DuckDBPyConnection) -> Origin | None:
    try:
        query = "SELECT warehouse_id, warehouse_path FROM snapshot_origin"
        rows = connection.execute(query).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    return Origin(*rows[0]) if len(rows) == 1 else None


def tables_of_books(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The tables and views of a broker's books in an open file: name, and TABLE or VIEW.

    They hold customers' accounts and never leave the warehouse.
    """
    query = (
        "SELECT table_name, 'TABLE' FROM duckdb_tables() WHERE starts_with(table_name, 'book_') "
        "AND database_name = current_database() UNION ALL "
        "SELECT view_name, 'VIEW' FROM duckdb_views() WHERE starts_with(view_name, 'book_') "
        "AND database_name = current_database() ORDER BY ALL"
    )
    return dict(connection.execute(query).fetchall())


def holds_books(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an open file holds rows of books."""
    rows = (
        connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchall()  # noqa: S608
        for name, kind in tables_of_books(connection).items()
        if kind == "TABLE"
    )
    return any(rows)
