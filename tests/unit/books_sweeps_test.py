"""Cash sweeps: what moves, in which currency, and that nothing is lost on the way."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from ledger import (
    DAY,
    accounts,
    amounts,
    balance,
    bank,
    books,
    cash,
    elect,
    frame,
    moment,
    one_account,
    position,
    positions,
    swept,
    tonight,
)

from transforms.books import elections, night, sweeps
from transforms.books.limits import Parameters


def moved(found: sweeps.SweepResults) -> list[tuple[Any, ...]]:
    rows = found.moves.select("giver", "receiver", "currency", pl.col("amount") / 100, "why").rows()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("election", "giver", "receiver"),
    [("to_securities", "segregated", "securities"), ("to_commodities", "securities", "segregated")],
)
def test_excess_goes_the_way_elected(election: str, giver: str, receiver: str) -> None:
    row = position("A", giver, "future", 0, maintenance=1_000)
    made = one_account(
        election, (giver, "USD", 9_000), (receiver, "USD", 9_000), positions=positions(row)
    )
    assert moved(swept(made)) == [(giver, receiver, "USD", 7_950.0, "election")]
    for other in ("none", election):
        kept = made._replace(elections=frame("elections", [elect("A", other)]))
        assert swept(kept).moves.is_empty() is (other == "none")


@pytest.mark.parametrize(("buffer", "left"), [(500, 1_050), (0, 1_000), (10_000, 2_000)])
def test_the_buffer_stays(buffer: int, left: int) -> None:
    row = position("A", "segregated", "future", 0, maintenance=1_000)
    made = one_account("to_securities", ("segregated", "USD", 9_000), positions=positions(row))
    found = swept(made, Parameters(buffer=buffer))
    assert balance(found.balances, "A", "segregated") == left * 100


def test_loan_value_carries_margin_in_the_securities_segment_alone() -> None:
    rows = {
        pool: positions(
            position("A", pool, "security", 10_000, contract="S"),
            position("A", pool, "future", 0, maintenance=4_000),
        )
        for pool in ("securities", "segregated")
    }
    into = one_account("to_commodities", ("securities", "USD", 9_000), positions=rows["securities"])
    assert moved(swept(into))[0][3] == 9_000
    out = one_account("to_securities", ("segregated", "USD", 9_000), positions=rows["segregated"])
    assert moved(swept(out))[0][3] == 9_000 - 4_200
    part = positions(
        position("A", "securities", "security", 3_000, contract="S", haircut=5_000),
        position("A", "securities", "future", 0, maintenance=4_000),
    )
    less = one_account("to_commodities", ("securities", "USD", 9_000), positions=part)
    assert moved(swept(less))[0][3] == 9_000 - (4_200 - 1_500)


@pytest.mark.parametrize(
    ("threshold", "cash_", "stock", "moves"),
    [
        ("min", 200, 100_000, True),  # 200 dollars reached, 1% of 100,200 not
        ("max", 200, 100_000, False),
        ("min", 199, 100_000, False),
        ("min", 150, 10_000, True),  # 1% of 10,150 reached, 200 dollars not
        ("max", 150, 10_000, False),
        ("max", 1_100, 100_000, True),
        ("min", 100, 9_900, True),  # 1% of 10,000 to the dollar
        ("min", 100, 9_901, False),
        ("max", 200, 19_800, True),  # both to the dollar
        ("max", 199, 19_701, False),
    ],
)
def test_the_threshold(threshold: Any, cash_: int, stock: int, moves: bool) -> None:
    rows = positions(position("A", "securities", "security", stock, contract="S"))
    made = one_account("to_securities", ("segregated", "USD", cash_), positions=rows)
    assert bool(moved(swept(made, Parameters(threshold=threshold)))) is moves


def test_the_share_is_of_both_segments() -> None:
    row = position("A", "securities", "security", 20_000)
    made = one_account("to_securities", ("segregated", "USD", 199), positions=positions(row))
    assert moved(swept(made)) == []
    alone = swept(made, Parameters(least_share=50))
    assert moved(alone)[0][3] == 199


def test_currencies_in_order_and_never_converted() -> None:
    amounts_ = (("EUR", 1_000), ("USD", 500), ("GBP", 1_000), ("CHF", 1_000), ("JPY", 50_000))
    made = one_account("to_securities", *(("segregated", c, n) for c, n in amounts_), base="JPY")
    # Base, then dollars, then by worth; EUR and CHF are worth the same and go by their code.
    order = [(row[2], row[3]) for row in moved(swept(made))]
    assert order == [("JPY", 50_000), ("USD", 500), ("GBP", 1_000), ("CHF", 1_000), ("EUR", 1_000)]


def test_a_currency_moves_in_part() -> None:
    margin = positions(position("A", "segregated", "future", 0, maintenance=1_000))
    made = one_account(
        "to_securities", ("segregated", "EUR", 1_000), ("segregated", "USD", 500), positions=margin
    )
    found = moved(swept(made))
    # 500 + 1,100 - 1,050 = 550: all dollars, then 50 dollars of euros, rounded down.
    assert [(row[2], row[3]) for row in found] == [("USD", 500.0), ("EUR", 45.45)]


def test_only_long_balances_move() -> None:
    made = one_account("to_securities", ("segregated", "EUR", -1_000), ("segregated", "USD", 5_000))
    assert [(row[2], row[3]) for row in moved(swept(made))] == [("USD", 3_900.0)]


def test_deficits_are_cured_first_and_under_any_election() -> None:
    row = position("A", "segregated", "future", 0, maintenance=3_000)
    for election in ("none", "to_securities"):
        made = one_account(
            election,
            ("segregated", "USD", 2_900),
            ("securities", "USD", 500),
            positions=positions(row),
        )
        assert moved(swept(made)) == [("securities", "segregated", "USD", 100.0, "cure_margin")]
    # Without buffer or threshold, and no more than the giver has over its maintenance.
    both = positions(row, position("A", "securities", "future", 0, maintenance=450))
    made = one_account(
        "none", ("segregated", "USD", 2_900), ("securities", "USD", 500), positions=both
    )
    assert moved(swept(made)) == [("securities", "segregated", "USD", 50.0, "cure_margin")]


def test_a_debit_is_cured_after_margin() -> None:
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=300),
        position("A", "segregated", "option", 1_000, contract="O"),
    )
    made = one_account(
        "none", ("segregated", "USD", -600), ("securities", "USD", 5_000), positions=rows
    )
    assert moved(swept(made)) == [("securities", "segregated", "USD", 600.0, "cure_debit")]
    poorer = one_account(
        "none", ("segregated", "USD", -800), ("securities", "USD", 750), positions=rows
    )
    assert moved(swept(poorer)) == [
        ("securities", "segregated", "USD", 100.0, "cure_margin"),
        ("securities", "segregated", "USD", 650.0, "cure_debit"),
    ]
    # Where no margin is needed none is lacking, however large the debit: another pool's comes first.
    two_pools = one_account(
        "none",
        ("segregated", "USD", -400),
        ("securities", "USD", 400),
        positions=positions(position("A", "secured", "future", 0, maintenance=300)),
    )
    assert moved(swept(two_pools)) == [
        ("securities", "secured", "USD", 300.0, "cure_margin"),
        ("securities", "segregated", "USD", 100.0, "cure_debit"),
    ]


def test_the_securities_segment_is_cured_from_what_each_pool_does_not_need() -> None:
    rows = positions(
        position("A", "secured", "future", 0, maintenance=700),
        position("A", "segregated", "future", 0, maintenance=100),
    )
    made = one_account(
        "none",
        ("securities", "USD", -1_000),
        ("segregated", "USD", 500),
        ("secured", "USD", 900),
        positions=rows,
    )
    assert moved(swept(made)) == [
        ("segregated", "securities", "USD", 400.0, "cure_debit"),
        ("secured", "securities", "USD", 200.0, "cure_debit"),
    ]


def test_a_cure_in_another_currency_reaches_the_need() -> None:
    row = position("A", "segregated", "future", 0, maintenance=100)
    made = one_account("none", ("securities", "GBP", 500), positions=positions(row))
    found = swept(made)
    assert moved(found)[0][3] == 76.93, "rounded up: 76.92 pounds are 99.996 dollars"


def test_pools_keep_what_their_own_margin_needs() -> None:
    rows = positions(position("A", "secured", "future", 0, maintenance=1_000))
    made = one_account(
        "to_securities", ("segregated", "USD", 2_000), ("secured", "USD", 1_500), positions=rows
    )
    assert [(row[0], row[3]) for row in moved(swept(made))] == [
        ("segregated", 2_000.0),
        ("secured", 450.0),
    ]


@pytest.mark.parametrize(
    ("securities", "election", "reason"),
    [
        (True, "to_securities", None),
        (False, "to_commodities", "permission"),
        (False, "to_securities", "permission"),
        (False, "none", None),
        (True, "everywhere", "unknown"),
    ],
)
def test_an_election_without_permission_is_refused(
    securities: bool, election: str, reason: str | None
) -> None:
    made = one_account(election, ("segregated", "USD", 9_000))._replace(
        accounts=accounts(["A"], both=securities)
    )
    after, found, refused = night.sweep_cash(made, night.list_holdings(made), DAY, night.Choices())
    assert refused.rows() == ([("A", election, reason)] if reason else [])
    assert found.moves.is_empty() is (reason is not None or election == "none")
    assert balance(after.balances, "A", "segregated") == (
        0 if election == "to_securities" and securities else 900_000
    )


@pytest.mark.parametrize("election", ["to_securities", "to_commodities"])
def test_permission_for_securities_alone_elects_no_sweep(election: str) -> None:
    made = one_account(election, ("segregated", "USD", 9_000), ("securities", "USD", 9_000))
    single = made.accounts.with_columns(trades_commodities=pl.lit(value=False))
    _, found, refused = night.sweep_cash(
        made._replace(accounts=single), night.list_holdings(made), DAY, night.Choices()
    )
    assert refused.rows() == [("A", election, "permission")]
    assert found.moves.is_empty()


def test_a_refused_election_moves_nothing_beside_the_cure() -> None:
    margin = positions(position("A", "securities", "future", 0, maintenance=100))
    made = one_account("to_securities", ("segregated", "USD", 9_000), positions=margin)
    cure = ("segregated", "securities", "USD", 100.0, "cure_margin")
    assert moved(swept(made))[1:] == [("segregated", "securities", "USD", 8_900.0, "election")]
    refused = made._replace(accounts=accounts(["A"], both=False))
    assert moved(swept(refused)) == [cure]


def test_a_choice_takes_effect_the_next_business_day_and_stays() -> None:
    friday = moment("2026-11-20 09:00")
    rows = frame(
        "elections",
        [
            elect("A", "to_securities", friday - timedelta(days=7)),
            elect("A", "to_commodities", friday),
            elect("A", "none", friday + timedelta(hours=3)),
        ],
    )
    held_ = [elections.in_force(rows, friday.date() + timedelta(days=n)).rows() for n in (0, 3, 10)]
    assert held_ == [[("A", "to_securities")], [("A", "none")], [("A", "none")]]


def test_the_statement_after_sweeps_and_cures() -> None:
    row = frame("depositories", [bank("1", "segregated", "bank", "cash", 50_000)])
    made = books(
        accounts=accounts(["A", "B"]),
        balances=cash(
            ("A", "segregated", "USD", 9_000),
            ("B", "segregated", "USD", -400),
            ("B", "securities", "USD", 1_000),
        ),
        elections=frame("elections", [elect("A", "to_securities")]),
        depositories=row,
    )
    unswept = amounts(
        night.state_accounts(made, night.list_holdings(made), tonight(), night.Choices())[1]
    )
    after = amounts(night.run_night(made, tonight()).statement)
    change = {
        code: (after[code] or 0) - (unswept[code] or 0) for code in ("7010", "7045", "7060", "7070")
    }
    # A's 9,000 leave 7010 and 7060; B's cure adds 400 to 7010 and takes 400 off 7045.
    assert change == {"7010": -8_600, "7045": -400, "7060": -9_000, "7070": -8_600}


def test_sweeps_of_the_firm_itself_touch_no_customer_bank() -> None:
    made = one_account("to_securities", ("segregated", "USD", 9_000))._replace(
        accounts=accounts(["A"], "proprietary")
    )
    after, found, _ = night.sweep_cash(made, night.list_holdings(made), DAY, night.Choices())
    assert found.moves.height == 1
    assert after.depositories.is_empty()
