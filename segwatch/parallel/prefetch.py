"""The next one made ready in a thread, while the one before it is worked on."""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def prefetch_items(items: Iterable[Result]) -> Generator[Result]:
    """The same, in their order."""
    each = iter(items)
    with ThreadPoolExecutor(1) as thread:
        ready = thread.submit(next, each, None)
        while (item := ready.result()) is not None:
            ready = thread.submit(next, each, None)
            yield item
