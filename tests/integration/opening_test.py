"""Opening a warehouse makes its lists and views again where what they are made from has changed."""

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from desk import Desk, empty_warehouse

from segwatch.codebook.load import Codebook, load_codebook
from segwatch.errors import UsageError
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run
from segwatch.warehouse.run_report import end_run, write_run

OTHER = "CREATE OR REPLACE VIEW stress_day AS SELECT 1 AS other"


def columns(path: Path, book: Codebook) -> list[str]:
    """The columns of a view after opening the warehouse with a codebook."""
    with open_for_writing(path, book) as store:
        return store.query_text("FROM stress_day").columns


def test_lists_and_views_are_left_alone_until_something_changes(tmp_path: Path) -> None:
    path, book = tmp_path / "warehouse.duckdb", load_codebook()
    made = columns(path, book)
    assert made != ["other"]
    with open_for_writing(path, book) as store:
        store.connection.execute(OTHER)
    assert columns(path, book) == ["other"]
    fewer = replace(book, rules=book.rules.filter(pl.col("id") != "R04"))
    assert columns(path, fewer) == made
    with open_for_writing(path, fewer) as store:
        assert store.query_text("FROM rule WHERE check_id = 'R04'").is_empty()
    assert columns(path, book) == made
    with open_for_writing(path, book) as store:
        assert store.query_text("FROM rule WHERE check_id = 'R04'").height == 3


def test_another_hour_of_filing_lists_anew_what_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "warehouse.duckdb"
    latest = "SELECT max(missing_after)::TIME::VARCHAR AS hour FROM due_statement"
    hours = []
    for said in ("18:00", "21:00"):
        monkeypatch.setenv("SEGWATCH_FILING_HOURS", said)
        with open_for_writing(path, load_codebook()) as store:
            hours.append(store.query_text(latest).item())
    assert hours[0] != hours[1]


def test_runs_of_an_earlier_segwatch_have_a_state(desk: Desk) -> None:
    """A warehouse as it was before runs had one."""
    desk.settings.warehouse.parent.mkdir()
    desk.settings.warehouse.write_bytes(empty_warehouse())
    ended, given_up, concluded, killed = (
        f"20261121T1{n}0000Z-{name}-1a2b3c"
        for n, name in enumerate(("daily", "backfill", "ingest", "reread"))
    )
    with duckdb.connect(desk.settings.warehouse) as warehouse:
        for column in ("state", "heartbeat_at", "process", "reported_by"):
            warehouse.execute(f"ALTER TABLE run DROP COLUMN {column}")
        warehouse.execute("DELETE FROM schema_migration WHERE name = '100_run_state'")
        for run_id, command, until in (
            (ended, "daily", "now()"),
            (given_up, "interrupted", "NULL"),
            (concluded, "ingest", "NULL"),
        ):
            warehouse.execute(
                f"INSERT INTO run BY NAME SELECT '{run_id}' AS run_id, '{command}' AS command, "
                f"TIMESTAMP '2026-11-21' AS started_at, {until} AS ended_at"
            )
        for run_id in (ended, given_up, concluded, killed):
            warehouse.execute(f"INSERT INTO reading VALUES ('{run_id}', '{run_id}', 'rejected')")
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        states = store.query_text(
            "SELECT run_id, command, state, started_at::VARCHAR FROM run ORDER BY 1"
        )
        assert states.rows() == [
            (ended, "daily", "ended", "2026-11-21 00:00:00"),
            (given_up, "backfill", "interrupted", "2026-11-21 00:00:00"),
            (concluded, "ingest", "running", "2026-11-21 00:00:00"),
            (killed, "reread", "running", "2026-11-21 13:00:00"),
        ]
        # The next run reports for those that had not.
        run = Run("ingest")
        assert write_run(store, load_codebook(), run).counts["rejected"] == 2
        end_run(store, run)
        open_runs = store.query_text("SELECT run_id FROM run WHERE state = 'running'")
        assert open_runs.is_empty()


def test_a_log_without_its_warehouse_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    kept = duckdb.connect(path)
    kept.execute("CREATE TABLE other AS SELECT 1 AS a")
    log = path.with_name("warehouse.duckdb.wal")
    left = log.read_bytes()
    kept.close()
    path.unlink()
    log.write_bytes(left)
    with pytest.raises(
        UsageError, match=r"warehouse.duckdb.wal is of a warehouse that is not there"
    ):
        open_for_writing(path, load_codebook())
    assert [one.name for one in tmp_path.iterdir()] == [log.name]
    log.unlink()
    open_for_writing(path, load_codebook()).connection.close()
