"""Soft edge: for part of the day a small margin deficit is no cause for liquidation."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

import polars as pl

from transforms.books.figures import Figures
from transforms.books.money import FULL

BEFORE_CLOSE = timedelta(minutes=15)
_USUAL = Figures()


def soft_edge_windows(sessions: pl.DataFrame) -> pl.DataFrame:
    """The window [start, end) of each contract: contract, start, end.

    sessions: contract, opens, closes (one row per exchange), liquidation_from, liquidation_to,
    reg_t_from (null where Reg T does not apply). Start: the later of the latest open and the start
    of liquidation hours. End: the earliest of 15 minutes before the earliest close, 15 minutes
    before liquidation hours end, and the start of Reg T enforcement.
    """
    return sessions.group_by("contract").agg(
        start=pl.max_horizontal(pl.col("opens").max(), pl.col("liquidation_from").max()),
        end=pl.min_horizontal(
            pl.col("closes").min() - BEFORE_CLOSE,
            pl.col("liquidation_to").min() - BEFORE_CLOSE,
            pl.col("reg_t_from").min(),
        ),
    )


def account_windows(
    positions: pl.DataFrame,
    windows: pl.DataFrame,
    combine: Literal["intersection", "union"] = "intersection",
) -> pl.DataFrame:
    """The window of each account: account, start, end.

    CHOICE: the `intersection` of those of its contracts, and none where they do not meet or a
    contract has none; or their `union`, from the first start to the last end.
    """
    pairs = positions.select("account", "contract").unique()
    by_account = pairs.join(windows, on="contract", how="left").group_by("account")
    start, end = pl.col("start"), pl.col("end")
    if combine == "intersection":
        common = by_account.agg(start.max(), end.min(), whole=start.is_not_null().all())
    else:
        common = by_account.agg(start.min(), end.max(), whole=start.is_not_null().any())
    return common.filter(pl.col("whole") & (start < end)).drop("whole")


def drop_restricted(windows: pl.DataFrame, days: Collection[date]) -> pl.DataFrame:
    """Windows (start) of the days on which the soft edge is not restricted."""
    return windows.filter(~pl.col("start").dt.date().is_in(list(days)))


def mark_liquidations(
    readings: pl.DataFrame,
    windows: pl.DataFrame,
    figures: Figures = _USUAL,
    *,
    soft_edge_enabled: bool,
    until: Literal["maintenance", "edge"] = "maintenance",
) -> pl.DataFrame:
    """Readings with `soft` (inside a window) and `liquidates`, in the order of time.

    readings: account, at, excess_liquidity, nlv. windows: account, start, end; of several days,
    one row each. figures: those in force.

    Outside the windows any deficit liquidates. Inside, one of more than a tenth of NLV does.
    CHOICE: it goes on so until `maintenance` is met again (excess liquidity of 0), in a later
    window too; or only until the `edge` is. Where NLV is not above 0 there is no window.
    """
    at, excess = pl.col("at"), pl.col("excess_liquidity")
    latest = readings.sort("at").join_asof(
        windows.sort("start"), left_on="at", right_on="start", by="account", check_sortedness=False
    )
    inside = (at < pl.col("end")).fill_null(value=False)
    soft = inside & (pl.col("nlv") > 0) & pl.lit(soft_edge_enabled)
    breach = pl.col("soft") & (excess * FULL < 0 - pl.col("nlv") * figures.soft_edge)
    is_cured = (excess >= 0) if until == "maintenance" else pl.col("soft") & ~breach
    event = pl.when(is_cured).then(pl.lit(value=False)).when(breach).then(pl.lit(value=True))
    return (
        latest.sort("account", "at")
        .with_columns(soft=soft)
        .with_columns(breached=event.forward_fill().over("account").fill_null(value=False))
        .with_columns(liquidates=(excess < 0) & (~pl.col("soft") | pl.col("breached")))
        .drop("start", "end", "breached")
    )
