"""Cash moved in kind between the pools of one account: long balances only, never converted."""

import polars as pl

from transforms.books.money import positive

MOVES = {
    "account": pl.String(),
    "giver": pl.String(),
    "receiver": pl.String(),
    "currency": pl.String(),
    "amount": pl.Int64(),
    "usd": pl.Int128(),
    "why": pl.String(),
}


def in_kind(cash: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """What moves of each currency: nth, currency, amount (hundredths), usd (exact).

    cash: nth (the account's number), currency, cash (hundredths), rate: the giving pool, a row a
    currency. wanted: nth, base_currency, need, limit (exact US dollars). Balances move until the
    need is met or the limit reached: the base currency first, then US dollars, then the rest from
    the most to the least valuable, ties by ISO code. The last moves in part: up to the next
    hundredth that meets the need, never beyond the limit.
    """
    currency, rate, worth = pl.col("currency"), pl.col("rate"), pl.col("worth")
    turn = pl.when(currency == pl.col("base_currency")).then(0).when(currency == "USD").then(1)
    long = (
        cash.filter(pl.col("cash") > 0)
        .join(wanted, on="nth", how="inner")
        .with_columns(
            worth=pl.col("cash").cast(pl.Int128) * rate, turn=turn.otherwise(2).cast(pl.UInt8)
        )
        .sort("nth", "turn", "worth", "currency", descending=[False, False, True, False])
        .with_columns(before=worth.cum_sum() - worth)
    )
    # What stood before the account's first currency is no part of its own sum.
    first = pl.col("nth") != pl.col("nth").shift()
    others = pl.when(first.fill_null(value=True)).then("before").forward_fill()
    long = long.with_columns(before=pl.col("before") - others)
    meets = (positive(pl.col("need") - pl.col("before")) + rate - 1) // rate
    allowed = positive(pl.col("limit") - pl.col("before")) // rate
    amount = pl.min_horizontal(pl.col("cash").cast(pl.Int128), meets, allowed)
    return (
        long.with_columns(amount=amount)
        .filter(pl.col("amount") > 0)
        .select("nth", "currency", pl.col("amount").cast(pl.Int64), usd=pl.col("amount") * rate)
    )


def apply(balances: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Balances after moves: account, pool, currency, cash. What leaves one pool enters another."""
    key = ["account", "pool", "currency"]
    pool = balances.schema["pool"]
    out = moves.select(
        "account", pl.col("giver").cast(pool).alias("pool"), "currency", cash=0 - pl.col("amount")
    )
    into = moves.select(
        "account", pl.col("receiver").cast(pool).alias("pool"), "currency", cash="amount"
    )
    moved = pl.concat([out, into])
    touched = moved.select("account").unique()
    still = balances.join(touched, on="account", how="anti")
    changed = balances.join(touched, on="account", how="semi")
    rows = [frame.select(*key, "cash") for frame in (changed, moved)]
    return pl.concat(
        [still.select(*key, "cash"), pl.concat(rows).group_by(key).agg(pl.col("cash").sum())]
    )


def held_after(held: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Holdings after moves, in exact US dollars, without adding anything up anew.

    held: as `holdings.holdings` gives it before. A pool without holdings that receives cash gets
    a row.
    """
    key = ["account", "pool"]
    pool = held.schema["pool"]
    sides = [
        moves.select("account", pl.col(side).cast(pool).alias("pool"), moved=pl.col("usd") * sign)
        for side, sign in (("giver", -1), ("receiver", 1))
    ]
    sums = pl.concat(sides).group_by(key).agg(pl.col("moved").sum())
    by_row = held.select(key).join(sums, on=key, how="left", maintain_order="left")
    there = held.with_columns(cash=pl.col("cash") + by_row["moved"].fill_null(0))
    new = sums.join(held.select(key), on=key, how="anti").rename({"moved": "cash"})
    return pl.concat([there, new], how="diagonal").fill_null(0) if new.height else there


def funding(moves: pl.DataFrame) -> pl.DataFrame:
    """What moves add to each pool's bank accounts: pool, currency, amount; 0 is left out.

    A sweep out of a pool is paid from its cash at banks, a sweep into it is paid there.
    """
    sides = [
        moves.select("currency", pool="receiver", amount="amount"),
        moves.select("currency", pool="giver", amount=0 - pl.col("amount")),
    ]
    sums = pl.concat(sides).group_by("pool", "currency").agg(pl.col("amount").sum())
    return sums.filter((pl.col("amount") != 0) & (pl.col("pool") != "securities")).sort(
        "pool", "currency"
    )
