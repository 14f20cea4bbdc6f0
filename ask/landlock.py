"""Landlock, with which a Linux process gives up files and network for good (Linux 5.13 and newer).

No library of it is out of its trials, so the three calls are made here. Their numbers and
structures stand in Documentation/userspace-api/landlock.rst of the kernel.
"""

import ctypes
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from sys import platform

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all machines
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(1, 6))
_MAKE_DIR, _MAKE_FILE, _TRUNCATE = 1 << 7, 1 << 8, 1 << 14
# Bits of what is refused unless a rule allows it, by the kernel's version: all that it knows of.
_FILES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK = 0b11  # TCP: to listen and to connect
_OTHERS = 0b11  # abstract sockets and signals of processes outside
_WITH_NETWORK, _WITH_OTHERS, _WITH_TRUNCATE = 4, 6, 3


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("others", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


@cache
def version() -> int:
    """The kernel's version of Landlock; 0 where it offers none."""
    if not platform.startswith("linux"):
        return 0
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError:
        return 0


def restrict(readable: Iterable[int], writable: Iterable[Path]) -> None:
    """From now on this process reads these open files and what lies in these folders, writes in
    these folders, and reaches no other file and no network. It cannot be taken back.

    Raises OSError where the kernel refuses.
    """
    offered = version()
    files = (1 << _FILES[min(offered, max(_FILES))]) - 1
    rules = _Ruleset(
        files,
        _NETWORK if offered >= _WITH_NETWORK else 0,
        _OTHERS if offered >= _WITH_OTHERS else 0,
    )
    size = 8 + 8 * (offered >= _WITH_NETWORK) + 8 * (offered >= _WITH_OTHERS)
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for file in readable:
            _allow(ruleset, file, _READ_FILE)
        own = _READ_FILE | _READ_DIR | _WRITE_FILE | _MAKE_FILE | _MAKE_DIR
        own |= _REMOVE_FILE | _REMOVE_DIR | (_TRUNCATE if offered >= _WITH_TRUNCATE else 0)
        for folder in writable:
            opened = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                _allow(ruleset, opened, own)
            finally:
                os.close(opened)
        _checked(_libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, opened: int, access: int) -> None:
    rule = _Beneath(access, opened)
    _call(
        _ADD_RULE,
        ctypes.c_int(ruleset),
        ctypes.c_int(_PATH_BENEATH),
        ctypes.byref(rule),
        ctypes.c_uint32(0),
    )


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *words: object) -> int:
    return _checked(_libc().syscall(ctypes.c_long(number), *words))


def _checked(answer: int) -> int:
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer
