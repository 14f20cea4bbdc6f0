"""What the process of a query may reach: one database file to read, and a folder of its own.

Where the kernel offers Landlock, the file is read where it stands and nothing else can be opened.
Where it offers none, the process gets a copy of the file in its folder, and so has nothing to lose.
"""

import os
import resource
import shutil
import signal
from pathlib import Path
from typing import NamedTuple

import duckdb

from ask import landlock

_LOGS = (".wal", ".wal.checkpoint", ".wal.recovery")
# DuckDB looks there for what its container may have, and breaks down where it may not look.
_LIMITS = (Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))
_NICENESS = 10


class Bounds(NamedTuple):
    """What a query may cost; None: no bound but the machine's.

    memory: bytes that DuckDB holds, beyond which it writes `temporary` bytes to its folder at most.
    process: bytes of address space. answer: bytes of the answer. last: whether others come first
    when cores are short.
    """

    seconds: float | None
    memory: int
    process: int | None = None
    temporary: int | None = None
    threads: int | None = None
    answer: int | None = None
    last: bool = False


class Question(NamedTuple):
    """A query on a database file. live: the file is a warehouse, whose log is part of it.
    form: json or arrow."""

    sql: str
    file: str
    form: str
    bounds: Bounds
    live: bool = False


def is_offered() -> bool:
    """Whether the kernel shuts the processes of queries in; else each asks a copy."""
    return landlock.version() > 0


def bound(bounds: Bounds) -> None:
    """Bound time, memory and size of files of this process, whatever becomes of its parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if bounds.process:
        resource.setrlimit(resource.RLIMIT_AS, (bounds.process, bounds.process))
    if bounds.temporary:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.temporary, bounds.temporary))
    if bounds.seconds:
        # Nothing catches this signal: the kernel ends the process.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, bounds.seconds)
    if bounds.last:
        os.nice(_NICENESS)


def confine(question: Question, folder: Path) -> tuple[Path, int | None]:
    """Shut this process in with its folder; the file that it may read, and its number if it is not
    a copy.

    A snapshot is whole without a log; one beside it was put there by somebody else, and is left
    out.
    """
    file = Path(question.file)
    logs = [log for log in _logs(file) if os.path.lexists(log)]
    if not is_offered():
        return copy(file, folder, live=question.live), None
    if logs and not question.live:
        copied = copy(file, folder, live=question.live)
        _shut_in([], folder)
        return copied, None
    return file, _shut_in([file, *logs], folder)


def _shut_in(files: list[Path], folder: Path) -> int | None:
    """The number of the first file, which stays the one that may be read when another takes its
    place."""
    opened = [
        os.open(path, os.O_PATH | os.O_CLOEXEC) for path in (*files, *_LIMITS) if path.exists()
    ]
    landlock.restrict(opened, [folder])
    return os.fstat(opened[0]).st_ino if files else None


def copy(file: Path, folder: Path, *, live: bool) -> Path:
    """A copy of a database file in a folder. A live one, whose log is copied too, is not written
    meanwhile.

    Raises duckdb.Error where a live file cannot be opened, and OSError.
    """
    target = folder / file.name
    if not live:
        shutil.copyfile(file, target)
        return target
    with duckdb.connect(file, read_only=True):
        for log in _logs(file):
            if log.is_file():
                shutil.copyfile(log, folder / log.name)
        # The last: whoever closes a second handle of a file gives up the lock on it.
        shutil.copyfile(file, target)
    return target


def _logs(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in _LOGS]
