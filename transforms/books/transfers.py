"""Cash moved in kind between the pools of one account: long balances only, never converted."""

import polars as pl

from transforms.books.money import positive_part

MOVES = {
    "account": pl.String(),
    "giver": pl.String(),
    "receiver": pl.String(),
    "currency": pl.String(),
    "amount": pl.Int64(),
    "usd": pl.Int128(),
    "why": pl.String(),
}


def in_kind(cash: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """What moves of each currency: nth, currency, amount (hundredths), usd (exact).

    cash: nth (the account's number), currency, cash (hundredths), rate, most (the part of it that
    may move): the giving pool, one row per currency. requests: nth, base_currency, need, limit
    (exact US dollars). Balances move until the need is met or the limit reached: the base
    currency first, then US dollars, then the rest from the most to the least valuable, ties by
    ISO code. The last moves in part: up to the next hundredth that meets the need, never beyond
    the limit.
    """
    currency, rate = pl.col("currency"), pl.col("rate")
    turn = pl.when(currency == pl.col("base_currency")).then(0).when(currency == "USD").then(1)
    long = (
        cash.filter((pl.col("cash") > 0) & (pl.col("most") > 0))
        .join(requests, on="nth", how="inner")
        .with_columns(
            worth=pl.col("cash").cast(pl.Int128) * rate,
            moves=pl.col("most").cast(pl.Int128) * rate,
            turn=turn.otherwise(2).cast(pl.UInt8),
        )
        .sort("nth", "turn", "worth", "currency", descending=[False, False, True, False])
        .with_columns(before=pl.col("moves").cum_sum() - pl.col("moves"))
    )
    # What stood before the account's first currency is no part of its own sum.
    first = pl.col("nth") != pl.col("nth").shift()
    others = pl.when(first.fill_null(value=True)).then("before").forward_fill()
    long = long.with_columns(before=pl.col("before") - others)
    meets = (positive_part(pl.col("need") - pl.col("before")) + rate - 1) // rate
    allowed = positive_part(pl.col("limit") - pl.col("before")) // rate
    amount = pl.min_horizontal(pl.col("most").cast(pl.Int128), meets, allowed)
    return (
        long.with_columns(amount=amount)
        .filter(pl.col("amount") > 0)
        .select("nth", "currency", pl.col("amount").cast(pl.Int64), usd=pl.col("amount") * rate)
    )


def by_debit(cash: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """What moves of each currency to meet debits in it; the arguments and columns of `in_kind`.

    Each debit stands by itself: where the limit leaves less than a hundredth of one currency, the
    next one may still move.
    """
    passes: list[pl.DataFrame] = []
    key = ["nth", "currency"]
    while True:  # a pass for each currency of an account that moved in part; nearly always one
        limits = requests.select("nth", "limit")
        fits = cash.join(limits, on="nth", how="inner").filter(pl.col("rate") <= pl.col("limit"))
        moved = in_kind(fits.drop("limit"), requests)
        passes.append(moved)
        used = moved.group_by("nth").agg(used=pl.col("usd").sum())
        rest = pl.col("limit") - pl.col("used")
        unmet = requests.join(used, on="nth", how="inner").with_columns(limit=rest, need=rest)
        requests = unmet.drop("used").filter(pl.col("limit") > 0)
        cash = cash.join(moved, on=key, how="anti").join(requests, on="nth", how="semi")
        if cash.is_empty():
            return pl.concat(passes)


def move_sides(moves: pl.DataFrame) -> pl.DataFrame:
    """Moves as what each pool gives and takes: account, pool, currency, cash, usd."""
    shown = moves.select("account", "giver", "receiver", "currency", "usd", cash="amount")
    negative = pl.col("cash", "usd") * -1
    return pl.concat(
        [
            shown.with_columns(negative).rename({"giver": "pool"}).drop("receiver"),
            shown.rename({"receiver": "pool"}).drop("giver"),
        ]
    )


def apply_moves(balances: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Balances with moves as rows of their own: what leaves one pool enters another."""
    moved = move_sides(moves).select(balances.columns).cast(balances.schema)
    return pl.concat([balances, moved])


def bank_funding(moves: pl.DataFrame) -> pl.DataFrame:
    """What moves add to each pool's bank accounts: pool, currency, amount; 0 is left out.

    A sweep out of a pool is paid from its cash at banks, a sweep into it is paid there.
    """
    sums = move_sides(moves).group_by("pool", "currency").agg(amount=pl.col("cash").sum())
    return sums.filter((pl.col("amount") != 0) & (pl.col("pool") != "securities")).sort(
        "pool", "currency"
    )
