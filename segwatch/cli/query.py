"""`segwatch query`: SQL on the snapshot or the warehouse, and DuckDB's prompt on a copy of it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import polars as pl
import pyarrow as pa

from ask.confine import Bounds, Question, copy
from ask.processes import AskError, Processes, UnopenedError
from segwatch.cli import terminal
from segwatch.errors import UnfinishedError, UsageError
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_reading
from segwatch.warehouse.publish import snapshot_path
from segwatch.warehouse.published_snapshot import UNPUBLISHED, current_snapshot

# What a spreadsheet takes for a formula; the pages' own CSV keeps the same rule.
_FORMULA = r"^[=+@\t\r]|^-"
_NUMBER = r"^-[\d.,]+$"
# They start with the first query and end with this process.
_PROCESSES = Processes("pyarrow")


class QuerySource(NamedTuple):
    """The file that answers. live: it is the warehouse; unpublished: for want of a snapshot."""

    file: Path
    live: bool
    unpublished: bool = False


class Form(NamedTuple):
    """How an answer is written: table, csv, json or parquet, or what the name of `output` says.
    raw: texts in CSV stay as they are, also those that a spreadsheet takes for formulas."""

    name: str | None = None
    output: Path | None = None
    raw: bool = False


def run_query(sql: str | None, form: Form, *, live: bool) -> int:
    """A query that reads, on the snapshot or (live) the warehouse; without SQL DuckDB's prompt."""
    text = None if sql is None else _read_sql(sql)
    source = _open_source(live=live)
    if text is None:
        return _open_prompt(source)
    _write_answer(_ask_frame(source, text), form)
    _say_unpublished(source)
    return 0


def _open_source(*, live: bool) -> QuerySource:
    warehouse = settings().warehouse
    snapshot = None if live else current_snapshot(warehouse)
    if snapshot:
        return QuerySource(snapshot, live=False)
    with open_for_reading(warehouse):
        pass  # says so where there is none, or where it is being written
    return QuerySource(warehouse.resolve(), live=True, unpublished=not live)


def _say_unpublished(source: QuerySource) -> None:
    if source.unpublished:
        terminal.print_error(UNPUBLISHED)


def _read_sql(sql: str) -> str:
    if not sql.endswith(".sql"):
        return sql
    try:
        return Path(sql).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{sql} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{sql} is not text in UTF-8; save it so.") from error


def _ask_frame(source: QuerySource, text: str) -> pl.DataFrame:
    bounds = Bounds(None, settings().max_warehouse_bytes)
    question = Question(text, str(source.file), "arrow", bounds, live=source.live)
    try:
        answer = _PROCESSES.query(question).answer()
        return pl.DataFrame(pl.from_arrow(pa.ipc.open_stream(answer).read_all()))
    except UnopenedError as error:
        raise UnfinishedError(
            f"{source.file} cannot be opened: {_summary(error)}. Run again, or correct the file or "
            "its rights."
        ) from error
    except (AskError, pl.exceptions.PolarsError, pa.ArrowException) as error:
        raise UsageError(f"The query does not run: {_summary(error)}") from error


def _summary(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".!")


def _open_prompt(source: QuerySource) -> int:
    """DuckDB's shell on a copy that its user may lose, since it runs whatever is typed."""
    shell = shutil.which("duckdb", path=str(Path(sys.executable).parent)) or "duckdb"
    with ExitStack() as resources:
        try:
            folder = Path(resources.enter_context(TemporaryDirectory(prefix="segwatch-query-")))
            copied = copy(source.file, folder, live=source.live)
        except (OSError, duckdb.Error) as error:
            why = getattr(error, "strerror", None) or _summary(error)
            raise UnfinishedError(
                f"{source.file} cannot be copied for the prompt ({why}); free the disk of "
                "temporary files, or name another with TMPDIR."
            ) from error
        _say_unpublished(source)
        # Ctrl-C is for the shell, which ends a query with it.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        # Safe mode reaches no file and no program; the option -safe ends DuckDB 1.5.5 immediately.
        asking = [shell, "-readonly", "-cmd", ".safe_mode", str(copied)]
        try:
            return subprocess.call(asking)  # noqa: S603
        finally:
            signal.signal(signal.SIGINT, before)


def _write_answer(answer: pl.DataFrame, form: Form) -> None:
    output = form.output
    chosen = form.name or (output.suffix.lstrip(".") if output else "table")
    try:
        if chosen == "table" and output is None:
            terminal.show_table(answer)
        elif chosen == "csv":
            _print_or_write((answer if form.raw else _guard_formulas(answer)).write_csv(), output)
        elif chosen == "json":
            _print_or_write(answer.write_json(), output)
        elif chosen == "parquet" and output is not None:
            _replace_file(output, answer.write_parquet)
        else:
            raise UsageError(
                f"--format {chosen} does not fit; use table, csv or json, or parquet or another "
                "with --output FILE."
            )
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"The answer cannot be written as {chosen}: {error}") from error
    except OSError as error:
        why = error.strerror or str(error)
        raise UnfinishedError(f"{output} cannot be written ({why}); check the folder.") from error


def _guard_formulas(answer: pl.DataFrame) -> pl.DataFrame:
    """Texts that a spreadsheet would take for formulas with a quote in front."""
    texts = pl.col(pl.String, pl.Categorical, pl.Enum).cast(pl.String)
    formula = texts.str.contains(_FORMULA) & ~texts.str.contains(_NUMBER)
    shown = answer.with_columns(
        pl.when(formula).then("'" + texts).otherwise(texts).name.keep(),
    )
    return shown.rename(
        lambda name: f"'{name}" if re.search(_FORMULA, name) else name  # a heading is a text too
    )


def _print_or_write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        _replace_file(output, partial(Path.write_text, data=text, encoding="utf-8"))


def _replace_file(output: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside the one it replaces, so that a full disk loses nothing.

    Raises UsageError where it would take the place of a warehouse, a snapshot or an archived
    document.
    """
    _check_free(output)
    if output.exists() and not output.is_file():  # a pipe or /dev/stdout
        write(output)
        return
    part = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        write(part)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _check_free(output: Path) -> None:
    warehouse, real = settings().warehouse.resolve(), output.resolve()
    folders = (settings().archive_folder.resolve(), snapshot_path(warehouse).parent)
    if (
        any(real.is_relative_to(folder) for folder in folders)
        or real in (warehouse, warehouse.with_name(f"{warehouse.name}.wal"))
        or _is_database(real)
    ):
        raise UsageError(f"{output} is not replaced: segwatch keeps its data there; name another.")


def _is_database(path: Path) -> bool:
    """Whether DuckDB wrote a file, any warehouse's."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"
