"""The DAGs: light to import, the same bytes every time, and gated by the calendar."""

import asyncio
import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from desk import IB, printed_text
from notified import Hook, free_port, web_server
from standing_workers import workers_of

from segwatch.airflow_tasks import filings
from segwatch.codebook.calendar import filings_due
from segwatch.codebook.load import load_codebook
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_reading

PROJECT = Path(__file__).resolve().parents[2]
DAGS = PROJECT / "dags"
# Keys sorted, as Airflow itself sorts them before it compares versions of a DAG.
SERIALISE = """
import json, sys
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.serialization.serialized_objects import DagSerialization
bag = BundleDagBag(sys.argv[1], bundle_path=sys.argv[1])
assert not bag.import_errors, bag.import_errors
dags = {name: DagSerialization.to_dict(dag) for name, dag in sorted(bag.dags.items())}
sys.stdout.write("\\nDAGS" + json.dumps(dags, sort_keys=True))
"""


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@cache
def serialised(airflow_home: Path, seed: int, **settings: str) -> str:
    """What a process with that seed of hashes makes of the DAGs; Airflow loads for seconds."""
    of_airflow = {"AIRFLOW_HOME": str(airflow_home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    environment = os.environ | settings | of_airflow | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", SERIALISE, str(DAGS)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.partition("\nDAGS")[2]


def test_two_processes_serialise_to_the_same_bytes(airflow_home: Path) -> None:
    first, second = serialised(airflow_home, 1), serialised(airflow_home, 2)
    assert first == second
    dags = json.loads(first)
    arrows = {
        name: {
            task["__var"]["task_id"]: sorted(task["__var"].get("downstream_task_ids", []))
            for task in dag["dag"]["tasks"]
        }
        for name, dag in dags.items()
    }
    assert arrows == {
        "daily_filings": {"filings_due": ["arrive"], "arrive": ["load"], "load": []},
        "backfill_filings": {"arrive": ["load"], "load": ["loaded"], "loaded": []},
        "validate_filings": {
            "expect": ["suites"], "suites": ["alert"], "alert": ["serve"], "serve": ["send"],
            "send": [],
        },
        "reconcile_books": {
            "books_given": ["assignment"], "assignment": ["margin"], "margin": ["sweeps"],
            "sweeps": ["statement"], "statement": ["comparison"], "comparison": [],
        },
    }  # fmt: skip
    outlets = {
        task["__var"]["task_id"]
        for dag in dags.values()
        for task in dag["dag"]["tasks"]
        if task["__var"].get("outlets")
    }
    assert outlets == {"load", "loaded", "comparison"}
    pools = {
        task["__var"]["task_id"]: task["__var"].get("pool", "default_pool")
        for dag in dags.values()
        for task in dag["dag"]["tasks"]
    }
    writers = {task for task, pool in pools.items() if pool == "duckdb_writer"}
    assert writers == {"load", "expect", "suites", "alert", "serve", "send", "comparison"}


def test_books_follow_the_load_of_a_filing_and_alerts_follow_books(airflow_home: Path) -> None:
    """Books that came before their filing are held against it once it is loaded, and the desk
    hears of what they say."""
    dags = {name: dag["dag"] for name, dag in json.loads(serialised(airflow_home, 1)).items()}
    gives = {
        name: {
            asset["__var"]["uri"]
            for task in dag["tasks"]
            for asset in task["__var"].get("outlets", [])
        }
        for name, dag in dags.items()
    }
    follows = {
        name: set(re.findall(r'"uri": "([^"]+)"', json.dumps(dag["timetable"])))
        for name, dag in dags.items()
    }
    loads = gives["daily_filings"] | gives["backfill_filings"]
    assert len(loads) == len(gives["reconcile_books"]) == 1
    assert follows["reconcile_books"] == loads
    assert follows["validate_filings"] == loads | gives["reconcile_books"]
    assert "0 8 * * 1-5" in json.dumps(dags["reconcile_books"]["timetable"])


def test_a_dag_file_imports_nothing_heavy() -> None:
    heavy = [
        "polars",
        "duckdb",
        "great_expectations",
        "pyarrow",
        "pandas",
        "segwatch.settings",
        "segwatch.pipeline",
        "expectations",
        "apprise",
    ]
    code = (
        f"import runpy, sys\nsys.path.append({str(DAGS)!r})\n"
        "for path in sys.argv[1:]:\n    runpy.run_path(path)\n"
        f"sys.exit(', '.join(m for m in {heavy} if m in sys.modules) or 0)"
    )
    files = sorted(str(path) for path in DAGS.glob("*.py"))
    assert len(files) == 5
    done = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_dag_says_what_it_is_and_bounds_its_tasks(airflow_home: Path) -> None:
    dags = json.loads(serialised(airflow_home, 1))
    assert len(dags) == 4
    params = dict(dags["backfill_filings"]["dag"]["params"])
    assert params["shard_size"]["schema"]["__var"]["minimum"] == 100
    for name, dag in dags.items():
        assert len(dag["dag"]["doc_md"]) > 100, name
        assert dag["dag"]["has_on_failure_callback"], name
        defaults = dag["dag"].get("default_args", {}).get("__var", {})
        for task in (task["__var"] for task in dag["dag"]["tasks"]):
            said = defaults | task
            assert said["owner"] == "segwatch", task["task_id"]
            assert said["retries"] >= 2, task["task_id"]
            assert said["retry_delay"], task["task_id"]
            assert said["execution_timeout"], task["task_id"]


def test_the_load_runs_at_the_hours_of_the_setting_and_has_a_deadline(
    airflow_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crons(**settings: str) -> tuple[list[str], str]:
        daily = json.loads(serialised(airflow_home, 1, **settings))["daily_filings"]["dag"]
        assert "run_is_late" in json.dumps(daily["deadline"])
        timetable = daily["timetable"]["__var"]
        return timetable["expressions"], json.dumps(timetable)

    expressions, whole = crons()
    assert expressions == ["30 12 * * 1-5", "0 17 * * 1-5"]
    assert "America/New_York" in whole
    monkeypatch.setenv("SEGWATCH_FILING_HOURS", "13:00 18:15")
    assert crons(SEGWATCH_FILING_HOURS="13:00 18:15")[0] == ["0 13 * * 1-5", "15 18 * * 1-5"]
    from segwatch.codebook.calendar import due_statements

    due = due_statements(load_codebook(), date(2014, 11, 20)).filter(due_date=date(2014, 11, 20))
    assert due["missing_after"][0].isoformat() == "2014-11-20T23:15:00"


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 26), False),  # Thanksgiving
        (date(2026, 11, 27), True),
        (date(2025, 1, 1), False),
        (date(2025, 4, 18), True),  # Good Friday 2025 was a due day
        (date(2015, 4, 3), False),  # Good Friday 2015 was none
        (date(2015, 4, 6), True),
        (date(2013, 5, 27), False),  # Memorial Day
        (date(2013, 5, 28), True),
    ],
)
def test_the_calendar_names_the_days_on_which_filings_are_due(day: date, due: bool) -> None:
    assert filings_due(day, load_codebook()) is due


