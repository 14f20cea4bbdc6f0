"""How the program ends: every error is one sentence on stderr, and so is Ctrl-C, at any moment.

An interrupt does not arrive as one everywhere: DuckDB makes a RuntimeError of it, typer an exit
code, and other code an error of its own. So whatever ends a command after Ctrl-C was pressed counts
as the interrupt; only a command that came to its end all the same keeps its own exit code.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from segwatch.errors import EXIT_STOPPED, SegwatchError, UsageError

# How long an interrupt waits that met an import.
_SOON_SECONDS = 0.01


class _Interrupts:
    """Ctrl-C as KeyboardInterrupt in the main thread, where it can be raised and is not lost.

    Raised inside an import it may leave Python's lock of all imports held, and the workers waiting
    for it; raised inside a callback of the garbage collector it is passed over. It then comes again
    a moment later.
    """

    def __init__(self) -> None:
        self.pressed = False

    def catch_signals(self) -> None:
        """From now on. What a caller has set to be ignored, as shells do in the background, is."""
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._on_interrupt)
            signal.signal(signal.SIGALRM, self._on_interrupt)
            sys.unraisablehook = self._on_lost_interrupt

    def ignore_signals(self) -> None:
        """From now on none is raised."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in (signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)

    def _on_interrupt(self, _: int, frame: FrameType | None) -> None:
        self.pressed = True
        while frame:
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                signal.setitimer(signal.ITIMER_REAL, _SOON_SECONDS)
                return
            frame = frame.f_back
        raise KeyboardInterrupt

    def _on_lost_interrupt(self, what: "sys.UnraisableHookArgs") -> None:
        if issubclass(what.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, _SOON_SECONDS)
        elif not self.pressed:  # what was cut off may find the warehouse closed
            sys.__unraisablehook__(what)


def run_to_exit(program: Callable[[], object]) -> None:
    """Run the program and leave with its exit code; Ctrl-C anywhere leaves with 130."""
    interrupts = _Interrupts()
    interrupts.catch_signals()
    try:
        program()
    except SystemExit as error:
        # The code that typer makes of an interrupt.
        if interrupts.pressed and error.code == EXIT_STOPPED:
            _exit_stopped(interrupts)
        raise
    except BaseException as error:
        if interrupts.pressed:
            _exit_stopped(interrupts)
        if isinstance(error, SegwatchError):
            sys.stderr.write(f"segwatch: {error}\n")
            sys.exit(error.exit_code)
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        raise
    finally:
        # Python ends a tenth of a second sooner where it does not look for what it could free.
        gc.freeze()


def run_command(app: typer.Typer) -> NoReturn:
    """Run the command that the program's words name; leave with its exit code.

    Raises UsageError for words that typer does not know: its own errors take six lines.
    """
    words = sys.argv[1:]
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if not words:  # its message is the help, which it has printed
            sys.exit(error.exit_code)
        known = typer.main.get_group(app).commands
        command = " ".join(["segwatch", *(word for word in words[:1] if word in known)])
        problem = error.format_message().replace("Value error, ", "").rstrip(".")
        raise UsageError(f"{problem}; see `{command} --help`.") from error
    sys.exit(code)


def _exit_stopped(interrupts: _Interrupts) -> NoReturn:
    interrupts.ignore_signals()
    sys.stderr.write(
        "segwatch: stopped; what was loaded stands, and the same ingest or reread goes on where it "
        "was.\n"
    )
    sys.exit(EXIT_STOPPED)
