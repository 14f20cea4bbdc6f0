"""Where the rules are silent, each choice is a parameter: its default and its other way."""

from typing import Any, Literal

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
    moment,
    one_account,
    position,
    positions,
    swept,
    today_at,
    tonight,
    value_of,
)

from transforms.books import night
from transforms.books.examiner import concentration, leverage, liquidation, soft_edge
from transforms.books.limits import Parameters


def moved(
    rules: Parameters, *rows: tuple[str, str, int], election: str = "none", **given: Any
) -> list[tuple[str, float]]:
    found = swept(one_account(election, *rows, **given), rules)
    return [(giver, amount / 100) for giver, amount in found.moves.select("giver", "amount").rows()]


@pytest.mark.parametrize(("buffer", "cured"), [(0, 50), (500, 27.5), (10_000, 0)])
def test_cures_keep_no_buffer(buffer: int, cured: float) -> None:
    rows = positions(
        position("A", "segregated", "future", 0, maintenance=300),
        position("A", "securities", "future", 0, maintenance=450),
    )
    cash_ = (("segregated", "USD", 200), ("securities", "USD", 500))
    found = moved(Parameters(cure_buffer=buffer), *cash_, positions=rows)
    assert found == ([("securities", cured)] if cured else [])


@pytest.mark.parametrize(("share_of", "moves"), [("both", False), ("giver", True)])
def test_the_share_of_equity(share_of: Literal["both", "giver"], moves: bool) -> None:
    rows = positions(position("A", "securities", "security", 100_000))
    found = moved(
        Parameters(share_of=share_of),
        ("segregated", "USD", 150),
        election="to_securities",
        positions=rows,
    )
    assert bool(found) is moves


@pytest.mark.parametrize(("dollars", "moves"), [(200, False), (150, True), (151, False)])
def test_the_dollars_of_the_threshold(dollars: int, moves: bool) -> None:
    rows = positions(position("A", "securities", "security", 100_000))
    cash_ = ("segregated", "USD", 150)
    found = moved(
        Parameters(least_dollars=dollars), cash_, election="to_securities", positions=rows
    )
    assert bool(found) is moves


@pytest.mark.parametrize("first", ["segregated", "secured"])
def test_the_first_pool_receives(first: str) -> None:
    others = [pool for pool in Parameters().pools if pool != first]
    made = one_account("to_commodities", ("securities", "USD", 9_000))
    moves = swept(made, Parameters(pools=(first, *others))).moves
    assert moves.select("receiver", "amount").rows() == [(first, 900_000)]


@pytest.mark.parametrize(
    ("pools", "givers"),
    [
        (("segregated", "secured", "cleared_swaps"), ["segregated", "secured"]),
        (("secured", "segregated"), ["secured", "segregated"]),
        (("segregated",), ["segregated"]),
    ],
)
def test_the_pools_that_give(pools: tuple[str, ...], givers: list[str]) -> None:
    rows = (("segregated", "USD", 500), ("secured", "USD", 400))
    found = moved(Parameters(pools=pools), *rows, election="to_securities")
    assert [giver for giver, _ in found] == givers


@pytest.mark.parametrize(("tonight_", "lines"), [(True, (0, 1_400, 0)), (False, (400, 1_000, 400))])
def test_a_cure_is_on_its_own_nights_statement(tonight_: bool, lines: tuple[int, int, int]) -> None:
    made = books(
        accounts=accounts(["A", "B"]),
        balances=cash(
            ("A", "segregated", "USD", -400),
            ("A", "securities", "USD", 9_000),
            ("B", "segregated", "USD", 0),
        ),
        depositories=frame("depositories", [bank("1", "segregated", "bank", "cash", 1_000)]),
    )
    done = night.run_night(made, tonight(), night.Choices(cured_tonight=tonight_))
    found = amounts(done.statement)
    assert (found["7045"], found["7070"], -(found["7010"] or 0)) == lines
    assert done.moves["why"].to_list() == ["cure_debit"]
    # The books hold it either way.
    assert int(done.books.depositories["amount"].sum()) == 1_400_00


@pytest.mark.parametrize(("tonight_", "lines"), [(True, (0, 0)), (False, (30, 1))])
def test_margin_deficiencies_are_those_after_sweeps(tonight_: bool, lines: tuple[int, int]) -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", 100), ("A", "securities", "USD", 9_000)),
        positions=positions(position("A", "segregated", "future", 0, maintenance=130)),
    )
    done = night.run_night(made, tonight(), night.Choices(cured_tonight=tonight_))
    found = amounts(done.statement)
    assert (found["9100"], found["9104"]) == lines
    assert done.moves.select("amount", "why").rows() == [(3_000, "cure_margin")]


