"""How long the suites take: `python -m bench.suites [--filings 150000] [--write]`.

A warehouse of so many simulated filings is validated whole (the checkpoint `full`), then one new
day of every firm is taken in and validated alone (`daily`). Both are commands as a user would run
them, start of the process and the import of Great Expectations included; the import is measured in
the same run. The table goes to docs/performance.md with `--write`.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import page
from bench.ingest import FIRMS, markdown, segwatch, simulated

_MEGA = 1_000_000
_IMPORT = "import expectations.checkpoint"


def imported() -> float:
    """Seconds that importing Great Expectations takes in a process of its own."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORT], check=True)  # noqa: S603
    return time.perf_counter() - begin


def measured(filings: int) -> str:
    """The section of docs/performance.md."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        loaded = segwatch(folder, "ingest", str(simulated(folder / "history", filings)))
        before = imported()
        full = segwatch(folder, "validate")
        after = imported()
        day = segwatch(folder, "ingest", str(simulated(folder / "day", FIRMS, start="2026-09-01")))
        daily = segwatch(folder, "validate", "--daily")
    alone = min(before, after)
    rows: list[dict[str, object]] = [
        {
            "work": work,
            "seconds": round(done.seconds, 1),
            "beside the import": round(done.seconds - beside, 1),
            "peak MB": done.memory // _MEGA,
        }
        for work, done, beside in (
            (f"ingest {filings:,} filings", loaded, 0.0),
            (f"validate, {filings:,} filings", full, alone),
            (f"ingest a day more, {FIRMS} filings", day, 0.0),
            (f"validate --daily, {FIRMS} filings", daily, alone),
        )
    ]
    return _TEXT.format(table=markdown(rows), alone=f"{alone:.1f}")


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
the {alone} s that a process of the same run took for importing Great Expectations and nothing else.
We aim at 30 s for the whole history and 5 s for one new day, both beside the import.

{table}
"""


if __name__ == "__main__":
    main()
