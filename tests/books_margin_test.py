"""Margin: funds, orders, leverage, concentration, soft edge, liquidation and SMA."""

from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import accounts, books, cash, held, position, positions

from transforms.books import liquidation, margin, sma, soft_edge
from transforms.books.money import DOLLAR


def value(expression: pl.Expr, **columns: object) -> object:
    return (
        pl.DataFrame({name: [column] for name, column in columns.items()}).select(expression).item()
    )


def cols(*names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in names]


@pytest.mark.parametrize(
    ("equity", "initial", "order", "opens", "gross", "accepted"),
    [
        (10_000, 4_000, 6_000, True, 100_000, True),
        (10_000, 4_000, 6_001, True, 100_000, False),  # funds below 0 after it
        (1_999, 0, 100, True, 1_000, False),  # too little to open a position
        (2_000, 0, 100, True, 1_000, True),
        (1_999, 0, 100, False, 1_000, True),  # closing needs no minimum
        (10_000, 0, 100, True, 300_000, True),
        (10_000, 0, 100, True, 300_001, False),  # above 30 times
    ],
)
def test_orders(
    equity: int, initial: int, order: int, opens: bool, gross: int, accepted: bool
) -> None:
    row = {"equity": equity, "initial": initial, "order_initial": order, "opens": opens,
           "gross_after": gross, "nlv": equity, "option_value": 0}  # fmt: skip
    found = margin.accepted(pl.DataFrame([row]), dollar=1)
    assert found["accepted"].to_list() == [accepted]
    assert found["available"].to_list() == [equity - initial - order]


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
    assert margin.accepted(pl.DataFrame([row]))["accepted"].item() is True
    assert margin.accepted(pl.DataFrame([row | {"equity": 199_999}]))["accepted"].item() is False


@pytest.mark.parametrize(
    ("gross", "nlv", "options", "grows", "stands"),
    [
        (30, 2, 1, True, True), (31, 2, 1, False, True), (50, 2, 1, False, True), (51, 2, 1, False, False),
        (1, 1, 1, False, False), (0, 1, 1, True, True), (0, -5, 0, True, True), (1, -5, 0, False, False),
    ],
)  # fmt: skip
def test_leverage(gross: int, nlv: int, options: int, grows: bool, stands: bool) -> None:
    three = cols("gross", "nlv", "options")
    row = {"gross": gross, "nlv": nlv, "options": options}
    assert value(margin.may_grow(*three), **row) is grows
    assert value(margin.may_stand(*three), **row) is stands


@pytest.mark.parametrize(("settlement", "stands"), [(250, True), (251, False)])
def test_currency_leverage(settlement: int, stands: bool) -> None:
    assert value(margin.fx_may_stand(*cols("s", "nlv")), s=settlement, nlv=1) is stands


def test_overnight_replaces_intraday() -> None:
    found = [
        value(margin.overnight(*cols("i", "o", "late")), i=1, o=2, late=late)
        for late in (False, True)
    ]
    assert found == [1, 2]


@pytest.mark.parametrize(
    ("cash_", "settled", "flag", "liquidates"),
    [(-1, 5, True, True), (5, -1, True, True), (-1, -1, False, False), (0, 0, True, False)],
)
def test_negative_cash(cash_: int, settled: int, flag: bool, liquidates: bool) -> None:
    assert (
        value(margin.negative_cash(*cols("c", "s", "f")), c=cash_, s=settled, f=flag) is liquidates
    )


@pytest.mark.parametrize(
    ("held_", "rate"),
    [(0, 2_500), (10, 2_500), (30, 6_250), (50, 10_000), (90, 10_000), (-30, 6_250), (11, 2_688)],
)
def test_concentration_is_linear_from_one_to_five_percent(held_: int, rate: int) -> None:
    assert value(margin.concentrated(*cols("d", "h", "o")), d=2_500, h=held_, o=1_000) == rate


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
    assert margin.bond_rates(holdings, table)["margin"].to_list() == [3_000, 5_000, 3_000, 2_500]
    assert margin.bond_rates(holdings, table.clear())["margin"].to_list() == [2_500] * 4


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


# Soft edge.

DAY = date(2026, 11, 20)


def at(text: str) -> datetime:
    return datetime.combine(DAY, time.fromisoformat(text))


def sessions(reg_t: str | None = "15:50", contract: str = "X", exchanges: tuple[tuple[str, str], ...] = (("09:30", "16:00"), ("09:00", "16:15")), hours: tuple[str, str] = ("09:00", "16:30")) -> pl.DataFrame:  # fmt: skip
    rows = [
        (contract, at(opens), at(closes), at(hours[0]), at(hours[1]), at(reg_t) if reg_t else None)
        for opens, closes in exchanges
    ]
    names = ["contract", "opens", "closes", "liquidation_from", "liquidation_to", "reg_t_from"]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(names, pl.Datetime) | {"contract": pl.String}, orient="row"
    )


@pytest.mark.parametrize(
    ("given_", "start", "end"),
    [
        (sessions("15:50"), "09:30", "15:45"),
        (sessions("15:40"), "09:30", "15:40"),
        (sessions(None), "09:30", "15:45"),
        (sessions("15:50", hours=("10:00", "15:30")), "10:00", "15:15"),
    ],
)
def test_golden_soft_edge_window(given_: pl.DataFrame, start: str, end: str) -> None:
    assert soft_edge.windows(given_).rows() == [("X", at(start), at(end))]


