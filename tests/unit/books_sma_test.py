"""SMA of a night: a limit of what leaves the securities segment, and what assignments do to it."""

from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import (
    CONTRACTS,
    accounts,
    assigned,
    books,
    cash,
    elect,
    frame,
    moment,
    one_account,
    position,
    positions,
    short,
    swept,
    today_at,
    tonight,
)

from transforms.books import night, sma
from transforms.books.frames import Books, BooksError
from transforms.books.money import CENT, DOLLAR


def short_stock(margin_type: str | None = "reg_t", **other: Any) -> Books:
    """Short stock of 20,000, cash 30,000, maintenance 6,000, Reg T margin 10,000, which would be
    swept to commodities."""
    row = position(
        "A", "securities", "security", -20_000, quantity=-400, initial=10_000, maintenance=6_000
    )
    made = one_account(
        "to_commodities", ("securities", "USD", 30_000), positions=positions(row), **other
    )
    typed = made.accounts.with_columns(
        margin_type=pl.lit(margin_type).cast(made.accounts.schema["margin_type"])
    )
    return made._replace(accounts=typed)


def carries(dollars: int) -> pl.DataFrame:
    return frame("sma", [("A", dollars * 100)])


@pytest.mark.parametrize(
    ("margin_type", "carried", "moved"),
    [
        ("reg_t", 0, 0),  # golden
        ("reg_t", None, 0),  # no figure: Reg T excess is 0
        (None, None, 0),  # an account is of type Reg T where nothing says otherwise
        ("reg_t", 1_000, 1_000),
        ("reg_t", 9_000, 3_700),
        ("portfolio", 0, 3_700),
        ("cash", None, 3_700),
        ("ib_japan", 0, 3_700),
    ],
)
def test_golden_a_transfer_out_of_securities_is_a_withdrawal(
    margin_type: str | None, carried: int | None, moved: int
) -> None:
    made = short_stock(margin_type)
    if carried is not None:
        made = made._replace(sma=carries(carried))
    done = night.run_night(made, tonight())
    assert done.moves["amount"].sum() == moved * 100
    if carried is not None and margin_type == "reg_t":
        figure = done.sma.row(0, named=True)
        assert figure["after_sweeps"] == (carried - moved) * DOLLAR >= 0
    assert night.count_uncarried(made) == int(carried is None and margin_type in ("reg_t", None))


def test_a_cure_is_a_withdrawal_too() -> None:
    lacking = position("A", "segregated", "future", 0, maintenance=2_000)
    made = short_stock()._replace(sma=carries(500))
    made = made._replace(positions=pl.concat([made.positions, positions(lacking)]))
    done = night.run_night(made, tonight())
    assert done.moves.select("amount", "why").rows() == [(50_000, "cure_margin")]


def test_what_comes_in_may_go_out_again() -> None:
    """A deposit raises SMA: EUR come into securities, then dollars may leave as far."""
    made = books(
        accounts=accounts(["A"]),
        balances=cash(
            ("A", "securities", "EUR", -100),
            ("A", "securities", "USD", 5_000),
            ("A", "segregated", "EUR", 100),
        ),
        elections=frame("elections", [elect("A", "to_commodities")]),
        positions=positions(position("A", "securities", "future", 0, initial=3_900)),
        rates=one_account("none").rates,
        sma=carries(1_000),
    )
    done = night.run_night(made, tonight())
    assert done.moves.select("giver", "currency", "amount").rows() == [
        ("segregated", "EUR", 10_000),
        ("securities", "USD", 111_000),  # 1,000 and the 110 dollars of the euros
    ]
    assert done.sma["after_sweeps"].to_list() == [0]


def test_the_day_is_added_up_in_the_base_currency() -> None:
    made = one_account("none", ("securities", "EUR", 100), base="EUR")._replace(
        sma=frame("sma", [("A", 50_000)]),
        sma_entries=frame(
            "sma_entries",
            [("A", today_at("10:00"), "deposit", 20_000), ("A", today_at("11:00"), "tax", 1_000)],
        ),
        sma_trades=frame("sma_trades", [("A", "IBM", False, 0, 30_000)]),
    )
    row = night.run_night(made, tonight()).sma.row(0, named=True)
    rate = 1_100_000_000
    assert [row[name] for name in ("carried", "cash", "trades", "sma")] == [
        50_000 * rate,
        19_000 * rate,
        -30_000 * rate,
        39_000 * rate,
    ]
    assert row["excess"] == 10_000 * rate


