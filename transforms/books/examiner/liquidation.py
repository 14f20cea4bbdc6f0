"""How much stock is liquidated, and at which price a position would be. Margin in basis points."""

from typing import Literal

import polars as pl

from transforms.books.money import FULL


def liquidation_amount(
    excess_liquidity: pl.Expr, maintenance: pl.Expr, position: pl.Expr, *, capped: bool = True
) -> pl.Expr:
    """Market value of stock to liquidate: deficit / maintenance rate, rounded up to a unit.

    CHOICE: capped at the position's value. A liquidation of that much frees the deficit's margin.
    """
    deficit = (0 - excess_liquidity).clip(0, None)
    needed = (deficit * FULL + maintenance - 1) // maintenance
    return pl.min_horizontal(needed, position.abs()) if capped else needed


def liquidation_price(
    cash: pl.Expr,
    shares: pl.Expr,
    maintenance: pl.Expr,
    *,
    limit: Literal["excess_liquidity", "equity"] = "excess_liquidity",
) -> pl.Expr:
    """The price at which a single stock position has no excess liquidity left, as Float64.

    cash: of the account, negative where it owes. CHOICE: long, debit / (shares x (1 - m)); short,
    cash / (shares x (1 + m)). Or the price at which its `equity` is gone, as if m were 0. Null
    without a position, and where no price does it.
    """
    rate = maintenance / FULL if limit == "excess_liquidity" else maintenance * 0
    long = (0 - cash) / (shares * (1 - rate))
    short = cash / (shares.abs() * (1 + rate))
    result = pl.when(shares > 0).then(long).when(shares < 0).then(short)
    return pl.when(result > 0).then(result)
