"""How fast filings go from disk to verdicts: `python -m bench.ingest [--filings 15000 75000]`.

Each scale is simulated again and taken in by `segwatch ingest` as a user would run it, start of the
process included; then the same folder again, and then one new day of every firm on top. Memory is
that of all its processes together. The baselines take in a sample in the same run, beside segwatch
on the same sample; each way is a process, and its start and imports count. Folders are removed at
the very end: file systems make new files slowly beside many that were just deleted. The tables go
to docs/performance.md with `--write`.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import duckdb
import psutil

from bench import page

FIRMS = 60
TEXTS, PDFS = 500, 50
_MEGA = 1_000_000


class Measured(NamedTuple):
    """Wall and CPU seconds of a command, and the peak memory of its processes in bytes."""

    seconds: float
    cpu: float
    memory: int


def segwatch(data: Path, *words: str) -> Measured:
    """Run a command of segwatch on a warehouse of its own; failed checks are no failure here."""
    return measured(data, str(Path(sys.executable).with_name("segwatch")), *words)


def part(data: Path, name: str, inbox: Path) -> Measured:
    """Do a part of an ingest in a process of its own."""
    return measured(data, sys.executable, "-m", "bench.part", name, str(inbox))


def measured(data: Path, *command: str) -> Measured:
    """Run a command to its end, with the warehouse of a folder.

    It is looked at four times a second at least. To know what processes share, the kernel counts
    their pages and has them wait; it is asked when they hold more than ever before.
    """
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(data / "warehouse.duckdb")}
    begin, most, peak, spent = time.perf_counter(), 0, 0, dict[int, float]()
    with tempfile.TemporaryFile("w+") as said:
        running = psutil.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        while running.poll() is None:
            looked = time.perf_counter()
            processes = [running, *running.children(recursive=True)]
            held = _sum(processes, lambda process: process.memory_info().rss)
            if held > most:
                most = held
                peak = max(peak, _sum(processes, lambda process: process.memory_full_info().pss))
            spent |= _spent(processes)
            with suppress(psutil.TimeoutExpired):
                running.wait(min(0.25, max(0.02, 39 * (time.perf_counter() - looked))))
        if running.returncode not in (0, 3, 4):
            said.seek(0)
            raise RuntimeError(said.read())
    return Measured(time.perf_counter() - begin, sum(spent.values()), peak)


def _sum(processes: list[psutil.Process], held: Callable[[psutil.Process], int]) -> int:
    """Bytes that processes hold; one that has ended holds none."""
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            total += held(process)
    return total


def _spent(processes: list[psutil.Process]) -> dict[int, float]:
    """CPU seconds by process; a moment before its end it has spent a little more."""
    spent = {}
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            spent[process.pid] = times.user + times.system
    return spent


def simulated(
    folder: Path, filings: int, documents: str = "text", start: str = "2015-01-02"
) -> Path:
    """Simulate about so many filings of all firms; returns the folder of documents."""
    firms = min(FIRMS, filings)
    days = str(-(-filings // firms))
    segwatch(
        folder, "simulate", str(folder), "--firms", str(firms), "--days", days, "--documents",
        documents, "--start", start,
    )  # fmt: skip
    return folder / "filings"


def scale(folder: Path, filings: int) -> dict[str, object]:
    """One row of the table: a warehouse of so many filings, in a folder of its own."""
    inbox = simulated(folder / "simulated", filings)
    first = segwatch(folder, "ingest", str(inbox))
    again = segwatch(folder, "ingest", str(inbox))
    day = simulated(folder / "day", FIRMS, start="2026-09-01")
    one_day = segwatch(folder, "ingest", str(day))
    next_day = simulated(folder / "next_day", FIRMS, start="2026-09-02")
    alerted = part(folder, "alerts", next_day)
    judged = part(folder / "judged", "verdicts", inbox)
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(warehouse, read_only=True) as db:
        taken = len(db.table("filing"))
        lines = len(db.table("line_item"))
    return {
        "filings": taken,
        "line items": lines,
        "seconds": round(first.seconds, 1),
        "CPU seconds": round(first.cpu, 1),
        "filings/s": round(taken / first.seconds),
        "to identities and targets, filings/s": round(taken / judged.seconds),
        "peak MB": first.memory // _MEGA,
        "warehouse MB": warehouse.stat().st_size // _MEGA,
        "bytes a line item": round(warehouse.stat().st_size / lines, 1),
        "again, filings/s": round(taken / again.seconds),
        "a day more, seconds": round(one_day.seconds, 1),
        "its CPU seconds": round(one_day.cpu, 1),
        "a day more to its alerts, seconds": round(alerted.seconds, 1),
    }


def middle(way: Callable[[Path], Measured], folder: Path) -> Measured:
    """The middle one of three runs by their seconds, each in a folder of its own."""
    runs = [way(folder / str(n)) for n in range(3)]
    return sorted(runs, key=lambda run: run.seconds)[1]


def baselines(folder: Path) -> list[dict[str, object]]:
    """The sample by segwatch and by the baselines, each a process with its start and imports."""
    texts = sorted(simulated(folder / "texts", TEXTS).rglob("*.txt"))[:TEXTS]
    pdfs = sorted(simulated(folder / "pdfs", PDFS, "pdf").rglob("*.pdf"))[:PDFS]
    inbox = folder / "inbox"
    inbox.mkdir()
    files = [path.rename(inbox / f"{n}{path.suffix}") for n, path in enumerate(texts + pdfs)]

    def by_hand(way: str) -> Measured:
        words = way, str(inbox), str(folder / f"{way}.duckdb")
        (folder / f"{way}.duckdb").unlink(missing_ok=True)
        return measured(folder, sys.executable, "-m", "bench.baselines", *words)

    ways = {
        "segwatch ingest": middle(lambda at: segwatch(at, "ingest", str(inbox)), folder / "all"),
        "to identities and targets": middle(
            lambda at: part(at, "verdicts", inbox), folder / "judged"
        ),
        "naive": by_hand("naive"),
        "fair": by_hand("fair"),
        "fast": middle(lambda _: by_hand("fast"), folder),
    }
    whole, judged = (ways[way].seconds for way in ("segwatch ingest", "to identities and targets"))
    return [
        {
            "way": way,
            "filings/s": round(len(files) / taken.seconds),
            "seconds": round(taken.seconds, 2),
            "CPU seconds": round(taken.cpu, 2),
            "times ingest": round(taken.seconds / whole, 1),
            "times to identities and targets": round(taken.seconds / judged, 1),
        }
        for way, taken in ways.items()
    ]


def markdown(rows: list[dict[str, object]]) -> str:
    """Rows as a table of Markdown."""
    head = f"| {' | '.join(rows[0])} |\n|{'---:|' * len(rows[0])}\n"
    return head + "\n".join(
        "| " + " | ".join(f"{v:,}" if not isinstance(v, str) else v for v in row.values()) + " |"
        for row in rows
    )


def main() -> None:
    """Print the tables, or write them to docs/performance.md."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--filings", type=int, nargs="+", default=[15_000, 75_000, 150_000])
    wanted.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folders = (Path(place, str(n)) for n in itertools.count())
        sample = markdown(baselines(next(folders)))
        scales = [scale(next(folders), filings) for filings in given.filings]
    sections = (
        _SAMPLE.format(texts=TEXTS, pdfs=PDFS, sample=sample),
        _SCALES.format(firms=FIRMS, cores=os.cpu_count(), scales=markdown(scales)),
    )
    for section in sections:
        sys.stdout.write(f"{section}\n")
        if given.write:
            page.write(section)


