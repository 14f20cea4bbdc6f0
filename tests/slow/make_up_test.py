"""`make up`: Airflow as a person starts it. A filing dropped in the landing folder ends in verdicts, a
run past its deadline is told, and history is loaded in shards by one writer."""

import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import SEGWATCH
from desk import IB, printed_text
from notified import Hook, free_port, web_server

PROJECT = Path(__file__).resolve().parents[2]
_SECONDS = 240


@pytest.fixture(scope="module")
def hook() -> Hook:
    return Hook()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, hook: Hook) -> Iterator[dict[str, str]]:
    """Airflow up in folders of its own, with a channel, and down again whatever happens."""
    tmp_path, port = tmp_path_factory.mktemp("up"), free_port()
    channels = tmp_path / "channels.toml"
    channels.write_text(f'[hook]\nurl = "json://127.0.0.1:{port}"\nseverity = "critical"\n')
    channels.chmod(0o600)
    given = os.environ | {
        "SEGWATCH_CHANNELS_FILE": str(channels),
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "DATA": str(tmp_path / "data"),
        "SEGWATCH_SOURCES": str(tmp_path / "sources"),
        "AIRFLOW_PORT": str(free_port()),
    }
    # A file, not a pipe: what Airflow starts would hold a pipe open.
    log = tmp_path / "up.log"
    try:
        with log.open("w") as file:
            subprocess.run(
                ["make", "up"], cwd=PROJECT, env=given, check=True, stdout=file, stderr=file
            )
        with web_server(hook, port):
            yield given
    except subprocess.CalledProcessError:
        pytest.fail(log.read_text())
    finally:
        subprocess.run(["make", "down"], cwd=PROJECT, env=given, check=True, capture_output=True)


def airflow(environment: dict[str, str], *words: str) -> None:
    command = [str(PROJECT / ".venv" / "bin" / "airflow"), *words]
    given = environment | {"AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags")}
    subprocess.run(command, env=given, check=True, capture_output=True)


