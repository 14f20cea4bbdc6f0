"""Cash sweeps between the pools of one customer, all accounts at once.

In the order of the night: what a commodity pool lacks of its margin comes out of the other two,
then out of the other segment; then debits in a currency are met by long balances in it; then what
is over goes the way the customer elected. Only long balances move, in kind.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, POOLS
from transforms.books.holdings import with_rate
from transforms.books.limits import (
    ITSELF,
    Parameters,
    backing_equity,
    cure_room,
    elected_moves,
    margin_shortfall,
    pool_field,
    spare_cash,
)
from transforms.books.money import ZERO, least_of, positive_part
from transforms.books.transfers import MOVES, apply_moves, by_debit, in_kind
from transforms.books.wide import held_with, of_pools, pool_fields, rows_of

_PURSE = ("nth", "currency", "rate")
_KEY = ["nth", "currency"]
_SECURITIES = "securities"


class SweepResults(NamedTuple):
    """Balances and holdings after the sweeps, and the moves: account, giver, receiver, currency,
    amount (hundredths), usd (exact), why (`cure_margin`, `cure_debit`, `election`)."""

    balances: pl.DataFrame
    holdings: pl.DataFrame
    moves: pl.DataFrame


class _State(NamedTuple):
    """Accounts wide (a column per field and pool, numbered by `nth`), the cash of each pool by
    account and currency (several rows of one are added up), and the moves so far."""

    wide: pl.DataFrame
    cash: dict[str, pl.DataFrame]
    moves: list[pl.DataFrame]


class _Way(NamedTuple):
    giver: str
    receiver: str
    why: str


def widen_accounts(holdings: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Accounts with the fields of each pool (`wide.pool_fields`), 0 where they hold nothing, and
    `at:POOL`, the row of `holdings`."""
    long = pool_fields(holdings)
    return of_pools(long, accounts.join(rows_of(long), on="account", how="left"))


def _concerned_accounts(
    balances: pl.DataFrame, holdings: pl.DataFrame, accounts: pl.DataFrame, rules: Parameters
) -> pl.DataFrame:
    """`wide` of the accounts that may move cash: a pool of theirs has some to give, and a pool
    lacks margin, owes cash in a currency, or they elected to give."""
    long = pool_fields(holdings)
    security = pl.col("pool") == _SECURITIES
    gives = spare_cash(ITSELF, rules.cure_buffer) > 0
    of_account = {
        "gives": gives & security,
        "pools_give": gives & ~security,
        "lacks": margin_shortfall(ITSELF) > 0,
    }
    numbers = rows_of(long, **of_account).filter(pl.any_horizontal("gives", "pools_give"))
    owes = balances.lazy().filter(pl.col("cash") < 0).select("account", owes=True).unique()
    election = pl.when(pl.col("refused").is_null()).then("election")
    elects = (pl.col("pools_give") & (election == "to_securities")) | (
        pl.col("gives") & (election == "to_commodities")
    )
    some = (
        numbers.lazy()
        .join(accounts.lazy(), on="account", how="inner")
        .join(owes, on="account", how="left")
        .filter(pl.any_horizontal("lacks", pl.col("owes").is_not_null(), elects))
    )
    return of_pools(long, some.drop(*of_account, "owes").collect())


def _sma_limit() -> pl.Expr:
    """SMA of an account, null where none limits it. An account is of type Reg T where
    `margin_type` says nothing; without a figure carried its SMA is Reg T excess, never below 0."""
    excess = backing_equity(_SECURITIES) - pool_field("initial", _SECURITIES)
    limited = pl.col("margin_type").is_null() | (pl.col("margin_type") == "reg_t")
    return pl.when(limited).then(pl.coalesce("sma", positive_part(excess)))


