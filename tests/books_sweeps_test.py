"""Cash sweeps: what moves, in which currency, and that nothing is lost on the way."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import (
    DAY, accounts, amounts, balance, bank, books, cash, frame, held, position, positions, rates,
    tonight,
)  # fmt: skip

from transforms.books import elections, interest, night, orders, sweeps
from transforms.books.frames import COMMODITY_POOLS, POOLS, Books
from transforms.books.money import DOLLAR
from transforms.books.sweeps import Parameters

YESTERDAY = datetime(2026, 11, 19, 12)


def elect(account: str, election: str, at: datetime = YESTERDAY) -> tuple[Any, ...]:
    return account, at, election


def swept(made: Books, rules: Parameters | None = None) -> sweeps.Swept:
    choices = night.Choices(rules or Parameters())
    return night.sweep(made, DAY, choices)[1]


def one(election: str, *rows: tuple[str, str, int], base: str = "USD", **given_: Any) -> Books:
    """One account with balances of (pool, currency, whole units)."""
    return books(
        accounts=accounts(["A"], base=base),
        balances=cash(*(("A", *row) for row in rows)),
        elections=frame("elections", [elect("A", election)]),
        rates=rates(EUR=1.1, JPY=0.007, GBP=1.3, CHF=1.1),
        **given_,
    )


def moved(found: sweeps.Swept) -> list[tuple[Any, ...]]:
    rows = found.moves.select("giver", "receiver", "currency", pl.col("amount") / 100, "why").rows()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("election", "giver", "receiver"),
    [("to_securities", "segregated", "securities"), ("to_commodities", "securities", "segregated")],
)
def test_excess_goes_the_way_elected(election: str, giver: str, receiver: str) -> None:
    row = position("A", giver, "future", 0, maintenance=1_000)
    made = one(election, (giver, "USD", 9_000), (receiver, "USD", 9_000), positions=positions(row))
    assert moved(swept(made)) == [(giver, receiver, "USD", 7_950.0, "election")]
    for other in ("none", election):
        kept = made._replace(elections=frame("elections", [elect("A", other)]))
        assert swept(kept).moves.is_empty() is (other == "none")


@pytest.mark.parametrize(("buffer", "left"), [(500, 1_050), (0, 1_000), (10_000, 2_000)])
def test_the_buffer_stays(buffer: int, left: int) -> None:
    row = position("A", "segregated", "future", 0, maintenance=1_000)
    made = one("to_securities", ("segregated", "USD", 9_000), positions=positions(row))
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
    into = one("to_commodities", ("securities", "USD", 9_000), positions=rows["securities"])
    assert moved(swept(into))[0][3] == 9_000
    out = one("to_securities", ("segregated", "USD", 9_000), positions=rows["segregated"])
    assert moved(swept(out))[0][3] == 9_000 - 4_200
    part = positions(
        position("A", "securities", "security", 3_000, contract="S", haircut=5_000),
        position("A", "securities", "future", 0, maintenance=4_000),
    )
    less = one("to_commodities", ("securities", "USD", 9_000), positions=part)
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
    ],
)
def test_the_threshold(threshold: Any, cash_: int, stock: int, moves: bool) -> None:
    rows = positions(position("A", "securities", "security", stock, contract="S"))
    made = one("to_securities", ("segregated", "USD", cash_), positions=rows)
    assert bool(moved(swept(made, Parameters(threshold=threshold)))) is moves


def test_the_share_is_of_both_segments() -> None:
    row = position("A", "securities", "security", 20_000)
    made = one("to_securities", ("segregated", "USD", 199), positions=positions(row))
    assert moved(swept(made)) == []
    alone = swept(made, Parameters(least_share=50))
    assert moved(alone)[0][3] == 199


def test_currencies_in_order_and_never_converted() -> None:
    amounts_ = (("EUR", 1_000), ("USD", 500), ("GBP", 1_000), ("CHF", 1_000), ("JPY", 50_000))
    made = one("to_securities", *(("segregated", c, n) for c, n in amounts_), base="JPY")
    # Base, then dollars, then by worth; EUR and CHF are worth the same and go by their code.
    order = [(row[2], row[3]) for row in moved(swept(made))]
    assert order == [("JPY", 50_000), ("USD", 500), ("GBP", 1_000), ("CHF", 1_000), ("EUR", 1_000)]


def test_a_currency_moves_in_part() -> None:
    margin = positions(position("A", "segregated", "future", 0, maintenance=1_000))
    made = one(
        "to_securities", ("segregated", "EUR", 1_000), ("segregated", "USD", 500), positions=margin
    )
    found = moved(swept(made))
    # 500 + 1,100 - 1,050 = 550: all dollars, then 50 dollars of euros, rounded down.
    assert [(row[2], row[3]) for row in found] == [("USD", 500.0), ("EUR", 45.45)]


def test_only_long_balances_move() -> None:
    made = one("to_securities", ("segregated", "EUR", -1_000), ("segregated", "USD", 5_000))
    assert [(row[2], row[3]) for row in moved(swept(made))] == [("USD", 3_900.0)]


def test_deficits_are_cured_first_and_under_any_election() -> None:
    row = position("A", "segregated", "future", 0, maintenance=3_000)
    for election in ("none", "to_securities"):
        made = one(
            election,
            ("segregated", "USD", 2_900),
            ("securities", "USD", 500),
            positions=positions(row),
        )
        assert moved(swept(made)) == [("securities", "segregated", "USD", 100.0, "cure_margin")]
    # Without buffer or threshold, and no more than the giver has over its maintenance.
    both = positions(row, position("A", "securities", "future", 0, maintenance=450))
    made = one("none", ("segregated", "USD", 2_900), ("securities", "USD", 500), positions=both)
    assert moved(swept(made)) == [("securities", "segregated", "USD", 50.0, "cure_margin")]


def test_a_debit_is_cured_after_margin() -> None:
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=300),
        position("A", "segregated", "option", 1_000, contract="O"),
    )
    made = one("none", ("segregated", "USD", -600), ("securities", "USD", 5_000), positions=rows)
    assert moved(swept(made)) == [("securities", "segregated", "USD", 600.0, "cure_debit")]
    poorer = one("none", ("segregated", "USD", -800), ("securities", "USD", 750), positions=rows)
    assert moved(swept(poorer)) == [
        ("securities", "segregated", "USD", 100.0, "cure_margin"),
        ("securities", "segregated", "USD", 650.0, "cure_debit"),
    ]


def test_the_securities_segment_is_cured_from_what_each_pool_does_not_need() -> None:
    rows = positions(
        position("A", "secured", "future", 0, maintenance=700),
        position("A", "segregated", "future", 0, maintenance=100),
    )
    made = one(
        "none",
        ("securities", "USD", -1_000),
        ("segregated", "USD", 500),
        ("secured", "USD", 900),
        positions=rows,
    )
    assert moved(swept(made)) == [
        ("segregated", "securities", "USD", 400.0, "cure_margin"),
        ("secured", "securities", "USD", 200.0, "cure_margin"),
    ]


def test_a_cure_in_another_currency_reaches_the_need() -> None:
    row = position("A", "segregated", "future", 0, maintenance=100)
    made = one("none", ("securities", "GBP", 500), positions=positions(row))
    found = swept(made)
    assert moved(found)[0][3] == 76.93, "rounded up: 76.92 pounds are 99.996 dollars"


def test_pools_keep_what_their_own_margin_needs() -> None:
    rows = positions(position("A", "secured", "future", 0, maintenance=1_000))
    made = one(
        "to_securities", ("segregated", "USD", 2_000), ("secured", "USD", 1_500), positions=rows
    )
    assert [(row[0], row[3]) for row in moved(swept(made))] == [
        ("segregated", 2_000.0),
        ("secured", 450.0),
    ]


@pytest.mark.parametrize(
    ("securities", "election", "reason"),
    [(True, "to_securities", None), (False, "to_commodities", "permission"), (False, "to_securities", "permission"),
     (False, "none", None), (True, "everywhere", "unknown")],
)  # fmt: skip
def test_an_election_without_permission_is_refused(
    securities: bool, election: str, reason: str | None
) -> None:
    made = one(election, ("segregated", "USD", 9_000))._replace(
        accounts=accounts(["A"], both=securities)
    )
    after, found, refused = night.sweep(made, DAY, night.Choices())
    assert refused.rows() == ([("A", election, reason)] if reason else [])
    assert found.moves.is_empty() is (reason is not None or election == "none")
    assert balance(after.balances, "A", "segregated") == (
        0 if election == "to_securities" and securities else 900_000
    )


def test_a_choice_takes_effect_the_next_business_day_and_stays() -> None:
    friday = datetime(2026, 11, 20, 9)
    rows = frame("elections", [
        elect("A", "to_securities", friday - timedelta(days=7)),
        elect("A", "to_commodities", friday),
        elect("A", "none", friday + timedelta(hours=3)),
    ])  # fmt: skip
    held_ = [elections.in_force(rows, friday.date() + timedelta(days=n)).rows() for n in (0, 3, 10)]
    assert held_ == [[("A", "to_securities")], [("A", "none")], [("A", "none")]]


def test_the_statement_after_sweeps_and_cures() -> None:
    row = frame("depositories", [bank("1", "segregated", "bank", "cash", 50_000)])
    made = books(
        accounts=accounts(["A", "B"]),
        balances=cash(
            ("A", "segregated", "USD", 9_000), ("B", "segregated", "USD", -400), ("B", "securities", "USD", 1_000)
        ),
        elections=frame("elections", [elect("A", "to_securities")]),
        depositories=row,
    )  # fmt: skip
    unswept = amounts(night.state(made, tonight(), night.Choices())[1])
    after = amounts(night.run(made, tonight()).statement)
    change = {
        code: (after[code] or 0) - (unswept[code] or 0) for code in ("7010", "7045", "7060", "7070")
    }
    # A's 9,000 leave 7010 and 7060; B's cure adds 400 to 7010 and takes 400 off 7045.
    assert change == {"7010": -8_600, "7045": -400, "7060": -9_000, "7070": -8_600}


def test_sweeps_of_the_firm_itself_touch_no_customer_bank() -> None:
    made = one("to_securities", ("segregated", "USD", 9_000))._replace(
        accounts=accounts(["A"], "proprietary")
    )
    after, found, _ = night.sweep(made, DAY, night.Choices())
    assert found.moves.height == 1
    assert after.depositories.is_empty()


AMOUNT = st.integers(-(10**7), 10**7)


@st.composite
def any_books(draw: st.DrawFn) -> Books:
    names = [f"U{n}" for n in range(draw(st.integers(1, 5)))]
    currencies = st.sampled_from(["USD", "EUR", "JPY"])
    pick = st.tuples(st.sampled_from(names), st.sampled_from(POOLS))
    balances = [
        (*draw(pick), draw(currencies), draw(AMOUNT)) for _ in range(draw(st.integers(1, 14)))
    ]
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["future", "option", "security"]))
        value = draw(st.integers(0, 10**7) if kind == "security" else AMOUNT)
        rows.append(
            (
                *draw(pick),
                "X",
                kind,
                draw(currencies),
                1,
                value,
                draw(st.integers(0, 10_000)),
                0,
                draw(st.integers(0, 10**7)),
            )
        )
    chosen = [
        elect(name, draw(st.sampled_from(["none", "to_securities", "to_commodities"])))
        for name in names
    ]
    return books(
        accounts=accounts(names, base=draw(currencies)),
        balances=frame("balances", balances), positions=frame("positions", rows),
        elections=frame("elections", chosen), rates=rates(EUR=1.0834567, JPY=0.006789123),
    )  # fmt: skip


def wide(made: Books) -> pl.DataFrame:
    return sweeps.wide(held(made)).sort("account")


def by_account_and_currency(balances: pl.DataFrame) -> dict[tuple[str, str], int]:
    sums = balances.group_by("account", "currency").agg(pl.col("cash").sum())
    return {(account, currency): cash_ for account, currency, cash_ in sums.iter_rows() if cash_}


@settings(max_examples=80, deadline=None)
@given(any_books())
def test_cash_is_conserved_and_nobody_is_worse_off(made: Books) -> None:
    found = swept(made)
    assert by_account_and_currency(made.balances) == by_account_and_currency(found.balances)
    before, after = wide(made), wide(made._replace(balances=found.balances))
    for row in found.moves.select("account", "giver").unique().iter_rows(named=True):
        now = after.filter(account=row["account"])
        lacks = sweeps.shortfall(row["giver"]), sweeps.debit(row["giver"])
        assert now.select(*lacks).row(0) == (0, 0)
        assert now.item(0, f"net:{row['giver']}") >= 0
    for pool in POOLS:
        for lack in (sweeps.shortfall(pool), sweeps.debit(pool)):
            assert (after.select(lack).to_series() <= before.select(lack).to_series()).all()


@settings(max_examples=80, deadline=None)
@given(any_books())
def test_what_is_lacking_is_cured_as_far_as_the_other_segment_can(made: Books) -> None:
    dollars_only = made._replace(
        balances=made.balances.with_columns(currency=pl.lit("USD")),
        elections=made.elections.with_columns(election=pl.lit("none")),
    )
    after = wide(dollars_only._replace(balances=swept(dollars_only).balances))
    for pool in COMMODITY_POOLS:
        for lacks, gives in ((pool, "securities"), ("securities", pool)):
            left = pl.min_horizontal(
                sweeps.shortfall(lacks) + sweeps.debit(lacks), sweeps.givable(gives)
            )
            # Positions are in other currencies, so less than a cent may stay.
            assert (after.select(left).to_series() < DOLLAR // 100).all()


@settings(max_examples=30, deadline=None)
@given(any_books(), st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing(made: Books, seed: int) -> None:
    other = made._replace(**{
        name: getattr(made, name).sample(fraction=1, shuffle=True, seed=seed)
        for name in ("accounts", "balances", "positions", "elections")
    })  # fmt: skip
    order = ["account", "giver", "receiver", "currency", "why"]
    assert swept(made).moves.sort(order).equals(swept(other).moves.sort(order))


# Interest, and the check before a trade.


def tiers(*cash_: int) -> list[int]:
    row = pl.DataFrame({"cash": cash_}).select(interest.in_tiers(pl.col("cash"), [10_000, 100_000]))
    return list(row.sum().row(0))


def test_golden_interest() -> None:
    assert tiers(9_000, 9_000) == [0, 0]
    assert tiers(18_000, 0) == [8_000, 0]
    assert tiers(60_000, 60_000) == [100_000, 0]
    assert tiers(120_000, 0) == [90_000, 20_000]
    row = pl.DataFrame({"cash": [120_000, -5, 9_000]})
    found = row.select(interest.interest(pl.col("cash"), [(10_000, 50), (100_000, 25)], 400))
    assert found.to_series().to_list() == [90_000 * 350 // 10_000 + 20_000 * 375 // 10_000, 0, 0]
    low = row.select(interest.interest(pl.col("cash"), [(10_000, 50)], 25)).to_series()
    assert low.to_list() == [0, 0, 0]


def test_swept_cash_earns() -> None:
    made = one("to_securities", ("segregated", "USD", 9_000), ("securities", "USD", 9_000))
    after = swept(made).balances
    assert tiers(
        balance(after, "A", "segregated") // 100, balance(after, "A", "securities") // 100
    ) == [8_000, 0]


def test_excess_cash_backs_orders_across_segments_but_not_for_day_traders() -> None:
    row = {"equity_securities": 50, "equity_commodities": 30, "excess_cash_securities": 20,
           "excess_cash_commodities": 10, "prior_equity_securities": 40}  # fmt: skip
    rows = pl.DataFrame([{**row, "day_trader": False}, {**row, "day_trader": True}])
    assert rows.select(orders.buying_equity("securities")).to_series().to_list() == [60, 40]
    assert rows.select(orders.buying_equity("commodities")).to_series().to_list() == [50, 50]
    move = pl.DataFrame({"needed": [55, 55, 45], "equity": [50, 50, 50], "other": [10, 3, 10]})
    found = move.select(orders.cash_to_move(pl.col("needed"), pl.col("equity"), pl.col("other")))
    assert found.to_series().to_list() == [5, 3, 0]


def test_four_day_trades_in_five_business_days() -> None:
    days = [DAY - timedelta(days=n) for n in (7, 4, 3, 2, 1, 0)]
    trades = [
        ("A", days[1], 2),
        ("A", days[5], 2),
        ("B", days[0], 3),
        ("B", days[5], 1),
        ("C", days[5], 3),
    ]
    table = pl.DataFrame(trades, schema=["account", "day", "trades"], orient="row")
    assert orders.day_traders(table, pl.Series(days)).rows() == [("A",)]