_SAMPLE = """## Beside doing it by hand
{texts} simulated text filings and {pdfs} PDFs, in one folder, taken in by several ways in the same
run. Each way is a process of its own; its start and imports count; of the short ones the middle of
three runs is shown. *naive*: a regex loop a file, pdfplumber for PDFs, `executemany`, checks filing
by filing. *fair*: the same loop and pdfplumber, one insert of a frame, checks by pandas columns.
*fast*: the fair way with pypdfium2. None of the three keeps documents or knows pages, targets,
rejects, versions, duplicates, and each computes the 24 identities alone; `segwatch ingest` judges
by all checks, notes alerts and publishes a snapshot. *to identities and targets* is segwatch
without those: it loads, judges by the identities and the suite `targets`, and ends.

{sample}
"""
_SCALES = """## Many firms, many years
Simulated text filings of {firms} firms with 1% faults on {cores} cores, from files on disk to
verdicts and a published snapshot, in one command. *again* is the same folder once more: every
document is known. *to identities and targets* is another process that loads into a warehouse of
its own, judges by these checks alone, and ends. *a day more* is one new filing of each firm on top
of the whole history, start of the process included; *to its alerts* leaves out the snapshot that is
published last. Memory is that of the one command, the sum over all processes of what each holds for
itself.

{scales}
"""


if __name__ == "__main__":
    main()
