"""Soft edge and liquidation: when a deficit is sold off, how much of it, and at which price."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import columns, today_at, value_of

from transforms.books.examiner import liquidation, soft_edge


def sessions(
    reg_t: str | None = "15:50",
    contract: str = "X",
    exchanges: tuple[tuple[str, str], ...] = (("09:30", "16:00"), ("09:00", "16:15")),
    hours: tuple[str, str] = ("09:00", "16:30"),
) -> pl.DataFrame:
    rows = [
        (
            contract,
            today_at(opens),
            today_at(closes),
            today_at(hours[0]),
            today_at(hours[1]),
            today_at(reg_t) if reg_t else None,
        )
        for opens, closes in exchanges
    ]
    names = ["contract", "opens", "closes", "liquidation_from", "liquidation_to", "reg_t_from"]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(names, pl.Datetime) | {"contract": pl.String}, orient="row"
    )


@pytest.mark.parametrize(
    ("given_", "start", "end"),
    [
        (sessions("15:50"), "09:30", "15:45"),
        (sessions("15:40"), "09:30", "15:40"),
        (sessions(None), "09:30", "15:45"),
        (sessions("15:50", hours=("10:00", "15:30")), "10:00", "15:15"),
    ],
)
def test_golden_soft_edge_window(given_: pl.DataFrame, start: str, end: str) -> None:
    assert soft_edge.soft_edge_windows(given_).rows() == [("X", today_at(start), today_at(end))]


def test_windows_of_several_contracts_meet() -> None:
    both = soft_edge.soft_edge_windows(
        pl.concat([sessions(), sessions("15:40", "Y", (("10:00", "16:00"),))])
    )
    rows = [("A", "X"), ("A", "Y"), ("B", "X"), ("C", "X"), ("C", "Z")]
    held_ = pl.DataFrame(rows, schema=["account", "contract"], orient="row")
    found = soft_edge.account_windows(held_, both).sort("account")
    assert found.rows() == [
        ("A", today_at("10:00"), today_at("15:40")),
        ("B", today_at("09:30"), today_at("15:45")),
    ]
    late = soft_edge.soft_edge_windows(
        pl.concat([sessions(), sessions(None, "Y", (("15:50", "20:00"),), ("15:50", "20:00"))])
    )
    assert soft_edge.account_windows(held_.head(2), late).is_empty()


def liquidates(*readings: tuple[str, int, int], enabled: bool = True) -> list[bool]:
    rows = [("A", today_at(moment), excess, nlv) for moment, excess, nlv in readings]
    table = pl.DataFrame(rows, schema=["account", "at", "excess_liquidity", "nlv"], orient="row")
    window = pl.DataFrame(
        {"account": ["A"], "start": [today_at("09:30")], "end": [today_at("15:45")]}
    )
    return soft_edge.mark_liquidations(table, window, soft_edge_enabled=enabled)[
        "liquidates"
    ].to_list()


def test_inside_the_window_a_tenth_of_nlv_is_tolerated() -> None:
    assert liquidates(
        ("09:29", -1, 100), ("09:30", -10, 100), ("15:44", -10, 100), ("15:45", -1, 100)
    ) == [True, False, False, True]
    assert liquidates(("10:00", -11, 100)) == [True]
    assert liquidates(("10:00", -1, 0)) == [True], "no soft edge without NLV"
    assert liquidates(("10:00", -10, 100), enabled=False) == [True]


def test_below_the_edge_full_maintenance_must_be_met_again() -> None:
    readings = (("10:00", -11, 100), ("10:01", -5, 100), ("10:02", 0, 100), ("10:03", -5, 100))
    assert liquidates(*readings) == [True, True, False, False]


def test_golden_liquidation_price() -> None:
    found = value_of(
        liquidation.liquidation_price(*columns("cash", "shares", "m")),
        cash=-10_000,
        shares=400,
        m=2_500,
    )
    assert found == pytest.approx(33.33, abs=0.005)
    short = value_of(
        liquidation.liquidation_price(*columns("cash", "shares", "m")),
        cash=12_500,
        shares=-100,
        m=2_500,
    )
    assert short == pytest.approx(100.0)
    for row in ({"cash": 5, "shares": 10, "m": 2_500}, {"cash": 5, "shares": 0, "m": 2_500}):
        assert (
            value_of(liquidation.liquidation_price(*columns("cash", "shares", "m")), **row) is None
        )


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.integers(100, 9_000))
def test_at_the_liquidation_price_nothing_is_left(debit: int, shares: int, rate: int) -> None:
    found = value_of(
        liquidation.liquidation_price(*columns("cash", "shares", "m")),
        cash=-debit,
        shares=shares,
        m=rate,
    )
    assert isinstance(found, float)
    assert shares * found * (1 - rate / 10_000) - debit == pytest.approx(0, abs=1e-6 * debit)


@pytest.mark.parametrize(
    ("excess", "rate", "held_", "amount"),
    [
        (-1_000, 2_500, 20_000, 4_000),
        (-1_000, 2_500, 3_000, 3_000),
        (0, 2_500, 9, 0),
        (5, 2_500, 9, 0),
        (-1, 3_000, 9, 4),
        (-1_000, 2_500, -20_000, 4_000),
    ],
)
def test_liquidation_amount(excess: int, rate: int, held_: int, amount: int) -> None:
    assert (
        value_of(liquidation.liquidation_amount(*columns("e", "m", "p")), e=excess, m=rate, p=held_)
        == amount
    )
