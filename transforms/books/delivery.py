"""What assignments leave in the books: positions removed, shares and cash delivered."""

import polars as pl

from transforms.books.frames import Books
from transforms.books.money import FULL

_SECURITIES = "securities"
_KEY = ["account", "contract", "currency"]
_FIGURES = ("value", "initial", "maintenance")


def book_allocations(books: Books, allocations: pl.DataFrame) -> Books:
    """Books after allocations (account, contract, quantity): positions removed, shares and cash
    delivered.

    A short call delivers shares for strike x multiplier in cash, a short put takes them; an
    index option pays its intrinsic value. A position's value and margin leave with its share of
    the quantity. Shares held before keep their marks and margin, less the part that is delivered;
    only shares that come, or are delivered short, take the contract's price and rates.
    """
    if allocations.is_empty():
        return books
    dealt = allocations.group_by("account", "contract").agg(pl.col("quantity").sum())
    dealt = dealt.join(books.contracts, on="contract", how="left")
    names = pl.concat([dealt["contract"], dealt["underlying"]]).unique()
    # Most positions are others: those that may be meant are taken out once.
    meant = (
        (pl.col("pool") == _SECURITIES)
        & pl.col("kind").is_in(["option", "security"])
        & pl.col("contract").is_in(names.implode())
    )
    split = books.positions.select(meant=meant)["meant"]
    some = books.positions.filter(split)
    options, stock = some.filter(kind="option"), some.filter(kind="security")
    currencies = options.group_by("contract").agg(pl.col("currency").first())
    dealt = dealt.join(currencies, on="contract", how="left")
    assigned = dealt.select(*_KEY, change="quantity")
    delivered = _net_deliveries(dealt)
    changed = [
        books.positions.filter(~split),
        _reduce_positions(options, assigned),
        _reduce_positions(stock, delivered.select(*_KEY, change="shares")),
        _new_shares(stock, delivered).cast(books.positions.schema),
    ]
    return books._replace(
        positions=pl.concat(changed), balances=_pay_balances(books.balances, _delivery_cash(dealt))
    )


def _reduce_positions(rows: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Positions after changes (account, contract, currency, change) as far as these go against
    them: what stays keeps its part of value and margin, rounded half away from zero.

    Several rows in one contract are one net position.
    """
    schema = rows.schema
    still = rows.join(changes, on=_KEY, how="anti")
    same = (pl.col("haircut").max(), pl.col("pool", "kind").first())
    sums = rows.join(changes, on=_KEY, how="semi").group_by(_KEY)
    whole = sums.agg(pl.col("quantity", *_FIGURES).sum(), *same).join(changes, on=_KEY)
    before, change = pl.col("quantity"), pl.col("change")
    against = (before > 0) & (change < 0) | (before < 0) & (change > 0)
    closed = pl.when(against).then(pl.min_horizontal(change.abs(), before.abs())).otherwise(0)
    remaining = before.abs() - closed
    part = [_scale_part(pl.col(name), remaining, before.abs()).alias(name) for name in _FIGURES]
    reduced = whole.with_columns(*part, quantity=before.sign() * remaining)
    open_positions = reduced.filter(pl.col("quantity") != 0)
    return pl.concat([still, open_positions.select(schema.names()).cast(schema)])


def _scale_part(amount: pl.Expr, remaining: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """The part of an amount that is left, half away from zero."""
    product = amount.cast(pl.Int128) * remaining
    size = (product.abs() * 2 + whole) // (whole * 2).clip(1, None)
    return (product.sign() * size).cast(pl.Int64)


def _net_deliveries(dealt: pl.DataFrame) -> pl.DataFrame:
    """account, contract (the underlying), currency, shares and the underlying's facts; what one
    account gives and takes of it the same day is netted."""
    shares = pl.col("quantity") * pl.col("multiplier")
    signed = pl.when(pl.col("right") == "call").then(0 - shares).otherwise(shares)
    facts = ("underlying_price", "initial_rate", "maintenance_rate")
    return (
        dealt.filter(pl.col("settlement") == "shares")
        .with_columns(shares=signed)
        .group_by("account", pl.col("underlying").alias("contract"), "currency")
        .agg(pl.col("shares").sum(), pl.col(facts).first())
        .filter(pl.col("shares") != 0)
    )


def _new_shares(stock: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """Positions in shares that come, or go short, beyond those that close what was held."""
    earlier = stock.group_by(_KEY).agg(before=pl.col("quantity").sum())
    rows = delivered.join(earlier, on=_KEY, how="left").with_columns(pl.col("before").fill_null(0))
    before, shares = pl.col("before"), pl.col("shares")
    closes = (before > 0) & (shares < 0) | (before < 0) & (shares > 0)
    closed = pl.when(closes).then(pl.min_horizontal(shares.abs(), before.abs())).otherwise(0)
    new = rows.with_columns(quantity=shares.sign() * (shares.abs() - closed))
    value = pl.col("quantity").cast(pl.Int128) * pl.col("underlying_price")
    margin = {
        name: (value.abs() * pl.col(f"{name}_rate") + FULL - 1) // FULL
        for name in ("initial", "maintenance")
    }
    places = {"pool": pl.lit(_SECURITIES), "kind": pl.lit("security")}
    return new.filter(pl.col("quantity") != 0).select(
        "account", "contract", "currency", "quantity", **places, value=value,
        haircut=pl.lit(None, pl.Int32), **margin,
    ).select("account", "pool", "contract", "kind", "currency", "quantity", "value", "haircut",
             "initial", "maintenance")  # fmt: skip


def _delivery_cash(dealt: pl.DataFrame) -> pl.DataFrame:
    """What each account is paid or pays: account, pool, currency, cash."""
    price, strike = pl.col("underlying_price"), pl.col("strike")
    call = pl.col("right") == "call"
    units = pl.col("quantity") * pl.col("multiplier")
    intrinsic = pl.when(call).then(price - strike).otherwise(strike - price).clip(0, None)
    for_shares = pl.when(call).then(strike * units).otherwise(0 - strike * units)
    paid = pl.when(pl.col("settlement") == "cash").then(0 - intrinsic * units).otherwise(for_shares)
    return dealt.select("account", "currency", pool=pl.lit(_SECURITIES), cash=paid)


def _pay_balances(balances: pl.DataFrame, cash: pl.DataFrame) -> pl.DataFrame:
    """Balances with cash added to them."""
    cash = cash.select(balances.columns).cast(balances.schema)
    key = ["account", "pool", "currency"]
    touched = cash.select(key).unique()
    still = balances.join(touched, on=key, how="anti")
    moved = pl.concat([balances.join(touched, on=key, how="semi"), cash])
    return pl.concat([still, moved.group_by(key).agg(pl.col("cash").sum()).select(still.columns)])