def asked(environment: dict[str, str], sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    """Rows of Airflow's own database: its commands take seconds to load, too long to be polled."""
    file = Path(environment["AIRFLOW_HOME"]) / "airflow.db"
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return database.execute(sql, parameters).fetchall()


def runs(environment: dict[str, str], dag: str) -> list[tuple[str, str]]:
    """The id and state of each run of a DAG."""
    return asked(environment, "SELECT run_id, state FROM dag_run WHERE dag_id = ?", dag)


def ended(
    environment: dict[str, str], dag: str, awaited: frozenset[str] = frozenset({"success"})
) -> list[tuple[str, str]]:
    """The runs of a DAG once one of them has succeeded, if that is awaited, and none goes on."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        found = runs(environment, dag)
        states = {state for _, state in found}
        if awaited <= states and not states & {"running", "queued"}:
            break
        time.sleep(0.5)
    return found


def verdicts(warehouse: Path) -> int:
    """Those of the filing that is dropped; other tests load filings of other firms."""
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            of_it = "SELECT count(*) FROM verdict JOIN filing USING (filing_id) WHERE firm_id = $1"
            (count,) = connection.execute(of_it, ["interactive-brokers-llc"]).fetchall()[0]
            return int(count)
    except duckdb.Error:
        return 0  # not there yet, or being written


def addresses_listened_on(group: int) -> set[str]:
    """The addresses on which processes of a group listen, from /proc."""
    inodes = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                links = [str(fd.readlink()) for fd in (process / "fd").iterdir()]
                inodes |= {link[8:-1] for link in links if link.startswith("socket:[")}
        except OSError:
            continue
    listening = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = row.split()
            if cells[3] == "0A" and cells[9] in inodes:
                listening.add(cells[1].partition(":")[0])
    return listening


def test_all_dags_are_on(environment: dict[str, str]) -> None:
    paused = dict(asked(environment, "SELECT dag_id, is_paused FROM dag WHERE NOT is_stale"))
    files = {path.stem for path in (PROJECT / "dags").glob("*.py")}
    assert set(paused) == files - {"dag_defaults"}
    assert set(paused.values()) == {False}


def test_a_dropped_filing_ends_in_verdicts_by_the_asset_alone(environment: dict[str, str]) -> None:
    data = Path(environment["DATA"])
    (data / "landing" / "dropped.txt").write_text(printed_text(IB))
    airflow(environment, "dags", "trigger", "daily_filings")
    end = time.monotonic() + _SECONDS
    while verdicts(data / "warehouse.duckdb") == 0 and time.monotonic() < end:
        time.sleep(0.5)
    assert verdicts(data / "warehouse.duckdb") == 78
    validated = ended(environment, "validate_filings")
    assert {run_id.partition("__")[0] for run_id, _ in validated} == {"asset_triggered"}
    assert "success" in {state for _, state in validated}
    group = int((Path(environment["AIRFLOW_HOME"]) / "standalone.pid").read_text())
    assert addresses_listened_on(group) == {"0100007F"}
    assert (data / "published" / "segwatch.duckdb").is_file()


def test_a_run_past_its_deadline_is_told_to_the_channels(
    environment: dict[str, str], hook: Hook
) -> None:
    # Its deadline is two hours after its logical date: it has passed when the run begins.
    then = datetime.now(UTC) - timedelta(hours=3)
    words = ("--run-id", "by_hand_and_late", "--logical-date", then.isoformat())
    airflow(environment, "dags", "trigger", "daily_filings", *words)
    end = time.monotonic() + _SECONDS
    told: list[str] = []
    while not told and time.monotonic() < end:
        time.sleep(0.5)
        told = [text for text in hook.texts if "by_hand_and_late" in text]
    assert [one["title"] for one in hook.took if "by_hand" in one["message"]] == [
        "segwatch: DAG daily_filings is late"
    ]
    assert "has not ended by its deadline" in told[0]


def test_history_is_loaded_in_shards_by_one_writer_as_ingest_loads_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    def segwatch(*words: str, codes: tuple[int, ...] = (0,), **given: str) -> None:
        done = subprocess.run([SEGWATCH, *words], env=os.environ | given, capture_output=True)
        assert done.returncode in codes, done.stderr

    wish = ("--firms", "4", "--days", "300", "--faults", "0.02", "--start", "2024-01-02")
    segwatch("simulate", environment["SEGWATCH_SOURCES"], *wish)
    filings = Path(environment["SEGWATCH_SOURCES"]) / "filings"
    conf = json.dumps({"source": str(filings), "shard_size": 1000})
    for dag in ("daily_filings", "validate_filings"):
        ended(environment, dag, frozenset())  # one goes on where another test started it
    airflow(environment, "dags", "trigger", "backfill_filings", "--conf", conf)
    assert [state for _, state in ended(environment, "backfill_filings")] == ["success"]
    loads = asked(
        environment,
        "SELECT map_index, pool, start_date, end_date FROM task_instance "
        "WHERE dag_id = 'backfill_filings' AND task_id = 'load' ORDER BY start_date",
    )
    shards = -(-sum(path.is_file() for path in filings.rglob("*")) // 1000)
    assert sorted(index for index, *_ in loads) == list(range(shards)) != [0]
    assert {pool for _, pool, *_ in loads} == {"duckdb_writer"}
    for (*_, before), (_, _, after, _) in pairwise(loads):
        assert before <= after
    other = tmp_path / "data" / "warehouse.duckdb"
    segwatch("ingest", str(filings), codes=(0, 3, 4), SEGWATCH_WAREHOUSE=str(other))
    published = Path(environment["DATA"]) / "published" / "segwatch.duckdb"
    expected, end = content(other), time.monotonic() + _SECONDS
    while not published.is_file() or content(published) != expected:
        assert time.monotonic() < end, "nothing, or something else, was published"
        time.sleep(2)  # the Asset starts the checks, and they the publication
    assert len(expected) > 1000


def content(warehouse: Path) -> list[tuple[object, ...]]:
    """What the simulated filings left in a warehouse, without the names that a load gives."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.execute(
            "SELECT f.document_id, f.firm_id, f.as_of_date, f.submit_date, f.status, f.is_latest, "
            "(SELECT bit_xor(hash(origin, line_code, amount, printed, page)) FROM line_item AS l "
            "WHERE l.filing_id = f.filing_id), "
            "(SELECT bit_xor(hash(check_id, origin, v.status, reported, expected)) FROM verdict AS v "
            "WHERE v.filing_id = f.filing_id), "
            "(SELECT bit_xor(hash(reason, line_code, printed)) FROM reject AS r "
            "WHERE r.filing_id = f.filing_id) "
            "FROM filing_version AS f WHERE year(as_of_date) >= 2024 ORDER BY ALL"
        ).fetchall()
