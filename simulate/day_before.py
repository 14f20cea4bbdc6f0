"""The day before invented books, and the recorded activity that leads from it to them."""

import polars as pl

from simulate.apportion import weights
from transforms.books.explanation import Record
from transforms.books.frames import FRAMES, Books


def day_before(books: Books, seed: int) -> Record:
    """The day before, and the activity that leads from it to these books."""
    dealt = weights(seed + 7) % 3 == 0
    change = (weights(seed + 8, 50_000) - 25_000) * 10
    paid = books.balances.select(pl.all(), dealt=dealt, change=change).filter("dealt")
    paid = paid.filter(pl.col("pool") != "securities")
    futures = (pl.col("kind") == "future") & dealt
    marked = books.positions.select(pl.all(), dealt=futures, change=change).filter("dealt")
    rows = [
        paid.select(
            "account",
            "pool",
            "currency",
            item=pl.lit("cash"),
            amount="change",
            cause=pl.lit("payment"),
        ),
        marked.select(
            "account",
            "pool",
            "currency",
            item=pl.lit("open_trade_equity"),
            amount="change",
            cause=pl.lit("settlement"),
        ),
    ]
    schema = FRAMES["activity"]
    activity = pl.concat(rows).select(schema.names()).cast(schema)
    wired = books.depositories.select("row", amount=change, cause=pl.lit("wire"), dealt=dealt)
    wires = wired.filter("dealt").drop("dealt").cast(FRAMES["depository_activity"])
    return Record(
        _less(books.balances, paid, ["account", "pool", "currency"], "cash"),
        books.positions.with_columns(
            value=pl.col("value") - pl.when(futures).then(change).otherwise(0)
        ),
        _less(books.depositories, wires.rename({"amount": "change"}), ["row"], "amount"),
        activity,
        wires,
    )


def _less(frame: pl.DataFrame, changes: pl.DataFrame, key: list[str], column: str) -> pl.DataFrame:
    found = frame.join(changes.select(*key, "change"), on=key, how="left", maintain_order="left")
    return found.with_columns(pl.col(column) - pl.col("change").fill_null(0)).drop("change")