@pytest.mark.parametrize(
    ("run_type", "moment", "goes_on"),
    [
        ("scheduled", datetime(2026, 11, 20, 17, 30, tzinfo=UTC), True),
        ("scheduled", datetime(2026, 11, 26, 17, 30, tzinfo=UTC), False),
        ("manual", datetime(2026, 11, 26, 17, 30, tzinfo=UTC), True),
        ("manual", datetime(2026, 11, 21, 17, 30, tzinfo=UTC), True),
        # Half past midnight in UTC is still the day before in New York.
        ("scheduled", datetime(2026, 11, 27, 0, 30, tzinfo=UTC), False),
    ],
)
def test_only_scheduled_runs_are_held_back(run_type: str, moment: datetime, goes_on: bool) -> None:
    assert filings.is_due(run_type, moment) is goes_on


def test_the_tasks_do_the_whole_way_and_pass_paths_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Settings(warehouse=tmp_path / "data" / "w.duckdb", landing=tmp_path / "landing")
    monkeypatch.setattr("segwatch.pipeline.create_workers", workers_of)
    monkeypatch.setattr(filings, "settings", lambda: given)
    given.landing.mkdir()
    (given.landing / "ib.txt").write_text(printed_text(IB))
    arrivals = filings.archive_folder(None)
    assert Path(arrivals).is_file()
    assert filings.load_arrivals(arrivals) == {"met": 1, "loaded": 1, "duplicate": 0, "rejected": 0}
    assert filings.judge_filings() == {"passed": 75, "failed": 3, "unknown": 0, "info": 3}
    assert filings.run_suites() == 0
    assert filings.record_alerts() == 0
    assert Path(filings.publish_snapshot()).is_file()
    assert filings.send_alerts() == 0
    # A task that is tried again after it was done adds nothing.
    assert filings.load_arrivals(arrivals)["loaded"] == 0
    assert filings.judge_filings() == {"passed": 75, "failed": 3, "unknown": 0, "info": 3}


