"""Cash sweeps between the securities and the commodities segment, all accounts at once.

Deficits are cured first, under any election; then excess cash goes the way the customer elected.
Each pool keeps what its own margin needs; the segregated pool gives and takes first.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, POOLS
from transforms.books.holdings import net, with_rate
from transforms.books.money import DOLLAR, ZERO, least, part_up, positive
from transforms.books.transfers import MOVES, apply, in_kind

_FIELDS = ("cash", "net", "after_haircut", "maintenance")


class Parameters(NamedTuple):
    """What the published rules leave open or may change.

    buffer: kept beside maintenance margin by a sweep, in basis points of it. CHOICE: cures keep
    none. least_share, least_dollars: excess below the threshold stays. CHOICE: `threshold` is the
    `min` of both, or `max`; the share is of the equity of both segments.
    """

    buffer: int = 500
    least_share: int = 100
    least_dollars: int = 200
    threshold: Literal["min", "max"] = "min"


class Swept(NamedTuple):
    """Balances after the sweeps, and the moves: account, giver, receiver, currency, amount
    (hundredths), usd (exact), why (`cure_margin`, `cure_debit`, `election`)."""

    balances: pl.DataFrame
    moves: pl.DataFrame


class _State(NamedTuple):
    """Accounts wide (a column a field and pool) and their cash long, both as of now."""

    wide: pl.DataFrame
    cash: pl.DataFrame


def _of(field: str, pool: str) -> pl.Expr:
    return pl.col(f"{field}:{pool}")


def _equity(pool: str) -> pl.Expr:
    return _of("net", pool) + _of("after_haircut", pool)


def shortfall(pool: str) -> pl.Expr:
    """What a pool lacks of its maintenance margin."""
    return positive(_of("maintenance", pool) - _equity(pool))


def debit(pool: str) -> pl.Expr:
    """A pool's cash debit, all currencies together."""
    return positive(ZERO - _of("cash", pool))


def givable(pool: str) -> pl.Expr:
    """What a pool can give: no more than its cash, and none that its margin or net needs."""
    own = _equity(pool) - _of("maintenance", pool)
    return positive(least(_of("cash", pool), _of("net", pool), own))


def excess(pool: str, buffer: int) -> pl.Expr:
    """Cash beyond maintenance margin and its buffer. In the securities segment the loan value of
    positions carries margin first."""
    needed = _of("maintenance", pool) + part_up(_of("maintenance", pool), buffer)
    if pool == "securities":
        needed = positive(needed - (_equity(pool) - _of("cash", pool)))
    return least(givable(pool), positive(_of("cash", pool) - needed))


def wide(held: pl.DataFrame) -> pl.DataFrame:
    """One row an account: cash, net, after_haircut, maintenance of each pool, and `worth`.

    The securities segment's net is its equity with loan value (cash, open trade equity of single
    stock futures, securities after haircut; options have none), so its after_haircut is 0 here.
    worth: equity of both segments with all securities at market.
    """
    in_securities = pl.col("pool") == "securities"
    of_segment = pl.sum_horizontal("cash", "open_trade_equity", "after_haircut")
    fields = held.select(
        "account",
        "pool",
        "cash",
        "maintenance",
        worth=net() + pl.col("securities"),
        net=pl.when(in_securities).then(of_segment).otherwise(net()),
        after_haircut=pl.when(in_securities).then(ZERO).otherwise("after_haircut"),
    )
    per_pool = [
        pl.col(field).filter(pl.col("pool") == pool).sum().alias(f"{field}:{pool}")
        for field in _FIELDS
        for pool in POOLS
    ]
    return fields.group_by("account").agg(*per_pool, pl.col("worth").sum())


def _concerned(found: pl.DataFrame) -> pl.DataFrame:
    """Accounts that may move cash: short of margin or cash somewhere, or with an election."""
    lacks = [shortfall(pool) + debit(pool) > 0 for pool in POOLS]
    elects = (pl.col("election") != "none") & pl.col("refused").is_null()
    return found.filter(pl.any_horizontal(*lacks, elects))


