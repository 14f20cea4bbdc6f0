"""The warehouse: a DuckDB file, its migrations, and the SQL of `sql/` run in it.

Everything that is data goes in as Arrow relations; SQL text comes from `sql/` alone.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from segwatch.calendar import due_from, due_statements, horizon, missing_after
from segwatch.codebook import Codebook
from segwatch.errors import UnfinishedError, UsageError
from segwatch.form import form_tables
from segwatch.opening import NOT_OUR_FAULT, configure, open_file, open_when_free, unfinished

SQL = Path(__file__).resolve().parent.parent / "sql"
# In the order in which one reads another.
_VIEWS = (
    "in_utc", "line_item",
    "page_in_force", "target_in_force", "filing_correction", "line_item_corrected", "seg_version",
    "seg_daily", "seg_as_known", "line_daily", "line_history", "statement_printed", "statement_of",
    "verdict", "check_count", "failed_check", "rule_daily", "filing_quality", "amendment",
    "last_look", "firm_silence", "missing_filing", "silent_firm", "late_filing", "waiver", "buffer",
    "target_history", "target_breach", "peer_rank", "market_daily", "stress_day",
    "fund_composition", "board", "comments", "comments_books",
)  # fmt: skip
_LISTS = ("codebook", "corrections", "form")


@cache
def sql_text(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


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
    def relations(self, frames: Mapping[str, pl.DataFrame]) -> Iterator[None]:
        """Make frames readable under their names while the context lasts."""
        for name, frame in frames.items():
            self.connection.register(name, frame.to_arrow())
        try:
            yield
        finally:
            for name in frames:
                self.connection.unregister(name)

    @contextmanager
    def tables(self, frames: Mapping[str, pl.DataFrame]) -> Iterator[None]:
        """The same, for frames that are read many times: as temporary tables, in DuckDB's own way
        of keeping columns."""
        for name, frame in frames.items():
            with self.relations({"given": frame}), self._worded():
                self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM given')
        try:
            yield
        finally:
            # Where DuckDB has ended after an error, that error is what counts.
            with suppress(duckdb.Error):
                for name in frames:
                    self.connection.execute(f'DROP TABLE temp."{name}"')

    @contextmanager
    def beside(self) -> Iterator[Self]:
        """The same warehouse for another thread, which reads what is committed."""
        other = type(self)(self.connection.cursor(), self.path)
        configure(other.connection)
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
            raise unfinished(error, self.path) from error
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
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except NOT_OUR_FAULT as error:
            raise unfinished(error, self.path) from error

    def _roll_back(self) -> None:
        with suppress(duckdb.Error):  # DuckDB may have ended the transaction itself
            self.connection.rollback()

    def run(self, name: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run the statements of `sql/<name>.sql`."""
        with self._worded():
            self.connection.execute(sql_text(name), parameters or {})

    def frame(self, name: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of `sql/<name>.sql` as a frame.

        Raises UnfinishedError where the warehouse lacks a table or view that a migration makes.
        """
        try:
            return self.ask(sql_text(name), parameters)
        except duckdb.CatalogException as error:
            if not _unapplied(self):
                raise
            raise UnfinishedError(
                f"The warehouse {self.path} was made by an earlier segwatch; "
                "run `segwatch validate` once, which brings it up to date."
            ) from error

    def ask(self, text: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of SQL text as a frame."""
        with self._worded():
            return self.connection.execute(text, parameters or {}).pl()


def _unapplied(store: Store) -> list[Path]:
    """The migrations that a warehouse has not run, in their order."""
    applied = set(store.ask("SELECT name FROM schema_migration")["name"])
    return [p for p in sorted((SQL / "schema").glob("*.sql")) if p.stem not in applied]


def is_current(store: Store) -> bool:
    """Whether a warehouse or snapshot has run all migrations."""
    return not _unapplied(store)


def _made_from(book: Codebook) -> str:
    """A name for all that the lists and views of a warehouse are made from."""
    parts = [sql_text(f"load/{name}") for name in _LISTS]
    parts += [sql_text(f"views/{view}") for view in _VIEWS]
    parts += [repr(book.identities), *due_from(book), f"{horizon()} {missing_after()}"]
    parts += [part.write_json() for part in vars(book).values() if isinstance(part, pl.DataFrame)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _migrate(store: Store, book: Codebook) -> None:
    """Apply what migrations are left; where they, the codebook, the calendar or the views are not
    those the warehouse was made from, write its lists and make its views anew."""
    store.connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migration (name VARCHAR, applied_at TIMESTAMP)"
    )
    unapplied, made_from = _unapplied(store), _made_from(book)
    for path in unapplied:
        with store.transaction():
            store.run(f"schema/{path.stem}")
            store.connection.execute(
                "INSERT INTO schema_migration (name, applied_at) VALUES ($name, now())",
                {"name": path.stem},
            )
    if not unapplied and store.ask("FROM made_from")["name"].to_list() == [made_from]:
        return
    lists = {
        "known_line_code": book.line_codes.rename({"code": "line_code", "section": "origin"}),
        "known_statement": book.statements.filter("origin").drop("origin"),
        "known_due": due_statements(book, horizon()),
        "known_firm": book.firms,
        "known_rule": book.rule_rows,
        "known_correction": book.corrections,
        "this_moment": store.frame("load/moment"),
    }
    with store.relations(lists | form_tables(book)), store.transaction():
        for name in _LISTS:
            store.run(f"load/{name}")
        for view in _VIEWS:
            store.run(f"views/{view}")
        store.run("load/judged_again")
        store.run("load/made_from", {"name": made_from})


def _refuse_log_alone(path: Path) -> None:
    """Raises UsageError where a warehouse's log stands without it: DuckDB would play it into
    whatever is made under that name."""
    log = path.with_name(f"{path.name}.wal")
    if log.exists() and not path.exists():  # another process may just have made it
        raise UsageError(
            f"The log {log} is of a warehouse that is not there; put the warehouse back, or move "
            "the log away."
        )


def _make(path: Path) -> None:
    """Make an empty warehouse at once: one half written could never be opened again."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.connect(part).close()
        with suppress(FileExistsError):  # another process was first
            os.link(part, path)
    except (OSError, *NOT_OUR_FAULT) as error:
        raise unfinished(error, path, "cannot be made") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def open_for_writing(path: Path, book: Codebook, *, patient: bool = False) -> Store:
    """The warehouse, made if it is not there, with all migrations applied.

    Others who have it open are waited for, as `open_when_free` says. Raises UsageError where its
    log stands without it.
    """
    if not path.exists():
        _refuse_log_alone(path)
        _make(path)
    store = Store(open_when_free(path, patient=patient), path)
    try:
        _migrate(store, book)
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
