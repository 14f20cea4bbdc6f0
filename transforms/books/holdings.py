"""What each account holds in each pool, in exact US dollars."""

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, ITEMS, refuse_rows
from transforms.books.money import FULL, RATE, ZERO, exact_dollars

_KEY = ["account", "pool"]


def _position_items() -> dict[str, pl.Expr]:
    value, kind = pl.col("value"), pl.col("kind")
    security, option = kind == "security", kind == "option"
    haircut = pl.col("haircut").fill_null(0).cast(pl.Int64)
    # What is short is owed in full; a haircut is rounded up to the next hundredth.
    value_after = pl.when(value > 0).then(value * (FULL - haircut) // FULL).otherwise(value)
    return {
        "securities": pl.when(security).then(value).otherwise(0),
        "after_haircut": pl.when(security).then(value_after).otherwise(0),
        "open_trade_equity": pl.when(kind == "future").then(value).otherwise(0),
        "long_options": pl.when(option & (value > 0)).then(value).otherwise(0),
        "short_options": pl.when(option & (value < 0)).then(value).otherwise(0),
        "initial": pl.col("initial"),
        "maintenance": pl.col("maintenance"),
    }


def item_rows(balances: pl.DataFrame, positions: pl.DataFrame) -> pl.LazyFrame:
    """account, pool, currency and the ITEMS, in hundredths of the currency; several rows of one
    are to be added up, and an item that a row has not is null.

    A cash balance is one item; a position is one of securities (at market, and what a haircut
    leaves of them), open trade equity, long or short options; margin is on any position.
    """
    booked = positions.lazy().select(*_KEY, "currency", **_position_items())
    return pl.concat([balances.lazy(), booked], how="diagonal").select(*_KEY, "currency", *ITEMS)


def by_currency(balances: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """`rows` with one per account, pool and currency."""
    return _sum_items(item_rows(balances, positions), [*_KEY, "currency"]).collect()


def _sum_items(rows: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    return rows.group_by(key).agg(pl.col(ITEMS).sum())


def known_rates(rates: pl.DataFrame) -> pl.DataFrame:
    """currency, rate (billionths of a US dollar a unit); the dollar's own rate is known."""
    foreign = rates.select("currency", rate="usd_billionths").filter(pl.col("currency") != "USD")
    dollar = pl.DataFrame({"currency": ["USD"], "rate": [RATE]}, schema=foreign.schema)
    return pl.concat([dollar, foreign])


def with_rate(rows: pl.LazyFrame, rates: pl.DataFrame) -> pl.LazyFrame:
    """Rows with the `rate` of their currency. Raises BooksError where one is not given."""
    all_rates = known_rates(rates)
    used = rows.select("currency").unique().collect()
    strange = used.join(all_rates, on="currency", how="anti")
    refuse_rows(strange.sort("currency"), "No closing rate is given", "add its row to rates")
    # A few currencies: looking them up in a dictionary is far less work than a join.
    return rows.with_columns(
        rate=pl.col("currency").replace_strict(all_rates["currency"], all_rates["rate"])
    )


def compute_holdings(native: pl.LazyFrame | pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """One row per account and pool: the ITEMS in exact US dollars.

    native: as `rows` or `by_currency` returns it. Each currency is taken at the day's closing rate;
    nothing is rounded.
    """
    priced = with_rate(native.lazy(), rates).select(
        *_KEY, exact_dollars(pl.col(ITEMS), pl.col("rate"))
    )
    return _sum_items(priced, _KEY).collect()


def net_equity() -> pl.Expr:
    """N of an account and pool: ledger cash, open trade equity and options, no securities."""
    return pl.sum_horizontal("cash", "open_trade_equity", "long_options", "short_options")


def carrying_equity() -> pl.Expr:
    """The equity of an account and pool that carries margin: N + H. In the securities segment it
    is with loan value, which long options have not; short options are owed there too."""
    without = pl.when(pl.col("pool") == "securities").then(pl.col("long_options")).otherwise(ZERO)
    return net_equity() + pl.col("after_haircut") - without


def check_holdings(holdings: pl.DataFrame) -> None:
    """Refuse commodity pools with securities below 0 or a haircut outside 0 to all of them."""
    commodity = pl.col("pool").is_in(COMMODITY_POOLS)
    sound = (pl.col("after_haircut") >= 0) & (pl.col("after_haircut") <= pl.col("securities"))
    refuse_rows(
        holdings.filter(commodity & ~sound).select(_KEY).sort(_KEY),
        "Customers' securities or what a haircut leaves of them are below 0 or above their market "
        "value",
        "correct value and haircut of these positions",
    )
