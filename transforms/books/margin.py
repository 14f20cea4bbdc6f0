"""Margin of every account and pool at night: equity, requirements, what is free of them."""

import polars as pl

from transforms.books.holdings import carrying_equity
from transforms.books.money import ZERO, positive_part


def available_funds(equity: pl.Expr, initial: pl.Expr) -> pl.Expr:
    """What is free for new positions: equity less the initial margin of all existing ones."""
    return equity - initial


def excess_liquidity(equity: pl.Expr, maintenance: pl.Expr) -> pl.Expr:
    """What is free before positions are liquidated: equity less maintenance margin."""
    return equity - maintenance


def of_night(holdings: pl.DataFrame) -> pl.DataFrame:
    """Margin of every account and pool: account, pool, equity, initial, maintenance, available,
    excess_liquidity, in exact US dollars.

    holdings: as `holdings.compute_holdings` returns it. equity: as `holdings.carrying_equity` takes
    it.
    """
    margin = holdings.select("account", "pool", "initial", "maintenance", equity=carrying_equity())
    return margin.with_columns(
        available=available_funds(pl.col("equity"), pl.col("initial")),
        excess_liquidity=excess_liquidity(pl.col("equity"), pl.col("maintenance")),
    )


def deficient_pools(margin: pl.DataFrame) -> pl.DataFrame:
    """Accounts and pools whose excess liquidity is below 0, with the `shortfall`."""
    short = positive_part(ZERO - pl.col("excess_liquidity"))
    return margin.with_columns(shortfall=short).filter(pl.col("shortfall") > 0)
