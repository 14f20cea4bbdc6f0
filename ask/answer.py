"""One question answered, in the process that was forked for it."""

import json
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO, NamedTuple

import duckdb

from ask.confine import Bounds, Question, bound, confine
from ask.guard import RefusedError, check, parse

MOST_ROWS = 10_000
_MOST_CHARACTERS = 20_000_000
_MOST_IN_A_CELL = 10_000
_AT_ONCE = 100
# Kinds that Python and JSON have as well; DuckDB itself writes all others as text.
_NUMBERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE",
}  # fmt: skip
# What Arrow or Polars do not have, or not as DuckDB means it, wherever it stands in a kind.
_TEXT_IN_ARROW = re.compile(r"\b(INTERVAL|UNION|VARIANT|BIGNUM|BIT|TIME WITH TIME ZONE)\b")
_EXACT = 2**53
_PATH = re.compile(r"(?<![\w)\]])(?:/[^\s/'\"]+){2,}")
_NO_MEMORY = "The query needed more memory than it may have and was ended."
# How an answer ends: what it is, and the length of the message that stands before it.
ENDING = struct.Struct(">cI")
ANSWER, REFUSED, UNOPENED, REPLACED = b"A", b"R", b"U", b"P"


class _Ending(NamedTuple):
    kind: bytes
    message: str = ""

    def written(self) -> bytes:
        """The message, without paths, and how long it is."""
        text = _PATH.sub("(a path)", self.message).encode(errors="replace")
        return text + ENDING.pack(self.kind, len(text))


def reply(question: Question, folder: Path, out: BinaryIO) -> None:
    """Answer a question into a stream, from within the bounds and the folder of this process."""
    try:
        ending = _ending(question, folder, out)
    except RefusedError as error:
        ending = _Ending(REFUSED, str(error))
    out.write(ending.written())
    out.flush()


def _ending(question: Question, folder: Path, out: BinaryIO) -> _Ending:
    began, number = perf_counter(), None
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chdir(folder)
        bound(question.bounds)
        file, number = confine(question, folder)
        parsed = parse(question.sql)
        connection = _opened(file, question.bounds)
    except (OSError, duckdb.Error) as error:
        if number is not None and _number(question.file) != number:
            return _Ending(REPLACED)
        return _Ending(UNOPENED, _told(error, question, folder))
    try:
        check(connection, parsed)
        relation = connection.sql(parsed.text)
        if question.form == "arrow":
            _write_arrow(relation, out)
        else:
            out.write(_json(relation, began, question.bounds.answer))
    except (MemoryError, duckdb.OutOfMemoryException):
        return _Ending(REFUSED, _NO_MEMORY)
    except (duckdb.Error, UnicodeError, OSError) as error:
        return _Ending(REFUSED, _told(error, question, folder))
    return _Ending(ANSWER)


def _number(file: str) -> int | None:
    try:
        return Path(file).stat().st_ino
    except FileNotFoundError:
        return None


def _opened(file: Path, bounds: Bounds) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "memory_limit": f"{bounds.memory}B",
        "temp_directory": "spilled",
    }
    if bounds.temporary:
        config["max_temp_directory_size"] = f"{bounds.temporary}B"
    if bounds.threads:
        config["threads"] = bounds.threads
    connection = duckdb.connect(file, read_only=True, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _told(error: Exception, question: Question, folder: Path) -> str:
    """What an error says, with files by their names."""
    text = getattr(error, "strerror", None) or str(error)
    for path in (question.file, os.path.realpath(question.file), str(folder)):
        text = text.replace(path, Path(path).name)
    return text[:2000]


def _json(relation: duckdb.DuckDBPyRelation, began: float, most: int | None) -> bytes:
    """columns, numbers (whether each is one), rows, cut, seconds, as JSON."""
    kinds = [str(kind) for kind in relation.types]
    shown = ", ".join(_shown(n, kind) for n, kind in enumerate(kinds, 1))
    rows, cut = _fetched(relation.project(shown).limit(MOST_ROWS + 1))
    answer = {
        "columns": relation.columns,
        "numbers": [kind in _NUMBERS or kind.startswith("DECIMAL") for kind in kinds],
        "rows": rows,
        "cut": cut,
        "seconds": perf_counter() - began,
    }
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
    if most and len(text) > most:
        raise RefusedError("The answer is too large to show; ask for fewer rows or columns.")
    return text


def _shown(number: int, kind: str) -> str:
    if kind in _NUMBERS or kind == "BOOLEAN":
        return f"#{number}"
    return f"left(CAST(#{number} AS VARCHAR), {_MOST_IN_A_CELL + 1})"


def _fetched(relation: duckdb.DuckDBPyRelation) -> tuple[list[list[Any]], bool]:
    """At most so many rows and characters, and whether there were more."""
    rows: list[list[Any]] = []
    size = 0
    for part in iter(lambda: relation.fetchmany(_AT_ONCE), []):
        cells = [[_cell(cell) for cell in row] for row in part]
        size += sum(len(cell) for row in cells for cell in row if isinstance(cell, str))
        rows += cells
        if size >= _MOST_CHARACTERS:
            return rows[:MOST_ROWS], True
    return rows[:MOST_ROWS], len(rows) > MOST_ROWS


def _cell(value: Any) -> str | int | float | bool | None:  # noqa: ANN401 - of DuckDB
    if isinstance(value, str) and len(value) > _MOST_IN_A_CELL:
        return value[:_MOST_IN_A_CELL] + "..."
    if isinstance(value, int) and abs(value) > _EXACT:
        return str(value)
    if isinstance(value, float) and value - value != 0:  # NaN and the infinities
        return str(value)
    return value  # type: ignore[no-any-return]


def _write_arrow(relation: duckdb.DuckDBPyRelation, out: BinaryIO) -> None:
    """The whole answer as an Arrow stream."""
    import pyarrow as pa

    kinds = [str(kind) for kind in relation.types]
    if any(_TEXT_IN_ARROW.search(kind) for kind in kinds):
        relation = relation.project(", ".join(_for_arrow(relation.columns, kinds)))
    with relation.to_arrow_reader() as reader, pa.ipc.new_stream(out, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch)


def _for_arrow(columns: list[str], kinds: list[str]) -> Iterator[str]:
    for number, (name, kind) in enumerate(zip(columns, kinds, strict=True), 1):
        quoted = name.replace('"', '""')
        cell = f"CAST(#{number} AS VARCHAR)" if _TEXT_IN_ARROW.search(kind) else f"#{number}"
        yield f'{cell} AS "{quoted}"'
