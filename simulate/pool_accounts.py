"""Accounts of one pool whose lines are given figures, or the reason why there are none."""

from collections.abc import Mapping

import polars as pl

from simulate.apportion import apportion, weights
from transforms.books.frames import BooksError

HAIRCUT = 500  # basis points, where the figures leave room for one
_SIGNS = {
    "securities": 1,
    "long_options": 1,
    "short_options": -1,
    "deficit": 1,
    "offset": -1,
    "deficiency": 1,
    "deficient": 1,
}


def _require(holds: bool, pool: str, reason: str) -> None:
    if not holds:
        raise BooksError(f"No books give these figures of {pool}: {reason}.")


def check(pool: str, figures: Mapping[str, int], accounts: int) -> None:
    """Refuse figures that no accounts can have, with the reason."""
    for item, sign in _SIGNS.items():
        _require(figures[item] * sign >= 0, pool, f"{item} of {figures[item]:,} has the wrong sign")
    gross, offset = figures["deficit"], -figures["offset"]
    _require(
        offset <= gross, pool, f"the offset of {offset:,} is above the gross deficits of {gross:,}"
    )
    _require(
        offset <= figures["securities"],
        pool,
        f"the offset of {offset:,} is above all customers' securities of {figures['securities']:,}",
    )
    amount, count = figures["deficiency"], figures["deficient"]
    _require(
        (amount == 0) == (count == 0),
        pool,
        f"margin deficiencies of {amount:,} stand beside a count of {count:,} accounts",
    )
    _require(
        count <= amount * 100,
        pool,
        f"{count:,} accounts cannot share deficiencies of {amount:,}, a cent each",
    )
    credit = _credit(figures)
    _require(credit >= 0, pool, f"accounts that are not in deficit would have {credit:,} in all")
    needed = _in_deficit(figures, accounts) + count + 1
    _require(
        needed <= accounts, pool, f"they need {needed:,} accounts, and {accounts:,} are asked for"
    )


def _credit(figures: Mapping[str, int]) -> int:
    """What accounts that are not in deficit have, without securities."""
    items = ("cash", "open_trade_equity", "long_options", "short_options", "deficit")
    return sum(figures[item] for item in items)


def _in_deficit(figures: Mapping[str, int], accounts: int) -> int:
    gross = figures["deficit"]
    return min(max(1, accounts // 50), gross)


def accounts(pool: str, figures: Mapping[str, int], names: pl.Series, seed: int) -> pl.DataFrame:
    """One row per account: account, pool, open_trade_equity, securities, haircut, cash,
    long_options, short_options, maintenance, in cents; without rows where all figures are 0.

    figures: the items of `account_lines.csv` in whole dollars. Raises BooksError with the reason
    where no accounts have them.
    """
    check(pool, figures, len(names))
    shuffled = pl.DataFrame({"account": names}).sort(weights(seed, 2**40))
    rows = shuffled.with_columns(pool=pl.lit(pool))
    short = _in_deficit(figures, len(names))
    deficit = _deficits(rows.head(short), figures, seed + 1)
    left = {
        "credit": _credit(figures),
        "open_trade_equity": figures["open_trade_equity"]
        - _sum(deficit, "open_trade_equity") // 100,
        "securities": figures["securities"] * 100 - _sum(deficit, "securities"),
    }
    found = pl.concat([deficit, _credits(rows.slice(short), {**figures, **left}, seed + 20)])
    return found if any(figures.values()) else found.clear()


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())


def _deficits(rows: pl.DataFrame, figures: Mapping[str, int], seed: int) -> pl.DataFrame:
    """Accounts in deficit, at least a dollar each; what their securities offset adds up."""
    gross = pl.lit(figures["deficit"] - rows.height)
    owed = rows.with_columns(debt=apportion(gross, weights(seed)) + 1)
    offset = apportion(pl.lit(-figures["offset"]), pl.col("debt")) * 100
    found = owed.with_columns(after=offset, open_trade_equity=0 - pl.col("debt") * 3 // 10 * 100)
    kept = 10_000 - HAIRCUT
    cut = found.with_columns(
        securities=(pl.col("after") * 10_000 + kept - 1) // kept, haircut=HAIRCUT
    )
    if _sum(cut, "securities") > figures["securities"] * 100:
        cut = found.with_columns(securities=pl.col("after"), haircut=0)
    return cut.select(
        "account",
        "pool",
        "open_trade_equity",
        "securities",
        pl.col("haircut").cast(pl.Int32),
        cash=0 - pl.col("debt") * 100 - pl.col("open_trade_equity"),
        long_options=pl.lit(0, pl.Int64),
        short_options=pl.lit(0, pl.Int64),
        maintenance=pl.lit(0, pl.Int64),
    )


def _credits(rows: pl.DataFrame, figures: Mapping[str, int], seed: int) -> pl.DataFrame:
    """Accounts that are not in deficit: net amounts by weight, cash is what is left of them.

    figures: what is left for them; `credit` is their net in all, securities are in cents. The
    first are deficient in margin, as many as are counted, by at least a cent each.
    """
    nth = pl.int_range(pl.len())
    deficient = nth < figures["deficient"]
    some = ((weights(seed + 1) % 4 == 0) & ~deficient) | (nth == pl.len() - 1)
    swing = weights(seed + 2, 1 + abs(figures["open_trade_equity"]) // 100)
    beyond_a_cent = pl.lit(figures["deficiency"] * 100 - figures["deficient"])
    lacks = apportion(beyond_a_cent, deficient.cast(pl.Int64))

    def share(item: str, salt: int, weight: pl.Expr) -> pl.Expr:
        return apportion(pl.lit(figures[item]), weights(seed + salt) * weight)

    every, few = pl.lit(1), some.cast(pl.Int64)
    cash = pl.col("net") - pl.sum_horizontal("open_trade_equity", "long_options", "short_options")
    return (
        rows.with_columns(
            net=share("credit", 3, every),
            # Gains of one are losses of the next, beside their share of the whole.
            open_trade_equity=share("open_trade_equity", 4, every)
            + swing
            - swing.shift(1).fill_null(swing.last()),
            long_options=share("long_options", 5, few),
            short_options=share("short_options", 6, few),
            securities=share("securities", 7, few),
            lacks=pl.when(deficient).then(lacks + 1).otherwise(0),
        )
        .with_columns(cash=cash)
        .select(
            "account",
            "pool",
            pl.col("open_trade_equity") * 100,
            "securities",
            haircut=pl.lit(HAIRCUT, pl.Int32),
            cash=pl.col("cash") * 100,
            long_options=pl.col("long_options") * 100,
            short_options=pl.col("short_options") * 100,
            maintenance=pl.when(pl.col("lacks") > 0)
            .then(pl.col("net") * 100 + pl.col("lacks"))
            .otherwise(pl.col("net") * 40),
        )
    )
