"""A firm's history: exact on a hand-made series, and D11 on both sides of its edge."""

import math
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from segwatch.checks.compile import compile_checks
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from transforms.history import history_of

FIRST = date(2015, 1, 1)
N = float(load_codebook().read_threshold("deviations"))


def figures(required: Sequence[int | None], excess: Sequence[int | None]) -> pl.DataFrame:
    days = len(required)
    return pl.DataFrame(
        {
            "firm_id": ["a"] * days,
            "origin": ["segregated"] * days,
            "as_of_date": [FIRST + timedelta(day) for day in range(days)],
            "required": required,
            "funds": [1_000] * days,
            "excess": excess,
            "target": [7 if day == 0 else None for day in range(days)],
        },
        schema_overrides={"required": pl.Int64, "excess": pl.Int64, "target": pl.Int64},
    )


def subject(day: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "filing_id": [1],
            "firm_id": ["a"],
            "origin": ["segregated"],
            "as_of_date": [FIRST + timedelta(day)],
        }
    )


def test_the_last_sixty_filings_before_the_day_alone_count() -> None:
    required = [1_000 + 7 * (day * day % 13) for day in range(70)]
    (row,) = history_of(figures(required, [50] * 70), subject(65), 0.0).to_dicts()
    logs = [math.log(dollars) for dollars in required[5:65]]
    middle = statistics.median(logs)
    assert row["required_middle"] == pytest.approx(middle)
    assert row["required_scale"] == pytest.approx(
        1.4826 * statistics.median(abs(value - middle) for value in logs)
    )
    assert (row["earlier"], row["required_5"]) == (60, required[60])
    assert row["date_5"] == FIRST + timedelta(60)
    assert row["last_target"] is None
    assert row["funds_middle"] is None  # constant


def test_the_target_that_was_printed_last_is_found_within_sixty_filings() -> None:
    made = figures([1_000] * 61, [50] * 61)
    assert history_of(made, subject(60), 0.0)["last_target"].to_list() == [7]
    assert history_of(made, subject(61), 0.0)["last_target"].to_list() == [None]


def test_the_first_filing_has_no_history() -> None:
    assert history_of(figures([1], [1]), subject(0), 0.0).is_empty()


def d11(tmp_path: Path, required: int | None, earlier: int = 20, scale: float = 0.01) -> Any:
    """What D11 says of one filing whose history's middle is 1,000,000 dollars."""
    (check,) = (
        c
        for c in compile_checks(load_codebook())
        if (c.check_id, c.origin) == ("D11", "segregated")
    )
    wide = pl.DataFrame(
        {
            "filing_id": [1],
            "kind": ["daily"],
            "7060": [required],
            "7180": [1_100_000],
            "7190": [100_000],
        },
        schema_overrides={"7060": pl.Int64},
    )
    past = pl.DataFrame(
        {
            "filing_id": [1],
            "earlier": [earlier],
            "required_middle": [math.log(1_000_000)],
            "required_scale": [scale],
            "funds_middle": [math.log(1_100_000)],
            "funds_scale": [1.0],
            "excess_middle": [10.0],
            "excess_scale": [5.0],
        }
    )
    with (
        open_for_writing(tmp_path / "w.duckdb", load_codebook()) as store,
        store.register_frames({"wide_segregated": wide, "history_segregated": past}),
    ):
        rows = store.query_text(check.sql_over(check.relation)).rows()
    return rows[0][1:] if rows else None


def test_d11_on_both_sides_of_its_edge(tmp_path: Path) -> None:
    edge = 1_000_000 * math.exp(N * 0.01)
    assert d11(tmp_path, math.floor(edge))[:2] == ("pass", "info")
    found = d11(tmp_path, math.ceil(edge))
    assert found[:4] == ("fail", "info", "7060", math.ceil(edge))
    assert found[4] == round(edge)
    twice = 1_000_000 * math.exp(2 * N * 0.01)
    assert d11(tmp_path, math.floor(twice))[:2] == ("fail", "info")
    assert d11(tmp_path, math.ceil(twice))[:2] == ("fail", "warning")


def test_d11_unknown_and_not_applicable(tmp_path: Path) -> None:
    assert d11(tmp_path, None)[0] == "unknown"
    assert d11(tmp_path, 1_000_000, earlier=19) is None
    assert d11(tmp_path, 0) is None