def _phase(
    state: _State, giver: str, receiver: str, amounts: tuple[pl.Expr, pl.Expr], why: str
) -> tuple[_State, pl.DataFrame]:
    """Move (need, limit) from pool to pool where both are above 0."""
    need, limit = amounts
    wanted = state.wide.select("account", "base_currency", need=need, limit=limit).filter(
        (pl.col("need") > 0) & (pl.col("limit") > 0)
    )
    if wanted.is_empty():
        return state, pl.DataFrame(schema=MOVES)
    purse = state.cash.filter(pl.col("pool") == giver)
    moved = in_kind(purse, wanted)
    moves = moved.select(
        "account",
        "currency",
        "amount",
        "usd",
        giver=pl.lit(giver),
        receiver=pl.lit(receiver),
        why=pl.lit(why),
    ).select(MOVES.keys())
    return _State(_moved(state.wide, moved, giver, receiver), _cash_after(state.cash, moves)), moves


def _moved(found: pl.DataFrame, moved: pl.DataFrame, giver: str, receiver: str) -> pl.DataFrame:
    sums = moved.group_by("account").agg(moved=pl.col("usd").sum())
    joined = found.join(sums, on="account", how="left").with_columns(
        pl.col("moved").fill_null(ZERO)
    )
    return joined.with_columns(
        *(_of(field, giver) - pl.col("moved") for field in ("cash", "net")),
        *(_of(field, receiver) + pl.col("moved") for field in ("cash", "net")),
    ).drop("moved")


def _cash_after(cash: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    rates = cash.select("currency", "rate").unique()
    after = apply(cash.drop("rate"), moves)
    return after.join(rates, on="currency", how="left")


def _cures() -> Iterator[tuple[str, str, tuple[pl.Expr, pl.Expr], str]]:
    ways = [("securities", pool) for pool in COMMODITY_POOLS]
    ways += [(pool, "securities") for pool in COMMODITY_POOLS]
    for lacks, why in ((shortfall, "cure_margin"), (debit, "cure_debit")):
        for giver, receiver in ways:
            yield giver, receiver, (lacks(receiver), givable(giver)), why


def _elected(rules: Parameters) -> Iterator[tuple[str, str, tuple[pl.Expr, pl.Expr], str]]:
    ways = [(pool, "securities", "to_securities") for pool in COMMODITY_POOLS]
    ways.append(("securities", "segregated", "to_commodities"))
    for giver, receiver, election in ways:
        moves = (pl.col("election") == election) & pl.col("moves")
        amount = pl.when(moves).then(excess(giver, rules.buffer)).otherwise(ZERO)
        yield giver, receiver, (amount, amount), "election"


def _over_threshold(rules: Parameters) -> pl.Expr:
    """Whether the excess of the elected giver reaches the threshold."""
    out = pl.sum_horizontal(excess(pool, rules.buffer) for pool in COMMODITY_POOLS)
    into = excess("securities", rules.buffer)
    amount = pl.when(pl.col("election") == "to_securities").then(out).otherwise(into)
    enough_share = amount * 10_000 >= pl.col("worth") * rules.least_share
    enough_dollars = amount >= pl.lit(rules.least_dollars * DOLLAR, dtype=pl.Int128)
    if rules.threshold == "min":
        reached = enough_share | enough_dollars
    else:
        reached = enough_share & enough_dollars
    return (amount > 0) & reached & pl.col("refused").is_null()


def sweep(
    balances: pl.DataFrame,
    held: pl.DataFrame,
    accounts: pl.DataFrame,
    rates: pl.DataFrame,
    rules: Parameters | None = None,
) -> Swept:
    """Cure, then sweep by election.

    balances: account, pool, currency, cash. held: as `holdings.holdings` gives it of them.
    accounts: as `elections.decided` gives them. rates: currency, usd_billionths.
    Cash before equals cash after in every currency and account; no pool that gives falls short of
    its margin, its net or its cash by giving.
    """
    rules = rules or Parameters()
    chosen = accounts.select("account", "base_currency", "election", "refused")
    found = _concerned(wide(held).join(chosen, on="account", how="inner"))
    purse = balances.join(found.select("account"), on="account", how="semi")
    state = _State(found, with_rate(purse, rates))
    every = [pl.DataFrame(schema=MOVES)]
    for phase in _cures():
        state, moves = _phase(state, *phase)
        every.append(moves)
    state = _State(state.wide.with_columns(moves=_over_threshold(rules)), state.cash)
    for phase in _elected(rules):
        state, moves = _phase(state, *phase)
        every.append(moves)
    moves = pl.concat(every)
    return Swept(apply(balances, moves), moves)
