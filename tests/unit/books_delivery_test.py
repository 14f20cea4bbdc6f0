"""The books after an assignment: positions, deliveries, cash, and the day they belong to."""

from datetime import date, datetime

import polars as pl
import pytest
from ledger import (
    BUSINESS_DAYS,
    CONTRACTS,
    DAY,
    accounts,
    assigned,
    balance,
    books,
    cash,
    contract,
    frame,
    moment,
    short,
    tonight,
)

from transforms.books import delivery, night, reports
from transforms.books.frames import Books
from transforms.books.money import DOLLAR


def after(right: str, settlement: str, held: dict[str, int], quantity: int, **facts: int) -> Books:
    made = books(
        accounts=accounts(held),
        positions=short(held),
        balances=cash(("A", "securities", "USD", 10)),
        contracts=frame("contracts", [contract("X", right, settlement, **facts)]),
        assignments=assigned(quantity),
    )
    return night.assign_options(made, tonight())[0]


@pytest.mark.parametrize(
    ("right", "settlement", "shares", "paid"),
    [
        ("call", "shares", -200, 2 * 100 * 50),  # delivers at the strike
        ("put", "shares", 200, -2 * 100 * 50),
        ("call", "cash", 0, -2 * 100 * 10),  # pays what it is worth
        ("put", "cash", 0, 0),  # out of the money
    ],
)
def test_positions_deliveries_and_cash(right: str, settlement: str, shares: int, paid: int) -> None:
    made = after(right, settlement, {"A": 3}, 2)
    option = made.positions.filter(contract="X").row(0, named=True)
    assert (option["quantity"], option["value"], option["maintenance"]) == (-1, -700, 200)
    stock = made.positions.filter(contract="IBM")
    assert stock["quantity"].sum() == shares
    if shares:
        row = stock.row(0, named=True)
        assert (row["value"], row["initial"], row["maintenance"]) == (
            shares * 6_000,
            600_000,
            300_000,
        )
    assert balance(made.balances, "A", "securities") == 1_000 + paid * 100


def test_an_index_put_in_the_money() -> None:
    made = after("put", "cash", {"A": 1}, 1, strike=7_000)
    assert balance(made.balances, "A", "securities") == 1_000 - 1_000 * 100
    assert made.positions.is_empty()


def test_delivered_shares_close_those_that_were_held() -> None:
    had = frame(
        "positions",
        [("A", "securities", "IBM", "security", "USD", 100, 600_000, 0, 300_000, 150_000)],
    )
    made = books(
        accounts=accounts(["A"]),
        positions=pl.concat([short({"A": 1}), had]),
        contracts=CONTRACTS,
        assignments=assigned(1),
    )
    booked = night.assign_options(made, tonight())[0]
    assert booked.positions.is_empty()
    assert balance(booked.balances, "A", "securities") == 500_000


def test_no_value_is_made_or_lost_beside_the_intrinsic_value() -> None:
    made = after("call", "shares", {"A": 2, "B": 5}, 6)
    stock = made.positions.filter(contract="IBM")
    intrinsic = 6 * 100 * 1_000
    assert int(stock["value"].sum()) + int(made.balances["cash"].sum()) == 1_000 - intrinsic


def test_rows_of_one_account_are_used_up_one_after_the_other() -> None:
    twice = pl.concat([short({"A": 2}), short({"A": 3})])
    made = books(positions=twice, contracts=CONTRACTS)
    rows = pl.DataFrame({"contract": ["X"], "account": ["A"], "quantity": [4]})
    left = delivery.book_allocations(made, rows).positions.filter(contract="X")
    assert left["quantity"].to_list() == [-1]


def test_what_is_not_assigned_stays_as_it_is() -> None:
    """Also long options, other pools and accounts, and stock of those who deliver nothing."""
    others = frame(
        "positions",
        [
            ("C", "securities", "X", "option", "USD", 4, 2_800, 0, 0, 0),
            ("A", "segregated", "X", "option", "USD", -3, -2_100, 0, 900, 600),
            ("A", "segregated", "IBM", "security", "USD", 5, 30_000, 500, 0, 0),
            ("A", "securities", "Y", "option", "USD", -1, -700, 0, 300, 200),
            ("B", "securities", "X", "option", "USD", -6, -4_200, 0, 1_800, 1_200),
            ("B", "securities", "IBM", "security", "USD", 7, 42_000, 0, 21_000, 10_500),
        ],
    )
    made = books(positions=pl.concat([short({"A": 2}), others]), contracts=CONTRACTS)
    rows = pl.DataFrame({"contract": ["X"], "account": ["A"], "quantity": [2]})
    left = delivery.book_allocations(made, rows).positions
    delivered = frame(
        "positions",
        [("A", "securities", "IBM", "security", "USD", -200, -1_200_000, None, 600_000, 300_000)],
    )
    key = ["account", "pool", "contract", "kind", "quantity"]
    assert left.sort(key).equals(pl.concat([others, delivered]).sort(key))