def test_a_backfill_loads_in_shards_what_lies_between_its_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each shard is several batches.
    given = Settings(warehouse=tmp_path / "data" / "w.duckdb", sources=tmp_path, batch_documents=1)
    monkeypatch.setattr("segwatch.pipeline.create_workers", workers_of)
    monkeypatch.setattr(filings, "settings", lambda: given)
    history = tmp_path / "history"
    history.mkdir()
    for day in range(17, 22):
        text = printed_text(IB, as_of_date=date(2014, 11, day), submit_date=date(2014, 11, 24))
        (history / f"{day}.txt").write_text(text)
    (history / "empty.txt").write_text("")
    shards = filings.arrive_in_shards(str(history), 2)
    assert len(shards) == 3
    counts = [filings.load_backfill(shard, "2014-11-18", "2014-11-20") for shard in shards]
    assert filings.sum_counts(counts) == {"met": 4, "loaded": 3, "duplicate": 0, "rejected": 1}
    with open_for_reading(given.warehouse) as store:
        days = store.query_text("SELECT as_of_date FROM filing ORDER BY ALL")[
            "as_of_date"
        ].to_list()
        assert days == [date(2014, 11, day) for day in (18, 19, 20)]
        assert store.query_text("SELECT count(*) FROM arrival").item() == 4
    # Without bounds the rest is loaded, and nothing twice.
    again = filings.sum_counts(filings.load_backfill(shard, None, None) for shard in shards)
    assert again == {"met": 2, "loaded": 2, "duplicate": 0, "rejected": 0}


def test_engineers_are_told_of_a_run_that_failed_and_of_one_that_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from segwatch.airflow_tasks.notices import FailedRun, run_is_late

    hook, port = Hook(), free_port()
    file = tmp_path / "channels.toml"
    file.write_text(
        f'[dead]\nurl = "json://127.0.0.1:{free_port()}"\n'
        f'[hook]\nurl = "json://127.0.0.1:{port}"\nseverity = "critical"\n'
    )
    file.chmod(0o600)
    given = Settings(warehouse=tmp_path / "w.duckdb", channels_file=file)
    monkeypatch.setattr(filings, "settings", lambda: given)
    run = SimpleNamespace(dag_id="daily_filings", run_id="scheduled__1")
    with web_server(hook, port):
        FailedRun()({"dag_run": run})
        for kind, day in (("scheduled", 25), ("scheduled", 26), ("manual", 26)):
            late = {
                "dag_run_id": f"{kind}__{day}",
                "run_type": kind,
                "run_after": f"2026-11-{day}T17:30:00Z",
            }
            asyncio.run(run_is_late(dag="daily_filings", context={"dag_run": late}))
    titles = [one["title"] for one in hook.took]
    assert titles == [
        "segwatch: DAG daily_filings failed",
        "segwatch: DAG daily_filings is late",
        "segwatch: DAG daily_filings is late",
    ]
    # On Thanksgiving nothing is due: a scheduled run stops by itself, and is not missed.
    for text, run_id in zip(
        hook.texts, ("scheduled__1", "scheduled__25", "manual__26"), strict=True
    ):
        assert run_id in text
