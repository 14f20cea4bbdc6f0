"""What assignments leave in the books: positions removed, shares and cash delivered."""

import polars as pl

from transforms.books.frames import Books
from transforms.books.money import FULL

_SECURITIES = "securities"


def book(books: Books, allocations: pl.DataFrame) -> Books:
    """Books after allocations: positions removed, shares and cash delivered.

    A short call delivers shares for strike x multiplier in cash, a short put takes them; an
    index option pays its intrinsic value. A position's value and margin leave with its share of
    the quantity. Shares that come or go take the margin rates of their underlying.
    """
    if allocations.is_empty():
        return books
    dealt = allocations.join(books.contracts, on="contract", how="left")
    names = pl.concat([dealt["contract"], dealt["underlying"]]).unique()
    # Most positions are others: those that may be meant are taken out once.
    short_option = (pl.col("kind") == "option") & (pl.col("quantity") < 0)
    meant = (
        (pl.col("pool") == _SECURITIES)
        & (short_option | (pl.col("kind") == "security"))
        & pl.col("contract").is_in(names.implode())
    )
    split = books.positions.select(meant=meant)["meant"]
    some = books.positions.filter(split)
    taken = allocations.group_by("account", "contract").agg(assigned=pl.col("quantity").sum())
    held = some.filter(pl.col("kind") == "option").join(
        taken, on=["account", "contract"], how="left", maintain_order="left"
    )
    hit = held.filter(pl.col("assigned").is_not_null())
    currencies = hit.group_by("contract").agg(pl.col("currency").first())
    dealt = dealt.join(currencies, on="contract", how="left")
    schema = books.positions.schema
    changed = [
        books.positions.filter(~split),
        held.filter(pl.col("assigned").is_null()).drop("assigned"),
        _remaining(hit).drop("assigned"),
        _with_shares(some.filter(pl.col("kind") == "security"), _deliveries(dealt), schema),
    ]
    cash = _cash(dealt).select(books.balances.columns).cast(books.balances.schema)
    key = ["account", "pool", "currency"]
    touched = cash.select(key).unique()
    still = books.balances.join(touched, on=key, how="anti")
    moved = pl.concat([books.balances.join(touched, on=key, how="semi"), cash])
    paid = moved.group_by(key).agg(pl.col("cash").sum()).select(books.balances.columns)
    return books._replace(positions=pl.concat(changed), balances=pl.concat([still, paid]))


def _remaining(hit: pl.DataFrame) -> pl.DataFrame:
    """Positions less what was assigned of them, over the rows of an account one after the other."""
    before = (0 - pl.col("quantity")).cum_sum().over("account", "contract") + pl.col("quantity")
    taken = pl.min_horizontal(0 - pl.col("quantity"), (pl.col("assigned") - before).clip(0, None))
    left = (0 - pl.col("quantity") - taken).cast(pl.Int128)
    whole = (0 - pl.col("quantity")).cast(pl.Int128)
    part = [
        (pl.col(name).cast(pl.Int128) * left // whole).cast(pl.Int64).alias(name)
        for name in ("value", "initial", "maintenance")
    ]
    after = hit.with_columns(*part, quantity=pl.col("quantity") + taken)
    return after.filter(pl.col("quantity") != 0)


def _signed_shares() -> pl.Expr:
    shares = pl.col("quantity") * pl.col("multiplier")
    return pl.when(pl.col("right") == "call").then(0 - shares).otherwise(shares)


def _deliveries(dealt: pl.DataFrame) -> pl.DataFrame:
    """account, contract (the underlying), currency, shares and the underlying's facts."""
    return (
        dealt.filter(pl.col("settlement") == "shares")
        .with_columns(shares=_signed_shares())
        .group_by("account", "underlying", "currency")
        .agg(
            pl.col("shares").sum(),
            pl.col("underlying_price", "initial_rate", "maintenance_rate").first(),
        )
    )


def _with_shares(stock: pl.DataFrame, deliveries: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Stock with delivered shares merged into positions of the same account and underlying."""
    came = deliveries.select(
        "account",
        pl.col("underlying").alias("contract"),
        "currency",
        "initial_rate",
        "maintenance_rate",
        price="underlying_price",
        pool=pl.lit(_SECURITIES),
        kind=pl.lit("security"),
        quantity="shares",
    ).cast({"pool": schema["pool"], "kind": schema["kind"]})
    key = ["account", "contract", "currency"]
    still = stock.join(came.select(key), on=key, how="anti")
    had = stock.join(came.select(key), on=key, how="semi")
    key += ["pool", "kind"]
    facts = came.select(*key, "price", "initial_rate", "maintenance_rate")
    rows = pl.concat([had, came.select(*key, "quantity")], how="diagonal")
    merged = rows.group_by(key).agg(pl.col("quantity").sum(), pl.col("haircut").max())
    merged = merged.filter(pl.col("quantity") != 0).join(facts, on=key, how="left")
    value = pl.col("quantity") * pl.col("price")
    margin = {
        name: (value.abs() * pl.col(f"{name}_rate") + FULL - 1) // FULL
        for name in ("initial", "maintenance")
    }
    shares = merged.with_columns(value=value, **margin)
    return pl.concat([still, shares.select(schema.names()).cast(schema)])


def _cash(dealt: pl.DataFrame) -> pl.DataFrame:
    """What each account is paid or pays: account, pool, currency, cash."""
    price, strike = pl.col("underlying_price"), pl.col("strike")
    call = pl.col("right") == "call"
    units = pl.col("quantity") * pl.col("multiplier")
    intrinsic = pl.when(call).then(price - strike).otherwise(strike - price).clip(0, None)
    for_shares = pl.when(call).then(strike * units).otherwise(0 - strike * units)
    paid = pl.when(pl.col("settlement") == "cash").then(0 - intrinsic * units).otherwise(for_shares)
    return dealt.select("account", "currency", pool=pl.lit(_SECURITIES), cash=paid)
