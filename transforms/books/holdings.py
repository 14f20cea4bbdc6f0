"""What each account holds in each pool, in exact US dollars."""

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, ITEMS, refuse
from transforms.books.money import FULL, RATE, exact

_KEY = ["account", "pool"]


def _position_items() -> dict[str, pl.Expr]:
    value, kind = pl.col("value"), pl.col("kind")
    security, option = kind == "security", kind == "option"
    haircut = pl.col("haircut").fill_null(0).cast(pl.Int64)
    # What is short is owed in full; a haircut is rounded up to the next hundredth.
    kept = pl.when(value > 0).then(value * (FULL - haircut) // FULL).otherwise(value)
    return {
        "securities": value.filter(security).sum(),
        "after_haircut": kept.filter(security).sum(),
        "open_trade_equity": value.filter(kind == "future").sum(),
        "long_options": value.filter(option & (value > 0)).sum(),
        "short_options": value.filter(option & (value < 0)).sum(),
        "initial": pl.col("initial").sum(),
        "maintenance": pl.col("maintenance").sum(),
    }


def rows(balances: pl.DataFrame, positions: pl.DataFrame) -> pl.LazyFrame:
    """account, pool, currency and the ITEMS, in hundredths of the currency; several rows of one
    are to be added up.

    A cash balance is one item; a position is one of securities (at market, and what a haircut
    leaves of them), open trade equity, long or short options; margin is on any position.
    """
    booked = positions.lazy().group_by(*_KEY, "currency").agg(**_position_items())
    return pl.concat([balances.lazy(), booked], how="diagonal")


def by_currency(balances: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """`rows` with one an account, pool and currency."""
    return _summed(rows(balances, positions), [*_KEY, "currency"]).collect()


def _summed(rows: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    return rows.group_by(key).agg(pl.col(ITEMS).sum())


def known_rates(rates: pl.DataFrame) -> pl.DataFrame:
    """currency, rate (billionths of a US dollar a unit); the dollar's own rate is known."""
    given = rates.select("currency", rate="usd_billionths").filter(pl.col("currency") != "USD")
    dollar = pl.DataFrame({"currency": ["USD"], "rate": [RATE]}, schema=given.schema)
    return pl.concat([dollar, given])


def with_rate(rows: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Rows with the `rate` of their currency. Raises BooksError where one is not given."""
    known = known_rates(rates)
    strange = rows.select(pl.col("currency").unique()).join(known, on="currency", how="anti")
    refuse(strange.sort("currency"), "No closing rate is given", "add its row to rates")
    return rows.join(known, on="currency", how="left")


def holdings(native: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """One row an account and pool: the ITEMS in exact US dollars.

    native: as `rows` or `by_currency` gives it. Each currency is taken at the day's closing rate;
    nothing is rounded.
    """
    found = with_rate(native, rates).lazy()
    return _summed(found.with_columns(exact(pl.col(ITEMS), pl.col("rate"))), _KEY).collect()


def net() -> pl.Expr:
    """N of an account and pool: ledger cash, open trade equity and options, no securities."""
    return pl.sum_horizontal("cash", "open_trade_equity", "long_options", "short_options")


def check(held: pl.DataFrame) -> None:
    """Refuse commodity pools with securities below 0 or a haircut outside 0 to all of them."""
    commodity = pl.col("pool").is_in(COMMODITY_POOLS)
    sound = (pl.col("after_haircut") >= 0) & (pl.col("after_haircut") <= pl.col("securities"))
    refuse(
        held.filter(commodity & ~sound).select(_KEY).sort(_KEY),
        "Customers' securities or what a haircut leaves of them are below 0 or above their market "
        "value",
        "correct value and haircut of these positions",
    )