def _run_phase(
    state: _State, way: _Way, need: pl.Expr, limit: pl.Expr, debits: pl.DataFrame | None = None
) -> _State:
    """Move (need, limit) from pool to pool where both are above 0; with `debits` (nth, currency,
    debit) no more of a currency than is owed in it."""
    lacking = state.wide.lazy().with_columns(need=need).filter(pl.col("need") > 0)
    if debits is not None:
        lacking = lacking.join(debits.lazy(), on="nth", how="semi")
    amounts = lacking.select("nth", "base_currency", "need", limit=limit)
    requests = amounts.filter(pl.col("limit") > 0).collect()
    if requests.is_empty():
        return state
    purse = _pool_purse(state.cash[way.giver], requests).with_columns(most="cash")
    if debits is not None:
        purse = purse.join(debits, on=_KEY, how="inner").with_columns(
            most=pl.min_horizontal("cash", "debit")
        )
    moved = in_kind(purse, requests) if debits is None else by_debit(purse, requests)
    if moved.is_empty():
        return state
    rates = purse.select("currency", "rate").unique()
    receipts = moved.join(rates, on="currency", how="left").select(*_PURSE, cash="amount")
    cash = {
        way.giver: pl.concat(
            [state.cash[way.giver], receipts.with_columns(cash=0 - pl.col("cash"))]
        ),
        way.receiver: pl.concat([state.cash[way.receiver], receipts]),
    }
    names = {name: pl.lit(value) for name, value in way._asdict().items()}
    return _State(
        _move_accounts(state.wide, moved, way),
        {**state.cash, **cash},
        [*state.moves, moved.with_columns(**names)],
    )


