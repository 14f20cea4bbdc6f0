"""The file of a warehouse: how DuckDB opens it, who else has it open, how long to wait for them.

Many may read the file, or one may write it. A command that has to wait does so for a bounded time
and names the process it waited for.
"""

import logging
import re
from functools import partial
from pathlib import Path

import duckdb
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_fixed

from segwatch.errors import HeldError, UnfinishedError
from segwatch.settings import settings

# A full disk, a lost file, too little memory; and what a commit and a checkpoint make of them.
NOT_OUR_FAULT = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
    duckdb.FatalException,
)
# The log is folded into the file when it is so long, not after every batch: each time the last rows
# of every table are written again.
_LOG = "256MB"
_LOCKED = "Could not set lock on file"
_PROCESS = re.compile(r"\(PID (\d+)\)")
_PAUSE_SECONDS = 0.2
# A command that notes something is done by then; a load is not.
_A_MOMENT_SECONDS = 3.0
_log = logging.getLogger(__name__)


def open_file(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """A connection to a warehouse or snapshot.

    Raises HeldError where another process has the file open, UnfinishedError where it cannot be
    opened or is none of DuckDB's.
    """
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise word_unfinished(error, path, "cannot be opened") from error
    except duckdb.Error as error:
        raise UnfinishedError(
            f"The warehouse {path} is no DuckDB file that this version reads: {first_line(error)}."
        ) from error
    configure_connection(connection)
    connection.execute(f"SET wal_autocheckpoint = '{_LOG}'")
    return connection


def open_when_free(path: Path, *, patient: bool) -> duckdb.DuckDBPyConnection:
    """A connection that writes, as soon as nobody else has the file open.

    Readers are waited for as long as SEGWATCH_WAIT_SECONDS says; a writer too where `patient`, else
    only for a moment. Raises HeldError after that.
    """
    bound = settings().wait_seconds
    attempts = Retrying(
        retry=retry_if_exception_type(HeldError),
        wait=wait_fixed(_PAUSE_SECONDS),
        stop=partial(_is_over, patient=patient),
        before_sleep=lambda state: (
            _say_waiting(state, bound) if state.attempt_number == 1 else None
        ),
        reraise=True,
    )
    return attempts(open_file, path, read_only=False)


def _is_over(state: RetryCallState, *, patient: bool) -> bool:
    error, bound = _error_of(state), settings().wait_seconds
    if isinstance(error, HeldError) and not (error.by_reader or patient):
        bound = min(bound, _A_MOMENT_SECONDS)
    return (state.seconds_since_start or 0.0) + _PAUSE_SECONDS > bound


def _say_waiting(state: RetryCallState, bound: float) -> None:
    """On stderr, or in the log of a task."""
    error = _error_of(state)
    if isinstance(error, HeldError) and error.by_reader:
        _log.warning("Waiting for up to %g seconds: %s", bound, error.what)


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def configure_connection(connection: duckdb.DuckDBPyConnection) -> None:
    """Times in UTC, memory bounded by the settings (the rest goes to disk), and no bar of DuckDB's
    own, which would be drawn over ours and into logs."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET memory_limit = '{settings().max_warehouse_bytes}B'")


def word_unfinished(
    error: Exception, path: Path, what: str = "cannot be read or written"
) -> UnfinishedError:
    """What an error about a warehouse's file, disk or memory says to its user."""
    # A commit says in words alone what it failed of.
    if isinstance(error, duckdb.OutOfMemoryException) or "could not allocate" in str(error):
        return UnfinishedError(
            f"DuckDB needs more memory for {path} than SEGWATCH_MAX_WAREHOUSE_BYTES allows "
            f"({first_line(error)}); raise it, or free the disk that takes the rest, and run again."
        )
    if is_held(error):
        return _holder_sentence(error, path)
    return UnfinishedError(
        f"The warehouse {path} {what}: {first_line(error)}. Free the disk, or correct the file or "
        "its rights, and run again."
    )


def is_held(error: Exception) -> bool:
    """Whether DuckDB says that another process has the file open."""
    return _LOCKED in str(error)


def _holder_sentence(error: Exception, path: Path) -> HeldError:
    """Who has the file open. Where it can still be read, they only read it."""
    try:
        duckdb.connect(path, read_only=True).close()
    except duckdb.Error:
        return HeldError(
            f"The warehouse {path} is being written by another process{_name_process(error)}",
            "wait until it is done, or read the published snapshot",
            by_reader=False,
        )
    return HeldError(
        f"The warehouse {path} is being read by another process{_name_process(error)}",
        "close it there and run again; who reads the published snapshot stops nobody",
        by_reader=True,
    )


def _name_process(error: Exception) -> str:
    """The process that DuckDB names, as ` (duckdb, process 123)`, without its arguments, which may
    hold secrets."""
    match = _PROCESS.search(str(error))
    if not match or match[1] == "0":  # of another machine or container
        return ""
    try:
        name = Path(f"/proc/{match[1]}/comm").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f" (process {match[1]})"
    shown = "".join(c if c.isprintable() else "?" for c in name.strip())
    return f" ({shown}, process {match[1]})"


def first_line(error: Exception) -> str:
    """An error of DuckDB without its hints."""
    return str(error).splitlines()[0].rstrip(".!")
