"""Margin is a segment's: what stays in it, what cures between its pools, debits by currency."""

from typing import Any

import polars as pl
import pytest
from ledger import (
    accounts,
    amounts,
    bank,
    books,
    cash,
    elect,
    frame,
    one_account,
    position,
    positions,
    swept,
    tonight,
)

from transforms.books import night
from transforms.books.frames import Books
from transforms.books.limits import Parameters

Move = tuple[str, str, str, float, str]


def moved(made: Books, rules: Parameters | None = None) -> list[Move]:
    rows = swept(made, rules).moves
    return rows.select("giver", "receiver", "currency", pl.col("amount") / 100, "why").rows()


def test_golden_the_buffer_stays_where_trade_equity_is_negative() -> None:
    row = position("A", "segregated", "future", -3_000, maintenance=1_000)
    made = one_account("to_securities", ("segregated", "USD", 10_000), positions=positions(row))
    assert moved(made) == [("segregated", "securities", "USD", 5_950.0, "election")]


@pytest.mark.parametrize(
    ("pool", "kind", "value"), [("segregated", "option", -3_000), ("secured", "future", -3_000)]
)
def test_short_options_and_other_pools_lower_equity_too(pool: str, kind: str, value: int) -> None:
    sign = -1 if kind == "option" else 1
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=1_000),
        position("A", pool, kind, value, contract="Y", quantity=sign),
    )
    made = one_account("to_securities", ("segregated", "USD", 10_000), positions=rows)
    assert moved(made)[-1][3] == 5_950.0


def test_golden_the_threshold_is_held_against_what_is_left_after_the_buffer() -> None:
    rows = positions(
        position("A", "segregated", "future", -45, maintenance=1_000),
        position("A", "securities", "security", 1_000_000, contract="S"),
    )
    made = one_account("to_securities", ("segregated", "USD", 1_250), positions=rows)
    assert moved(made) == []
    more = made._replace(balances=cash(("A", "segregated", "USD", 1_295)))
    assert moved(more) == [("segregated", "securities", "USD", 200.0, "election")]


def two_pools(election: str) -> Books:
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=1_000),
        position("A", "secured", "future", 0, maintenance=500),
    )
    return one_account(election, ("segregated", "USD", 10_000), positions=rows)


CURE: Move = ("segregated", "secured", "USD", 500.0, "cure_margin")


def test_golden_a_sweep_leaves_no_pool_short() -> None:
    made = two_pools("to_securities")
    assert moved(made) == [CURE, ("segregated", "securities", "USD", 8_425.0, "election")]
    lines = amounts(night.run_night(made, tonight()).statement)
    assert (lines["7010"], lines["7315"], lines["9100"], lines["9101"]) == (1_075, 500, 0, 0)
    assert (lines["7070"], lines["7500"]) == (-8_925, 500)


def test_under_none_the_same_cure() -> None:
    assert moved(two_pools("none")) == [CURE]
    assert amounts(night.run_night(two_pools("none"), tonight()).statement)["9101"] == 0


def test_without_cures_between_pools_nothing_moves_between_them() -> None:
    rules = Parameters(cure_between_pools=False)
    assert moved(two_pools("none"), rules) == []
    lines = amounts(night.run_night(two_pools("none"), tonight(), night.Choices(rules)).statement)
    assert (lines["9101"], lines["9105"]) == (500, 1)
    # The margin of both pools stays in the segment all the same.
    assert moved(two_pools("to_securities"), rules)[-1][3] == 8_425.0


def test_pools_cure_before_the_other_segment_does() -> None:
    rows = positions(position("A", "cleared_swaps", "future", 0, maintenance=900))
    made = one_account(
        "none",
        ("segregated", "USD", 300),
        ("secured", "USD", 400),
        ("securities", "USD", 9_000),
        positions=rows,
    )
    assert moved(made) == [
        ("segregated", "cleared_swaps", "USD", 300.0, "cure_margin"),
        ("secured", "cleared_swaps", "USD", 400.0, "cure_margin"),
        ("securities", "cleared_swaps", "USD", 200.0, "cure_margin"),
    ]


def test_each_giver_keeps_its_own_maintenance() -> None:
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=700),
        position("A", "secured", "future", 0, maintenance=900),
    )
    made = one_account("none", ("segregated", "USD", 1_000), positions=rows)
    assert moved(made) == [("segregated", "secured", "USD", 300.0, "cure_margin")]


