"""`make up`: Airflow as a person starts it; a filing dropped in the landing folder ends in verdicts."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from desk import IB, printed_text

PROJECT = Path(__file__).resolve().parent.parent
_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Airflow up in folders of its own, and down again whatever happens."""
    given = os.environ | {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "DATA": str(tmp_path / "data"),
        "AIRFLOW_PORT": str(free_port()),
    }
    # A file, not a pipe: what Airflow starts would hold a pipe open.
    log = tmp_path / "up.log"
    try:
        with log.open("w") as file:
            subprocess.run(
                ["make", "up"], cwd=PROJECT, env=given, check=True, stdout=file, stderr=file
            )
        yield given
    except subprocess.CalledProcessError:
        pytest.fail(log.read_text())
    finally:
        subprocess.run(["make", "down"], cwd=PROJECT, env=given, check=True, capture_output=True)


def airflow(environment: dict[str, str], *words: str) -> str:
    command = [str(PROJECT / ".venv" / "bin" / "airflow"), *words]
    given = environment | {"AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags")}
    done = subprocess.run(command, env=given, check=True, capture_output=True, text=True)
    return done.stdout


def runs(environment: dict[str, str], dag: str) -> list[dict[str, str]]:
    listed = airflow(environment, "dags", "list-runs", dag, "--output", "json")
    answer = next(line for line in listed.splitlines() if line.startswith(("[{", "[]")))
    found: list[dict[str, str]] = json.loads(answer)
    return found


def verdicts(warehouse: Path) -> int:
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            (count,) = connection.execute("SELECT count(*) FROM verdict").fetchall()[0]
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


def test_a_dropped_filing_ends_in_verdicts_by_the_asset_alone(environment: dict[str, str]) -> None:
    data = Path(environment["DATA"])
    (data / "landing" / "dropped.txt").write_text(printed_text(IB))
    airflow(environment, "dags", "trigger", "daily_filings")
    end = time.monotonic() + _SECONDS
    while verdicts(data / "warehouse.duckdb") == 0 and time.monotonic() < end:
        time.sleep(2)
    assert verdicts(data / "warehouse.duckdb") == 77
    while time.monotonic() < end:
        validated = runs(environment, "validate_filings")
        if "success" in {run["state"] for run in validated}:
            break
        time.sleep(2)
    assert {run["run_id"].partition("__")[0] for run in validated} == {"asset_triggered"}
    assert "success" in {run["state"] for run in validated}
    group = int((Path(environment["AIRFLOW_HOME"]) / "standalone.pid").read_text())
    assert addresses_listened_on(group) == {"0100007F"}
    assert (data / "published" / "segwatch.duckdb").is_file()
