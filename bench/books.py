"""A night of a large broker's books: `python -m bench.books`. Ratios count, beside pandas.

3 million accounts and 10 million positions go through assignment, margin, sweeps and statement,
from Parquet to the lines, each way in a process of its own. The lines of both must agree.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from rich.console import Console
from rich.table import Table

from bench.book_frames import write
from segwatch.codebook.load import load_codebook
from transforms.books import margin, night
from transforms.books.frames import Books, empty_frame

ACCOUNTS, POSITIONS = 3_000_000, 10_000_000
DAY = date(2026, 11, 20)
SEED = 1
_KILOBYTES = 1e6  # in a gigabyte
Answer = TypeVar("Answer")


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], Answer]) -> Answer:
        """The answer of a step, timed."""
        begin = time.perf_counter()
        answer = work()
        self.seconds[name] = time.perf_counter() - begin
        return answer


def ours(folder: Path, clock: Clock) -> dict[str, int]:
    """The night as segwatch runs it; returns the lines."""
    days = pl.Series([DAY])
    tonight = night.Tonight(DAY, SEED, days, empty_frame("inputs"), load_codebook().statement_lines)
    choices = night.Choices()

    def given(name: str) -> pl.DataFrame:
        path = folder / f"{name}.parquet"
        return pl.read_parquet(path) if path.is_file() else empty_frame(name)

    books = clock.step("read", lambda: Books(*(given(name) for name in Books._fields)))
    books, dealt = clock.step("assignment", lambda: night.assign_options(books, tonight))

    def margins() -> pl.DataFrame:
        held = night.list_holdings(books)
        margin.of_night(held)
        return held

    def statement() -> pl.DataFrame:
        return night.state_accounts(books, swept.holdings, tonight, choices)[1]

    held = clock.step("margin", margins)
    carried = night.sma_of(books, held, dealt, tonight)
    books, swept, _ = clock.step(
        "sweeps", lambda: night.sweep_cash(books, held, DAY, choices, carried)
    )
    made = clock.step("statement", statement)
    return dict(made.drop_nulls().iter_rows())


def child(way: str, folder: Path) -> None:
    """Run one way and print seconds, peak memory and lines as JSON."""
    clock = Clock()
    if way == "pandas":
        from bench.books_pandas import run

        lines = run(folder, clock, DAY, SEED)
    else:
        lines = ours(folder, clock)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "seconds": clock.seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / _KILOBYTES,
        "lines": lines,
    }
    sys.stdout.write(json.dumps(found))


def measure(way: str, folder: Path) -> dict[str, Any]:
    """Run one way in a process of its own."""
    words = [sys.executable, "-m", "bench.books", way, str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(accounts: int = ACCOUNTS, positions: int = POSITIONS) -> None:
    """Print both ways, step by step."""
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), accounts, positions)
        found = {way: measure(way, Path(place)) for way in ("segwatch", "pandas")}
    theirs = found["pandas"]["lines"]
    odd = {
        line
        for line, amount in found["segwatch"]["lines"].items()
        if line in theirs and theirs[line] != amount
    }
    table = Table(
        "step",
        "segwatch, s",
        "pandas, s",
        "times",
        title=f"{accounts:,} accounts, {positions:,} positions",
    )
    seconds = {way: dict(run["seconds"]) for way, run in found.items()}
    for of_way in seconds.values():
        of_way["in all"] = sum(of_way.values())
    for step, took in seconds["segwatch"].items():
        other = seconds["pandas"][step]
        table.add_row(step, f"{took:.1f}", f"{other:.1f}", f"{other / took:.1f}")
    cpu = [found[way]["cpu"] for way in seconds]
    table.add_row("CPU in all", *(f"{took:.1f}" for took in cpu), f"{cpu[1] / cpu[0]:.1f}")
    table.add_row("peak, GB", *(f"{found[way]['peak']:.1f}" for way in seconds), "")
    console = Console(file=sys.stdout, width=100)
    console.print(table)
    console.print(f"{len(theirs)} lines compared, {len(odd)} differ: {sorted(odd)}")


if __name__ == "__main__":
    if sys.argv[1:2] in (["segwatch"], ["pandas"]):
        child(sys.argv[1], Path(sys.argv[2]))
    else:
        main(*(int(word) for word in sys.argv[1:]))
