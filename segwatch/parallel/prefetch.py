"""The next one made ready in a thread, while the one before it is worked on."""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def prefetch_items(found: Iterable[Result]) -> Generator[Result]:
    """The same, in their order."""
    each = iter(found)
    with ThreadPoolExecutor(1) as thread:
        ready = thread.submit(next, each, None)
        while (made := ready.result()) is not None:
            ready = thread.submit(next, each, None)
            yield made
