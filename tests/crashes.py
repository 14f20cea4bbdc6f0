"""An ingest that nothing disturbed, and the same ingest disturbed by a signal of one's choice."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from desk import CITI, IB, one_page, printed_text

from segwatch.archive import document_id

SEGWATCH = Path(sys.executable).with_name("segwatch")
# What a run writes down of itself, and when it met what.
OF_THE_RUN = {
    "received_at", "loaded_at", "known_from", "known_to", "carried_from", "seen_at", "run_id",
    "judged_at", "moved_at", "changed_at",
    "first_seen", "last_seen", "resolved_at",
}  # fmt: skip
# Kept under numbers given as they came; what they hold is compared as readers see it.
KEPT_FOR = {"coded_line", "verdict_row", "verdict_filing", "verdict_check"}
NOT_COMPARED = KEPT_FOR | {"run", "reading", "schema_migration", "alerted_reading"}

Contents = dict[str, list[tuple[object, ...]]]

# Sends its own process a signal at the moment named: one that nothing can catch, or Ctrl-C.
SIGNALLED_AT = """
import os, sys
from segwatch import archive, cli, load, pipeline, serve, store
told, place, nth = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.argv = ["segwatch", *sys.argv[4:]]
times = 0
def dies(name):
    global times
    if name == place:
        times += 1
        if times == nth:
            os.kill(os.getpid(), told)
def before(owner, method, name):
    original = getattr(owner, method)
    def killed(*given, **named):
        dies(name(*given))
        return original(*given, **named)
    setattr(owner, method, killed)
before(archive, "_fill", lambda *_: "archive")
before(serve.Path, "replace", lambda *_: "snapshot")
before(store.Store, "run", lambda self, name, *_: name)
before(serve, "_compute", lambda *_: "computed")
for step in ("read", "normalise", "load", "expect", "alert", "serve"):
    before(pipeline, step, lambda *_, step=step: step)
cli.main()
"""


def documents(folder: Path) -> Path:
    """Sixty documents: filings, amendments of them, contradictions, and some that are none."""
    folder.mkdir()
    for number in range(24):
        day = date(2014, 11, 3) + timedelta(number % 5 + 7 * (number // 5))
        header: dict[str, Any] = {"as_of_date": day, "submit_date": day + timedelta(1)}
        for filing in (IB, CITI):
            (folder / f"{number:02}-{filing[:2]}.txt").write_text(printed_text(filing, **header))
        if number % 3 == 0:
            amended = one_page("Segregation Statement", {"7190": "5"}, status="AMENDED", **header)
            (folder / f"{number:02}-amended.txt").write_text(amended)
    (folder / "other.txt").write_text(printed_text(CITI, {"7010": "7"}))
    (folder / "another.txt").write_text(printed_text(CITI, {"7010": "8"}))
    (folder / "amount.txt").write_text(printed_text(IB, {"7194": "1,2"}))
    (folder / "empty.txt").write_text("")
    return folder


def environment(data: Path) -> dict[str, str]:
    return os.environ | {
        "SEGWATCH_WAREHOUSE": str(data / "warehouse.duckdb"),
        "SEGWATCH_BATCH_DOCUMENTS": "7",
    }


def ingest(data: Path, inbox: Path, codes: tuple[int, ...] = (4,)) -> None:
    """Checks fail on some filings; whoever reports them ends with 4."""
    done = subprocess.run(
        [SEGWATCH, "ingest", str(inbox)], env=environment(data), capture_output=True, text=True
    )
    assert done.returncode in codes, done.stderr


def contents(data: Path) -> Contents:
    """What a warehouse and the archive beside it hold, whatever run loaded it."""
    found = tables(data / "warehouse.duckdb")
    files = sorted(path for path in (data / "archive").rglob("*") if path.is_file())
    found["archive"] = [(path.name, document_id(path.read_bytes())) for path in files]
    return found


def tables(file: Path) -> Contents:
    """What the tables of a warehouse hold, whatever run loaded it."""
    with duckdb.connect(file, read_only=True) as warehouse:
        names = [
            name for (name,) in warehouse.sql("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        found = {}
        for table in {*names, "line_item", "verdict"} - NOT_COMPARED:
            columns = {name for name, *_ in warehouse.sql(f"DESCRIBE {table}").fetchall()}
            kept = ", ".join(sorted(columns - OF_THE_RUN))
            # A document may be met again by the run that goes on.
            once = "DISTINCT" if table == "arrival" else ""
            found[table] = warehouse.sql(
                f"SELECT {once} {kept} FROM {table} ORDER BY ALL"
            ).fetchall()
    return found


class Undisturbed:
    """What an ingest of the documents loads, and ingests of them that are held against it."""

    def __init__(self, folder: Path) -> None:
        self.inbox = documents(folder / "inbox")
        ingest(folder, self.inbox)
        self.contents = contents(folder)
        assert len(self.contents["filing"]) == 24 * 2 + 8 + 3
        told = ("line_item", "statement", "residual_interest_target", "reject", "verdict")
        assert all(self.contents[table] for table in told)

    def signalled(
        self, number: signal.Signals, place: str, nth: int, data: Path
    ) -> "subprocess.CompletedProcess[str]":
        """An ingest that sends itself a signal when it comes to a place for the nth time."""
        words = [str(int(number)), place, str(nth), "ingest", str(self.inbox)]
        return subprocess.run(
            [sys.executable, "-c", SIGNALLED_AT, *words],
            env=environment(data), capture_output=True, text=True,
        )  # fmt: skip

    def started(self, data: Path, said: int) -> "subprocess.Popen[str]":
        """An ingest under way, in a group of processes of its own; said: where its errors go."""
        return subprocess.Popen(
            [SEGWATCH, "ingest", str(self.inbox)],
            env=environment(data), stdout=subprocess.DEVNULL, stderr=said, text=True,
            start_new_session=True,
        )  # fmt: skip

    def assert_same_end(self, data: Path, codes: tuple[int, ...] = (4,)) -> None:
        """The next ingest ends with one of the exit codes, and all is as if nothing had been."""
        ingest(data, self.inbox, codes)
        found = contents(data)
        assert found.keys() == self.contents.keys()
        for table, rows in self.contents.items():
            assert found[table] == rows, table
        with duckdb.connect(data / "published" / "segwatch.duckdb", read_only=True) as snapshot:
            shown = snapshot.sql("SELECT count(*) FROM filing").fetchall()
        assert shown == [(len(self.contents["filing"]),)]
