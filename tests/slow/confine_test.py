"""What the operating system holds, should the guard of queries let something through; and that no
process of a query outlives what it is for."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from asking import BOUNDS, Asker, published
from forkers import comes, forker_of, resting_forker_of

from ask import landlock
from ask.confine import Question

PROJECT = Path(__file__).resolve().parents[2]
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
shuts_in = pytest.mark.skipif(landlock.version() == 0, reason="this kernel offers no Landlock")
# Each is tried in a process that is shut in, and must be denied.
TRIES = {
    "read": "open(other).read()",
    "list": "os.listdir(os.path.dirname(other))",
    "write": "open(other, 'a')",
    "write what it asks": "open(asked, 'r+b')",
    "make a file": "open(other + '.wal', 'w')",
    "make a file beside its folder": "open('../made', 'w')",
    "cut": "os.truncate(other, 0)",
    "remove": "os.remove(other)",
    "rename": "os.rename(other, 'mine')",
    "link": "os.link(other, 'mine')",
    "link by name": "os.symlink(other, 'mine')",
    "run a program": "__import__('subprocess').run(['/bin/true'])",
    "connect": "socket.create_connection(('127.0.0.1', port))",
    "end another process": "os.kill(os.getppid(), 0) if landlock.version() > 5 else os.remove(other)",
}
CONFINED = """
import errno, os, socket, sys
from pathlib import Path
from ask import landlock
from ask.confine import Bounds, Question, confine
asked, own, other = sys.argv[1:]
listening = socket.create_server(("127.0.0.1", 0)); port = listening.getsockname()[1]
os.chdir(own)
confine(Question("", asked, "json", Bounds(120, 1)), Path(own))
open("note", "w").write("x"); open(asked, "rb").close(); os.remove("note")
try:
    TRIED
except OSError as error:
    print("denied" if error.errno in (errno.EACCES, errno.EPERM, errno.EXDEV) else error)
