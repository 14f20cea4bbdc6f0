"""Margin: funds, orders, leverage, concentration, soft edge, liquidation and SMA."""

from datetime import date, timedelta

import polars as pl
import pytest
from ledger import accounts, books, cash, columns, held, position, positions, today_at, value_of

from transforms.books import margin, sma
from transforms.books.examiner import concentration, leverage
from transforms.books.money import DOLLAR


@pytest.mark.parametrize(
    ("order", "accepted"),
    [
        ({"order_initial": 6_000}, True),
        ({"order_initial": 6_001}, False),  # funds below 0 after it
        ({"equity": 1_999, "initial": 0}, False),  # too little to open a position
        ({"equity": 2_000, "initial": 0}, True),
        ({"equity": 1_999, "initial": 0, "opens": False}, True),  # closing needs no minimum
        ({"gross_after": 300_000}, True),
        ({"gross_after": 300_001}, False),  # above 30 times
    ],
)
def test_orders(order: dict[str, int], accepted: bool) -> None:
    usual = {"equity": 10_000, "initial": 4_000, "order_initial": 100, "opens": True,
             "gross_after": 1_000, "nlv": 10_000, "option_value": 0}  # fmt: skip
    row = usual | order
    found = leverage.accepted(pl.DataFrame([row]), dollar=1)
    assert found["accepted"].to_list() == [accepted]
    assert found["available"].to_list() == [row["equity"] - row["initial"] - row["order_initial"]]


def test_the_minimum_is_dollars_in_any_unit() -> None:
    row = {
        "equity": 200_000,
        "initial": 0,
        "order_initial": 1,
        "opens": True,
        "gross_after": 0,
        "nlv": 200_000,
        "option_value": 0,
    }
    assert leverage.accepted(pl.DataFrame([row]))["accepted"].item() is True
    assert leverage.accepted(pl.DataFrame([row | {"equity": 199_999}]))["accepted"].item() is False


@pytest.mark.parametrize(
    ("gross", "nlv", "options", "grows", "stands"),
    [
        (30, 2, 1, True, True), (31, 2, 1, False, True), (50, 2, 1, False, True), (51, 2, 1, False, False),
        (1, 1, 1, False, False), (0, 1, 1, True, True), (0, -5, 0, True, True), (1, -5, 0, False, False),
    ],
)  # fmt: skip
def test_leverage(gross: int, nlv: int, options: int, grows: bool, stands: bool) -> None:
    three = columns("gross", "nlv", "options")
    row = {"gross": gross, "nlv": nlv, "options": options}
    assert value_of(leverage.may_grow(*three), **row) is grows
    assert value_of(leverage.may_stand(*three), **row) is stands


@pytest.mark.parametrize(("settlement", "stands"), [(250, True), (251, False)])
def test_currency_leverage(settlement: int, stands: bool) -> None:
    assert value_of(leverage.fx_may_stand(*columns("s", "nlv")), s=settlement, nlv=1) is stands


def test_overnight_replaces_intraday() -> None:
    found = [
        value_of(leverage.overnight(*columns("i", "o", "late")), i=1, o=2, late=late)
        for late in (False, True)
    ]
    assert found == [1, 2]


@pytest.mark.parametrize(
    ("cash_", "settled", "flag", "liquidates"),
    [(-1, 5, True, True), (5, -1, True, True), (-1, -1, False, False), (0, 0, True, False)],
)
def test_negative_cash(cash_: int, settled: int, flag: bool, liquidates: bool) -> None:
    assert (
        value_of(leverage.negative_cash(*columns("c", "s", "f")), c=cash_, s=settled, f=flag)
        is liquidates
    )


@pytest.mark.parametrize(
    ("held_", "rate"),
    [(0, 2_500), (10, 2_500), (30, 6_250), (50, 10_000), (90, 10_000), (-30, 6_250), (11, 2_688)],
)
def test_concentration_is_linear_from_one_to_five_percent(held_: int, rate: int) -> None:
    assert (
        value_of(
            concentration.concentrated(pl.col("d"), pl.col("h"), pl.col("o")),
            d=2_500,
            h=held_,
            o=1_000,
        )
        == rate
    )


def test_bond_table() -> None:
    holdings = pl.DataFrame(
        {
            "issue": ["A", "A", "A", "B"],
            "day": [date(2026, 1, 5)] * 4,
            "share": [50, 500, 99, 50],
            "margin": [2_500] * 4,
        }
    )
    table = pl.DataFrame(
        [("A", date(2025, 1, 1), 0, 9_000), ("A", date(2026, 1, 1), 0, 3_000), ("A", date(2026, 1, 1), 100, 5_000),
         ("A", date(2026, 2, 1), 0, 1)],
        schema=["issue", "as_of", "share_from", "margin"], orient="row",
    )  # fmt: skip
    assert concentration.bond_rates(holdings, table)["margin"].to_list() == [
        3_000,
        5_000,
        3_000,
        2_500,
    ]
    assert concentration.bond_rates(holdings, table.clear())["margin"].to_list() == [2_500] * 4


