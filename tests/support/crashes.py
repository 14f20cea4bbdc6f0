"""An ingest that nothing disturbed, and the same ingest disturbed by a signal of one's choice."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import command
import duckdb
from command import SEGWATCH
from desk import CITI, IB, one_page, printed_text

from segwatch.ingest.archive import document_id

# What a run writes down of itself, and when it met what.
OF_THE_RUN = {
    "received_at", "loaded_at", "known_from", "known_to", "carried_from", "seen_at", "run_id",
    "judged_at", "moved_at", "changed_at",
    "first_seen", "last_seen", "resolved_at",
}  # fmt: skip
# Kept under numbers given as they came; what they hold is compared as readers see it.
KEPT_FOR = {"coded_line", "verdict_row", "verdict_filing", "verdict_check"}
NOT_COMPARED = KEPT_FOR | {"run", "reading", "schema_migration", "alerted_reading"}

# How often a process is killed or interrupted at random: few in CI, where each moment of a list is
# tried besides.
CRASHES = int(os.environ.get("CRASHES", "1"))

Contents = dict[str, list[tuple[object, ...]]]

# Sends its own process a signal at the moments named, such as `load:5`, the fifth load, and says
# which: one that nothing can catch, or Ctrl-C, or one that makes it stand still.
SIGNALLED_AT = """
import os, sys
from collections import Counter
from segwatch.ingest import archive
from segwatch.cli import app as cli
from segwatch.ingest import prepare
from segwatch.warehouse import publish as serve
from segwatch.warehouse import connection as store
from segwatch import pipeline
number, moments = int(sys.argv[1]), sys.argv[2].split(",")
sys.argv = ["segwatch", *sys.argv[3:]]
times = Counter()
def signal(name):
    times[name] += 1
    moment = f"{name}:{times[name]}"
    if moment in moments:
        os.write(1, f"@{moment}\\n".encode())
        os.kill(os.getpid(), number)
def before(owner, method, name):
    original = getattr(owner, method)
    def killed(*given, **named):
        signal(name(*given))
        return original(*given, **named)
    setattr(owner, method, killed)
before(archive, "_fill_file", lambda *_: "archive")
before(serve.Path, "replace", lambda *_: "snapshot")
before(store.Store, "run_file", lambda self, name, *_: name)
before(serve, "_compute_views", lambda *_: "computed")
for owner, method, step in (
    (prepare, "read_batch", "read"), (prepare, "normalise_batch", "normalise"),
    (pipeline, "load_batch", "load"), (pipeline, "judge_pending", "expect"),
    (pipeline, "record_alerts", "alert"), (pipeline, "publish_snapshot", "serve"),
):
    before(owner, method, lambda *_, step=step: step)
cli.main()
"""


def documents(folder: Path, pairs: int) -> Path:
    """Filings of two firms, amendments of some, contradictions, and some that are none."""
    folder.mkdir()
    for number in range(pairs):
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
    done = command.run(("ingest", str(inbox)), environment(data))
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

    def __init__(self, folder: Path, pairs: int) -> None:
        self.inbox = documents(folder / "inbox", pairs)
        ingest(folder, self.inbox)
        self.contents = contents(folder)
        assert len(self.contents["filing"]) == pairs * 2 + pairs // 3 + 3
        told = ("line_item", "statement", "residual_interest_target", "reject", "verdict")
        assert all(self.contents[table] for table in told)

    def signalled(
        self, number: signal.Signals, moment: str, data: Path
    ) -> "subprocess.CompletedProcess[str]":
        """An ingest that sends itself a signal at a moment."""
        words = self._words(number, [moment])
        return subprocess.run(words, env=environment(data), capture_output=True, text=True)

    def copied_at(self, moments: Sequence[str], folder: Path) -> dict[str, Path]:
        """What an ingest that is killed leaves on disk, by the moment: it stands still at each while
        the files are copied, and has ended when this returns."""
        data, copies = folder / "data", dict[str, Path]()
        with (folder / "said").open("w+") as said:
            running = subprocess.Popen(
                self._words(signal.SIGSTOP, moments),
                env=environment(data),
                stdout=said,
                stderr=subprocess.DEVNULL,
            )
            while os.WIFSTOPPED(status := os.waitpid(running.pid, os.WUNTRACED)[1]):
                met = re.findall("^@(.+)$", (folder / "said").read_text(), re.MULTILINE)
                for moment in set(met) - copies.keys():
                    copies[moment] = folder / moment.replace("/", "-")
                    copies[moment].mkdir()
                    if data.exists():
                        shutil.copytree(data, copies[moment], dirs_exist_ok=True)
                running.send_signal(signal.SIGCONT)
        running.returncode = os.waitstatus_to_exitcode(status)
        assert running.returncode == 4
        assert copies.keys() == set(moments)
        return copies

    def _words(self, number: signal.Signals, moments: Sequence[str]) -> list[str]:
        told = [str(int(number)), ",".join(moments)]
        return [sys.executable, "-c", SIGNALLED_AT, *told, "ingest", str(self.inbox)]

    def started(self, data: Path, said: int) -> "subprocess.Popen[str]":
        """An ingest under way, in a group of processes of its own; said: where its errors go."""
        return subprocess.Popen(
            [SEGWATCH, "ingest", str(self.inbox)],
            env=environment(data),
            stdout=subprocess.DEVNULL,
            stderr=said,
            text=True,
            start_new_session=True,
        )

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
