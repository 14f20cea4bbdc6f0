"""Runs beside one another, and after runs that were interrupted: each counts what it did, and what
a run did is reported once it has ended or its heart has stopped, not before."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from command import SEGWATCH
from desk import CITI, IB, Desk, empty_warehouse, one_page, printed_text
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from segwatch.airflow_tasks import filings
from segwatch.codebook.load import load_codebook
from segwatch.errors import ReadError
from segwatch.ingest import load as loading
from segwatch.ingest.batches import ArrivedDocument, list_batch
from segwatch.ingest.readers import ReadDocuments
from segwatch.parallel.processes import has_ended, this_process
from segwatch.settings import Settings
from segwatch.warehouse import run_log
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import end_run, write_run
from transforms.normalise import add_boxes, normalise_texts

# Takes in one folder, says so with the warehouse closed, waits, takes in another and ends.
IN_TWO_PARTS = """
import sys
from pathlib import Path
from segwatch import pipeline
from segwatch.ingest.discover import find_files
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.run_report import write_run, end_run
from segwatch.warehouse.run_log import Run, Work
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
run = Run("daily")
def take_in(folder):
    with open_for_writing(settings().warehouse, load_codebook()) as store:
        work = Work(store, load_codebook(), run, settings())
        arrived = pipeline.archive_files(find_files([Path(folder)]), settings(), print)
        pipeline.load_documents(arrived, work)
take_in(sys.argv[1])
print("between", flush=True)
sys.stdin.readline()
take_in(sys.argv[2])
with open_for_writing(settings().warehouse, load_codebook()) as store:
    print(write_run(store, load_codebook(), run).counts, flush=True)
    end_run(store, run)
