"""Soft edge: for part of the day a small margin deficit is no cause for liquidation."""

from datetime import timedelta
from typing import Literal

import polars as pl

BEFORE_CLOSE = timedelta(minutes=15)
SHARE_OF_NLV = 10  # a tenth of net liquidation value


def windows(sessions: pl.DataFrame) -> pl.DataFrame:
    """The window [start, end) of each contract: contract, start, end.

    sessions: contract, opens, closes (a row an exchange), liquidation_from, liquidation_to,
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
    found = positions.select("account", "contract").unique()
    known = found.join(windows, on="contract", how="left").group_by("account")
    start, end = pl.col("start"), pl.col("end")
    if combine == "intersection":
        common = known.agg(start.max(), end.min(), whole=start.is_not_null().all())
    else:
        common = known.agg(start.min(), end.max(), whole=start.is_not_null().any())
    return common.filter(pl.col("whole") & (start < end)).drop("whole")


def liquidates(
    readings: pl.DataFrame,
    windows: pl.DataFrame,
    *,
    soft_edge_enabled: bool,
    until: Literal["maintenance", "edge"] = "maintenance",
) -> pl.DataFrame:
    """Readings with `soft` (inside the window) and `liquidates`, in the order of time.

    readings: account, at, excess_liquidity, nlv. windows: account, start, end. Outside the window
    any deficit liquidates. Inside, one of more than a tenth of NLV does. CHOICE: it goes on so
    until `maintenance` is met again (excess liquidity of 0), or only until the `edge` is.
    Where NLV is not above 0 there is no window.
    """
    excess = pl.col("excess_liquidity")
    inside = (pl.col("at") >= pl.col("start")) & (pl.col("at") < pl.col("end"))
    soft = inside.fill_null(value=False) & (pl.col("nlv") > 0) & pl.lit(soft_edge_enabled)
    breach = pl.col("soft") & (excess * SHARE_OF_NLV < 0 - pl.col("nlv"))
    met = (excess >= 0) if until == "maintenance" else pl.col("soft") & ~breach
    event = pl.when(met).then(pl.lit(value=False)).when(breach).then(pl.lit(value=True))
    return (
        readings.join(windows, on="account", how="left")
        .sort("account", "at")
        .with_columns(soft=soft)
        .with_columns(breached=event.forward_fill().over("account").fill_null(value=False))
        .with_columns(liquidates=(excess < 0) & (~pl.col("soft") | pl.col("breached")))
        .drop("start", "end", "breached")
    )