def test_a_cure_of_securities_leaves_the_segments_margin_in_cash() -> None:
    """Long options carry margin in their own segment, but no cash out of it."""
    rows = positions(
        position("A", "segregated", "option", 5_000, contract="O", maintenance=800),
        position("A", "securities", "future", 0, contract="S", maintenance=3_000),
    )
    made = one_account("none", ("segregated", "USD", 2_000), positions=rows)
    assert moved(made) == [("segregated", "securities", "USD", 1_200.0, "cure_margin")]


@pytest.mark.parametrize("election", ["none", "to_securities", "to_commodities"])
def test_golden_a_debit_in_one_currency_is_not_hidden_by_another(election: str) -> None:
    made = one_account(
        election,
        ("segregated", "USD", 5_000),
        ("segregated", "EUR", -1_000),
        ("securities", "EUR", 3_000),
    )
    assert moved(made)[0] == ("securities", "segregated", "EUR", 1_000.0, "cure_debit")


def test_a_debit_is_met_in_its_own_currency_alone() -> None:
    made = one_account("none", ("segregated", "EUR", -1_000), ("securities", "USD", 3_000))
    assert moved(made) == []
    # Another pool comes first, and what it cannot give comes from securities.
    more = one_account(
        "none", ("segregated", "EUR", -1_000), ("secured", "EUR", 400), ("securities", "EUR", 3_000)
    )
    assert moved(more) == [
        ("secured", "segregated", "EUR", 400.0, "cure_debit"),
        ("securities", "segregated", "EUR", 600.0, "cure_debit"),
    ]


def test_room_too_small_for_one_currency_meets_a_debit_in_the_next() -> None:
    """0.7 cents are over: less than a hundredth of a euro, and 100 hundredths of a yen."""
    owned = [("segregated", "EUR", 1_000), ("segregated", "JPY", 100)]
    owed = [("secured", "EUR", -1_000), ("secured", "JPY", -1_000)]
    margin = positions(position("A", "segregated", "future", 0, maintenance=11))
    made = one_account("none", base="EUR", positions=margin)._replace(
        balances=frame("balances", [("A", *row) for row in (*owned, *owed)])
    )
    moves = swept(made).moves.select("giver", "receiver", "currency", "amount", "why").rows()
    assert moves == [("segregated", "secured", "JPY", 100, "cure_debit")]


def test_debits_of_both_segments_are_met() -> None:
    made = one_account(
        "none",
        ("securities", "EUR", -300),
        ("securities", "USD", 2_000),
        ("segregated", "EUR", 1_000),
        ("segregated", "USD", -500),
    )
    assert moved(made) == [
        ("securities", "segregated", "USD", 500.0, "cure_debit"),
        ("segregated", "securities", "EUR", 300.0, "cure_debit"),
    ]


def test_long_options_carry_no_margin_in_securities_and_short_ones_are_owed() -> None:
    def made(value: int) -> Books:
        rows = positions(
            position("A", "securities", "option", value, quantity=1 if value > 0 else -1),
            position("A", "securities", "future", 0, contract="S", maintenance=1_000),
        )
        return one_account("to_commodities", ("securities", "USD", 5_000), positions=rows)

    assert moved(made(2_000))[0][3] == 5_000 - 1_050
    assert moved(made(-2_000))[0][3] == 3_000 - 1_050


def test_one_account_that_lacks_margin_in_two_pools_is_one_account() -> None:
    """Golden: 9107 counts accounts, each once a line."""
    owners = pl.concat([accounts(["P", "Q"], "proprietary"), accounts(["N"], "non_customer")])
    rows = positions(
        position("P", "segregated", "future", 0, maintenance=10),
        position("P", "secured", "future", 0, maintenance=20),
        position("Q", "cleared_swaps", "future", 0, maintenance=5),
        position("N", "secured", "future", 0, maintenance=7),
    )
    lines = amounts(night.run_night(books(accounts=owners, positions=rows), tonight()).statement)
    assert (lines["9103"], lines["9107"]) == (42, 3)


def test_banks_that_hold_less_than_nothing_are_named() -> None:
    def night_of(cash_at_bank: int) -> Any:
        row = bank("1", "segregated", "bank", "cash", cash_at_bank)
        made = books(
            accounts=accounts(["A"]),
            balances=cash(("A", "segregated", "USD", 9_000)),
            elections=frame("elections", [elect("A", "to_securities")]),
            depositories=frame("depositories", [row]),
        )
        return night.find_overdrawn(night.run_night(made, tonight()).books.depositories).rows()

    assert night_of(9_000) == []
    assert night_of(8_000) == [("segregated", "USD", -100_000)]
