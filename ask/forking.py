"""The program from which a process is forked for each query.

`python -m ask.forking SOCKET FOLDER LIBRARIES` has loaded what they need and runs one thread, so
that forking is safe and quick. Over SOCKET come a number and a connection, for which it forks a
process, or a number alone, whose process it ends. When the other side has gone, it ends them all,
removes FOLDER and leaves.
"""

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import CDLL
from importlib import import_module
from pathlib import Path

_PARENT_DEATH_SIGNAL = 1
# DuckDB looks for these at the first value that it is handed, and does without them.
_LEFT_OUT = ("pandas", "numpy", "pyarrow")
# What it cannot do without; a process that is shut in loads nothing more.
_LOADED = ("ask.answer", "datetime", "decimal", "uuid")


def main(control: int, folder: Path, needed: list[str]) -> None:
    """Fork and end processes until the other side has gone."""
    _load(needed)
    running: dict[int, int] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _bury(running, folder))
    try:
        with socket.socket(fileno=control) as asked:
            while True:
                message, opened, _, _ = socket.recv_fds(asked, 20, 1)
                if not message:
                    break
                with _held(signal.SIGCHLD):
                    _obey(int(message), opened, asked, running, folder)
    finally:
        with _held(signal.SIGCHLD):
            for pid in running:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(number: signal.Signals) -> Iterator[None]:
    """A signal waits: a child that ends meanwhile keeps its number, and is buried afterwards."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def _load(needed: list[str]) -> None:
    for name in _LEFT_OUT:
        if name not in needed:
            sys.modules[name] = None  # type: ignore[assignment]
    for name in (*_LOADED, *needed):
        import_module(name)
    import duckdb

    from ask.guard import functions, parse

    functions()
    parse("SELECT now()")
    duckdb.default_connection().close()  # it has threads


def _obey(
    number: int, opened: list[int], asked: socket.socket, running: dict[int, int], folder: Path
) -> None:
    if not opened:
        for pid, one in running.items():
            if one == number:
                os.kill(pid, signal.SIGKILL)
        return
    forker = os.getpid()
    try:
        pid = os.fork()
    except OSError:  # whoever asks meets a closed connection
        os.close(opened[0])
        return
    if pid:
        running[pid] = number
        os.close(opened[0])
        return
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked.close()
        _end_with(forker)
        _answer(opened[0], folder / str(os.getpid()))
    finally:
        os._exit(0)


def _end_with(forker: int) -> None:
    """The kernel ends this process when the one it was forked from has ended."""
    if sys.platform == "linux":
        CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != forker:
        os._exit(0)


def _answer(opened: int, own: Path) -> None:
    from ask.answer import reply
    from ask.confine import Bounds, Question

    with socket.socket(fileno=opened) as connection:
        with connection.makefile("rb") as asked:
            words = json.load(asked)
        question = Question(**words | {"bounds": Bounds(*words["bounds"])})
        with connection.makefile("wb") as out:
            reply(question, own, out)


def _bury(running: dict[int, int], folder: Path) -> None:
    """Forget the children that have ended, and remove their folders."""
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            running.pop(pid, None)
            shutil.rmtree(folder / str(pid), ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
