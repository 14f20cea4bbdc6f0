"""How long the suites take: `python -m bench.suites [--filings 150000]`.

A warehouse of so many simulated filings is validated whole (the checkpoint `full`), then one new
day of every firm is taken in and validated alone (`daily`). Both are commands as a user would run
them, start of the process and the import of Great Expectations included; the import is measured in
the same run.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.ingest import FIRMS, markdown, segwatch, simulated

_MEGA = 1_000_000
_IMPORT = "import expectations.checkpoint"


def imported() -> float:
    """Seconds that importing Great Expectations takes in a process of its own."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORT], check=True)  # noqa: S603
    return time.perf_counter() - begin


def main() -> None:
    """Print the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--filings", type=int, default=150_000)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        loaded = segwatch(folder, "ingest", str(simulated(folder / "history", given.filings)))
        alone = imported()
        full = segwatch(folder, "validate")
        day = segwatch(folder, "ingest", str(simulated(folder / "day", FIRMS, start="2026-09-01")))
        daily = segwatch(folder, "validate", "--daily")
    rows: list[dict[str, object]] = [
        {
            "work": work,
            "seconds": round(measured.seconds, 1),
            "beside the import": round(measured.seconds - beside, 1),
            "peak MB": measured.memory // _MEGA,
        }
        for work, measured, beside in (
            (f"ingest {given.filings:,} filings", loaded, 0.0),
            (f"validate, {given.filings:,} filings", full, alone),
            (f"ingest a day more, {FIRMS} filings", day, 0.0),
            (f"validate --daily, {FIRMS} filings", daily, alone),
        )
    ]
    sys.stdout.write(f"{markdown(rows)}\n\nGreat Expectations' import alone: {alone:.1f} s.\n")


if __name__ == "__main__":
    main()
