"""The folder that an export writes into: empty, or one that only exports have written into.

Of what lies there only `<table>/year=*/*.parquet` is ever deleted.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from segwatch.errors import UsageError

MARKER = ".segwatch-export"
WORKBOOK = "segwatch.xlsx"
_ABOUT = "segwatch export writes into this folder, and replaces these tables:"
_PART = ".segwatch-part"
_TABLE = re.compile(r"\w+")
# What earlier exports wrote beside today's tables.
_RETIRED = {"book_run"}


class ExportFolder:
    """A folder that the tables of a snapshot are written into, each whole or not at all."""

    def __init__(self, path: Path, tables: Iterable[str]) -> None:
        """Take the folder. tables: all that a snapshot holds.

        Raises UsageError where something lies there that no export wrote.
        """
        self.path = path
        self.path.mkdir(parents=True, exist_ok=True)
        marker = self.path / MARKER
        before = _named_in(marker)
        own = {*tables, *_RETIRED, *(before or ())}
        for odd in _foreign_files(self.path, own, marked=before is not None):
            raise UsageError(
                f"{self.path} holds {odd.relative_to(self.path)}, which no export wrote; name an "
                "empty folder, or one that holds an export alone."
            )
        self._before = {name for name in own if (self.path / name).is_dir()}
        self._written: set[str] = set()
        self._write_note(self._before)
        shutil.rmtree(self.path / _PART, ignore_errors=True)
        (self.path / _PART).mkdir()

    def begin_part(self, name: str) -> Path:
        """Where the files of a table are written before they take its place."""
        return self.path / _PART / name

    def put_file(self, name: str) -> None:
        """Put a table that is written in the place of an earlier one."""
        self._delete_files(name)
        self.begin_part(name).rename(self.path / name)
        self._written.add(name)

    def close(self) -> None:
        """Delete the tables of an earlier export that this one did not write."""
        for name in self._before - self._written:
            self._delete_files(name)
        self._write_note(self._written)
        (self.path / _PART).rmdir()

    def _write_note(self, tables: set[str]) -> None:
        text = "\n".join([_ABOUT, *sorted(tables)]) + "\n"
        (self.path / MARKER).write_text(text, encoding="utf-8")

    def _delete_files(self, name: str) -> None:
        """Delete a table file by file; a folder that holds anything else by now stays."""
        table = self.path / name
        if not table.is_dir():
            return
        for year in table.glob("year=*"):
            for file in year.glob("*.parquet"):
                file.unlink()
            year.rmdir()
        table.rmdir()


def _named_in(marker: Path) -> set[str] | None:
    """The tables that the last export noted; None where there was none."""
    if marker.is_symlink() or not marker.is_file():
        return None
    lines = marker.read_text(encoding="utf-8", errors="replace").splitlines()
    return {line for line in lines if _TABLE.fullmatch(line)}


def _foreign_files(folder: Path, own: set[str], *, marked: bool) -> Iterator[Path]:
    """What lies in a folder that no export wrote. In one that bears the marker others may stand
    beside the tables, not in them."""
    for entry in sorted(folder.iterdir()):
        if entry.name in own:
            yield from _foreign_in_table(entry)
        elif not (marked or _is_workbook(entry)):
            yield entry


def _is_workbook(entry: Path) -> bool:
    return entry.name == WORKBOOK and entry.is_file()


def _foreign_in_table(table: Path) -> Iterator[Path]:
    if table.is_symlink() or not table.is_dir():
        yield table
        return
    for year in sorted(table.iterdir()):
        if year.is_symlink() or not (year.is_dir() and year.name.startswith("year=")):
            yield year
            continue
        for file in sorted(year.iterdir()):
            if file.is_symlink() or not (file.is_file() and file.suffix == ".parquet"):
                yield file
