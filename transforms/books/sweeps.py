"""Cash sweeps between the securities and the commodities segment, all accounts at once.

Deficits are cured first, under any election; then excess cash goes the way the customer elected.
Each pool keeps what its own margin needs; the segregated pool gives and takes first.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, POOLS
from transforms.books.holdings import with_rate
from transforms.books.money import DOLLAR, ZERO, least, part_up, positive
from transforms.books.transfers import MOVES, apply, in_kind
from transforms.books.wide import fields, held_with, of_pools, rows_of

_PURSE = ("nth", "currency", "rate")
_ITSELF = ""  # of a frame with one row an account and pool: the row's own pool
# Giver, receiver, need, limit, why.
Phase = tuple[str, str, pl.Expr, pl.Expr, str]


class Parameters(NamedTuple):
    """What the published rules leave open or may change.

    buffer: kept beside maintenance margin by a sweep, in basis points of it. CHOICE: cures keep
    `cure_buffer`, none. least_share, least_dollars: excess below the threshold stays; CHOICE:
    `threshold` is the `min` of both, or `max`. CHOICE: the share is of the equity of `both`
    segments, or of the `giver`. CHOICE: sweeps draw on the commodity `pools` in this order, each
    keeping what its own margin needs, and add to the first; pools left out give nothing.
    """

    buffer: int = 500
    cure_buffer: int = 0
    least_share: int = 100
    least_dollars: int = 200
    threshold: Literal["min", "max"] = "min"
    share_of: Literal["both", "giver"] = "both"
    pools: tuple[str, ...] = COMMODITY_POOLS


class Swept(NamedTuple):
    """Balances and holdings after the sweeps, and the moves: account, giver, receiver, currency,
    amount (hundredths), usd (exact), why (`cure_margin`, `cure_debit`, `election`)."""

    balances: pl.DataFrame
    held: pl.DataFrame
    moves: pl.DataFrame


class _State(NamedTuple):
    """Accounts wide (a column a field and pool, numbered by `nth`), the cash of each pool by
    account and currency (several rows of one are added up), and the moves so far."""

    wide: pl.DataFrame
    cash: dict[str, pl.DataFrame]
    moves: list[pl.DataFrame]


def _of(field: str, pool: str) -> pl.Expr:
    return pl.col(f"{field}:{pool}" if pool else field)


def _equity(pool: str) -> pl.Expr:
    return _of("net", pool) + _of("after_haircut", pool)


def shortfall(pool: str) -> pl.Expr:
    """What a pool lacks of its maintenance margin; one that needs none lacks none."""
    margin = _of("maintenance", pool)
    return pl.when(margin > 0).then(positive(margin - _equity(pool))).otherwise(ZERO)


def debit(pool: str) -> pl.Expr:
    """A pool's cash debit, all currencies together."""
    return positive(ZERO - _of("cash", pool))


def givable(pool: str, buffer: int = 0) -> pl.Expr:
    """What a pool can give: no more than its cash, and none that its margin or net needs.

    buffer: what it keeps beside its maintenance margin, in basis points of it.
    """
    margin = _of("maintenance", pool)
    own = _equity(pool) - margin - part_up(margin, buffer)
    return positive(least(_of("cash", pool), _of("net", pool), own))


def excess(pool: str, buffer: int) -> pl.Expr:
    """Cash beyond maintenance margin and its buffer. In the securities segment the loan value of
    positions carries margin first."""
    needed = _of("maintenance", pool) + part_up(_of("maintenance", pool), buffer)
    if pool == "securities":
        needed = positive(needed - (_equity(pool) - _of("cash", pool)))
    return least(givable(pool), positive(_of("cash", pool) - needed))