@pytest.mark.parametrize(("bracket", "stands"), [(True, False), (False, True)])
def test_the_bracket_of_leverage(bracket: bool, stands: bool) -> None:
    row = {"gross": 61, "nlv": 3, "options": 1}
    three = [pl.col("gross"), pl.col("nlv"), pl.col("options")]
    assert value_of(leverage.may_grow(*three, bracket=bracket), **row) is stands
    row = {"gross": 101, "nlv": 3, "options": 1}
    assert value_of(leverage.may_stand(*three, bracket=bracket), **row) is stands
    order = {
        "equity": 9_000,
        "initial": 0,
        "order_initial": 1,
        "opens": True,
        "gross_after": 299_900,
        "nlv": 10_000,
        "option_value": 100,
    }
    found = leverage.accept_orders(pl.DataFrame([order]), dollar=1, bracket=bracket)
    assert found["accepted"].item() is stands


@pytest.mark.parametrize(
    ("curve", "rates"),
    [("linear", [2_500, 6_250, 9_982, 10_000]), ("step", [2_500, 2_500, 2_500, 10_000])],
)
def test_the_curve_of_concentration(curve: Literal["linear", "step"], rates: list[int]) -> None:
    three = (pl.col("d"), pl.col("h"), pl.col("o"))
    found = [
        value_of(concentration.concentration_rate(*three, curve), d=2_500, h=held, o=10_000)
        for held in (100, 300, 499, 500)
    ]
    assert found == rates


WINDOWS = pl.DataFrame(
    {
        "contract": ["X", "Y"],
        "start": [today_at("09:30"), today_at("10:00")],
        "end": [today_at("15:45"), today_at("16:30")],
    }
)


@pytest.mark.parametrize(
    ("combine", "window"),
    [("intersection", ("10:00", "15:45")), ("union", ("09:30", "16:30"))],
)
def test_windows_of_several_contracts(
    combine: Literal["intersection", "union"], window: tuple[str, str]
) -> None:
    rows = pl.DataFrame({"account": ["A", "A"], "contract": ["X", "Y"]})
    found = soft_edge.account_windows(rows, WINDOWS, combine)
    assert found.rows() == [("A", today_at(window[0]), today_at(window[1]))]
    beside = pl.concat([rows, pl.DataFrame({"account": ["A"], "contract": ["Z"]})])
    assert soft_edge.account_windows(beside, WINDOWS, combine).is_empty() is (
        combine == "intersection"
    )


@pytest.mark.parametrize(
    ("until", "sold"), [("maintenance", [True, True, False]), ("edge", [True, False, False])]
)
def test_how_long_liquidation_goes_on(
    until: Literal["maintenance", "edge"], sold: list[bool]
) -> None:
    readings = pl.DataFrame(
        [("A", today_at(f"10:0{n}"), excess, 100) for n, excess in enumerate((-11, -5, 0))],
        schema=["account", "at", "excess_liquidity", "nlv"],
        orient="row",
    )
    window = WINDOWS.head(1).select("start", "end", account=pl.lit("A"))
    found = soft_edge.mark_liquidations(readings, window, soft_edge_enabled=True, until=until)
    assert found["liquidates"].to_list() == sold


@pytest.mark.parametrize(("capped", "amount"), [(True, 3_000), (False, 4_000)])
def test_liquidation_is_capped_at_the_position(capped: bool, amount: int) -> None:
    three = [pl.col("e"), pl.col("m"), pl.col("p")]
    found = value_of(
        liquidation.liquidation_amount(*three, capped=capped), e=-1_000, m=2_500, p=3_000
    )
    assert found == amount


@pytest.mark.parametrize(
    ("gone", "long", "short"), [("excess_liquidity", 100 / 3, 100), ("equity", 25, 125)]
)
def test_the_price_of_a_liquidation(
    gone: Literal["excess_liquidity", "equity"], long: float, short: float
) -> None:
    price = liquidation.liquidation_price(pl.col("c"), pl.col("s"), pl.col("m"), limit=gone)
    for cash_, shares, expected in ((-10_000, 400, long), (12_500, -100, short)):
        assert value_of(price, c=cash_, s=shares, m=2_500) == pytest.approx(expected)


def test_an_election_of_one_night_is_not_that_of_another() -> None:
    later = frame("elections", [elect("A", "to_securities", moment("2026-11-20 08:00"))])
    made = one_account("none", ("segregated", "USD", 9_000))
    found = swept(made._replace(elections=pl.concat([made.elections, later])))
    assert found.moves.is_empty()
