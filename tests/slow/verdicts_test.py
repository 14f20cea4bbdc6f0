"""Verdicts are kept narrow, and every one comes back as the check gave it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from desk import CITI, IB, Desk, printed_text
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from segwatch import pipeline
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.warehouse.connection import SQL, Store, open_for_writing, sql_text
from segwatch.warehouse.run_log import Run, Work

LEAST, MOST = -(2**63), 2**63 - 1
COLUMNS = ["status", "severity", "line_code", "reported", "expected", "difference"]
amount = some.none() | some.integers(LEAST, MOST) | some.sampled_from([LEAST, MOST, 0, 1, -1])


@some.composite
def said(draw: some.DrawFn) -> tuple[object, ...]:
    """A row as a check gives it: 128 bits inside, what leaves 64 is null."""
    reported = draw(amount)
    exact = draw(some.none() | some.integers(-(2**65), 2**65) | amount)
    gap = None if reported is None or exact is None else reported - exact
    return (
        draw(some.sampled_from(["pass", "fail", "unknown"])),
        draw(some.sampled_from(["error", "warning"])),
        draw(some.sampled_from(["7010", "7190"])),
        reported,
        exact if exact is not None and LEAST <= exact <= MOST else None,
        gap if gap is not None and LEAST <= gap <= MOST else None,
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("verdicts") / "warehouse.duckdb"
    with open_for_writing(path, load_codebook()) as store:
        store.connection.execute(
            "INSERT INTO verdict_check VALUES (7, 'X1', 'segregated', 'error', '7010'), "
            "(8, 'X1', 'segregated', 'error', NULL); "
            "INSERT INTO verdict_filing SELECT n, 900 + n FROM range(100) AS t(n)"
        )
        yield store


def kept(
    store: Store, rows: list[tuple[object, ...]], line: str = "7010"
) -> list[tuple[object, ...]]:
    """The rows through verdict_row and back, as of a check of a line, or of none."""
    kinds = dict.fromkeys(COLUMNS[:3], pl.String) | dict.fromkeys(COLUMNS[3:], pl.Int64)
    frame = pl.DataFrame(rows, schema=kinds, orient="row").with_columns(
        filing_id=900 + pl.int_range(pl.len())
    )
    text = sql_text("check_inputs/verdict_rows")
    check_no = "7" if line else "8"
    for name, value in {"check_no": check_no, "severity": "error", "line": line}.items():
        text = text.replace(f"{{{name}}}", value)
    with store.register_frames({"given": frame}):
        store.connection.execute("DELETE FROM verdict_row")
        store.connection.execute(
            "INSERT INTO verdict_row BY NAME SELECT v.* EXCLUDE (filing_id), f.place, 'run' AS run_id "
            f"FROM ({text.replace('{check}', 'FROM given')}) AS v "
            "JOIN verdict_filing AS f ON f.filing_id = v.filing_id"
        )
    names = ", ".join(COLUMNS)
    return store.query_text(
        f"SELECT {names} FROM verdict WHERE check_id = 'X1' AND origin = 'segregated' ORDER BY filing_id"
    ).rows()


@given(
    rows=some.lists(said(), min_size=1, max_size=60),
    missing=some.none() | some.sampled_from(["status", "severity", "line_code"]),
    line=some.sampled_from(["7010", ""]),
    data=some.data(),
)
@settings(deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_gives_every_verdict_back_or_is_refused(
    empty: Store,
    rows: list[tuple[object, ...]],
    missing: str | None,
    line: str,
    data: some.DataObject,
) -> None:
    if missing:
        at, column = data.draw(some.integers(0, len(rows) - 1)), COLUMNS.index(missing)
        rows[at] = (*rows[at][:column], None, *rows[at][column + 1 :])
    if missing in ("status", "severity") or (missing == "line_code" and line):
        with pytest.raises(duckdb.Error, match="A verdict without"):
            kept(empty, rows, line)
    else:
        assert kept(empty, rows, line) == rows


def test_a_difference_without_what_is_expected_is_refused(empty: Store) -> None:
    with pytest.raises(duckdb.Error, match="without what is expected"):
        kept(empty, [("pass", "error", "7010", 5, None, 1)])


def test_a_verdict_is_kept_in_few_columns(empty: Store) -> None:
    kept(empty, [("pass", "error", "7010", 5, 5, 0), ("fail", "warning", "7190", 5, None, None)])
    rows = empty.query_text("SELECT * EXCLUDE (run_id) FROM verdict_row ORDER BY place").rows()
    assert rows == [
        (7, 0, True, None, None, 5, None, 0),
        (7, 1, False, "warning", "7190", 5, None, None),
    ]


def test_a_warehouse_with_wide_verdicts_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    before = [
        ("H01", 11, "segregated", "pass", "error", 5, 5, 0, "run-1", "7040"),
        ("H01", 12, "segregated", "fail", "error", 5, 7, -2, "run-2", "7040"),
        ("H10", 12, "secured", "unknown", "error", 5, None, None, "run-2", "7360"),
        ("D01", 11, "secured", "fail", "error", -5, 0, -5, "run-1", "7360"),
        ("D01", 12, "secured", "fail", "warning", -6, 0, -6, "run-1", "7335"),
        ("D01", 12, "cover", "pass", "error", None, None, None, "run-1", None),
        ("D05", 12, "secured", "fail", "info", MOST, MOST, None, "run-1", None),
    ]
    with duckdb.connect(path) as old:
        old.execute("CREATE TABLE schema_migration (name VARCHAR, applied_at TIMESTAMP)")
        for file in sorted((SQL / "schema").glob("*.sql")):
            if file.stem < "060":
                old.execute(file.read_text())
                old.execute("INSERT INTO schema_migration VALUES (?, now())", [file.stem])
        old.execute(
            "INSERT INTO filing BY NAME SELECT unnest([11, 12]) AS filing_id, 'd' AS document_id, "
            "'a-llc' AS firm_id, DATE '2024-01-02' AS as_of_date, '1' AS reader_version, "
            "true AS is_latest, now()::TIMESTAMP AS known_from, 'A LLC' AS firm_name, "
            "'printed' AS cause, 1 AS version, 1 AS printed_amounts, 0 AS repeats, 'run-1' AS run_id"
        )
        old.execute(
            "INSERT INTO statement SELECT filing_id, origin, 1 FROM (VALUES (11, 'segregated'), "
            "(11, 'secured'), (12, 'segregated'), (12, 'secured'), (12, 'cover')) AS printed (filing_id, origin)"
        )
        old.executemany("INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", before)
    with open_for_writing(path, load_codebook()) as store:
        after = store.query_text("FROM verdict").rows()
        kinds = store.query_text(
            "SELECT data_type FROM duckdb_columns() WHERE table_name = 'verdict'"
        )
    assert sorted(after, key=str) == sorted(before, key=str)
    assert set(kinds["data_type"]) == {"VARCHAR", "BIGINT"}


def judged_again(desk: Desk, book: Codebook) -> str:
    """Judge all filings again; returns the run."""
    with open_for_writing(desk.settings.warehouse, book) as store:
        store.connection.execute("DELETE FROM filing_checked")
        work = Work(store, book, Run("validate"), desk.settings)
        assert pipeline.judge_pending(work) == 2
        return work.run.run_id


def test_a_verdict_that_stays_keeps_its_run_and_a_graver_one_is_new(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    before = desk.rows("SELECT * FROM verdict ORDER BY ALL")
    judged_again(desk, load_codebook())
    assert desk.rows("SELECT * FROM verdict ORDER BY ALL") == before
    graver = load_codebook().rules.with_columns(
        severity=pl.when(pl.col("id") == "S07").then(pl.lit("critical")).otherwise("severity")
    )
    run = judged_again(desk, replace(load_codebook(), rules=graver))
    new = desk.rows("SELECT DISTINCT check_id, severity FROM verdict WHERE run_id = $run", run=run)
    assert new == [("S07", "critical")]
    same = "SELECT check_id, filing_id, origin, status, reported, expected, difference FROM verdict ORDER BY ALL"
    assert desk.rows(same) == sorted((*row[:4], *row[5:8]) for row in before)
    assert desk.rows("FROM verdict_change") == []
