"""The warehouse: a DuckDB file, its migrations, and the SQL of `sql/` run in it.

Everything that is data goes in as Arrow relations; SQL text comes from `sql/` alone.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.errors import UnfinishedError, UsageError
from segwatch.warehouse.migrations import bring_up_to_date, unapplied_migrations
from segwatch.warehouse.opening import (
    NOT_OUR_FAULT,
    configure_connection,
    open_file,
    open_when_free,
    word_unfinished,
)
from segwatch.warehouse.sql_texts import SQL, sql_text

__all__ = [
    "SQL",
    "Store",
    "configure_connection",
    "is_current",
    "must_exist",
    "open_for_reading",
    "open_for_writing",
    "sql_text",
]


class Store:
    """An open warehouse. Use it as a context; it closes the file on leaving."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    @contextmanager
    def register_frames(self, frames: Mapping[str, pl.DataFrame]) -> Iterator[None]:
        """Make frames readable under their names while the context lasts."""
        for name, frame in frames.items():
            self.connection.register(name, frame.to_arrow())
        try:
            yield
        finally:
            for name in frames:
                self.connection.unregister(name)

    @contextmanager
    def create_tables(self, frames: Mapping[str, pl.DataFrame]) -> Iterator[None]:
        """The same, for frames that are read many times: as temporary tables, in DuckDB's own way
        of keeping columns."""
        for name, frame in frames.items():
            with self.register_frames({"given": frame}), self._translate_errors():
                self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM given')
        try:
            yield
        finally:
            # Where DuckDB has ended after an error, that error is what counts.
            with suppress(duckdb.Error):
                for name in frames:
                    self.connection.execute(f'DROP TABLE temp."{name}"')

    @contextmanager
    def open_beside(self) -> Iterator[Self]:
        """The same warehouse for another thread, which reads what is committed."""
        other = type(self)(self.connection.cursor(), self.path)
        configure_connection(other.connection)
        with other:
            yield other

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. A full disk, a lost file or too little memory is an UnfinishedError."""
        self.connection.begin()
        try:
            yield
            self.connection.commit()
        except NOT_OUR_FAULT as error:
            self._roll_back()
            raise word_unfinished(error, self.path) from error
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def one_thread(self) -> Iterator[None]:
        """DuckDB works with one thread while the context lasts: where others hold the cores, its
        threads wait for one another at twice the cost."""
        self.connection.execute("SET threads = 1")
        try:
            yield
        finally:
            with suppress(duckdb.Error):
                self.connection.execute("RESET threads")

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except NOT_OUR_FAULT as error:
            raise word_unfinished(error, self.path) from error

    def _roll_back(self) -> None:
        with suppress(duckdb.Error):  # DuckDB may have ended the transaction itself
            self.connection.rollback()

    def run_file(self, name: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run the statements of `sql/<name>.sql`."""
        with self._translate_errors():
            self.connection.execute(sql_text(name), parameters or {})

    def query_file(self, name: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of `sql/<name>.sql` as a frame.

        Raises UnfinishedError where the warehouse lacks a table or view that a migration makes.
        """
        try:
            return self.query_text(sql_text(name), parameters)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            if not unapplied_migrations(self):
                raise
            raise UnfinishedError(
                f"The warehouse {self.path} was made by an earlier segwatch; "
                "run `segwatch validate` once, which brings it up to date."
            ) from error

    def query_text(self, text: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of SQL text as a frame."""
        with self._translate_errors():
            return self.connection.execute(text, parameters or {}).pl()


def is_current(store: Store) -> bool:
    """Whether a warehouse or snapshot has run all migrations."""
    return not unapplied_migrations(store)


def _refuse_log_alone(path: Path) -> None:
    """Raises UsageError where a warehouse's log stands without it: DuckDB would play it into
    whatever is made under that name."""
    log = path.with_name(f"{path.name}.wal")
    if log.exists() and not path.exists():  # another process may just have made it
        raise UsageError(
            f"The log {log} is of a warehouse that is not there; put the warehouse back, or move "
            "the log away."
        )


def _make_warehouse(path: Path) -> None:
    """Make an empty warehouse in one step: one half written could never be opened again."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.connect(part).close()
        with suppress(FileExistsError):  # another process was first
            os.link(part, path)
    except (OSError, *NOT_OUR_FAULT) as error:
        raise word_unfinished(error, path, "cannot be made") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def open_for_writing(path: Path, codebook: Codebook, *, patient: bool = False) -> Store:
    """The warehouse, made if it is not there, brought up to date with this program and the
    codebook.

    Others who have it open are waited for, as `open_when_free` says. Raises UsageError where its
    log stands without it.
    """
    if not path.exists():
        _refuse_log_alone(path)
        _make_warehouse(path)
    store = Store(open_when_free(path, patient=patient), path)
    try:
        bring_up_to_date(store, codebook)
    except BaseException:
        store.connection.close()
        raise
    return store


def must_exist(path: Path) -> None:
    """Raises UsageError where there is no warehouse yet."""
    if not path.is_file():
        raise UsageError(
            f"There is no warehouse {path}; load filings with `segwatch ingest` first."
        )


def open_for_reading(path: Path) -> Store:
    """The warehouse, or a snapshot of one, read only. Raises UsageError where there is none yet."""
    must_exist(path)
    return Store(open_file(path, read_only=True), path)