"""
# What the process of a query does where the kernel offers no Landlock.
COPIED = """
import sys
from pathlib import Path
from ask import landlock
from ask.confine import Question
landlock.version = lambda: 0
from ask.answer import reply
from ask.confine import Bounds, Question
file, own, sql, live = sys.argv[1:]
bounds = Bounds(120, 1_000_000_000, None, 1_000_000_000, 1)
reply(Question(sql, file, "json", bounds, live=bool(live)), Path(own), sys.stdout.buffer)
"""
# A program that asks and is killed meanwhile.
ASKING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from asking import BOUNDS, Asker
asker = Asker(Path(sys.argv[1]), BOUNDS._replace(seconds=60))
print(asker.rows("SELECT 1"), flush=True)
asker.ask(sys.argv[2])
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("confined"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def asker(snapshot: Path) -> Iterator[Asker]:
    with Asker(snapshot) as asker:
        yield asker


def run(code: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, cwd=PROJECT
    )


@shuts_in
@pytest.mark.parametrize("what", TRIES)
def test_a_process_that_is_shut_in_cannot(
    snapshot: Path, own: Path, tmp_path: Path, what: str
) -> None:
    canary = tmp_path / "canary" / "canary.txt"
    canary.parent.mkdir()
    canary.write_text("canary")
    before = snapshot.read_bytes(), sorted(tmp_path.rglob("*"))
    done = run(CONFINED.replace("TRIED", TRIES[what]), snapshot, own, canary)
    assert done.stdout == "denied\n", done.stderr
    assert canary.read_text() == "canary"
    assert (snapshot.read_bytes(), sorted(tmp_path.rglob("*"))) == before


def test_without_landlock_a_query_has_a_copy(snapshot: Path, own: Path) -> None:
    before = snapshot.read_bytes(), sorted(snapshot.parent.iterdir())
    done = run(COPIED, snapshot, own, "SELECT count(*) FROM filing", "")
    assert '"rows": [[2]]' in done.stdout, done
    assert (own / snapshot.name).read_bytes() == before[0]
    assert (snapshot.read_bytes(), sorted(snapshot.parent.iterdir())) == before


@pytest.mark.parametrize("code", [None, COPIED])
def test_a_live_file_is_asked_with_its_log(tmp_path: Path, own: Path, code: str | None) -> None:
    # As a killed load leaves it.
    path, killed = tmp_path / "live.duckdb", tmp_path / "killed.duckdb"
    with duckdb.connect(path) as writer:
        writer.execute(
            "CREATE TABLE t AS SELECT 1 AS a; CHECKPOINT; SET wal_autocheckpoint = '1GB'"
        )
        writer.execute("INSERT INTO t VALUES (2)")
        for ending in ("", ".wal"):
            killed.with_name(killed.name + ending).write_bytes(
                path.with_name(path.name + ending).read_bytes()
            )
    sql = "SELECT sum(a)::INTEGER FROM t"
    if code:
        assert '"rows": [[3]]' in run(code, killed, own, sql, "live").stdout
    else:
        with Asker(killed) as asker:
            assert asker.rows(sql, live=True) == [[3]]


def test_a_log_that_somebody_put_beside_the_snapshot_is_left_out(tmp_path: Path) -> None:
    snapshot = published(tmp_path)
    forged = tmp_path / "forged.duckdb"
    forged.write_bytes(snapshot.read_bytes())
    with duckdb.connect(forged) as writer:
        writer.execute("SET wal_autocheckpoint = '1GB'")
        writer.execute("UPDATE filing SET firm_id = 'forged'")
        log = forged.with_name(forged.name + ".wal").read_bytes()
    snapshot.with_name(snapshot.name + ".wal").write_bytes(log)
    with Asker(snapshot) as asker:
        assert asker.rows("SELECT count(*) FROM filing WHERE firm_id = 'forged'") == [[0]]


def test_a_snapshot_that_is_replaced_meanwhile_is_asked_again(tmp_path: Path) -> None:
    snapshot, other = published(tmp_path), tmp_path / "other.duckdb"
    content, done = snapshot.read_bytes(), threading.Event()

    def replace() -> None:
        while not done.is_set():
            other.write_bytes(content)
            other.replace(snapshot)
            done.wait(0.3)

    replacing = threading.Thread(target=replace)
    replacing.start()
    try:
        with Asker(snapshot) as asker:
            assert [asker.rows("SELECT count(*) FROM filing") for _ in range(15)] == [[[2]]] * 15
    finally:
        done.set()
        replacing.join()


def test_no_secret_of_ours_reaches_the_process(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGWATCH_CHANNELS_FILE", "secret")
    with Asker(snapshot) as asker:
        asker.rows("SELECT 1")
        forker = forker_of(os.getpid())
        assert "SEGWATCH_CHANNELS_FILE" not in forker.environ()
        assert len(forker.threads()) == 1  # it could not fork safely otherwise


def test_what_a_query_wrote_goes_with_it(asker: Asker) -> None:
    larger = "SELECT repeat('x', 100) || i AS s FROM range(700000) AS t(i) ORDER BY s LIMIT 699999"
    small = BOUNDS._replace(memory=60_000_000, threads=1)
    assert asker.rows(f"SELECT count(*) FROM ({larger})", bounds=small) == [[699_999]]
    folder = Path(forker_of(os.getpid()).cmdline()[4])
    assert comes(lambda: list(folder.iterdir()) == [])


@pytest.mark.parametrize("sql", [ENDLESS, "SELECT 1"])
def test_the_processes_end_with_the_one_that_asks(snapshot: Path, sql: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASKING, snapshot, sql, PROJECT / "tests" / "support"],
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    ) as asking:
        assert asking.stdout
        assert asking.stdout.readline() == b"[[1]]\n"
        forker = forker_of(asking.pid)
        assert sql != ENDLESS or comes(lambda: forker.children() != [])
        running, folder = [forker, *forker.children()], Path(forker.cmdline()[4])
        assert folder.is_dir()
        asking.send_signal(signal.SIGKILL)
    assert comes(lambda: not any(process.is_running() for process in running))
    assert comes(lambda: not folder.exists())


def test_a_query_bounds_its_own_time(snapshot: Path) -> None:
    with Asker(snapshot) as asker:
        question = Question(ENDLESS, str(snapshot), "json", BOUNDS._replace(seconds=3))
        connection, _ = asker.processes.start()
        # Nobody ends the process. When it has gone, so has its end of the connection.
        with connection:
            asked_at = time.monotonic()
            connection.sendall(json.dumps(question._asdict()).encode())
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(60)
            assert connection.recv(10_000) == b""
            assert time.monotonic() - asked_at >= 3
        resting_forker_of(os.getpid())
