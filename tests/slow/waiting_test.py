"""Who reads and who writes: readers hold up no load, and whoever has to wait names the other."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from desk import CITI, IB, Desk, printed_text
from notified import Hook, free_port, web_server
from snapshots import make, published
from typer.testing import CliRunner, Result

from segwatch.cli.app import app
from segwatch.errors import HeldError, UnfinishedError
from segwatch.settings import settings

HOLD = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'read'); "
    "print('open', flush=True); sys.stdin.read()"
)
BREACH = {"7194": "201,656,168", "7198": "-1"}
FIRM = "interactive-brokers-llc"


class Held:
    """Another process that has a DuckDB file open."""

    def __init__(self, path: Path, how: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        self._process.stdout.readline()
        self.pid = self._process.pid
        self.name = Path(f"/proc/{self.pid}/comm").read_text().strip()

    def let_go(self) -> None:
        self._process.communicate(b"")


@contextmanager
def held(path: Path, how: str) -> Iterator[Held]:
    holder = Held(path, how)
    try:
        yield holder
    finally:
        holder.let_go()


Say = Callable[..., Result]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse with a filing below its target, which is published."""
    desk = Desk(tmp_path_factory.mktemp("template"))
    desk.drop("ib.txt", printed_text(IB, BREACH))
    desk.ingest()
    published(desk.settings.warehouse)
    return desk.inbox.parent


@pytest.fixture
def loaded(desk: Desk, template: Path) -> Desk:
    """The same, with a snapshot of its own."""
    shutil.copytree(template, desk.inbox.parent, dirs_exist_ok=True)
    with duckdb.connect(snapshot_of(desk)) as snapshot:
        snapshot.execute(
            "UPDATE snapshot_origin SET warehouse_path = $path",
            {"path": str(desk.settings.warehouse)},
        )
    return desk


def snapshot_of(desk: Desk) -> Path:
    return desk.settings.warehouse.parent / "published" / "segwatch.duckdb"


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """A command in this process: its exit code, output and errors."""
    monkeypatch.setenv("SEGWATCH_WAREHOUSE", str(desk.settings.warehouse))
    monkeypatch.setenv("SEGWATCH_WAIT_SECONDS", "1")
    monkeypatch.setenv("COLUMNS", "300")

    def invoke(*words: str) -> Result:
        settings.cache_clear()
        return CliRunner().invoke(app, words)

    yield invoke
    settings.cache_clear()


