"""Regulation T during the day: the running SMA, when it is enforced, initial margin of a stock."""

from datetime import datetime, time

import polars as pl

from transforms.books.money import FULL, round_cents
from transforms.books.sma import at_close, into_securities, signed_effect

ENFORCED_FROM, ENFORCED_TO = time(15, 50), time(17, 20)
STOCK_INITIAL = 5_000  # basis points: the usual Reg T initial margin of a stock


def initial_margin(value: pl.Expr, marginable: pl.Expr, *, rate: int = STOCK_INITIAL) -> pl.Expr:
    """Reg T initial margin of a stock's value, rounded up: half of it, and all of it where the
    stock is not marginable. rate: basis points."""
    share = pl.when(marginable).then(rate).otherwise(FULL)
    return (value.abs().cast(pl.Int128) * share + FULL - 1) // FULL


def through_day(
    prior: pl.Expr,
    cash_change: pl.Expr,
    sold_initial: pl.Expr,
    bought_initial: pl.Expr,
    excess: pl.Expr,
) -> pl.Expr:
    """SMA at a moment: the greater of two.

    prior +/- change in the day's cash + Reg T initial margin of sells - that of buys; and excess,
    equity with loan value less Reg T margin. The change in cash holds option trades and day
    trading, no other trades.
    """
    return at_close(prior, cash_change, sold_initial - bought_initial, excess)


def running_sma(entries: pl.DataFrame, prior: pl.DataFrame) -> pl.DataFrame:
    """Entries in the order of time with `sma` after each.

    entries: account, at, entry (a key of EFFECTS; sweeps and other transfers between segments are
    deposits and withdrawals), amount. prior: account, sma of the day before.
    """
    change = signed_effect(entries).cum_sum().over("account")
    return (
        entries.join(prior.rename({"sma": "prior"}), on="account", how="left")
        .sort("account", "at", maintain_order=True)
        .with_columns(sma=pl.col("prior").fill_null(0) + change)
        .drop("prior")
    )


def of_sweeps(moves: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Moves between segments as entries: account, at, entry, amount in US cents, rounded.

    moves: account, giver, receiver, usd (exact). What enters the securities segment is a deposit,
    what leaves it a withdrawal; what moves between commodity pools is neither.
    """
    change = moves.with_columns(change=into_securities()).filter(pl.col("change") != 0)
    entry = pl.when(pl.col("change") > 0).then(pl.lit("deposit"))
    return change.select(
        "account",
        at=pl.lit(at),
        entry=entry.otherwise(pl.lit("withdrawal")),
        amount=round_cents(pl.col("change").abs()),
    )


def is_enforced(sma: pl.Expr, at: pl.Expr, changed: pl.Expr, exempt: pl.Expr) -> pl.Expr:
    """Whether SMA below 0 liquidates now: 15:50 to 17:20 in New York, on a day on which a
    position changed; accounts of IB Japan are exempt. sma: the running figure, `through_day`."""
    now = at.dt.time()
    return (sma < 0) & (now >= ENFORCED_FROM) & (now < ENFORCED_TO) & changed & ~exempt