def test_windows_of_several_contracts_meet() -> None:
    both = soft_edge.windows(pl.concat([sessions(), sessions("15:40", "Y", (("10:00", "16:00"),))]))
    rows = [("A", "X"), ("A", "Y"), ("B", "X"), ("C", "X"), ("C", "Z")]
    held_ = pl.DataFrame(rows, schema=["account", "contract"], orient="row")
    found = soft_edge.account_windows(held_, both).sort("account")
    assert found.rows() == [("A", at("10:00"), at("15:40")), ("B", at("09:30"), at("15:45"))]
    late = soft_edge.windows(
        pl.concat([sessions(), sessions(None, "Y", (("15:50", "20:00"),), ("15:50", "20:00"))])
    )
    assert soft_edge.account_windows(held_.head(2), late).is_empty()


def liquidates(*readings: tuple[str, int, int], enabled: bool = True) -> list[bool]:
    rows = [("A", at(moment), excess, nlv) for moment, excess, nlv in readings]
    table = pl.DataFrame(rows, schema=["account", "at", "excess_liquidity", "nlv"], orient="row")
    window = pl.DataFrame({"account": ["A"], "start": [at("09:30")], "end": [at("15:45")]})
    return soft_edge.liquidates(table, window, soft_edge_enabled=enabled)["liquidates"].to_list()


def test_inside_the_window_a_tenth_of_nlv_is_tolerated() -> None:
    assert liquidates(
        ("09:29", -1, 100), ("09:30", -10, 100), ("15:44", -10, 100), ("15:45", -1, 100)
    ) == [True, False, False, True]
    assert liquidates(("10:00", -11, 100)) == [True]
    assert liquidates(("10:00", -1, 0)) == [True], "no soft edge without NLV"
    assert liquidates(("10:00", -10, 100), enabled=False) == [True]


def test_below_the_edge_full_maintenance_must_be_met_again() -> None:
    readings = (("10:00", -11, 100), ("10:01", -5, 100), ("10:02", 0, 100), ("10:03", -5, 100))
    assert liquidates(*readings) == [True, True, False, False]


# Liquidation.


def test_golden_liquidation_price() -> None:
    found = value(
        liquidation.price(*cols("cash", "shares", "m")), cash=-10_000, shares=400, m=2_500
    )
    assert found == pytest.approx(33.33, abs=0.005)
    short = value(
        liquidation.price(*cols("cash", "shares", "m")), cash=12_500, shares=-100, m=2_500
    )
    assert short == pytest.approx(100.0)
    for row in ({"cash": 5, "shares": 10, "m": 2_500}, {"cash": 5, "shares": 0, "m": 2_500}):
        assert value(liquidation.price(*cols("cash", "shares", "m")), **row) is None


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.integers(100, 9_000))
def test_at_the_liquidation_price_nothing_is_left(debit: int, shares: int, rate: int) -> None:
    found = value(
        liquidation.price(*cols("cash", "shares", "m")), cash=-debit, shares=shares, m=rate
    )
    assert isinstance(found, float)
    assert shares * found * (1 - rate / 10_000) - debit == pytest.approx(0, abs=1e-6 * debit)


@pytest.mark.parametrize(
    ("excess", "rate", "held_", "amount"),
    [
        (-1_000, 2_500, 20_000, 4_000),
        (-1_000, 2_500, 3_000, 3_000),
        (0, 2_500, 9, 0),
        (5, 2_500, 9, 0),
        (-1, 3_000, 9, 4),
        (-1_000, 2_500, -20_000, 4_000),
    ],
)
def test_liquidation_amount(excess: int, rate: int, held_: int, amount: int) -> None:
    assert value(liquidation.amount(*cols("e", "m", "p")), e=excess, m=rate, p=held_) == amount


# SMA.


@pytest.mark.parametrize(
    ("prior", "change", "sold", "bought", "excess", "sma_"),
    [
        (1_000, 0, 0, 0, 400, 1_000),
        (1_000, -300, 0, 0, 400, 700),
        (1_000, 0, 0, 2_500, 400, 400),  # excess is greater
        (1_000, 0, 2_500, 0, 400, 3_500),
        (0, 0, 0, 500, -200, -200),
    ],
)
def test_sma_is_the_greater_of_two(
    prior: int, change: int, sold: int, bought: int, excess: int, sma_: int
) -> None:
    found = value(
        sma.through_day(*cols("p", "c", "s", "b", "e")),
        p=prior,
        c=change,
        s=sold,
        b=bought,
        e=excess,
    )
    assert found == sma_


def test_sma_through_a_day() -> None:
    effects = ["deposit", "withdrawal", "dividend", "commission", "tax", "option_sale", "premium",
               "margin_fall", "margin_rise", "exercise_request", "currency_trade", "fee"]  # fmt: skip
    assert set(effects) == set(sma.EFFECTS)
    rows = [
        ("A", at("09:30") + timedelta(minutes=n), e, 10 ** (n % 6)) for n, e in enumerate(effects)
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
    assert value(sma.at_close(*cols("s", "p", "e")), s=sma_, p=posted, e=excess) == closing


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
    found = value(
        sma.enforced(*cols("s", "at", "c", "x")), s=sma_, at=at(moment), c=changed, x=exempt
    )
    assert found is liquidates_


def test_no_withdrawal_takes_sma_below_zero() -> None:
    found = [
        value(sma.withdrawable(*cols("s", "a")), s=s, a=a)
        for s, a in ((100, 500), (500, 100), (-5, 9))
    ]
    assert found == [100, 100, 0]