def wide(held: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Accounts with cash, net, after_haircut, maintenance and equity of each pool (`wide.fields`),
    0 where they hold nothing, and `at`, the row of `held`."""
    long = fields(held)
    return of_pools(long, accounts.join(rows_of(long), on="account", how="left"))


def _concerned(held: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """`wide` of the accounts that may move cash: a pool of theirs has some to give, and a pool of
    the other segment lacks margin or cash, or they elected to give."""
    long = fields(held)
    security = pl.col("pool") == "securities"
    gives = givable(_ITSELF) > 0
    lacks = shortfall(_ITSELF) + debit(_ITSELF) > 0
    of_account = {
        "gives": gives & security,
        "lacks": lacks & security,
        "pools_give": gives & ~security,
        "pools_lack": lacks & ~security,
    }
    found = rows_of(long, **of_account).filter(pl.any_horizontal("gives", "pools_give"))
    election = pl.when(pl.col("refused").is_null()).then("election")
    out = pl.col("pools_give") & (pl.col("lacks") | (election == "to_securities"))
    back = pl.col("gives") & (pl.col("pools_lack") | (election == "to_commodities"))
    some = found.lazy().join(accounts.lazy(), on="account", how="inner").filter(out | back)
    return of_pools(long, some.drop(of_account).collect())


def _phase(state: _State, phase: Phase) -> _State:
    """Move (need, limit) from pool to pool where both are above 0."""
    giver, receiver, need, limit, why = phase
    amounts = state.wide.select("nth", "base_currency", need=need, limit=limit)
    wanted = amounts.filter((pl.col("need") > 0) & (pl.col("limit") > 0))
    if wanted.is_empty():
        return state
    purse = (
        state.cash[giver]
        .join(wanted.select("nth"), on="nth", how="semi")
        .group_by("nth", "currency", "rate")
        .agg(pl.col("cash").sum())
    )
    moved = in_kind(purse, wanted)
    rates = purse.select("currency", "rate").unique()
    came = moved.join(rates, on="currency", how="left").select(*_PURSE, cash="amount")
    cash = {
        giver: pl.concat([state.cash[giver], came.with_columns(cash=0 - pl.col("cash"))]),
        receiver: pl.concat([state.cash[receiver], came]),
    }
    names = {"giver": pl.lit(giver), "receiver": pl.lit(receiver), "why": pl.lit(why)}
    return _State(
        _moved(state.wide, moved, giver, receiver),
        {**state.cash, **cash},
        [*state.moves, moved.with_columns(**names)],
    )


def _moved(found: pl.DataFrame, moved: pl.DataFrame, giver: str, receiver: str) -> pl.DataFrame:
    sums = moved.group_by("nth").agg(moved=pl.col("usd").sum())
    by_row = found.select("nth").join(sums, on="nth", how="left", maintain_order="left")
    amount = by_row["moved"].fill_null(0)
    return found.with_columns(
        *(_of(field, giver) - amount for field in ("cash", "net")),
        *(_of(field, receiver) + amount for field in ("cash", "net")),
    )


def _cures(rules: Parameters) -> Iterator[Phase]:
    ways = [("securities", pool) for pool in COMMODITY_POOLS]
    ways += [(pool, "securities") for pool in rules.pools]
    for lacks, why in ((shortfall, "cure_margin"), (debit, "cure_debit")):
        for giver, receiver in ways:
            yield giver, receiver, lacks(receiver), givable(giver, rules.cure_buffer), why


def _elected(rules: Parameters) -> Iterator[Phase]:
    ways = [(pool, "securities", "to_securities") for pool in rules.pools]
    ways.append(("securities", rules.pools[0], "to_commodities"))
    for giver, receiver, election in ways:
        moves = (pl.col("election") == election) & pl.col("moves")
        amount = pl.when(moves).then(_of("excess", giver)).otherwise(ZERO)
        yield giver, receiver, amount, amount, "election"


def _electing(found: pl.DataFrame, rules: Parameters) -> pl.DataFrame:
    """Accounts with the `excess` of each pool, and whether it `moves` by election."""
    elects = (pl.col("election") != "none") & pl.col("refused").is_null()
    givers = ("securities", *rules.pools)
    each = [excess(pool, rules.buffer).alias(f"excess:{pool}") for pool in givers]
    return found.with_columns(each).with_columns(moves=elects & _over_threshold(rules))


def _over_threshold(rules: Parameters) -> pl.Expr:
    """Whether the excess of the elected giver reaches the threshold."""
    out = pl.sum_horizontal(_of("excess", pool) for pool in rules.pools)
    to_securities = pl.col("election") == "to_securities"
    amount = pl.when(to_securities).then(out).otherwise(_of("excess", "securities"))
    commodities = pl.sum_horizontal(_of("equity", pool) for pool in COMMODITY_POOLS)
    securities = _of("equity", "securities")
    if rules.share_of == "both":
        equity = commodities + securities
    else:
        equity = pl.when(to_securities).then(commodities).otherwise(securities)
    enough_share = amount * 10_000 >= equity * rules.least_share
    enough_dollars = amount >= pl.lit(rules.least_dollars * DOLLAR, dtype=pl.Int128)
    if rules.threshold == "min":
        reached = enough_share | enough_dollars
    else:
        reached = enough_share & enough_dollars
    return (amount > 0) & reached


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
    found = _concerned(held, chosen).with_row_index("nth")
    state = _State(found, _purses(balances, found, rates), [])
    for phase in _cures(rules):
        state = _phase(state, phase)
    state = state._replace(wide=_electing(state.wide, rules))
    for phase in _elected(rules):
        state = _phase(state, phase)
    moves = _named(state.moves, found)
    return Swept(apply(balances, moves), held_with(held, found, state.wide), moves)


def _purses(
    balances: pl.DataFrame, found: pl.DataFrame, rates: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    rows = balances.lazy().join(found.lazy().select("account", "nth"), on="account", how="inner")
    priced = with_rate(rows, rates).collect()
    return {pool: priced.filter(pl.col("pool") == pool).select(*_PURSE, "cash") for pool in POOLS}


def _named(moves: list[pl.DataFrame], found: pl.DataFrame) -> pl.DataFrame:
    if not moves:
        return pl.DataFrame(schema=MOVES)
    made = pl.concat(moves)
    return made.with_columns(account=found["account"].gather(made["nth"])).select(MOVES.keys())