"""


@pytest.mark.parametrize("killed", [False, True])
def test_two_loads_at_once_count_what_each_did(tmp_path: Path, killed: bool) -> None:
    desk = Desk(tmp_path)
    parts = [tmp_path / name for name in ("first", "second")]
    for folder in parts:
        folder.mkdir()
    (parts[0] / "ib.txt").write_text(printed_text(IB))
    (parts[0] / "empty.txt").write_text("")
    (parts[1] / "none.txt").write_text("no filing")
    desk.drop("citi.txt", printed_text(CITI))
    desk.drop("ib.txt", printed_text(IB))
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}

    with subprocess.Popen(
        [sys.executable, "-c", IN_TWO_PARTS, *map(str, parts)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "between\n"
        if killed:
            other.send_signal(signal.SIGKILL)  # not waited for: its number is still taken
        done = subprocess.run(
            [SEGWATCH, "ingest", str(desk.inbox)], env=environment, capture_output=True, text=True
        )
        met = re.search(r"Documents: (.*? rejected)", done.stdout)
        assert met, done.stderr
        if killed:
            # What the other had read is reported with it: one loaded, one rejected.
            assert met[1] == "3 met, 2 loaded, 0 duplicate, 1 rejected"
        else:
            assert met[1] == "2 met, 1 loaded, 1 duplicate, 0 rejected"
            assert desk.rows("SELECT state FROM run ORDER BY started_at") == [
                ("running",),
                ("ended",),
            ]
            other.stdin.write("\n")
            other.stdin.flush()
            assert (
                other.stdout.readline()
                == str({"met": 3, "loaded": 1, "duplicate": 0, "rejected": 2}) + "\n"
            )
    states = desk.rows("SELECT command, state, met, ended_at IS NULL FROM run ORDER BY started_at")
    if killed:
        assert states == [("daily", "interrupted", None, True), ("ingest", "ended", 3, False)]
    else:
        assert states == [("daily", "ended", 3, False), ("ingest", "ended", 2, False)]


def test_two_loads_of_one_process_count_what_each_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Settings(warehouse=tmp_path / "w.duckdb", sources=tmp_path, batch_documents=1)
    made.warehouse.write_bytes(empty_warehouse())
    monkeypatch.setattr(filings, "settings", lambda: made)
    lists = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        for number in range(3):
            header = {"as_of_date": date(2014, 11, 17 + number), "firm_name": f"{name} LLC"}
            page = one_page("Segregation Statement", {}, **header)
            (tmp_path / name / f"{number}.txt").write_text(page)
        (tmp_path / name / "none.txt").write_text(name)
        lists.append(filings.archive_folder(str(tmp_path / name)))
    with ThreadPoolExecutor(2) as threads:
        counts = list(threads.map(filings.load_arrivals, lists))
    assert counts == [{"met": 4, "loaded": 3, "duplicate": 0, "rejected": 1}] * 2
    with open_for_writing(made.warehouse, load_codebook()) as store:
        rows = store.query_text("SELECT state, met, loaded, rejected FROM run").rows()
        assert rows == [("ended", 4, 3, 1)] * 2


def test_a_process_has_ended_when_it_is_gone_or_waits_to_be_buried() -> None:
    mine = this_process()
    assert mine
    assert not has_ended(mine)
    say = "from segwatch.parallel.processes import this_process; print(this_process(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", say], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        assert name != mine
        assert not has_ended(name)
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert has_ended(name)
    assert has_ended(name)
    machine, number, start = mine.rsplit("/", 2)
    assert has_ended(f"{machine}/{number}/{int(start) + 1}")  # another that got its number
    assert not has_ended(f"another{machine}/{number}/{start}")
    for unknown in (None, "", "/", "a/b", f"{machine}/x/{start}"):
        assert not has_ended(unknown)


NOTHING = add_boxes(
    normalise_texts(
        pl.DataFrame(schema={"document_id": pl.String, "text": pl.String}),
        load_codebook().form_spec,
    ),
    ReadDocuments({}, {}).boxes(),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["load", "load", "load", "end", "conclude", "die", "fall silent"]),
        st.integers(0, 3),
    ),
    max_size=14,
)


class _Life:
    """What is known of a run that loads documents of which each is rejected."""

    def __init__(self, number: int) -> None:
        self.run = Run(f"command{number}")
        self.process = f"process{number}"
        self.documents: set[str] = set()
        self.state = "none"
        self.is_dead = self.is_silent = False


class _Warehouse:
    """Runs on one warehouse, and what should be reported of them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(warehouse=folder / "w.duckdb")
        self.settings.warehouse.write_bytes(empty_warehouse())
        self.lives = [_Life(number) for number in range(5)]
        self.reported: list[str] = []
        self.documents = 0
        patch.setattr(
            run_log,
            "has_ended",
            lambda name: any(life.is_dead for life in self.lives if life.process == name),
        )
        self.patch = patch

    def load(self, life: _Life) -> None:
        document = f"{self.documents:064}"
        self.documents += 1
        life.documents.add(document)
        life.state, life.is_silent = "running", False
        refused = {document: ReadError("empty", "The document is empty; fetch it again.")}
        one = ArrivedDocument(
            document, f"file:///{document}", "text/plain", 0, datetime.now(UTC), b""
        )
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            work = Work(store, load_codebook(), life.run, self.settings)
            loading.load_documents(work, list_batch([one]), NOTHING, refused)

    def conclude(self, life: _Life, *, ends: bool) -> None:
        stopped = [
            other
            for other in self.lives
            if other is not life and other.state == "running" and (other.is_dead or other.is_silent)
        ]
        expected = set(life.documents).union(*(other.documents for other in stopped))
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            report = write_run(store, load_codebook(), life.run)
            if ends:
                end_run(store, life.run)
        life.is_silent = False
        count = len(expected)
        assert report.counts == {"met": count, "loaded": 0, "duplicate": 0, "rejected": count}
        assert {uri.rpartition("/")[2] for uri in report.rejects["source"]} == expected
        life.state = "ended" if ends else "running"
        if ends:
            self.reported += expected
            for other in stopped:
                other.state = "interrupted"

    def step(self, step: str, life: _Life) -> None:
        if life.is_dead or life.state == "ended":
            return
        self.patch.setattr(run_log, "this_process", lambda: life.process)
        if step == "load":
            self.load(life)
        elif step in ("end", "conclude"):
            self.conclude(life, ends=step == "end")
        elif step == "die":
            life.is_dead = True
        elif life.state == "running":
            life.is_silent = True
            with duckdb.connect(self.settings.warehouse) as warehouse:
                warehouse.execute(
                    "UPDATE run SET heartbeat_at = heartbeat_at - INTERVAL 2 HOUR "
                    f"WHERE run_id = '{life.run.run_id}'"
                )


@settings(max_examples=examples(15), deadline=None)
@given(STEPS)
def test_whatever_runs_do_beside_one_another_all_is_reported(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        warehouse = _Warehouse(tmp_path_factory.mktemp("runs"), patch)
        *lives, last = warehouse.lives
        for step, number in steps:
            warehouse.step(step, lives[number])
        for life in lives:
            life.is_dead = True
        warehouse.step("end", last)
        silent = {
            document for life in lives if life.state == "interrupted" for document in life.documents
        }
        assert set(warehouse.reported) == {f"{n:064}" for n in range(warehouse.documents)}
        # Twice only where a run went on that was taken for dead.
        twice = {one for one in warehouse.reported if warehouse.reported.count(one) > 1}
        assert not twice or any(step == "fall silent" for step, _ in steps), (twice, silent)
        with duckdb.connect(warehouse.settings.warehouse) as opened:
            found = dict(opened.sql("SELECT run_id, state FROM run").fetchall())
        assert found == {
            life.run.run_id: life.state for life in warehouse.lives if life.state != "none"
        }
