"""Which process a run is in, and whether that process has ended, on Linux."""

import os
from pathlib import Path

_PROC = Path("/proc")
# Of a process' status behind its name, which may hold any sign: the state, and the start in ticks.
_STATE, _START = 0, 19
_GONE = {"Z", "X"}


def this_process() -> str | None:
    """A name for this process that no other ever has: the boot of its machine, the namespace in
    which its number holds, its number and its start. None where the system does not say."""
    try:
        status = _process_status(os.getpid())
        return f"{_machine_id()}/{os.getpid()}/{status[_START]}"
    except OSError:
        return None


def has_ended(process: str | None) -> bool:
    """Whether a process of that name has ended for sure; False also for one of another machine or
    container, which cannot be seen from here."""
    machine, _, rest = (process or "").partition("/")
    number, _, start = rest.partition("/")
    try:
        if machine != _machine_id():
            return False
        status = _process_status(int(number))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return status[_START] != start or status[_STATE] in _GONE


def _machine_id() -> str:
    boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{(_PROC / 'self/ns/pid').stat().st_ino}"


def _process_status(number: int) -> list[str]:
    status = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    return status.rpartition(")")[2].split()
