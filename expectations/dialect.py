"""A SQLAlchemy dialect that lets Great Expectations read DuckDB through duckdb-engine.

Great Expectations reads a result after its connection went back to the pool, and DuckDB has closed
the result by then (its issues 10738 and 11579). This dialect buffers each result while the
connection is still held. It can go when Great Expectations reads DuckDB by itself (pull request
12084).
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import duckdb_engine
import pyarrow as pa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

NAME = "segwatch_duckdb"
# What is read beside the tables, by name, a part at a time, through a connection to the warehouse.
Relations = Callable[[duckdb.DuckDBPyConnection], Iterable[Mapping[str, pa.Table]]]
# In front of a table's name: its rows of the filings in the relation `judged`.
JUDGED = "judged_"
_MACROS = """
SELECT function_name, array_to_string(parameters, ', '), macro_definition FROM duckdb_functions()
WHERE database_name = 'warehouse' AND function_type = 'macro' AND NOT internal
"""


class _BufferedResults(duckdb_engine.Dialect.execution_ctx_cls):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class Dialect(duckdb_engine.Dialect):  # type: ignore[misc]
    """duckdb-engine's dialect with every result buffered before its connection is let go."""

    name = NAME
    execution_ctx_cls = _BufferedResults
    supports_statement_cache = False

    def connect(self, database: str, **_: object) -> duckdb_engine.ConnectionWrapper:
        """A further connection to the database that `reading` holds open."""
        connection = duckdb.connect(database)
        connection.execute("SET enable_progress_bar = false")
        return duckdb_engine.ConnectionWrapper(connection)


def _add_part(holder: duckdb.DuckDBPyConnection, part: Mapping[str, pa.Table]) -> None:
    for name, rows in part.items():
        holder.register("part", rows)
        holder.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS FROM part LIMIT 0')
        holder.execute(f'INSERT INTO "{name}" FROM part')
        holder.unregister("part")


def _add_macros(holder: duckdb.DuckDBPyConnection) -> None:
    """The warehouse's scalar macros, those first that others call."""
    macros = {
        name: (arguments, text) for name, arguments, text in holder.execute(_MACROS).fetchall()
    }
    called = {name: {n for n in macros if f"{n}(" in text} for name, (_, text) in macros.items()}
    for name in TopologicalSorter(called).static_order():
        parameters, text = macros[name]
        holder.execute(f'CREATE MACRO "{name}"({parameters}) AS {text}')


@contextmanager
def open_reading(
    warehouse: Path, relations: Relations, of_judged: Sequence[str] = ()
) -> Iterator[str]:
    """The URL of a DuckDB in memory that shows a warehouse's tables, views and scalar macros, and
    relations.

    relations: returns their rows by name, a part of all of them at a time.
    of_judged: names `judged_<table>` to show too.

    The warehouse is read only, and opened once: a process that closes a second handle of a file
    loses its lock on it. All lives as long as the context; every connection of the URL in
    this process sees the same.
    Raises duckdb.IOException where another process is writing the warehouse.
    """
    database = f":memory:{secrets.token_hex(8)}"
    holder = duckdb.connect(database)
    try:
        holder.execute("SET TimeZone = 'UTC'")
        holder.execute("SET enable_progress_bar = false")
        path = duckdb.ConstantExpression(str(warehouse))
        holder.execute(f"ATTACH {path} AS warehouse (READ_ONLY)")
        tables = holder.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'warehouse'"
        ).fetchall()
        for (table,) in tables:
            holder.execute(f'CREATE VIEW "{table}" AS FROM warehouse.main."{table}"')
        _add_macros(holder)
        through = holder.cursor()
        through.execute("USE warehouse")
        for part in relations(through):
            _add_part(holder, part)
        for name in of_judged:
            table = name.removeprefix(JUDGED)
            holder.execute(
                f'CREATE VIEW "{name}" AS FROM "{table}" WHERE filing_id IN (FROM judged)'
            )
        registry.register(NAME, __name__, Dialect.__name__)
        yield f"{NAME}:///{database}"
        # The pool may keep connections for a while; the warehouse is let go immediately.
        holder.execute("DETACH warehouse")
    finally:
        holder.close()
