"""Whom an assignment may meet, and from the seed to the books."""

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
    contract,
    frame,
    report,
    short,
    tonight,
)

from bench.pandas_assignment import random_number
from transforms.books import night, reports

EXHIBIT = {"A": 1, "B": 50, "C": 100, "D": 2, "E": 1, "F": 1, "G": 1000, "H": 1, "I": 10, "J": 20}


def seed_of(start: int, short_: int) -> int:
    """The first seed whose first random number begins the lottery at `start`."""
    return next(n for n in range(10**6) if random_number(n, 1) % short_ + 1 == start)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (396, {"G": 50}),
        (1, {"A": 1, "B": 49}),
        (1180, {"J": 7, "A": 1, "B": 42}),
        (1186, {"J": 1, "A": 1, "B": 48}),
    ],
)
def test_exhibit_a_from_the_seed_to_the_books(start: int, expected: dict[str, int]) -> None:
    """From files to deliveries: who is assigned delivers 100 shares a contract for the strike."""
    made = books(
        accounts=accounts(EXHIBIT),
        positions=short(EXHIBIT),
        contracts=CONTRACTS,
        balances=cash(*((name, "securities", "USD", 0) for name in EXHIBIT)),
        assignments=frame("assignments", [report("OCC-1", 50, "2026-11-20 15:00")]),
    )
    done = night.run_night(made, tonight(seed=seed_of(start, 1186)))
    dealt = done.assignments
    assert dealt.draws.select("short", "start").rows() == [(1186, start)]
    assert dict(dealt.allocations.select("account", "quantity").iter_rows()) == expected
    assert dealt.reports.select("record", "status", "reason").rows() == [("OCC-1", "drawn", None)]
    left = dict(done.books.positions.filter(contract="X").select("account", "quantity").iter_rows())
    assert left == {n: -c + expected.get(n, 0) for n, c in EXHIBIT.items() if c != expected.get(n)}
    stock = done.books.positions.filter(contract="IBM").select("account", "quantity")
    assert dict(stock.iter_rows()) == {name: -100 * count for name, count in expected.items()}
    sums = done.books.balances.group_by("account").agg(pl.col("cash").sum())
    paid = {name: count * 100 * 50 * 100 for name, count in expected.items()}
    assert {name: cash_ for name, cash_ in sums.iter_rows() if cash_} == paid


def test_only_the_customer_range_is_drawn() -> None:
    """Golden: A and B are short 1 each, the firm 98; 50 assigned are more than customers' 2."""
    holders = pl.concat([short({"A": 1, "B": 1}), short({"P": 98})])
    owners = pl.concat([accounts(["A", "B"]), accounts(["P"], "proprietary")])
    wanted = frame("assignments", [report("1", 50, "2026-11-20 12:00")])
    made = books(accounts=owners, positions=holders, contracts=CONTRACTS, assignments=wanted)
    dealt = night.assign_options(made, tonight())[1]
    assert dealt.reports.select("status", "reason").rows() == [("refused", "more_than_short")]
    assert dealt.draws["short"].to_list() == [2]
    assert dealt.allocations.is_empty()
    # A column says otherwise: a firm account in the customer range, a customer out of it.
    kind = owners.schema["clearing_range"]
    named = owners.with_columns(clearing_range=pl.Series(["firm", None, "customer"], dtype=kind))
    dealt = night.assign_options(made._replace(accounts=named), tonight())[1]
    assert dealt.draws["short"].to_list() == [99]
    assert set(dealt.allocations["account"]) <= {"B", "P"}


def test_accounts_are_drawn_by_their_net_position() -> None:
    """Golden: rows of -3 and +5 are long 2; rows of -5 and +3 are short 2."""
    rows = [short({"A": 3}), short({"A": -5}), short({"B": 5}), short({"B": -3})]
    made = books(
        accounts=accounts(["A", "B"]),
        positions=pl.concat(rows),
        contracts=CONTRACTS,
        assignments=assigned(2),
    )
    after, dealt = night.assign_options(made, tonight())
    assert dealt.allocations.select("account", "quantity").rows() == [("B", 2)]
    assert after.positions.filter(account="B", contract="X").is_empty(), "B is flat"
    assert after.positions.filter(account="A", contract="X").height == 2


def test_two_reports_of_one_contract_are_drawn_one_after_the_other() -> None:
    holders = {"A": 3, "B": 2}
    wanted = frame(
        "assignments",
        [
            report("1", 4, "2026-11-20 02:30"),
            report("2", 1, "2026-11-20 14:00"),
            report("3", 1, "2026-11-20 15:00"),
        ],
    )
    made = books(
        accounts=accounts(holders),
        positions=short(holders),
        contracts=CONTRACTS,
        assignments=wanted,
    )
    dealt = night.assign_options(made, tonight())[1]
    assert dealt.draws["short"].to_list() == [5, 1, 0]
    assert dealt.reports["status"].to_list() == ["drawn", "drawn", "refused"]
    sums = dealt.allocations.group_by("account").agg(pl.col("quantity").sum())
    assert dict(sums.iter_rows()) == holders


@st.composite
def any_reports(draw: st.DrawFn) -> tuple[dict[str, dict[str, int]], pl.DataFrame, int]:
    held = {
        f"C{n}": {f"U{m}": draw(st.integers(-4, 12)) for m in range(draw(st.integers(1, 6)))}
        for n in range(draw(st.integers(1, 3)))
    }
    rows = [
        report(
            f"R{n}",
            draw(st.integers(0, 25)),
            draw(st.sampled_from(["2026-11-20 03:00", "2026-11-20 18:00"])),
            contract=draw(st.sampled_from(sorted(held))),
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    return held, frame("assignments", rows), draw(st.integers(0, 2**63 - 1))


@settings(max_examples=examples(60), deadline=None)
@given(any_reports())
def test_what_is_assigned_comes_from_customers_and_is_met(
    made: tuple[dict[str, dict[str, int]], pl.DataFrame, int],
) -> None:
    held, wanted, seed = made
    names = sorted({name for of in held.values() for name in of})
    owners = accounts(names).with_columns(
        kind=pl.when(pl.col("account") == "U0")
        .then(pl.lit("proprietary"))
        .otherwise("kind")
        .cast(accounts(names).schema["kind"])
    )
    night_ = books(
        accounts=owners,
        positions=pl.concat([short(of, name) for name, of in held.items()]),
        contracts=frame("contracts", [contract(name) for name in held]),
        assignments=wanted,
    )
    dealt = night.assign_options(night_, tonight(seed=seed))[1]
    assert "U0" not in set(dealt.allocations["account"])
    drawn = dealt.reports.filter(status="drawn").select("record", "quantity").sort("record")
    met = dealt.allocations.group_by("record").agg(pl.col("quantity").sum()).sort("record")
    assert met.rows() == drawn.rows()
    sums = dealt.allocations.group_by("contract", "account").agg(pl.col("quantity").sum())
    for name, account, quantity in sums.iter_rows():
        assert quantity <= held[name][account]
    assert reports.count_reports(dealt.reports)["reported"] == wanted.height
