"""Arrive: find documents, archive them, and say which were met."""

import errno
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from segwatch.archive import Archive
from segwatch.arrivals import Arrived
from segwatch.errors import UnfinishedError, UsageError

_PDF, _HTML, _TEXT = "application/pdf", "text/html", "text/plain"
_HEAD = 1024


def find(paths: Iterable[Path]) -> list[Path]:
    """All files at or below the paths, in order of name, those of a folder before those below it;
    hidden files are passed over.

    Raises UsageError for a path that does not exist, UnfinishedError for a folder that cannot be
    read.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                found += _below(path)
            elif path.exists():
                found.append(path)
            else:
                raise UsageError(f"There is no file or folder {path}; check the path.")
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise UsageError(f"There is no file or folder {path}; check the path.") from error
            raise UnfinishedError(
                f"{path} cannot be read ({error.strerror}); correct its rights."
            ) from error
    return found


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))


def source_uri(path: Path) -> str:
    """`file://` and the absolute path; bytes of a name that are no text are escaped."""
    return "file://" + os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _bytes(path: Path) -> bytes:
    """What a plain file holds. Raises OSError for anything else; no pipe is waited for."""
    with io.FileIO(path, opener=_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileNotFoundError(errno.ENOENT, "no plain file")
        return file.readall()


def media_type(content: bytes) -> str:
    """What the bytes say they are; a file's name is not trusted."""
    head = content[:_HEAD].lstrip().lower()
    if b"%pdf-" in head:
        return _PDF
    if head.startswith((b"<!doctype html", b"<html")):
        return _HTML
    return _TEXT


def arrive(
    paths: Iterable[Path], archive: Archive, say: Callable[[str], None]
) -> Iterator[Arrived]:
    """Archive files one after the other; a file that cannot be read is named to `say`.

    Raises UnfinishedError where the archive cannot be written.
    """
    for path in paths:
        try:
            content = _bytes(path)
        except OSError as error:
            say(f"{path} was not taken in: it cannot be read ({error.strerror}).")
            continue
        yield Arrived(
            archive.keep(content), source_uri(path), media_type(content), content, datetime.now(UTC)
        )