def test_a_load_waits_for_a_reader_and_names_it(
    loaded: Desk, run: Say, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = str(loaded.drop("citi.txt", printed_text(CITI)).parent)
    with held(loaded.settings.warehouse, "read") as reader:
        done = run("ingest", inbox)
        assert isinstance(done.exception, HeldError)
        said = f"is being read by another process ({reader.name}, process {reader.pid}); close it"
        assert said in str(done.exception)
        assert caplog.messages == [
            f"Waiting for up to 1 seconds: The warehouse {loaded.settings.warehouse} is being read "
            f"by another process ({reader.name}, process {reader.pid})."
        ]
        monkeypatch.setenv("SEGWATCH_WAIT_SECONDS", "60")
        threading.Timer(1.0, reader.let_go).start()
        assert run("ingest", inbox).exit_code in (0, 4)
    assert loaded.rows("SELECT count(*) FROM filing") == [(2,)]


def test_a_load_does_not_wait_for_another_load(loaded: Desk, run: Say) -> None:
    with held(loaded.settings.warehouse, "write") as load:
        done = run("ingest", str(loaded.inbox))
    assert isinstance(done.exception, HeldError)
    said = f"is being written by another process ({load.name}, process {load.pid}); wait until"
    assert said in str(done.exception)


def test_a_reader_of_the_snapshot_holds_up_nobody(loaded: Desk, run: Say) -> None:
    snapshot = snapshot_of(loaded)
    before = snapshot.stat().st_ino
    loaded.drop("citi.txt", printed_text(CITI))
    with held(snapshot, "read"):
        assert run("ingest", str(loaded.inbox)).exit_code in (0, 4)
    assert snapshot.stat().st_ino != before


@pytest.mark.parametrize(
    "words",
    [
        ("board", "2014-11-19"),
        ("explain", FIRM, "2014-11-19"),
        ("explain", FIRM, "2014-11-19", "7190"),
    ],
)
def test_a_reader_is_answered_from_the_snapshot(
    loaded: Desk, run: Say, words: tuple[str, ...]
) -> None:
    live = run(*words, "--live")
    assert live.exit_code == 0
    loaded.change("DELETE FROM filing")  # not published
    with held(loaded.settings.warehouse, "write"):
        done = run(*words)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout == live.stdout
        refused = run(*words, "--live")
        assert isinstance(refused.exception, HeldError)
        assert "being written by another process" in str(refused.exception)


@pytest.mark.parametrize("words", [("board", "2014-11-19"), ("explain", FIRM, "2014-11-19")])
def test_without_a_snapshot_the_warehouse_is_read_and_that_is_said(
    loaded: Desk, run: Say, words: tuple[str, ...]
) -> None:
    shutil.rmtree(snapshot_of(loaded).parent)
    first = run(*words)
    assert first.exit_code == 0
    assert "read from the warehouse itself: no snapshot" in first.stderr
    assert run(*words, "--live").stdout == first.stdout
    path = published(loaded.settings.warehouse)
    assert run(*words).stderr == ""
    # One that an earlier segwatch made says nothing of what today's commands ask.
    with duckdb.connect(path) as old:
        old.execute("DELETE FROM schema_migration WHERE name = '110_warehouse_id'")
    assert run(*words).stdout == first.stdout
    assert "read from the warehouse itself" in run(*words).stderr


def test_another_warehouse_s_figures_are_not_shown(loaded: Desk, run: Say) -> None:
    """Both would be published as segwatch.duckdb."""
    other = loaded.settings.warehouse.with_name("segwatch.duckdb")
    make(other, 1)
    done = run("explain", FIRM, "2014-11-19", "--warehouse", str(other))
    assert "holds no filing of a firm" in str(done.exception)
    for words in (("export", str(other.parent / "out")), ("site", str(other.parent / "site"))):
        refused = run(*words, "--warehouse", str(other))
        assert "is of another warehouse" in str(refused.exception)


def test_a_look_that_finds_nothing_new_is_on_the_board(loaded: Desk, run: Say) -> None:
    run("ingest", str(loaded.inbox))
    with duckdb.connect(snapshot_of(loaded), read_only=True) as reader:
        looks = reader.execute("SELECT count(*) FROM run WHERE command = 'ingest'").fetchall()
    assert looks == [(2,)]


@pytest.mark.parametrize("how", ["write", "read"])
def test_an_acceptance_waits_for_whoever_is_there(
    loaded: Desk, run: Say, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("waive", "R06", FIRM, "--until", "2014-12-31", "--reason", "agreed", "--who", "ana")
    with held(loaded.settings.warehouse, how) as load:
        late = run(*words)
        assert isinstance(late.exception, HeldError)
        assert f"process {load.pid}" in str(late.exception)
        monkeypatch.setenv("SEGWATCH_WAIT_SECONDS", "60")
        threading.Timer(4.0, load.let_go).start()
        assert run(*words).exit_code == 0
    assert loaded.rows("SELECT who FROM acknowledgement") == [("ana",)]


def test_alerts_are_listed_beside_a_load_and_none_is_lost(
    desk: Desk, run: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, port = Hook(), free_port()
    file = tmp_path / "channels.toml"
    file.write_text(f'[hook]\nurl = "json://127.0.0.1:{port}/x"\nseverity = "info"\n')
    file.chmod(0o600)
    monkeypatch.setenv("SEGWATCH_CHANNELS_FILE", str(file))
    monkeypatch.setenv("SEGWATCH_ALERT_DAYS", "100000")
    desk.drop("ib.txt", printed_text(IB, BREACH))
    run("ingest", str(desk.inbox))  # nobody takes the message
    with web_server(hook, port):
        with held(desk.settings.warehouse, "write") as load:
            done = run("alerts")
            assert done.exit_code == 0
            assert "Open alerts, as published" in done.stdout
            assert "R06" in done.stdout
            assert f"process {load.pid}" in done.stderr
            assert "no message was sent" in done.stderr
        with held(desk.settings.warehouse, "read") as reader:
            done = run("alerts")
            assert "R06" in done.stdout
            assert f"process {reader.pid}" in str(done.exception)
        assert hook.texts == []  # unnoted, it would come again
        assert "1 sent now, 0 waiting" in run("alerts").stdout
        assert len(hook.texts) == 1


def test_alerts_without_a_snapshot_wait_for_the_first_load(loaded: Desk, run: Say) -> None:
    shutil.rmtree(snapshot_of(loaded).parent)
    with held(loaded.settings.warehouse, "write"):
        done = run("alerts")
    assert isinstance(done.exception, UnfinishedError)
    assert "being written by another process" in str(done.exception)
