"""The processes of queries, looked at from outside."""

import time
from collections.abc import Callable

import psutil


def comes(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something holds once within so many seconds; it may pass again at once."""
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return held


def forker_of(pid: int) -> psutil.Process:
    """The youngest process that a process has its queries forked from."""
    children = psutil.Process(pid).children()
    forkers = [child for child in children if "ask.forking" in child.cmdline()]
    return max(forkers, key=psutil.Process.create_time)  # numbers of processes start again at 1


def resting_forker_of(pid: int) -> psutil.Process:
    """The same, once the queries that were answered have left it."""
    forker = forker_of(pid)
    assert comes(lambda: forker.children() == [])
    return forker