@pytest.mark.parametrize(
    ("reported", "counted"), [("2026-11-20 15:00", True), ("2026-11-20 17:00", False)]
)
def test_an_assignment_counts_on_the_day_it_is_reported(reported: str, counted: bool) -> None:
    """A short call at 7 is assigned: stock worth 6,000 goes short for 5,000 in cash at 50%."""
    made = books(
        accounts=accounts(["A"]),
        positions=short({"A": 1}),
        contracts=CONTRACTS,
        balances=cash(("A", "securities", "USD", 20_000)),
        assignments=assigned(1, at=moment(reported)),
        sma=carries(10_000),
    )
    done = night.run_night(made, tonight())
    effects = done.assignments.effects.select("account", "sma_date", "effect").rows()
    # Equity: + 7 for the option, + 5,000 of cash, - 6,000 of stock. Margin: - 3 + 3,000.
    expected = (700 + 500_000 - 600_000 - (300_000 - 300)) * CENT
    day = moment("2026-11-20" if counted else "2026-11-23").date()
    assert effects == [("A", day, expected)]
    assert done.sma["trades"].to_list() == [expected if counted else 0]
    # Another night counts what was drawn before.
    memory = night.Memory(posted_effects=done.assignments.effects.select("account", "effect"))
    later = made._replace(assignments=made.assignments.clear())
    again = night.run_night(later, tonight()._replace(memory=memory))
    assert again.sma["trades"].to_list() == [expected]


def test_entries_of_an_account_without_sma_are_refused() -> None:
    made = one_account("none")._replace(
        sma_entries=frame("sma_entries", [("A", today_at("10:00"), "deposit", 1)])
    )
    with pytest.raises(BooksError, match="sma_entries: these accounts carry no SMA: account A"):
        night.run_night(made, tonight())
    odd = made._replace(
        sma=carries(1), sma_entries=made.sma_entries.with_columns(entry=pl.lit("gift"))
    )
    with pytest.raises(BooksError, match="gift is no entry of SMA"):
        night.run_night(odd, tonight())


AMOUNT = st.integers(-(10**7), 10**7)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(AMOUNT, min_size=4, max_size=4),
    st.integers(0, 10**7),
    AMOUNT,
    st.sampled_from(["none", "to_securities", "to_commodities"]),
    AMOUNT,
)
def test_no_transfer_takes_sma_below_zero(
    cash_: list[int], margin_: int, stock: int, election: str, carried: int
) -> None:
    pools = ("securities", "segregated", "secured", "cleared_swaps")
    rows = [
        (name, pool, "USD", amount)
        for name in ("A", "B")
        for pool, amount in zip(pools, cash_, strict=True)
    ]
    sign = -1 if stock < 0 else 1
    held_ = [
        ("A", "securities", "IBM", "security", "USD", sign, stock, 0, margin_, margin_ // 2),
        ("B", "secured", "X", "future", "USD", 1, stock, 0, margin_, margin_),
    ]
    made = books(
        accounts=accounts(["A", "B"]),
        balances=frame("balances", rows),
        positions=frame("positions", held_),
        elections=frame("elections", [elect("A", election), elect("B", election)]),
        sma=frame("sma", [("A", carried)]),
    )
    done = night.run_night(made, tonight())
    figure = done.sma.row(0, named=True)
    out = done.moves.filter(account="A", giver="securities")["usd"].sum()
    assert figure["after_sweeps"] >= min(figure["sma"], 0)
    assert out == 0 or figure["after_sweeps"] >= 0
    # B carries none: what it may withdraw is its Reg T excess.
    excess = int(sma.reg_t_excess(night.list_holdings(made)).filter(account="B")["excess"].sum())
    came = int(done.moves.filter(account="B", receiver="securities")["usd"].sum())
    out = int(done.moves.filter(account="B", giver="securities")["usd"].sum())
    assert out <= max(excess, 0) + came


def test_the_limit_is_held_by_the_sweep_itself() -> None:
    assert swept(short_stock()).moves.is_empty()
