"""Arrive: find documents, archive them, and say which were met."""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from segwatch.archive import Archive
from segwatch.arrivals import Arrived
from segwatch.errors import UnfinishedError, UsageError

_PDF, _HTML, _TEXT = "application/pdf", "text/html", "text/plain"
_HEAD = 1024


def find(paths: Iterable[Path]) -> list[Path]:
    """All files at or below the paths, in order of name; hidden files are passed over.

    Raises UsageError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in _below(path) if p.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"There is no file or folder {path}; check the path.")
    return found


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise UnfinishedError(
            f"The folder {error.filename} cannot be read ({error.strerror}); correct its rights."
        )

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in files if not name.startswith("."))


def source_uri(path: Path) -> str:
    """`file://` and the absolute path; bytes of a name that are no text are escaped."""
    return "file://" + os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")


def media_type(content: bytes) -> str:
    """What the bytes say they are; a file's name is not trusted."""
    head = content[:_HEAD].lstrip().lower()
    if b"%pdf-" in head:
        return _PDF
    if head.startswith((b"<!doctype html", b"<html")):
        return _HTML
    return _TEXT


def arrive(path: Path, archive: Archive) -> Arrived:
    """Archive one file. Raises UnfinishedError where it cannot be read or kept."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnfinishedError(
            f"{path} cannot be read ({error.strerror}); correct its rights and run again."
        ) from error
    return Arrived(
        archive.keep(content), source_uri(path), media_type(content), content, datetime.now(UTC)
    )
