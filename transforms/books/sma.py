"""Special memorandum account (SMA), Federal Reserve Regulation T: through a day and at its close.

Amounts are whole numbers of one unit. Market moves never lower it.
"""

from datetime import datetime, time

import polars as pl

from transforms.books.money import FULL, cents

# What an entry of the day does to SMA; amounts of entries are not negative.
EFFECTS = {
    "deposit": 1, "dividend": 1, "option_sale": 1, "margin_fall": 1,
    "withdrawal": -1, "commission": -1, "tax": -1, "premium": -1, "margin_rise": -1,
    "exercise_request": 0, "currency_trade": 0, "fee": 0,
}  # fmt: skip
ENFORCED_FROM, ENFORCED_TO = time(15, 50), time(17, 20)
STOCK_INITIAL = 5_000  # basis points: the usual Reg T initial margin of a stock


def initial(value: pl.Expr, marginable: pl.Expr, *, rate: int = STOCK_INITIAL) -> pl.Expr:
    """Reg T initial margin of a stock's value, rounded up: half of it, and all of it where the
    stock is not marginable. rate: basis points."""
    return (value.abs() * pl.when(marginable).then(rate).otherwise(FULL) + FULL - 1) // FULL


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
    return pl.max_horizontal(prior + cash_change + sold_initial - bought_initial, excess)


def posted(trades: pl.DataFrame) -> pl.DataFrame:
    """The day's trades as they are posted, once, at its end: account, effect.

    trades: account, contract, equity_change, margin_change, both at the underlying's current
    price. They are netted per contract; the effect is change in Reg T equity less change in Reg T
    margin. Exercises, assignments and DVP are trades of the day they are reported.
    """
    netted = trades.group_by("account", "contract").agg(
        pl.col("equity_change", "margin_change").sum()
    )
    effect = pl.col("equity_change") - pl.col("margin_change")
    return netted.group_by("account").agg(effect=effect.sum()).sort("account")


def running(entries: pl.DataFrame, prior: pl.DataFrame) -> pl.DataFrame:
    """Entries in the order of time with `sma` after each.

    entries: account, at, entry (a key of EFFECTS; sweeps and other transfers between segments are
    deposits and withdrawals), amount. prior: account, sma of the day before.
    """
    sign = pl.col("entry").replace_strict(EFFECTS, return_dtype=pl.Int64)
    return (
        entries.join(prior.rename({"sma": "prior"}), on="account", how="left")
        .sort("account", "at", maintain_order=True)
        .with_columns(
            sma=pl.col("prior").fill_null(0) + (sign * pl.col("amount")).cum_sum().over("account")
        )
        .drop("prior")
    )


def of_sweeps(moves: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Moves between segments as entries: account, at, entry, amount in US cents, rounded.

    moves: account, giver, receiver, usd (exact). What enters the securities segment is a deposit,
    what leaves it a withdrawal.
    """
    entry = pl.when(pl.col("receiver") == "securities").then(pl.lit("deposit"))
    return moves.select(
        "account",
        at=pl.lit(at),
        entry=entry.otherwise(pl.lit("withdrawal")),
        amount=cents(pl.col("usd")),
    )


def at_close(sma: pl.Expr, posted: pl.Expr, excess: pl.Expr) -> pl.Expr:
    """SMA at the close (16:00 in New York): after the day's trades, or Reg T excess if greater."""
    return pl.max_horizontal(sma + posted, excess.clip(0, None))


def enforced(sma: pl.Expr, at: pl.Expr, changed: pl.Expr, exempt: pl.Expr) -> pl.Expr:
    """Whether SMA below 0 liquidates now: 15:50 to 17:20 in New York, on a day on which a
    position changed; accounts of IB Japan are exempt."""
    now = at.dt.time()
    return (sma < 0) & (now >= ENFORCED_FROM) & (now < ENFORCED_TO) & changed & ~exempt


def withdrawable(sma: pl.Expr, available: pl.Expr) -> pl.Expr:
    """The most that may be withdrawn: no withdrawal takes SMA below 0."""
    return pl.min_horizontal(sma, available).clip(0, None)
