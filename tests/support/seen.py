"""Who opens, reads or changes a file below some folders, as the kernel tells (inotify)."""

import ctypes
import os
import struct
from pathlib import Path
from typing import NamedTuple, Self

_EVENT = struct.Struct("iIII")
_ACCESS, _MODIFY, _ATTRIB, _CLOSE_WRITE, _CLOSE_NOWRITE, _OPEN = (1 << bit for bit in range(6))
_CHANGES = 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800  # moved, made and removed
_OVERFLOW = 0x4000
_READS = _ACCESS | _OPEN | _CLOSE_NOWRITE
_NON_BLOCKING = 0o4000


class Event(NamedTuple):
    path: Path
    only_read: bool


class Seen:
    """Watches all folders below those given, while it is used as a context."""

    def __init__(self, *folders: Path) -> None:
        self._folders = [p for f in folders for p in (f, *f.rglob("*")) if p.is_dir()]

    def __enter__(self) -> Self:
        libc = ctypes.CDLL(None, use_errno=True)
        self._file = libc.inotify_init1(_NON_BLOCKING)
        assert self._file >= 0, os.strerror(ctypes.get_errno())
        mask = _READS | _MODIFY | _ATTRIB | _CLOSE_WRITE | _CHANGES
        watches = [libc.inotify_add_watch(self._file, os.fsencode(f), mask) for f in self._folders]
        assert min(watches) >= 0, os.strerror(ctypes.get_errno())
        self._names = dict(zip(watches, self._folders, strict=True))
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def events(self) -> set[Event]:
        """What happened since this was asked last."""
        found = set()
        while held := self._held():
            while held:
                watch, mask, _, length = _EVENT.unpack_from(held)
                name = held[_EVENT.size : _EVENT.size + length].rstrip(b"\0").decode()
                held = held[_EVENT.size + length :]
                assert not mask & _OVERFLOW
                found.add(Event(self._names[watch] / name, not mask & ~0x40000000 & ~_READS))
        return found

    def _held(self) -> bytes:
        try:
            return os.read(self._file, 1 << 20)
        except BlockingIOError:
            return b""
