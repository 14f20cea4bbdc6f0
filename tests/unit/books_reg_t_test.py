"""SMA through a day and at its close, as an examiner recomputes it."""

from datetime import timedelta

import polars as pl
import pytest
from ledger import (
    columns,
    moment,
    today_at,
    value_of,
)

from transforms.books import sma
from transforms.books.examiner import reg_t
from transforms.books.money import DOLLAR


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((1_000, 0, 0, 0, 400), 1_000),
        ((1_000, -300, 0, 0, 400), 700),
        ((1_000, 0, 0, 2_500, 400), 400),  # excess is greater
        ((1_000, 0, 2_500, 0, 400), 3_500),
        ((0, 0, 0, 500, -200), -200),
    ],
)
def test_sma_is_the_greater_of_two(day: tuple[int, ...], expected: int) -> None:
    names = ("prior", "cash_change", "sold", "bought", "excess")
    found = value_of(reg_t.through_day(*columns(*names)), **dict(zip(names, day, strict=True)))
    assert found == expected


@pytest.mark.parametrize(
    ("value", "marginable", "rate", "margin_"),
    [
        (20_000, True, 5_000, 10_000),
        (-20_000, True, 5_000, 10_000),
        (20_000, False, 5_000, 20_000),
        (3, True, 5_000, 2),  # rounded up
        (20_000, True, 7_500, 15_000),
    ],
)
def test_reg_t_initial_margin(value: int, marginable: bool, rate: int, margin_: int) -> None:
    found = value_of(reg_t.initial_margin(*columns("v", "m"), rate=rate), v=value, m=marginable)
    assert found == margin_
    assert value_of(reg_t.initial_margin(*columns("v", "m")), v=100, m=True) == 50, (
        "half by default"
    )


def test_sma_through_a_day() -> None:
    effects = ["deposit", "withdrawal", "dividend", "commission", "tax", "option_sale", "premium",
               "margin_fall", "margin_rise", "exercise_request", "currency_trade", "fee",
               "realised_profit", "realised_loss"]  # fmt: skip
    assert set(effects) == set(sma.EFFECTS)
    rows = [
        ("A", today_at("09:30") + timedelta(minutes=n), e, 10 ** (n % 6))
        for n, e in enumerate(effects)
    ]
    entries = pl.DataFrame(rows, schema=["account", "at", "entry", "amount"], orient="row")
    prior = pl.DataFrame({"account": ["A"], "sma": [500]})
    found = reg_t.running_sma(entries.reverse(), prior)["sma"].to_list()
    steps = [1, -10, 100, -1_000, -10_000, 100_000, -1, 10, -100, 0, 0, 0, 1, -10]
    assert found == [500 + sum(steps[: n + 1]) for n in range(len(steps))]


def test_trades_are_netted_and_posted_once() -> None:
    # A purchase at 50% margin, then half of it sold; and an option in another account, whose
    # premium of 300 is an entry of the day already.
    rows = [
        ("A", "IBM", False, 0, 5_000),
        ("A", "IBM", False, 0, -2_500),
        ("A", "GE", False, -10, 0),
        ("B", "O", True, 300, 100),
    ]
    names = ["account", "contract", "option", "equity_change", "margin_change"]
    trades = pl.DataFrame(rows, schema=names, orient="row")
    assert sma.post_trades(trades).rows() == [("A", -2_510), ("B", -100)]


@pytest.mark.parametrize(
    ("carried", "cash_", "trades", "excess", "closing"),
    [
        (1_000, 0, -200, 500, 800),
        (100, 0, 0, 500, 500),  # it rises to the excess
        (300, 0, 0, -900, 300),  # and never falls with the market
        (300, -100, -50, 0, 150),
        (0, 0, -5_000, 3_000, 3_000),  # golden: no call
        (1_000, 0, -5_000, -2_000, -2_000),  # golden: the call stands after the close
        (-2_000, 0, 0, -2_500, -2_000),  # and the next close does not cancel it either
    ],
)
def test_sma_at_the_close(carried: int, cash_: int, trades: int, excess: int, closing: int) -> None:
    row = {"c": carried, "d": cash_, "t": trades, "e": excess}
    assert value_of(sma.at_close(*columns(*row)), **row) == closing


def test_golden_a_call_is_enforced_before_the_close_and_stands_after_it() -> None:
    names = ("prior", "cash_change", "sold", "bought", "excess")
    row = dict(zip(names, (1_000, 0, 0, 5_000, -2_000), strict=True))
    running = value_of(reg_t.through_day(*columns(*names)), **row)
    assert running == -2_000
    flags = {"s": running, "at": today_at("16:30"), "c": True, "x": False}
    assert value_of(reg_t.is_enforced(*columns("s", "at", "c", "x")), **flags) is True


@pytest.mark.parametrize(
    ("moment", "sma_", "changed", "exempt", "liquidates_"),
    [
        ("15:49", -1, True, False, False),
        ("15:50", -1, True, False, True),
        ("17:19", -1, True, False, True),
        ("17:20", -1, True, False, False),
        ("16:00", 0, True, False, False),
        ("16:00", -1, False, False, False),
        ("16:00", -1, True, True, False),
    ],
)
def test_reg_t_enforcement(
    moment: str, sma_: int, changed: bool, exempt: bool, liquidates_: bool
) -> None:
    found = value_of(
        reg_t.is_enforced(*columns("s", "at", "c", "x")),
        s=sma_,
        at=today_at(moment),
        c=changed,
        x=exempt,
    )
    assert found is liquidates_


def test_no_withdrawal_takes_sma_below_zero() -> None:
    found = [
        value_of(sma.withdrawable_cash(*columns("s", "a")), s=s, a=a)
        for s, a in ((100, 500), (500, 100), (-5, 9))
    ]
    assert found == [100, 100, 0]


def test_sweeps_are_deposits_and_withdrawals_of_sma() -> None:
    moves = pl.DataFrame(
        [
            ("A", "segregated", "securities", 5 * DOLLAR),
            ("B", "securities", "segregated", 7 * DOLLAR),
            ("B", "segregated", "secured", 9 * DOLLAR),  # stays in the segment
        ],
        schema={"account": pl.String, "giver": pl.String, "receiver": pl.String, "usd": pl.Int128},
        orient="row",
    )
    entries = reg_t.of_sweeps(moves, moment("2026-11-20 20:00"))
    prior = pl.DataFrame({"account": ["A", "B"], "sma": [100, 1_000]})
    assert reg_t.running_sma(entries, prior)["sma"].to_list() == [600, 300]
