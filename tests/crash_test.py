"""Killed at any moment, an ingest leaves a warehouse that the next run brings to the same end."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from desk import CITI, IB, one_page, printed_text

# How many processes are killed at random; CI keeps it small.
CRASHES = int(os.environ.get("CRASHES", "5"))
SEGWATCH = Path(sys.executable).with_name("segwatch")
# What a run writes down of itself, and when it met what.
OF_THE_RUN = {
    "received_at", "known_from", "known_to", "seen_at", "run_id", "changed_at",
    "first_seen", "last_seen", "resolved_at",
}  # fmt: skip
# Kept under numbers given as they came; what they hold is compared as readers see it.
KEPT_FOR = {"coded_line", "verdict_row", "verdict_filing", "verdict_check"}
NOT_COMPARED = KEPT_FOR | {"run", "reading", "schema_migration", "alerted_reading"}

# Sends its own process a signal at the moment named: one that nothing can catch, or Ctrl-C.
KILLED_AT = """
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
before(archive.Path, "replace", lambda path, target: "archive" if "archive" in str(target) else "snapshot")
before(store.Store, "run", lambda self, name, *_: name)
before(serve, "_compute", lambda *_: "computed")
for step in ("read", "normalise", "load", "expect", "alert", "serve"):
    before(pipeline, step, lambda *_, step=step: step)
cli.main()
"""


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents: filings, amendments of them, contradictions, and some that are none."""
    folder = tmp_path_factory.mktemp("inbox")
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


def contents(data: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(data / "warehouse.duckdb", read_only=True) as warehouse:
        tables = [
            name for (name,) in warehouse.sql("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        found = {}
        for table in {*tables, "line_item", "verdict"} - NOT_COMPARED:
            columns = {name for name, *_ in warehouse.sql(f"DESCRIBE {table}").fetchall()}
            kept = ", ".join(sorted(columns - OF_THE_RUN))
            # A document may be met again by the run that goes on.
            once = "DISTINCT" if table == "arrival" else ""
            found[table] = warehouse.sql(
                f"SELECT {once} {kept} FROM {table} ORDER BY ALL"
            ).fetchall()
        return found


@pytest.fixture(scope="module")
def undisturbed(
    inbox: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[object, ...]]]:
    data = tmp_path_factory.mktemp("undisturbed")
    ingest(data, inbox)
    found = contents(data)
    assert len(found["filing"]) == 24 * 2 + 8 + 3
    told = ("line_item", "carried_statement", "residual_interest_target", "reject", "verdict")
    assert all(found[table] for table in told)
    return found


def assert_ends_the_same(
    data: Path,
    inbox: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
    codes: tuple[int, ...] = (4,),
) -> None:
    ingest(data, inbox, codes)
    found = contents(data)
    assert found.keys() == undisturbed.keys()
    for table, rows in undisturbed.items():
        assert found[table] == rows, table
    with duckdb.connect(data / "published" / "segwatch.duckdb", read_only=True) as snapshot:
        shown = snapshot.sql("SELECT count(*) FROM filing").fetchall()
    assert shown == [(len(undisturbed["filing"]),)]


def signalled(
    number: signal.Signals, place: str, nth: int, folder: Path, inbox: Path
) -> "subprocess.CompletedProcess[str]":
    """An ingest that sends itself a signal when it comes to a place for the nth time."""
    return subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(int(number)), place, str(nth), "ingest", str(inbox)],
        env=environment(folder), capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "nth"),
    [
        ("archive", 1), ("archive", 30), ("read", 3), ("normalise", 2), ("load", 1), ("load", 5),
        ("load/arrivals", 4), ("load/filings", 2), ("load/versions", 3), ("load/carried", 9),
        ("expect", 1), ("load/verdicts", 1), ("load/run_log", 1), ("alert", 1), ("serve", 1),
        ("computed", 5), ("snapshot", 1),
    ],
)  # fmt: skip
def test_killed_at_a_chosen_moment(
    tmp_path: Path,
    inbox: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
    place: str,
    nth: int,
) -> None:
    killed = signalled(signal.SIGKILL, place, nth, tmp_path, inbox)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert_ends_the_same(tmp_path, inbox, undisturbed)


