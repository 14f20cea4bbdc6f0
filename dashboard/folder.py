"""The folder of a site: files are written only where they differ, and those left over go.

Only an empty folder, or one that a build has marked, is built in, and only files that a build noted
as its own are deleted.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_KEPT = "built.json"
_SERVED = re.compile(r"data/places/\d+\.js|pictures/[0-9a-f]{64}-\d+\.png")
_WITHIN = ("data", "static", "pictures")


class ForeignFolderError(Exception):
    """The folder holds what no build made; the text says what, and what to do."""


class Note(NamedTuple):
    """What a build noted in `built.json`. parts: what each part was made from, so that a part that
    has not changed is not read again. files: all that it made."""

    parts: dict[str, str]
    files: list[str]


class SiteFolder:
    """The folder that a site is built in, and what the last build left there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir(parents=True, exist_ok=True)
        self.before, self._files = _read_note(path / _KEPT) or Note({}, [])
        self.now: dict[str, str] = {}
        self.written = 0
        self._present: set[str] = {_KEPT}

    def claim_folder(self) -> None:
        """Mark the folder before a build writes into it.

        Raises ForeignFolderError where it is neither empty nor marked, or leads elsewhere.
        """
        for name in (*_WITHIN, _KEPT):
            if (self.path / name).is_symlink():
                raise ForeignFolderError(
                    f"{self.path / name} is a link, and a build would write behind it; "
                    "name another folder."
                )
        if _read_note(self.path / _KEPT) is None:
            for entry in sorted(self.path.iterdir()):
                raise ForeignFolderError(
                    f"{self.path} holds {entry.name}, which no build made; name an empty folder, "
                    "or one that holds a site alone."
                )
        self._write_note(Note(self.before, self._files))

    def is_current(self, part: str, made_from: str) -> bool:
        """Whether a part stands as it would be made again; it is kept then."""
        self.now[part] = made_from
        if self.before.get(part) == made_from and (self.path / part).is_file():
            self._present.add(part)
            return True
        return False

    def keep_file(self, name: str) -> bool:
        """Keep a file of an earlier build, if it is there."""
        there = (self.path / name).is_file()
        if there:
            self._present.add(name)
        return there

    def write_file(self, name: str, content: str | bytes) -> None:
        """Write a file unless it holds these bytes already; readers see the old or the new."""
        self._present.add(name)
        if write_whole(self.path / name, content):
            self.written += 1

    def close(self) -> None:
        """Delete files that an earlier build made and this one did not, and note what was made."""
        top = self.path.resolve()
        for name in {*self._files, *self._served_files()} - self._present:
            file = self.path / name
            if file.is_file() and _lies_in(file, top):
                file.unlink()
        self._write_note(Note(self.now, sorted(self._present)))

    def _served_files(self) -> Iterator[str]:
        """Places and pictures, which the server makes between two builds."""
        for folder in ("data/places", "pictures"):
            for file in (self.path / folder).glob("*"):
                name = str(file.relative_to(self.path))
                if _SERVED.fullmatch(name):
                    yield name

    def _write_note(self, note: Note) -> None:
        write_whole(self.path / _KEPT, json.dumps(note._asdict(), indent=0, sort_keys=True))


def _lies_in(file: Path, top: Path) -> bool:
    """Whether a file lies below a folder with all links followed."""
    return not file.is_symlink() and file.resolve().is_relative_to(top)


def write_whole(path: Path, content: str | bytes) -> bool:
    """Write a file whole or not at all; returns whether it had to be written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    return True


def _read_note(path: Path) -> Note | None:
    """What the last build noted; None where none did. Earlier ones noted the parts alone."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(noted, dict):
        return None
    if set(noted) == set(Note._fields) and isinstance(noted["files"], list):
        return Note(noted["parts"], [name for name in noted["files"] if isinstance(name, str)])
    return Note(noted, [])
