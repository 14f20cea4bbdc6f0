"""Accounts wide: one row per account, a column per field and pool, and the way back to rows."""

import polars as pl

from transforms.books.frames import ITEMS, POOLS
from transforms.books.holdings import carrying_equity, net_equity
from transforms.books.money import ZERO

FIELDS = ("cash", "net", "loan", "maintenance", "equity")


def pool_fields(holdings: pl.DataFrame) -> pl.DataFrame:
    """account, pool and FIELDS of every row of `holdings` (as `holdings.compute_holdings` gives
    it), in order.

    net: cash, open trade equity and options. loan: what `holdings.carrying_equity` has beside it.
    equity: net and securities after haircut. initial: of the securities segment alone.
    """
    return holdings.select(
        "account",
        "pool",
        "cash",
        "maintenance",
        "initial",
        net=net_equity(),
        loan=carrying_equity() - net_equity(),
        equity=net_equity() + pl.col("after_haircut"),
    )


def rows_of(long: pl.DataFrame, **any_of: pl.Expr) -> pl.DataFrame:
    """Each account with `at:POOL`, the row of its pool in `long` (null where it has none), and by
    name whether any of its rows is so."""
    at = {f"at:{pool}": pl.when(pl.col("pool") == pool).then("at").max() for pool in POOLS}
    rows = long.lazy().with_row_index("at").select("account", "pool", "at", **any_of)
    return (
        rows.group_by("account")
        .agg(**at, **{name: pl.col(name).any() for name in any_of})
        .collect()
    )


def of_pools(long: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Accounts (with `at:POOL`) and `FIELD:POOL` for each, 0 where they have no row, and
    `initial:securities`."""
    columns = [
        long.select(
            pl.col(FIELDS).gather(accounts[f"at:{pool}"]).fill_null(ZERO).name.suffix(f":{pool}")
        )
        for pool in POOLS
    ]
    initial = pl.col("initial").gather(accounts["at:securities"]).fill_null(ZERO)
    columns.append(long.select(initial.alias("initial:securities")))
    return pl.concat([accounts, *columns], how="horizontal")


def held_with(holdings: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Holdings with the cash that accounts have after moves. Positions are not added up again.

    before, after: the same accounts in the same order, as `of_pools` returns them of `holdings`.
    """
    cash, new = holdings["cash"].clone(), []
    zeros = dict.fromkeys((name for name in ITEMS if name != "cash"), ZERO)
    for pool in POOLS:
        column, at = after[f"cash:{pool}"], before[f"at:{pool}"]
        moved = pl.DataFrame({"account": before["account"], "at": at, "cash": column})
        moved = moved.filter(column != before[f"cash:{pool}"])
        there = moved.drop_nulls("at")
        cash.scatter(there["at"], there["cash"])
        rows = moved.filter(pl.col("at").is_null()).with_columns(pool=pl.lit(pool), **zeros)
        new.append(rows.select(holdings.columns).cast(holdings.schema))
    return pl.concat([holdings.with_columns(cash), *new])
