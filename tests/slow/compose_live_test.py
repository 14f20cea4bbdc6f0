"""The services of docker-compose.yml as plain processes: each tells its health, and a Celery worker
loads what `segwatch ingest` loads.

There is no engine here; commands, settings, health checks and order are those of the file.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster import INIT, Cluster
from command import SEGWATCH
from crashes import tables
from dag_runs import DagRuns
from desk import IB, printed_text
from simulated import simulated

# Two batches per shard.
SHARD, BATCH = 100, 50
# What `ingest` fills after its load; for Airflow that is the work of validate_filings.
JUDGED = {"filing_checked", "verdict", "alert"}
PARTS = ["apiserver", "scheduler", "dag-processor", "triggerer", "worker"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """All services started; stopped at the end, and nothing of them is left."""
    folder = tmp_path_factory.mktemp("cluster")
    made = Cluster(
        folder, SEGWATCH_BATCH_DOCUMENTS=str(BATCH), SEGWATCH_SOURCES=str(folder / "sources")
    )
    try:
        for part in PARTS:
            made.start(f"airflow-{part}")
        yield made
    finally:
        made.stop()
    assert made.processes() == []


@pytest.mark.parametrize("part", PARTS)
def test_a_service_starts_and_tells_its_health(part: str, cluster: Cluster) -> None:
    cluster.await_health(f"airflow-{part}")


def test_every_service_of_airflow_is_started_here(cluster: Cluster) -> None:
    named = {name for name in cluster.services if name.startswith("airflow-")}
    assert named == {INIT, *(f"airflow-{part}" for part in PARTS)}


def test_a_worker_loads_a_day_and_then_history_in_shards_of_several_batches(
    cluster: Cluster, tmp_path: Path
) -> None:
    history = simulated(cluster.folder / "sources", firms=5, days=32, faults=0.1) / "filings"
    files = [path for path in history.rglob("*") if path.is_file()]
    landing, last = cluster.folder / "landing", sorted({path.stem for path in files})[-2:]
    today = [path for path in files if path.stem in last]
    for path in today:
        shutil.move(path, landing / f"{path.parent.name}-{path.name}")
    assert len(files) - len(today) == 150
    (history / "malformed.txt").write_text(printed_text(IB, {"7194": "1,2"}))
    (history / "empty.txt").write_text("")
    runs = DagRuns(cluster)
    runs.pause("validate_filings")
    runs.trigger("daily_filings")
    runs.await_success("daily_filings")
    runs.trigger("backfill_filings", source=str(history), shard_size=SHARD)
    tasks = runs.await_success("backfill_filings")
    loads = [task for task in tasks if task["task_id"] == "load"]
    assert sorted(task["map_index"] for task in loads) == [0, 1]
    assert {(task["pool"], task["try_number"]) for task in loads} == {("duckdb_writer", 1)}
    alone = tmp_path / "alone" / "warehouse.duckdb"
    done = subprocess.run(
        [SEGWATCH, "ingest", str(landing), str(history)],
        capture_output=True,
        text=True,
        env=os.environ | {"SEGWATCH_WAREHOUSE": str(alone)},
    )
    assert done.returncode in (3, 4), done.stderr
    expected, found = tables(alone), tables(cluster.warehouse)
    assert len(expected["filing"]) == 161
    assert len(expected["reject"]) == 2
    for table in expected.keys() - JUDGED:
        assert found[table] == expected[table], table
