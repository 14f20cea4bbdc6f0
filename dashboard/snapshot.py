"""The published snapshot as the pages read it: the SQL of `sql/pages`, and nothing written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from segwatch.shipped_files import shipped_folder

SQL = shipped_folder("sql") / "pages"


def open_snapshot(path: Path) -> "Snapshot":
    """The snapshot, read only and shut off from other files and the network."""
    connection = duckdb.connect(path, read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Snapshot(connection)


class Snapshot:
    """An open snapshot. Use it as a context; it closes the file on leaving."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @contextmanager
    def register_frame(self, name: str, frame: pl.DataFrame) -> Iterator[None]:
        """Make a frame readable under a name while the context lasts."""
        self.connection.register(name, frame.to_arrow())
        try:
            yield
        finally:
            self.connection.unregister(name)

    def query_file(self, name: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of `sql/pages/<name>.sql`."""
        text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
        return self.connection.execute(text, parameters or {}).pl()
