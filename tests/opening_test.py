"""Opening a warehouse makes its lists and views anew where what they are made from has changed."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from segwatch.codebook import Codebook, codebook
from segwatch.store import open_for_writing

OTHER = "CREATE OR REPLACE VIEW stress_day AS SELECT 1 AS other"


def columns(path: Path, book: Codebook) -> list[str]:
    """The columns of a view after opening the warehouse with a codebook."""
    with open_for_writing(path, book) as store:
        return store.ask("FROM stress_day").columns


def test_lists_and_views_are_left_alone_until_something_changes(tmp_path: Path) -> None:
    path, book = tmp_path / "warehouse.duckdb", codebook()
    made = columns(path, book)
    assert made != ["other"]
    with open_for_writing(path, book) as store:
        store.connection.execute(OTHER)
    assert columns(path, book) == ["other"]
    fewer = replace(book, rules=book.rules.filter(pl.col("id") != "R04"))
    assert columns(path, fewer) == made
    with open_for_writing(path, fewer) as store:
        assert store.ask("FROM rule WHERE check_id = 'R04'").is_empty()
    assert columns(path, book) == made
    with open_for_writing(path, book) as store:
        assert store.ask("FROM rule WHERE check_id = 'R04'").height == 3


def test_another_hour_of_filing_lists_anew_what_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "warehouse.duckdb"
    latest = "SELECT max(missing_after)::TIME::VARCHAR AS hour FROM due_statement"
    hours = []
    for said in ("18:00", "21:00"):
        monkeypatch.setenv("SEGWATCH_FILING_HOURS", said)
        with open_for_writing(path, codebook()) as store:
            hours.append(store.ask(latest).item())
    assert hours[0] != hours[1]
