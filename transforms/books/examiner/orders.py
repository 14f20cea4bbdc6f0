"""The credit check before a trade: excess cash of one segment counts for an order in the other."""

import polars as pl

DAY_TRADES, DAYS = 4, 5


def day_traders(day_trades: pl.DataFrame, business_days: pl.Series) -> pl.DataFrame:
    """Pattern day traders as of the last of `business_days`: account.

    day_trades: account, day, trades. Four or more day trades in five business days make one.
    """
    window = business_days.unique().sort().tail(DAYS).implode()
    recent = day_trades.filter(pl.col("day").is_in(window))
    many = (
        recent.group_by("account")
        .agg(pl.col("trades").sum())
        .filter(pl.col("trades") >= DAY_TRADES)
    )
    return many.select("account").sort("account")


def buying_equity(segment: str) -> pl.Expr:
    """The equity that backs an order in a segment, `securities` or `commodities`.

    Columns: equity and excess_cash of each segment (`equity_securities`, ...), day_trader,
    prior_equity_securities. Excess cash of the other segment counts. Of pattern day traders the
    lesser of current and prior-close equity of the securities segment alone does there.
    """
    other = "commodities" if segment == "securities" else "securities"
    both = pl.col(f"equity_{segment}") + pl.col(f"excess_cash_{other}")
    if segment != "securities":
        return both
    own = pl.min_horizontal("equity_securities", "prior_equity_securities")
    return pl.when(pl.col("day_trader")).then(own).otherwise(both)


def cash_to_move(needed: pl.Expr, equity: pl.Expr, excess_of_other: pl.Expr) -> pl.Expr:
    """What moves after an execution: only what margin still needs, and only what is in excess."""
    missing = (needed - equity).clip(0, None)
    return pl.min_horizontal(missing, excess_of_other.clip(0, None))