def test_margin_of_a_night() -> None:
    rows = [
        position("A", "securities", "security", 1_000, haircut=1_000, maintenance=250, initial=500),
        position("A", "securities", "option", 300, contract="O"),
        position("A", "segregated", "option", 300, contract="F", maintenance=600),
        position("A", "segregated", "security", 100, haircut=5_000, contract="T"),
    ]
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "securities", "USD", -400), ("A", "segregated", "USD", 200)),
        positions=positions(*rows),
    )
    found = margin.of_night(held(made)).sort("pool")
    table = found.select(
        "pool", *(pl.col(n) // DOLLAR for n in ("equity", "available", "excess_liquidity"))
    )
    assert table.rows() == [("securities", 500, 0, 250), ("segregated", 550, 550, -50)]
    assert margin.deficient(found).select("pool", pl.col("shortfall") // DOLLAR).rows() == [
        ("segregated", 50)
    ]


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
    found = value_of(sma.through_day(*columns(*names)), **dict(zip(names, day, strict=True)))
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
    found = value_of(sma.initial(*columns("v", "m"), rate=rate), v=value, m=marginable)
    assert found == margin_
    assert value_of(sma.initial(*columns("v", "m")), v=100, m=True) == 50, "half by default"


def test_sma_through_a_day() -> None:
    effects = ["deposit", "withdrawal", "dividend", "commission", "tax", "option_sale", "premium",
               "margin_fall", "margin_rise", "exercise_request", "currency_trade", "fee"]  # fmt: skip
    assert set(effects) == set(sma.EFFECTS)
    rows = [
        ("A", today_at("09:30") + timedelta(minutes=n), e, 10 ** (n % 6))
        for n, e in enumerate(effects)
    ]
    entries = pl.DataFrame(rows, schema=["account", "at", "entry", "amount"], orient="row")
    prior = pl.DataFrame({"account": ["A"], "sma": [500]})
    found = sma.running(entries.reverse(), prior)["sma"].to_list()
    steps = [1, -10, 100, -1_000, -10_000, 100_000, -1, 10, -100, 0, 0, 0]
    assert found == [500 + sum(steps[: n + 1]) for n in range(12)]


def test_trades_are_netted_and_posted_once() -> None:
    # A purchase at 50% margin, then half of it sold; and an option in another account.
    rows = [
        ("A", "IBM", 0, 5_000),
        ("A", "IBM", 0, -2_500),
        ("A", "GE", -10, 0),
        ("B", "O", 300, 100),
    ]
    trades = pl.DataFrame(
        rows, schema=["account", "contract", "equity_change", "margin_change"], orient="row"
    )
    assert sma.posted(trades).rows() == [("A", -2_510), ("B", 200)]


@pytest.mark.parametrize(
    ("sma_", "posted", "excess", "closing"),
    [(1_000, -200, 500, 800), (100, 0, 500, 500), (-50, 0, -400, 0), (300, 0, -900, 300)],
)
def test_sma_rises_at_the_close_and_never_falls_with_the_market(
    sma_: int, posted: int, excess: int, closing: int
) -> None:
    assert value_of(sma.at_close(*columns("s", "p", "e")), s=sma_, p=posted, e=excess) == closing


@pytest.mark.parametrize(
    ("moment", "sma_", "changed", "exempt", "liquidates_"),
    [
        ("15:49", -1, True, False, False), ("15:50", -1, True, False, True), ("17:19", -1, True, False, True),
        ("17:20", -1, True, False, False), ("16:00", 0, True, False, False), ("16:00", -1, False, False, False),
        ("16:00", -1, True, True, False),
    ],
)  # fmt: skip
def test_reg_t_enforcement(
    moment: str, sma_: int, changed: bool, exempt: bool, liquidates_: bool
) -> None:
    found = value_of(
        sma.enforced(*columns("s", "at", "c", "x")),
        s=sma_,
        at=today_at(moment),
        c=changed,
        x=exempt,
    )
    assert found is liquidates_


def test_no_withdrawal_takes_sma_below_zero() -> None:
    found = [
        value_of(sma.withdrawable(*columns("s", "a")), s=s, a=a)
        for s, a in ((100, 500), (500, 100), (-5, 9))
    ]
    assert found == [100, 100, 0]