STOCK = tuple[int, int, int, int]  # shares, value, initial, maintenance
MARKED = (1_000, 6_100_000, 610_000, 610_000)


@pytest.mark.parametrize(
    ("right", "held", "left"),
    [
        # Golden: 100 of 1,000 shares are delivered, the others keep their marks and margin.
        ("call", MARKED, [(900, 5_490_000, 549_000, 549_000)]),
        # Shares that come stand beside them at the contract's price and rates.
        ("put", MARKED, [MARKED, (100, 600_000, 300_000, 150_000)]),
        # 40 that were held are delivered, 60 go short.
        ("call", (40, 244_000, 24_400, 24_400), [(-60, -360_000, 180_000, 90_000)]),
        # 40 that were short are closed, 60 come.
        ("put", (-40, -244_000, 24_400, 24_400), [(60, 360_000, 180_000, 90_000)]),
        ("put", (-300, -1_830_000, 183_000, 91_501), [(-200, -1_220_000, 122_000, 61_001)]),
    ],
)
def test_shares_held_before_keep_their_marks(right: str, held: STOCK, left: list[STOCK]) -> None:
    shares, value, *margins = held
    had = frame(
        "positions", [("A", "securities", "IBM", "security", "USD", shares, value, 0, *margins)]
    )
    made = books(
        accounts=accounts(["A"]),
        positions=pl.concat([short({"A": 1}), had]),
        contracts=frame("contracts", [contract("X", right)]),
        assignments=assigned(1),
    )
    booked = night.assign_options(made, tonight())[0].positions.filter(contract="IBM")
    found = booked.select("quantity", "value", "initial", "maintenance").sort("quantity")
    assert found.rows() == sorted(left)


@pytest.mark.parametrize(
    ("reported", "counted"),
    [
        (moment("2026-11-20 16:00"), date(2026, 11, 20)),
        (moment("2026-11-20 16:01"), date(2026, 11, 23)),  # after the close of a Friday
        (moment("2026-11-21 08:00"), date(2026, 11, 23)),  # a Friday expiry reported on Saturday
        (moment("2026-11-19 23:00"), date(2026, 11, 20)),
    ],
)
def test_an_assignment_is_drawn_as_of_its_trade_date_and_counts_when_it_is_reported(
    reported: datetime, counted: date
) -> None:
    wanted = assigned(1, at=reported).with_columns(trade_date=pl.lit(min(reported.date(), DAY)))
    assert reports.sma_dates(wanted, BUSINESS_DAYS)["sma_date"].to_list() == [counted]
    made = books(
        accounts=accounts(["A"]), positions=short({"A": 1}), contracts=CONTRACTS, assignments=wanted
    )
    trade_date = wanted["trade_date"].item()
    met = night.assign_options(made, tonight(day=trade_date))[1].allocations
    assert met.select("trade_date", "sma_date", "reported_at").row(0) == (
        trade_date,
        counted,
        reported,
    )


def test_an_assignment_reaches_the_statement_through_a_sweep_alone() -> None:
    made = books(
        accounts=accounts(["A"]),
        positions=short({"A": 1}),
        contracts=CONTRACTS,
        assignments=assigned(1),
        balances=cash(("A", "segregated", "USD", 8_000)),
    )
    done = night.run_night(made, tonight())
    # Short 100 shares at 60 for 5,000 of cash needs 1,500: 2,500 are taken from the other segment.
    assert done.moves.select("giver", "receiver", "amount", "why").rows() == [
        ("segregated", "securities", 250_000, "cure_margin")
    ]
    lines = dict(done.statement.iter_rows())
    assert (lines["7010"], lines["7070"]) == (5_500, -2_500)
    margin = done.margin.filter(pool="securities").row(0, named=True)
    assert margin["excess_liquidity"] == 0
    assert margin["maintenance"] == 1_500 * DOLLAR
