"""A Celery worker, as the service runs it, really loads: a day's filings, and a backfill whose shard
takes several batches. Postgres and Redis are real; both loads end as `segwatch ingest` ends."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from cluster import Cluster, cluster_in
from conftest import SEGWATCH
from desk import CITI, IB, printed_text

_SECONDS = 600
_PARTS = ("apiserver", "scheduler", "dag-processor", "worker")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_in(tmp_path_factory.mktemp("service")) as running:
        running.start_airflow(_PARTS)
        yield running


def run_dag(cluster: Cluster, dag: str, conf: dict[str, object]) -> str:
    """Trigger a DAG and wait for its end; returns its state."""
    cluster.run_airflow("dags", "trigger", dag, "--run-id", "by_test", "--conf", json.dumps(conf))
    end, state = time.monotonic() + _SECONDS, ""
    while state not in ("success", "failed") and time.monotonic() < end:
        time.sleep(0.5)
        state = cluster.ask(
            "SELECT state FROM dag_run WHERE dag_id = :dag AND run_id = 'by_test'", dag=dag
        )[0][0]
    return state


def read_content(warehouse: Path) -> list[tuple[object, ...]]:
    """What was loaded and judged, without the names that a load gives."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.execute(
            "SELECT f.document_id, f.firm_id, f.as_of_date, f.status, "
            "(SELECT bit_xor(hash(origin, line_code, amount, printed, page)) FROM line_item AS l "
            "WHERE l.filing_id = f.filing_id) FROM filing AS f ORDER BY ALL"
        ).fetchall()


def ingest_beside(folder: Path, filings: Path) -> list[tuple[object, ...]]:
    """What one machine makes of the same filings."""
    warehouse = folder / "warehouse.duckdb"
    done = subprocess.run(
        [SEGWATCH, "ingest", str(filings)],
        env=os.environ | {"SEGWATCH_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 4), done.stderr
    return read_content(warehouse)


def test_a_worker_loads_the_filings_of_a_day(cluster: Cluster, tmp_path: Path) -> None:
    landing = cluster.folder / "landing"
    for filing in (IB, CITI):
        (landing / f"{filing}.txt").write_text(printed_text(filing))
    assert run_dag(cluster, "daily_filings", {}) == "success", cluster.show_logs()
    content = read_content(cluster.data / "warehouse.duckdb")
    assert len(content) == 2
    assert content == ingest_beside(tmp_path, landing)


def test_a_worker_backfills_a_shard_of_several_batches(cluster: Cluster, tmp_path: Path) -> None:
    history = tmp_path / "history"
    wish = ("--firms", "3", "--days", "60", "--faults", "0.02", "--start", "2024-01-02")
    subprocess.run([SEGWATCH, "simulate", str(history), *wish], check=True, capture_output=True)
    conf = {"source": str(history / "filings"), "shard_size": 100, "from": "2024-01-02"}
    assert run_dag(cluster, "backfill_filings", conf) == "success", cluster.show_logs()
    before = {row[0] for row in ingest_beside(tmp_path, cluster.folder / "landing")}
    content = read_content(cluster.data / "warehouse.duckdb")
    loaded = [row for row in content if row[0] not in before]
    expected = ingest_beside(tmp_path / "other", history / "filings")
    assert len(expected) > 150  # two shards at least, each of several batches of 40
    assert loaded == expected