def test_killed_again_while_it_reports_for_a_killed_one(
    tmp_path: Path, inbox: Path, undisturbed: dict[str, list[tuple[object, ...]]]
) -> None:
    for _ in range(2):
        killed = signalled(signal.SIGKILL, "serve", 1, tmp_path, inbox)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert_ends_the_same(tmp_path, inbox, undisturbed)


@pytest.mark.parametrize("seed", range(CRASHES))
def test_killed_at_any_moment(
    tmp_path: Path, inbox: Path, undisturbed: dict[str, list[tuple[object, ...]]], seed: int
) -> None:
    """Killed twice at random, the second time while it goes on from the first."""
    chance = random.Random(seed)
    for _ in range(2):
        running = subprocess.Popen(
            [SEGWATCH, "ingest", str(inbox)],
            env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(chance.uniform(0.3, 4))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    # One that was done before it was killed has reported.
    assert_ends_the_same(tmp_path, inbox, undisturbed, (0, 4))


STOPPED = (
    "segwatch: stopped; what was loaded stands, and the same ingest or reread goes on where it was."
)


@pytest.mark.parametrize(
    ("place", "nth"),
    [
        ("archive", 1), ("read", 3), ("load", 2), ("load/filings", 2), ("expect", 1),
        ("load/verdicts", 1), ("computed", 5), ("snapshot", 1),
    ],
)  # fmt: skip
def test_interrupted_at_a_chosen_moment(
    tmp_path: Path,
    inbox: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
    place: str,
    nth: int,
) -> None:
    stopped = signalled(signal.SIGINT, place, nth, tmp_path, inbox)
    assert (stopped.returncode, stopped.stderr.splitlines()[-1:]) == (130, [STOPPED])
    assert "Traceback" not in stopped.stderr
    assert_ends_the_same(tmp_path, inbox, undisturbed)


# Interrupts itself in the middle of an import, and where what is raised is passed over.
INTERRUPTED_IN = """
import os, sys, time, weakref
from segwatch.ending import ended
def interrupt(*_):
    os.kill(os.getpid(), 2)
def importing():
    sys.path.insert(0, sys.argv[1])
    import interrupted
    time.sleep(60)
def forgetting():
    class Forgotten: pass
    one = Forgotten()
    callback = weakref.ref(one, interrupt)
    del one
    time.sleep(60)
ended({"importing": importing, "forgetting": forgetting}[sys.argv[2]])
"""


@pytest.mark.parametrize(("place", "first"), [("importing", ["imported"]), ("forgetting", [])])
def test_an_interrupt_leaves_no_import_half_done_and_is_not_lost(
    tmp_path: Path, place: str, first: list[str]
) -> None:
    whole = "import os, sys; os.kill(os.getpid(), 2); sys.stderr.write('imported\\n')"
    (tmp_path / "interrupted.py").write_text(whole)
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN, str(tmp_path), place],
        capture_output=True, text=True, timeout=50,
    )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()) == (130, [*first, STOPPED])


@pytest.mark.parametrize("seed", range(CRASHES))
def test_interrupted_at_any_moment_of_the_work(
    tmp_path: Path, inbox: Path, undisturbed: dict[str, list[tuple[object, ...]]], seed: int
) -> None:
    """Ctrl-C in a terminal reaches the workers too; DuckDB makes an error of its own of it."""
    warehouse = tmp_path / "warehouse.duckdb"
    with subprocess.Popen(
        [SEGWATCH, "ingest", str(inbox)],
        env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as running:  # fmt: skip
        while not warehouse.exists() and running.poll() is None:
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 1.5))
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=120)
    assert "Traceback" not in said
    # One that was done before it was stopped has reported.
    assert (running.returncode, said.splitlines()[-1:]) in ((130, [STOPPED]), (4, []))
    assert_ends_the_same(tmp_path, inbox, undisturbed, (0, 4))
