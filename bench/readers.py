"""A load beside twenty readers, and beside as much work on the processor without segwatch."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

READERS, EVERY = 20, 5.0
_FIRMS, _DAYS = 20, 750

# A reader opens the snapshot again for each query, or keeps it and asks what it sees of each day.
_READER = """
import json, resource, sys, time, duckdb
path, every = sys.argv[1], float(sys.argv[2])
seen, errors, queries, slowest = set(), [], 0, 0.0
print("ready", flush=True)
try:
    while True:
        began = time.monotonic()
        try:
            with duckdb.connect(path, read_only=True) as reader:
                days = reader.execute(
                    "SELECT as_of_date, count(*) FROM seg_daily GROUP BY 1"
                ).fetchall()
                reader.execute("FROM buffer ORDER BY excess_over_target LIMIT 100").fetchall()
            seen.add(hash(tuple(sorted((str(d), n) for d, n in days))))
            queries += 1
        except Exception as error:
            errors.append(str(error))
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(max(0.0, every - (time.monotonic() - began)))
except KeyboardInterrupt:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([sorted(seen), errors, queries, slowest, used.ru_utime + used.ru_stime]))
"""
# The same seconds of the processor in the same rhythm, and nothing of ours.
_BURNER = """
import sys, time
busy, every = float(sys.argv[1]), float(sys.argv[2])
print("ready", flush=True)
try:
    while True:
        began, cpu = time.monotonic(), time.process_time()
        while time.process_time() - cpu < busy:
            pass
        time.sleep(max(0.0, every - (time.monotonic() - began)))
except KeyboardInterrupt:
    print("[]")
"""


def beside(folder: Path) -> Iterator[str]:
    """Lines that say what a load costs alone, beside readers, and beside equal work."""
    segwatch = str(Path(sys.executable).with_name("segwatch"))
    folder.mkdir(parents=True)
    _quietly([segwatch, "simulate", str(folder / "base"), "--firms", str(_FIRMS), "--days", "40"])
    later = ("--start", "2015-06-01", "--days", str(_DAYS), "--seed", "8")
    _quietly([segwatch, "simulate", str(folder / "more"), "--firms", str(_FIRMS), *later])
    alone, _ = _load(segwatch, folder, "alone", [])
    warehouse = folder / "readers" / "data" / "warehouse.duckdb"
    snapshot = str(warehouse.parent / "published" / "segwatch.duckdb")
    reading, told = _load(segwatch, folder, "readers", [[_READER, snapshot, str(EVERY)]] * READERS)
    answers = [json.loads(answer) for answer in told]
    queries = sum(answer[2] for answer in answers)
    busy = sum(answer[4] for answer in answers) / max(queries, 1)
    burning, _ = _load(
        segwatch, folder, "burners", [[_BURNER, f"{busy:.4f}", str(EVERY)]] * READERS
    )
    errors = [error for answer in answers for error in answer[1]]
    states = {state for answer in answers for state in answer[0]}
    slowest = max((answer[3] for answer in answers), default=0.0)
    yield (
        f"load alone {alone:.1f} s; beside {READERS} readers {reading:.1f} s; beside equal work "
        f"{burning:.1f} s"
    )
    yield f"slowdown by readers {reading / burning:.2f} of that by equal work on the processor"
    yield f"{queries} queries, slowest {slowest:.2f} s, {len(errors)} errors"
    yield f"states of the days that readers saw: {len(states)} (before and after the load is 2)"
    for error in sorted(set(errors)):
        yield f"ERROR {error}"


def _load(
    segwatch: str, folder: Path, name: str, beside_it: list[list[str]]
) -> tuple[float, list[str]]:
    """Seconds of the second load of a fresh warehouse, and what the processes beside it said."""
    warehouse = folder / name / "data" / "warehouse.duckdb"
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(warehouse), "PYTHONHASHSEED": "0"}
    _quietly([segwatch, "ingest", str(folder / "base" / "filings")], environment)
    running = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", *words], stdout=subprocess.PIPE, env=environment, text=True
        )
        for words in beside_it
    ]
    for process in running:
        if process.stdout:
            process.stdout.readline()
    began = time.perf_counter()
    _quietly([segwatch, "ingest", str(folder / "more" / "filings")], environment)
    took = time.perf_counter() - began
    if running:
        time.sleep(EVERY + 1)  # each asks once more, of the new snapshot
    for process in running:
        process.send_signal(2)
    return took, [process.communicate()[0].strip().splitlines()[-1] for process in running]


def _quietly(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a command; 3 and 4 say something of the documents and are no failure of the load."""
    done = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 3, 4):
        raise SystemExit(done.stderr)
