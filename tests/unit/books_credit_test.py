"""Interest on swept cash, and the credit check before a trade."""

from datetime import timedelta

import polars as pl
import pytest
from ledger import DAY, balance, one_account, swept

from transforms.books.examiner import interest, orders


def tiers(*cash_: int) -> list[int]:
    row = pl.DataFrame({"cash": cash_}).select(interest.in_tiers(pl.col("cash"), [10_000, 100_000]))
    return list(row.sum().row(0))


def test_golden_interest() -> None:
    assert tiers(9_000, 9_000) == [0, 0]
    assert tiers(18_000, 0) == [8_000, 0]
    assert tiers(60_000, 60_000) == [100_000, 0]
    assert tiers(120_000, 0) == [90_000, 20_000]
    row = pl.DataFrame({"cash": [120_000, -5, 9_000]})
    found = row.select(interest.yearly_interest(pl.col("cash"), [(10_000, 50), (100_000, 25)], 400))
    assert found.to_series().to_list() == [90_000 * 350 // 10_000 + 20_000 * 375 // 10_000, 0, 0]
    low = row.select(interest.yearly_interest(pl.col("cash"), [(10_000, 50)], 25)).to_series()
    assert low.to_list() == [0, 0, 0]


@pytest.mark.parametrize(
    ("each", "apart", "together"),
    [(9_000, [0, 0], [8_000, 0]), (60_000, [100_000, 0], [90_000, 20_000])],
)
def test_swept_cash_earns(each: int, apart: list[int], together: list[int]) -> None:
    made = one_account("to_securities", ("segregated", "USD", each), ("securities", "USD", each))
    after = swept(made).balances
    for found, expected in ((made.balances, apart), (after, together)):
        cash = [balance(found, "A", pool) // 100 for pool in ("segregated", "securities")]
        assert tiers(*cash) == expected


def test_excess_cash_backs_orders_across_segments_but_not_for_day_traders() -> None:
    row = {
        "equity_securities": 50,
        "equity_commodities": 30,
        "excess_cash_securities": 20,
        "excess_cash_commodities": 10,
        "prior_equity_securities": 40,
    }
    fallen = row | {"prior_equity_securities": 70}
    rows = pl.DataFrame(
        [{**row, "day_trader": False}, {**row, "day_trader": True}, {**fallen, "day_trader": True}]
    )
    assert rows.select(orders.buying_equity("securities")).to_series().to_list() == [60, 40, 50]
    assert rows.select(orders.buying_equity("commodities")).to_series().to_list() == [50, 50, 50]
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
