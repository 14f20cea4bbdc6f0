"""`segwatch` run in this process as its program would run it: the same main function, with arguments,
variables, streams and exit code of its own. What is a claim about a process (signals, locks between
processes, what it imports) runs as one: `start`."""

import gc
import logging
import os
import shlex
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from unittest.mock import patch

from standing_workers import workers_of

from segwatch import pipeline
from segwatch.cli.app import main
from segwatch.settings import settings

SEGWATCH = Path(sys.executable).with_name("segwatch")
Done = subprocess.CompletedProcess[str]


def words_of(line: str) -> tuple[str, ...]:
    """The words of a line of documentation that calls the program, as a shell would split it; what
    else a shell knows (pipes, variables, other files) is not there."""
    parts = shlex.shlex(line, posix=True, punctuation_chars=True)
    parts.whitespace_split = True
    program, *words = parts
    assert program == ".venv/bin/segwatch", line
    assert not {"|", ">", "<", "&", ";", "&&", "||"} & set(words), line
    return tuple(words)


def start(words: tuple[str, ...], environment: Mapping[str, str], typed: str | None = None) -> Done:
    """The command as a process of its own."""
    return subprocess.run(
        [SEGWATCH, *words], env=environment, input=typed, capture_output=True, text=True
    )


def run(words: tuple[str, ...], environment: Mapping[str, str], typed: str | None = None) -> Done:
    """The same in this process: its exit code, and what it wrote."""
    with (
        _variables(environment),
        _process_state(),
        patch.object(pipeline, "create_workers", workers_of),  # they stay for the next command
        TemporaryFile("w+") as stdin,
        TemporaryFile("w+") as stdout,
        TemporaryFile("w+") as stderr,
    ):
        stdin.write(typed or "")
        stdin.seek(0)
        with _streams(stdin, stdout, stderr):
            code = _exit_code(words)
        stdout.seek(0)
        stderr.seek(0)
        return Done(["segwatch", *words], code, stdout.read(), stderr.read())


class Say(NamedTuple):
    """Runs commands on a warehouse; each ends with the code that is expected, and one sentence."""

    warehouse: Path
    how: Callable[[tuple[str, ...], Mapping[str, str], str | None], Done]

    def __call__(self, *words: str, code: int = 0, give: str | None = None) -> Done:
        done = self.how(words, os.environ | {"SEGWATCH_WAREHOUSE": str(self.warehouse)}, give)
        assert done.returncode == code, (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done


def _exit_code(words: tuple[str, ...]) -> int:
    sys.argv = ["segwatch", *words]
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
            return 1
        return end.code or 0
    except BaseException:  # noqa: BLE001 - a program ends with it
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _variables(environment: Mapping[str, str]) -> Iterator[None]:
    """The variables that the program sees, and none of its settings read before."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


@contextmanager
def _process_state() -> Iterator[None]:
    """What a program may change because its process ends with it; and the log is nobody else's."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)}
    before = sys.argv, sys.unraisablehook, logging.root.handlers
    logging.root.handlers = []
    try:
        yield
    finally:
        sys.argv, sys.unraisablehook, logging.root.handlers = before
        for number, handler in handlers.items():
            signal.signal(number, handler)
        gc.unfreeze()


@contextmanager
def _streams(*files: IO[str]) -> Iterator[None]:
    """Files as stdin, stdout and stderr, of this process and of what it starts."""
    before = sys.stdin, sys.stdout, sys.stderr
    for stream in before[1:]:
        stream.flush()
    descriptors = [os.dup(number) for number in range(3)]
    try:
        for number, file in enumerate(files):
            os.dup2(file.fileno(), number)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww")
        )
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        sys.stdin, sys.stdout, sys.stderr = before
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
