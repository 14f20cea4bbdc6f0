"""Processes for queries, each forked for one question and ended with it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from tempfile import mkdtemp
from threading import Lock
from types import TracebackType
from typing import NamedTuple, Self

from ask.answer import ANSWER, ENDING, REPLACED, UNOPENED
from ask.confine import Question

_READ = 1 << 20
_TRIES = 5
_GRACE_SECONDS = 2.0
_STOPPING_SECONDS = 10
# What a program needs to start; secrets of ours are none of a query's business.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "LANG")
# One thread alone may be there when a process is forked.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


class AskError(Exception):
    """The query has no answer; the text says why, in one sentence."""


class UnopenedError(AskError):
    """The file could not be opened; the text is DuckDB's."""


class _Forker(NamedTuple):
    program: subprocess.Popen[bytes]
    control: socket.socket
    folder: str


class Query:
    """A question that is asked once, and may be ended from another thread."""

    def __init__(self, processes: "Processes", question: Question) -> None:
        self._processes = processes
        self._question = question
        self._end: Callable[[], None] | None = None
        self._is_ended = False

    def end(self) -> None:
        """End its process immediately; whoever waits for the answer gets none."""
        self._is_ended = True
        if self._end is not None:
            self._end()

    def answer(self) -> memoryview:
        """The answer in the form asked for. Raises AskError."""
        for _ in range(_TRIES):
            connection, self._end = self._processes.start()
            if self._is_ended:
                self._end()
            try:
                answer = self._read(connection)
            finally:
                self._end()
            if answer is not None:
                return answer
        raise UnopenedError("another file took its place each time it was opened")

    def _read(self, connection: socket.socket) -> memoryview | None:
        """None where another file stands in the place by now."""
        held, bounds = bytearray(), self._question.bounds
        seconds, most = bounds.seconds, (bounds.answer or sys.maxsize) + _READ
        until = time.monotonic() + seconds if seconds else None
        # Whatever ends it, what has come tells whether it is the whole answer.
        with connection, suppress(TimeoutError, ConnectionError):
            connection.sendall(json.dumps(self._question._asdict()).encode())
            connection.shutdown(socket.SHUT_WR)
            while len(held) <= most and (part := _part(connection, until)):
                held += part
        return _whole(held, until, seconds)


def _part(connection: socket.socket, until: float | None) -> bytes:
    if until is not None:
        # The process bounds its own time; this is for one that does not.
        connection.settimeout(max(until + _GRACE_SECONDS - time.monotonic(), 0.001))
    return connection.recv(_READ)


def _whole(held: bytearray, until: float | None, seconds: float | None) -> memoryview | None:
    if len(held) < ENDING.size:
        if until is not None and time.monotonic() >= until:
            raise AskError(
                f"The query took longer than {seconds:g} seconds and was ended; narrow it, or ask "
                "the snapshot with your own DuckDB."
            )
        raise AskError(
            "The query broke off: it needed more memory than it may have, or is nested too deeply."
        )
    kind, length = ENDING.unpack(held[-ENDING.size :])
    message = bytes(held[-ENDING.size - length : -ENDING.size]).decode(errors="replace")
    if kind == ANSWER:
        return memoryview(held)[: -ENDING.size]
    if kind == REPLACED:
        return None
    raise (UnopenedError if kind == UNOPENED else AskError)(message)


class Processes:
    """Starts a process for each question. needed: the libraries that its form takes.

    Use it as a context; on leaving, all of them end, as they do when this process dies.
    """

    def __init__(self, *needed: str) -> None:
        self._needed = needed
        self._forker: _Forker | None = None
        self._starting = Lock()
        self._asked = 0
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        with self._starting:
            self._is_closed = True
            self._stop()

    def _stop(self) -> None:
        if self._forker is None:
            return
        self._forker.control.close()
        try:
            self._forker.program.wait(_STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self._forker.program.kill()
            self._forker.program.wait()
        shutil.rmtree(self._forker.folder, ignore_errors=True)
        self._forker = None

    def query(self, question: Question) -> Query:
        """A query, not asked yet."""
        return Query(self, question)

    def start(self) -> tuple[socket.socket, Callable[[], None]]:
        """A connection to a new process, which waits for its question, and what ends it."""
        with self._starting:
            if self._is_closed:
                raise AskError("The query was ended with the program that asked.")
            self._asked += 1
            try:
                return self._forked(str(self._asked).encode())
            except OSError as error:
                raise AskError(
                    f"The processes that answer queries do not start ({error.strerror}); see that "
                    "memory is left, and room for temporary files."
                ) from error

    def _forked(self, number: bytes) -> tuple[socket.socket, Callable[[], None]]:
        if self._forker is None or self._forker.program.poll() is not None:
            self._stop()
            self._forker = _start(self._needed)
        control = self._forker.control
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(control, [number], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours, partial(_end, control, number)


def _end(forker: socket.socket, number: bytes) -> None:
    with suppress(OSError):
        forker.send(number)


def _start(needed: tuple[str, ...]) -> _Forker:
    folder = mkdtemp(prefix="segwatch-ask-")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    with theirs:
        program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-Im", "ask.forking", str(theirs.fileno()), folder, *needed],
            env=environment | _ONE_THREAD | {"HOME": folder},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    return _Forker(program, ours, folder)
