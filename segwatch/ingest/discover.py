"""Arrive: find documents, archive them, and say which were met."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from segwatch.errors import UnfinishedError, UsageError
from segwatch.ingest.archive import Archive
from segwatch.ingest.batches import ArrivedDocument
from segwatch.ingest.mail import is_mail, mail_parts

_PDF, _HTML, _TEXT = "application/pdf", "text/html", "text/plain"
_HEAD = 1024
_BLOCK = 1 << 20
# Enough to see in one call that a small file has no more than its size says.
_LEAST_READ = 1 << 16


class Source(NamedTuple):
    """A file to take in, and the real path of the folder that it must lie in (None: anywhere)."""

    path: Path
    folder: str | None = None


def find_files(paths: Iterable[Path]) -> list[Source]:
    """All files at or below the paths, in order of name, those of a folder before those below it;
    hidden files are passed over.

    A folder below them that cannot be listed is given as if it were a file, and so is a link to a
    folder elsewhere: `arrive` says why they are not taken in. Raises UsageError for a path that
    does not exist, UnfinishedError for a folder named here that cannot be read.
    """
    sources: list[Source] = []
    for path in paths:
        try:
            if path.is_dir():
                sources += _walk_folder(path)
            elif path.exists():
                sources.append(Source(path))
            else:
                raise UsageError(f"There is no file or folder {path}; check the path.")
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise UsageError(f"There is no file or folder {path}; check the path.") from error
            raise UnfinishedError(
                f"{path} cannot be read ({error.strerror}); correct its rights."
            ) from error
    return sources


def _walk_folder(folder: Path) -> Iterator[Source]:
    """Without recursion: a path may have more parts than Python has calls to spare."""
    real = os.path.realpath(folder)
    waiting = _list_folder(folder)
    waiting.reverse()
    while waiting:
        entry = waiting.pop()
        if not entry.is_dir(follow_symlinks=False):
            if not _is_met_elsewhere(entry, real):
                yield Source(Path(entry), real)
            continue
        try:
            waiting += reversed(_list_folder(entry))
        except OSError:
            yield Source(Path(entry), real)


def _list_folder(folder: "Path | os.DirEntry[str]") -> "list[os.DirEntry[str]]":
    """What is in a folder and not hidden: files first, each in order of name."""
    with os.scandir(folder) as entries:
        shown = [entry for entry in entries if not entry.name.startswith(".")]
    return sorted(shown, key=lambda entry: (entry.is_dir(follow_symlinks=False), entry.name))


def _is_met_elsewhere(entry: "os.DirEntry[str]", folder: str) -> bool:
    """Whether it is a link to a folder whose files are met below `folder` by their own names."""
    with suppress(OSError):
        return entry.is_symlink() and entry.is_dir() and _lies_in(os.path.realpath(entry), folder)
    return False


def _lies_in(real: str, folder: str) -> bool:
    return f"{real}{os.sep}".startswith(os.path.join(folder, ""))  # noqa: PTH118 - once a document


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


def _open_file(source: Source) -> int:
    """A file opened where it really lies; no pipe is waited for, no link followed unseen.

    Raises OSError for what cannot be opened, and for a link that leads out of its folder.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK
    if source.folder is None:
        return os.open(source.path, flags)
    try:
        file = os.open(source.path, flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        real = os.path.realpath(source.path, strict=True)
        if not _lies_in(real, source.folder):
            raise _leads_out(source.folder) from error
        file = os.open(real, flags | os.O_NOFOLLOW)
    # A folder on the way may have become a link since it was listed.
    real = os.readlink(f"/proc/self/fd/{file}")  # noqa: PTH115 - once a document
    if not _lies_in(real, source.folder):
        os.close(file)
        raise _leads_out(source.folder)
    return file


def _leads_out(folder: str) -> OSError:
    return OSError(errno.EXDEV, f"a link leads out of {folder}; copy the file into it")


def _read_content(file: int, size: int, limit: int) -> bytes:
    """The bytes of a file of about that size, and one more than the limit at most."""
    parts: list[bytes] = []
    remaining, at_once = limit + 1, max(size + 1, _LEAST_READ)
    while remaining:
        size_to_read = min(remaining, at_once)
        part = os.read(file, size_to_read)
        parts.append(part)
        remaining -= len(part)
        if len(part) < size_to_read:
            break
    return b"".join(parts)


def _outline_of(file: int, limit: int) -> tuple[str, bytes, int]:
    """A file over the limit, of which a block at a time is read: its id, which is the sha256 of its
    first bytes, as many as the limit, and its size; how it begins; and its size."""
    digest, remaining, head = hashlib.sha256(), limit, b""
    os.lseek(file, 0, os.SEEK_SET)
    while remaining and (block := os.read(file, min(remaining, _BLOCK))):
        head = head or block
        digest.update(block)
        remaining -= len(block)
    size = os.fstat(file).st_size
    if size <= limit:
        raise OSError(errno.ESTALE, "it was cut short meanwhile; run again")
    digest.update(str(size).encode())
    return digest.hexdigest(), head, size


def _archive_file(source: Source, archive: Archive, limit: int) -> Iterator[ArrivedDocument]:
    """The documents of a file, archived unless it is over the limit. Raises OSError where it cannot
    be read."""
    file = _open_file(source)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(errno.ENOENT, "no plain file")
        content = _read_content(file, status.st_size, limit) if status.st_size <= limit else None
        # It may have grown since its size was asked.
        if content is None or len(content) > limit:
            outline, content = _outline_of(file, limit), None
    finally:
        os.close(file)
    uri = source_uri(source.path)
    if content is None:
        document, head, size = outline
        yield ArrivedDocument(document, uri, media_type(head), size, datetime.now(UTC), None)
        return
    for name, part in _split_file(uri, content):
        kind, now = media_type(part), datetime.now(UTC)
        yield ArrivedDocument(archive.keep_document(part), name, kind, len(part), now, part)


def archive_all(
    sources: Iterable[Source], archive: Archive, limit: int, say: Callable[[str], None]
) -> Iterator[ArrivedDocument]:
    """Archive files one after the other; a file that cannot be read is named to `say`.

    A file of more bytes than the limit is met, but neither kept nor ever in memory as a whole.
    Raises UnfinishedError where the archive cannot be written.
    """
    for source in sources:
        try:
            yield from _archive_file(source, archive, limit)
        except (OSError, MemoryError) as error:
            why = error.strerror if isinstance(error, OSError) else "it needs more memory"
            say(f"{source.path} was not taken in: it cannot be read ({why}).")


def _split_file(uri: str, content: bytes) -> list[tuple[str, bytes]]:
    """A file as documents: itself, or the parts of an e-mail; one without parts stays a file."""
    inside = list(mail_parts(content)) if is_mail(content) else []
    return [(f"{uri}/{name}", part) for name, part in inside] or [(uri, content)]
