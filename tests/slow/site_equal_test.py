"""Two builds of the site from one snapshot are equal to the byte, in whatever order its rows are met."""

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from desk import CITI, IB, Desk, one_page, printed_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import published

from dashboard.folder import SiteFolder
from dashboard.site import PICTURED_FAILURES, build_site
from dashboard.snapshot import SQL, Snapshot, open_snapshot
from segwatch.cli.simulate import SimulationRequest, write_simulation
from segwatch.explain.page_images import PageViewer
from segwatch.settings import Settings
from simulate import samples

# Lists of the codebook that stand in their own order.
ORDERED = {"line_code", "statement_line"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Firms with faults, missing and late filings, amendments, rejects, and pages as PDF."""
    desk = Desk(tmp_path_factory.mktemp("equal"))
    write_simulation(
        SimulationRequest(
            desk.inbox / "more", 4, 6, 3, 0.4, "mixed", "text", date(2014, 11, 10), None
        )
    )
    samples.print_into(desk.inbox)
    desk.drop("empty.txt", "")
    desk.drop(
        "bad.txt", printed_text(IB, {"7194": "1,2", "7150": "3,4"}, as_of_date=date(2014, 11, 20))
    )
    for number in range(3):
        changed = one_page(
            "Segregation Statement",
            {"7150": f"{number}", "7190": "5"},
            status="AMENDED",
            submit_date=date(2014, 12, 1 + number),
        )
        desk.drop(f"amended-{number}.txt", changed)
    desk.drop("other.txt", printed_text(CITI, {"7010": "7"}))
    desk.ingest(desk.inbox)
    desk.change(
        "UPDATE verdict_row SET holds = false WHERE check_no IN (SELECT check_no FROM verdict_check WHERE check_id = 'H05')"
    )
    return desk


@pytest.fixture(scope="module")
def snapshot(desk: Desk) -> Path:
    return published(desk.settings.warehouse)


def shuffled(snapshot: Path, copy: Path, seed: int) -> Path:
    """The snapshot with the rows of its tables in another order."""
    shutil.copyfile(snapshot, copy)
    with duckdb.connect(copy) as mixing:
        tables = mixing.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        for (table,) in tables:
            if table not in ORDERED:
                mixing.execute(
                    f'CREATE OR REPLACE TEMP TABLE mixed AS FROM "{table}" ORDER BY hash(rowid + {seed})'
                )
                mixing.execute(f'DELETE FROM "{table}"')
                mixing.execute(f'INSERT INTO "{table}" FROM mixed')
    return copy


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_builds_are_equal(desk: Desk, snapshot: Path, tmp_path: Path) -> None:
    other = shuffled(snapshot, tmp_path / "other.duckdb", 1)
    built = {}
    with PageViewer(desk.archive, Settings().limits) as viewer:
        for path in (snapshot, other):
            with open_snapshot(path) as opened:
                found = build_site(opened, tmp_path / path.stem, viewer.view_pages)
            assert found.pictured > 5
            built[path] = contents(tmp_path / path.stem)
    assert built[snapshot].keys() == built[other].keys()
    assert [name for name, sha in built[snapshot].items() if built[other][name] != sha] == []


def answers(snapshot: Snapshot) -> dict[str, list[tuple[Any, ...]]]:
    """What every question of the pages is answered, in the order of the answer."""
    parts = snapshot.query_file("units").select("firm_id", year="year")
    filings = snapshot.query_file("pictured", {"most": PICTURED_FAILURES})["filing_id"].to_list()
    given: dict[str, Any] = {"most": 3, "days": 5, "filing_id": filings[0]}
    found = {}
    with snapshot.register_frame("part", parts):
        for file in sorted(SQL.glob("*.sql")):
            wanted = {
                name: value for name, value in given.items() if f"${name}" in file.read_text()
            }
            found[file.stem] = snapshot.query_file(file.stem, wanted).rows()
    return found


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(2, 10**9))
def test_every_answer_has_one_order(snapshot: Path, tmp_path: Path, seed: int) -> None:
    """Lists that are cut at a number of rows hold the same rows, too."""
    other = shuffled(snapshot, tmp_path / f"{seed}.duckdb", seed)
    with open_snapshot(snapshot) as one, open_snapshot(other) as another:
        first, second = answers(one), answers(another)
    assert sum(bool(rows) for rows in first.values()) > 25
    assert [name for name, rows in first.items() if second[name] != rows] == []


def test_a_second_build_adds_nothing(desk: Desk, snapshot: Path, tmp_path: Path) -> None:
    with PageViewer(desk.archive, Settings().limits) as viewer, open_snapshot(snapshot) as opened:
        build_site(opened, tmp_path / "site", viewer.view_pages)
        before = contents(tmp_path / "site")
        assert build_site(opened, tmp_path / "site", viewer.view_pages).written == 0
    assert contents(tmp_path / "site") == before
    assert SiteFolder(tmp_path / "site").before
