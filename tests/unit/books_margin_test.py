"""Margin: funds, orders, leverage and concentration."""

from datetime import date

import polars as pl
import pytest
from ledger import accounts, books, cash, columns, held, position, positions, value_of

from transforms.books import margin
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
    usual = {
        "equity": 10_000,
        "initial": 4_000,
        "order_initial": 100,
        "opens": True,
        "gross_after": 1_000,
        "nlv": 10_000,
        "option_value": 0,
    }
    row = usual | order
    found = leverage.accept_orders(pl.DataFrame([row]), dollar=1)
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
    assert leverage.accept_orders(pl.DataFrame([row]))["accepted"].item() is True
    assert (
        leverage.accept_orders(pl.DataFrame([row | {"equity": 199_999}]))["accepted"].item()
        is False
    )


@pytest.mark.parametrize(
    ("gross", "nlv", "options", "grows", "stands"),
    [
        (30, 2, 1, True, True),
        (31, 2, 1, False, True),
        (50, 2, 1, False, True),
        (51, 2, 1, False, False),
        (1, 1, 1, False, False),
        (0, 1, 1, True, True),
        (0, -5, 0, True, True),
        (1, -5, 0, False, False),
    ],
)
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
        value_of(leverage.effective_requirement(*columns("i", "o", "late")), i=1, o=2, late=late)
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
            concentration.concentration_rate(pl.col("d"), pl.col("h"), pl.col("o")),
            d=2_500,
            h=held_,
            o=1_000,
        )
        == rate
    )


@pytest.mark.parametrize("shares", [1_000, 5 * 10**12, 9 * 10**16])
def test_concentration_never_lowers_margin_and_has_no_largest_number(shares: int) -> None:
    def rate(default: int, held_: int) -> object:
        of = concentration.concentration_rate(pl.col("d"), pl.col("h"), pl.col("o"))
        return value_of(of, d=default, h=held_, o=shares)

    assert rate(15_000, shares // 20) == 15_000
    assert rate(15_000, 0) == 15_000
    assert rate(2_500, shares // 20) == 10_000
    assert rate(2_500, shares // 100 * 3) == 6_250


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
        [
            ("A", date(2025, 1, 1), 0, 9_000),
            ("A", date(2026, 1, 1), 0, 3_000),
            ("A", date(2026, 1, 1), 100, 5_000),
            ("A", date(2026, 2, 1), 0, 1),
        ],
        schema=["issue", "as_of", "share_from", "margin"],
        orient="row",
    )
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
    assert margin.deficient_pools(found).select("pool", pl.col("shortfall") // DOLLAR).rows() == [
        ("segregated", 50)
    ]
