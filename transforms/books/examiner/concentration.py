"""Margin that rises with a position's share of its issue. Shares and rates are basis points."""

from typing import Literal

import polars as pl

from transforms.books.money import FULL, positive_part

DEFAULT_SHARE, FULL_SHARE = 100, 500  # of published shares outstanding, in basis points


def concentration_rate(
    default: pl.Expr,
    shares_held: pl.Expr,
    outstanding: pl.Expr,
    curve: Literal["linear", "step"] = "linear",
) -> pl.Expr:
    """Margin rate of a stock in a Reg T account that holds much of it, rounded up.

    default: basis points up to 1% of the published shares outstanding; 100% from 5% on, and never
    below the default. CHOICE: `linear` between, so 3% gives the mean of both; `step` keeps the
    default up to 5%. The amounts are wide, so that no number of shares is too large.
    """
    shares, own = outstanding.cast(pl.Int128), shares_held.cast(pl.Int128).abs()
    span = (FULL_SHARE - DEFAULT_SHARE) * shares
    over = positive_part(own * FULL - shares * DEFAULT_SHARE)
    over = pl.min_horizontal(over, span)
    if curve == "step":
        over = pl.when(over < span).then(span * 0).otherwise(span)
    ramp = default + ((FULL - default) * over + span - 1) // span
    return pl.max_horizontal(default.cast(pl.Int128), ramp).cast(pl.Int64)


def bond_rates(holdings: pl.DataFrame, marginability: pl.DataFrame) -> pl.DataFrame:
    """Holdings of bonds (issue, day, share, margin) with the `margin` that their issue has.

    marginability: issue, as_of, share_from (basis points of the issue held), margin. The last day
    not after the holding's day counts, of it the highest share_from not above the share. Without
    a row the holding's own margin stays; the default table is empty.
    """
    rows = holdings.with_row_index("nth")
    possible = rows.join(marginability.rename({"margin": "found"}), on="issue", how="inner").filter(
        (pl.col("as_of") <= pl.col("day"))
        & (
            pl.col("as_of")
            == pl.col("as_of").filter(pl.col("as_of") <= pl.col("day")).max().over("nth")
        )
        & (pl.col("share_from") <= pl.col("share"))
    )
    best = possible.sort("nth", "share_from").group_by("nth").agg(pl.col("found").last())
    return (
        rows.join(best, on="nth", how="left", maintain_order="left")
        .with_columns(margin=pl.coalesce("found", "margin"))
        .drop("nth", "found")
    )
