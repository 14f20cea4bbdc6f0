"""How long the suites take: `python -m bench.suites [--filings 150000] [--write]`.

A warehouse of so many simulated filings is validated whole (the checkpoint `full`), then one new
day of every firm is taken in and validated alone (`daily`). Both are commands as a user would run
them, start of the process and the import of Great Expectations included; the import is measured in
the same run. The table goes to docs/performance.md with `--write`.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench import page
from bench.ingest import FIRMS, markdown, segwatch, simulated

_MEGA = 1_000_000
_IMPORT = "import expectations.checkpoint"


class Took(NamedTuple):
    """Seconds on the clock, seconds of computing on all cores, and the peak memory in bytes."""

    seconds: float
    computing: float
    memory: int = 0


def _computed() -> float:
    """Seconds of computing of all processes that were started here and have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def imported() -> Took:
    """What importing Great Expectations takes in a process of its own."""
    begin, before = time.perf_counter(), _computed()
    subprocess.run([sys.executable, "-c", _IMPORT], check=True)  # noqa: S603
    return Took(time.perf_counter() - begin, _computed() - before)


def command(folder: Path, *words: str) -> Took:
    """What a command of segwatch takes."""
    before = _computed()
    done = segwatch(folder, *words)
    return Took(done.seconds, _computed() - before, done.memory)


def measured(filings: int) -> str:
    """The section of docs/performance.md."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        history = simulated(folder / "history", filings)
        new_day = simulated(folder / "day", FIRMS, start="2026-09-01")
        loaded = command(folder, "ingest", str(history))
        alone = imported()
        full = command(folder, "validate")
        day = command(folder, "ingest", str(new_day))
        daily = command(folder, "validate", "--daily")
    nothing = Took(0.0, 0.0)
    rows: list[dict[str, object]] = [
        {
            "work": work,
            "seconds": round(done.seconds, 1),
            "beside the import": round(done.seconds - beside.seconds, 1),
            "computing": round(done.computing, 1),
            "computing beside the import": round(done.computing - beside.computing, 1),
            "peak MB": done.memory // _MEGA,
        }
        for work, done, beside in (
            (f"ingest {filings:,} filings", loaded, nothing),
            (f"validate, {filings:,} filings", full, alone),
            (f"ingest a day more, {FIRMS} filings", day, nothing),
            (f"validate --daily, {FIRMS} filings", daily, alone),
        )
    ]
    return _TEXT.format(table=markdown(rows), alone=alone)


def main() -> None:
    """Print the table, or write it to docs/performance.md."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--filings", type=int, default=150_000)
    wanted.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = wanted.parse_args()
    section = measured(given.filings)
    sys.stdout.write(section)
    if given.write:
        page.write(section)


_TEXT = """## The suites of Great Expectations
Written by `python -m bench.suites --write`. All are whole commands; *beside the import* is without
the {alone.seconds:.1f} s ({alone.computing:.1f} s of computing) that a process of the same run took
for importing Great Expectations and nothing else. *Computing* is the seconds of all cores, which
other work on the machine changes less than those on the clock. We aim at 30 s for the whole history
and 5 s for one new day, both beside the import.

{table}
"""


if __name__ == "__main__":
    main()
