"""Readers beside a load: none waits, none sees half of it; the examples and the steps run."""

import os
import re
import subprocess
import sys
import threading
from contextlib import chdir
from pathlib import Path

import command
import duckdb
import pytest
from command import words_of
from desk import SHARED, Desk, printed_text
from readers_desk import ReadersDesk

PROJECT = Path(__file__).resolve().parents[2]
ANALYSTS = (PROJECT / "docs" / "analysts.md").read_text()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> ReadersDesk:
    desk = ReadersDesk(tmp_path_factory.mktemp("beside"))
    desk.fill()
    return desk


def test_readers_see_the_days_before_or_after_a_load_and_never_between(tmp_path: Path) -> None:
    desk = ReadersDesk(tmp_path)
    desk.fill_samples()
    desk.say("simulate", str(tmp_path / "more"), "--firms", "4", "--days", "40")
    snapshot = desk.warehouse.parent / "published" / "segwatch.duckdb"
    seen: set[int] = set()
    errors: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                with duckdb.connect(snapshot, read_only=True) as reader:
                    found = reader.execute("SELECT count(*) FROM seg_daily").fetchone()
                seen.add(found[0] if found else -1)
            except duckdb.Error as error:
                errors.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    desk.say("ingest", str(tmp_path / "more" / "filings"), codes=(0, 3, 4))
    while len(seen) < 2 and any(reader.is_alive() for reader in readers) and not errors:
        pass
    done.set()
    for reader in readers:
        reader.join()
    after = int(desk.say("query", "SELECT count(*) FROM seg_daily", "--format", "csv").split()[1])
    assert errors == []
    assert seen == {6, after}


def test_the_commands_for_analysts_run(filled: ReadersDesk, tmp_path: Path) -> None:
    commands = [c for c in ANALYSTS.splitlines() if c.startswith(".venv/bin/segwatch ")]
    assert len(commands) == 5
    for line in commands:
        with chdir(PROJECT):
            done = command.run(words_of(line.replace("data/", f"{tmp_path}/")), filled.environment)
        assert done.returncode == 0, (line, done.stderr)
    assert (tmp_path / "export" / "segwatch.xlsx").is_file()
    assert (tmp_path / "site" / "index.html").is_file()


def test_every_view_and_macro_is_listed_for_analysts(filled: ReadersDesk) -> None:
    with duckdb.connect(filled.warehouse, read_only=True) as reader:
        names = reader.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal UNION "
            "SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        ).fetchall()
    listed = set(re.findall(r"`(\w+)(?:\([^`]*\))?`", ANALYSTS))
    assert {name for (name,) in names} - listed == {"seg_version"}


def test_the_python_example_runs(filled: ReadersDesk) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", ANALYSTS, re.DOTALL)
    example = example.replace("data/published", str(filled.warehouse.parent / "published"))
    done = subprocess.run(
        [sys.executable, "-c", example + "\nprint(frame.height)"], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_the_notebook_runs(filled: ReadersDesk) -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "docs" / "examples" / "buffers.py"],
        env=filled.environment | {"HOME": str(filled.folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_explain_shows_each_sum_and_where_a_number_stands(filled: ReadersDesk) -> None:
    whole = filled.say("explain", "interactive-brokers-llc", "2014-11-19")
    flat = re.sub(r"\s+", " ", whole)
    assert "H05: 2,476,625,227 [7180] - 2,274,969,060 [7060]" in flat.replace("[7190] ", "")
    one = filled.say("explain", "interactive-brokers-llc", "2014-11-19", "7190")
    box = re.search(r"box: ([\d.]+) to ([\d.]+) points from the left, ([\d.]+) to ([\d.]+)", one)
    assert box
    left, right, bottom, top = (float(edge) for edge in box.groups())
    assert 0 < left < right < 612
    assert 0 < bottom < top < 792


def test_explain_shows_a_sum_that_is_off(desk: Desk) -> None:
    desk.drop("a.txt", printed_text(changes={"7040": "2,269,850,785"}))
    desk.ingest()
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}
    said = subprocess.run(
        [str(Path(sys.executable).with_name("segwatch")), "explain", "interactive-brokers-llc", "2014-11-19"],
        env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "off by $1" in re.sub(r"\s+", " ", said)


def test_the_two_real_filings_are_on_the_pages(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the real filings are not beside the project (../shared)")
    desk = ReadersDesk(tmp_path)
    desk.say("ingest", str(SHARED / "filings"))
    desk.say("site", str(tmp_path / "site"))
    places = list((tmp_path / "site" / "data" / "places").glob("*.js"))
    assert len(places) == 1
    shown = places[0].read_text()
    assert "201,656,167 [7190]" in shown
    cover = (SHARED / "filings" / "ib_2014-11-19.txt").read_text().splitlines()[19]
    for word in cover.partition("INTERACTIVE BROKERS LLC")[2].split():
        assert not any(
            word in path.read_text()
            for path in (tmp_path / "site").rglob("*.js")
            if len(word) > 6 and "vega" not in path.parts
        )
