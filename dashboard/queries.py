"""One query of the SQL page, in a worker process: read only, shut in, and bounded.

The worker opens the snapshot anew for each query, so nothing of one query is left for the next. A
query that does not end is ended with its process.
"""

import re
import resource
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
from pebble import ProcessExpired, ProcessPool

MOST_ROWS = 10_000
_MOST_CHARACTERS = 20_000_000
_MOST_IN_A_CELL = 10_000
_MEMORY = "1GB"
_PROCESS_BYTES = 4_000_000_000
_TEMPORARY = "2GB"
_READS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DECIMAL\b|DOUBLE$|FLOAT$")


class QueryDesk:
    """Answers queries on a snapshot, a few at a time."""

    def __init__(self, snapshot: Path, seconds: float, workers: int = 2) -> None:
        self._snapshot = snapshot
        self._seconds = seconds
        self._pool = ProcessPool(
            max_workers=workers, initializer=_prepare, context=get_context("forkserver")
        )

    def __enter__(self) -> "QueryDesk":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def ask(self, sql: str) -> dict[str, Any]:
        """columns, numbers (whether each is one), rows, cut, seconds; or error, a sentence."""
        scheduled = self._pool.schedule(
            answer, args=[str(self._snapshot), sql], timeout=self._seconds
        )
        try:
            found: dict[str, Any] = scheduled.result()
        except TimeoutError:
            return {
                "error": f"The query took longer than {self._seconds:g} seconds and was ended; "
                "narrow it, or ask the snapshot with your own DuckDB."
            }
        except (ProcessExpired, MemoryError):
            return {"error": "The query needed more memory than it may have and was ended."}
        return found


def _prepare() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_PROCESS_BYTES, _PROCESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(snapshot: str, sql: str) -> dict[str, Any]:
    """The answer of one query that reads; everything else is refused with a sentence."""
    began = perf_counter()
    try:
        with duckdb.connect(snapshot, read_only=True, config=_config()) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET lock_configuration = true")
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READS:
                return {"error": "The page runs one query that reads: SELECT, FROM, WITH, EXPLAIN."}
            return _answered(connection.execute(statements[0]), began)
    except duckdb.Error as error:
        return {"error": str(error).replace(snapshot, "the snapshot")[:2000]}
    except MemoryError:
        return {"error": "The query needed more memory than it may have and was ended."}


def _config() -> dict[str, str | bool | int | float | list[str]]:
    return {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _MEMORY,
        "max_temp_directory_size": _TEMPORARY,
        "threads": 2,
    }


def _answered(result: duckdb.DuckDBPyConnection, began: float) -> dict[str, Any]:
    """At most so many rows and characters of an answer, every cell as JSON takes it."""
    described = result.description or []
    rows: list[list[Any]] = []
    size = 0
    while size < _MOST_CHARACTERS and len(rows) <= MOST_ROWS:
        part = result.fetchmany(1000)
        if not part:
            break
        made = [[_cell(cell) for cell in row] for row in part]
        size += sum(len(cell) for row in made for cell in row if isinstance(cell, str))
        rows += made
    else:
        del rows[MOST_ROWS:]
        return _shaped(described, rows, began, cut=True)
    return _shaped(described, rows, began, cut=False)


def _shaped(
    described: list[Any], rows: list[list[Any]], began: float, *, cut: bool
) -> dict[str, Any]:
    return {
        "columns": [column[0] for column in described],
        "numbers": [bool(_NUMBER.match(str(column[1]))) for column in described],
        "rows": rows,
        "cut": cut,
        "seconds": perf_counter() - began,
    }


def _cell(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= 2**53:
        return value
    if isinstance(value, float) and value - value == 0:
        return value
    text = str(value)
    return text if len(text) <= _MOST_IN_A_CELL else text[:_MOST_IN_A_CELL] + "..."