def _pool_purse(cash: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    """The cash of some accounts (nth) in one pool, one row per currency."""
    rows = cash.join(some.select("nth"), on="nth", how="semi")
    return rows.group_by(_PURSE).agg(pl.col("cash").sum())


def _move_accounts(accounts: pl.DataFrame, moved: pl.DataFrame, way: _Way) -> pl.DataFrame:
    """Accounts after moves. Into the securities segment they are deposits to SMA, out of it
    withdrawals; out of the others by election they use up `out`."""
    sums = moved.group_by("nth").agg(moved=pl.col("usd").sum())
    # Beside the others, whose many columns a join of them all would copy.
    rows = accounts.select("nth").join(sums, on="nth", how="left", maintain_order="left")
    amount = pl.col("moved").fill_null(ZERO)
    fields_ = ("cash", "net", "equity")
    changes = [pool_field(field, way.giver) - amount for field in fields_]
    changes += [pool_field(field, way.receiver) + amount for field in fields_]
    if _SECURITIES in (way.giver, way.receiver):
        into = amount if way.receiver == _SECURITIES else ZERO - amount
        changes.append(pl.col("sma") + into)
    if "out" in accounts.columns:
        changes.append(pl.col("out") - amount)
    return accounts.with_columns(rows["moved"]).with_columns(changes).drop("moved")


def _cure_ways(rules: Parameters, why: str) -> Iterator[_Way]:
    """The ways of a cure: between the commodity pools, then across the segments."""
    if rules.cure_between_pools:
        for receiver in COMMODITY_POOLS:
            for giver in rules.pools:
                if giver != receiver:
                    yield _Way(giver, receiver, why)
    for pool in COMMODITY_POOLS:
        yield _Way(_SECURITIES, pool, why)
    for pool in rules.pools:
        yield _Way(pool, _SECURITIES, why)


def _of_some(state: _State, some: pl.Expr, work: Callable[[_State], _State]) -> _State:
    """A state after work on some of its accounts; the others need not be looked at."""
    flag = state.wide.select(some=some)["some"]
    done = work(state._replace(wide=state.wide.filter(flag)))
    return done._replace(wide=pl.concat([state.wide.filter(~flag), done.wide]))


def _cure_shortfalls(state: _State, rules: Parameters) -> _State:
    """What is lacking of margin, then cash debits, each in its own currency."""

    def cure_margin(some: _State) -> _State:
        for way in _cure_ways(rules, "cure_margin"):
            limit = cure_room(way.giver, way.receiver, rules)
            some = _run_phase(some, way, margin_shortfall(way.receiver), limit)
        return some

    def cure_debits(some: _State) -> _State:
        whole, few = some.cash, some.wide.select("nth")
        own = {pool: cash.join(few, on="nth", how="semi") for pool, cash in whole.items()}
        some = some._replace(cash=own)
        for way in _cure_ways(rules, "cure_debit"):
            debits = _find_debits(some.cash[way.receiver])
            if not debits.is_empty():
                limit = cure_room(way.giver, way.receiver, rules)
                some = _run_phase(some, way, limit, limit, debits)
        # Moves are rows at the end: those of the few belong below the rows of all.
        moved = {pool: cash.slice(own[pool].height) for pool, cash in some.cash.items()}
        return some._replace(cash={pool: pl.concat([whole[pool], moved[pool]]) for pool in whole})

    lacking = pl.any_horizontal(margin_shortfall(pool) > 0 for pool in POOLS)
    state = _of_some(state, lacking, cure_margin)
    owing = pl.concat([_find_debits(cash)["nth"] for cash in state.cash.values()]).unique()
    return _of_some(state, pl.col("nth").is_in(owing.implode()), cure_debits)


def _find_debits(cash: pl.DataFrame) -> pl.DataFrame:
    """What accounts owe in one pool: nth, currency, debit."""
    owing = cash.filter(pl.col("cash") < 0).select("nth").unique()
    sums = _pool_purse(cash, owing).filter(pl.col("cash") < 0)
    return sums.select(*_KEY, debit=0 - pl.col("cash"))


def _by_election(state: _State, rules: Parameters) -> _State:
    def elect(some: _State) -> _State:
        columns = some.wide.columns
        some = some._replace(wide=some.wide.with_columns(**elected_moves(rules)))
        for pool in rules.pools:
            amount = least_of(pl.col("out"), spare_cash(pool))
            some = _run_phase(some, _Way(pool, _SECURITIES, "election"), amount, amount)
        back = pl.col("back")
        some = some._replace(wide=some.wide.drop("out"))
        some = _run_phase(some, _Way(_SECURITIES, rules.pools[0], "election"), back, back)
        return some._replace(wide=some.wide.select(columns))

    return _of_some(state, pl.col("election") != "none", elect)


def sweep_accounts(
    balances: pl.DataFrame,
    holdings: pl.DataFrame,
    accounts: pl.DataFrame,
    rates: pl.DataFrame,
    rules: Parameters | None = None,
) -> SweepResults:
    """Cure, then sweep by election.

    balances: account, pool, currency, cash. holdings: as `holdings.compute_holdings` returns it of
    them. accounts: as `elections.decide_elections` returns them, with `sma` (exact), null where
    none is carried. rates: currency, usd_billionths.
    Cash before equals cash after in every currency and account; no pool that gives falls short of
    its margin, its net or its cash by giving, and no transfer takes SMA below 0.
    """
    rules = rules or Parameters()
    columns = ("account", "base_currency", "margin_type", "sma", "election", "refused")
    concerned = _concerned_accounts(balances, holdings, accounts.select(columns), rules)
    concerned = concerned.with_columns(sma=_sma_limit()).with_row_index("nth")
    state = _cure_shortfalls(_State(concerned, _pool_purses(balances, concerned, rates), []), rules)
    state = _by_election(state, rules)
    moves, after = _name_moves(state.moves, concerned), state.wide.sort("nth")
    return SweepResults(apply_moves(balances, moves), held_with(holdings, concerned, after), moves)


def _pool_purses(
    balances: pl.DataFrame, accounts: pl.DataFrame, rates: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    rows = balances.lazy().join(accounts.lazy().select("account", "nth"), on="account", how="inner")
    priced = with_rate(rows, rates).collect()
    return {pool: priced.filter(pl.col("pool") == pool).select(*_PURSE, "cash") for pool in POOLS}


def _name_moves(moves: list[pl.DataFrame], accounts: pl.DataFrame) -> pl.DataFrame:
    if not moves:
        return pl.DataFrame(schema=MOVES)
    rows = pl.concat(moves)
    return rows.with_columns(account=accounts["account"].gather(rows["nth"])).select(MOVES.keys())
