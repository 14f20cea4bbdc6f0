"""Option assignment: which short accounts are assigned, and how many contracts of each.

Equity and index options of the securities segment, of accounts in the clearing house's customer
range, by their net position. One lottery per report: the short contracts are numbered 1..N in
ascending account number and again N+1..2N; from a random start the quantity is taken one by one,
running on into the second range.
"""

from typing import NamedTuple

import polars as pl

from transforms.books.lottery import random_numbers

_SECURITIES = "securities"
ALLOCATED = {
    "nth": pl.Int64(),
    "record": pl.String(),
    "contract": pl.String(),
    "account": pl.String(),
    "quantity": pl.Int64(),
    "trade_date": pl.Date(),
    "reported_at": pl.Datetime("us"),
    "sma_date": pl.Date(),
    "notified_on": pl.Date(),
}


class LotteryResults(NamedTuple):
    """What the lotteries gave.

    allocations: ALLOCATED. draws: the reports with random, short (N), start and reason (a key of
    `reports.REASONS`, or null where it was allocated).
    """

    allocations: pl.DataFrame
    draws: pl.DataFrame


def find_shorts(
    positions: pl.DataFrame, accounts: pl.DataFrame, reports: pl.DataFrame
) -> pl.DataFrame:
    """Accounts short a contract that is reported: contract, account, short, by account.

    An account of kind `customer` is of the customer range where `clearing_range` says nothing.
    """
    option = (pl.col("kind") == "option") & (pl.col("pool") == _SECURITIES)
    positions_short = (
        positions.lazy()
        .filter(option)
        .join(reports.lazy().select("contract").unique(), on="contract", how="semi")
        .group_by("contract", "account")
        .agg(short=0 - pl.col("quantity").sum())
        .filter(pl.col("short") > 0)
    )
    by_kind = pl.when(pl.col("kind") == "customer").then(pl.lit("customer"))
    range_ = pl.coalesce(pl.col("clearing_range").cast(pl.String), by_kind)
    eligible = accounts.lazy().filter(range_ == "customer").select("account")
    return (
        positions_short.join(eligible, on="account", how="semi")
        .sort("contract", "account")
        .collect()
    )


def draw_lotteries(
    reports: pl.DataFrame, short: pl.DataFrame, contracts: pl.DataFrame
) -> pl.DataFrame:
    """One lottery per report (nth, contract, quantity, random), each contract once; see
    Assigned.draws."""
    totals = short.group_by("contract").agg(pl.col("short").sum())
    terms = contracts.select("contract").with_columns(known=pl.lit(value=True))
    rows = (
        reports.join(totals, on="contract", how="left", maintain_order="left")
        .join(terms, on="contract", how="left", maintain_order="left")
        .with_columns(pl.col("short").fill_null(0))
    )
    reason = (
        pl.when(pl.col("known").is_null())
        .then(pl.lit("unknown_contract"))
        .when(pl.col("quantity") <= 0)
        .then(pl.lit("no_quantity"))
        .when(pl.col("short") == 0)
        .then(pl.lit("no_short_holder"))
        .when(pl.col("quantity") > pl.col("short"))
        .then(pl.lit("more_than_short"))
    )
    return rows.with_columns(reason=reason).with_columns(start=starting_point()).drop("known")


def starting_point() -> pl.Expr:
    """Where a lottery begins, 1 to N: random mod N, plus 1."""
    short = pl.col("short").cast(pl.UInt64)
    start = (pl.col("random") % pl.max_horizontal(short, pl.lit(1, dtype=pl.UInt64))) + 1
    return pl.when(pl.col("reason").is_null()).then(start.cast(pl.Int64))


def allocate_contracts(draws: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """What each account is assigned: contract, account, quantity, in ascending account number.

    draws: contract (each once), start, quantity, reason. An account's numbers are its range and
    the same range N higher; it is assigned as many as lie in start .. start + quantity - 1.
    """
    good = draws.filter(pl.col("reason").is_null()).select("contract", "start", "quantity")
    ranges = short.sort("contract", "account").with_columns(
        last=pl.col("short").cum_sum().over("contract"),
        total=pl.col("short").sum().over("contract"),
    )
    first = pl.col("last") - pl.col("short") + 1
    end = pl.col("start") + pl.col("quantity") - 1

    def count_assigned(shift: pl.Expr) -> pl.Expr:
        low = pl.max_horizontal(first + shift, pl.col("start"))
        high = pl.min_horizontal(pl.col("last") + shift, end)
        return pl.max_horizontal(high - low + 1, pl.lit(0, dtype=pl.Int64))

    quantity = count_assigned(pl.lit(0, dtype=pl.Int64)) + count_assigned(pl.col("total"))
    return (
        ranges.join(good, on="contract", how="inner", maintain_order="left")
        .with_columns(quantity=quantity)
        .filter(pl.col("quantity") > 0)
        .select("contract", "account", "quantity")
    )


def assign_reports(
    short: pl.DataFrame, reports: pl.DataFrame, contracts: pl.DataFrame, seed: int
) -> LotteryResults:
    """The lotteries of reports (as `reports.in_order` returns them) against short positions.

    Reports of one contract are drawn one after the other, each from what the one before left. The
    same seed and frames, in any order of accounts, give the same answer.
    """
    numbered = reports.sort("nth").with_columns(
        random=random_numbers(seed, pl.col("nth")), turn=pl.int_range(pl.len()).over("contract")
    )
    draws, allocations = [], []
    # As many turns as one contract has reports; nearly always one.
    for turn in range(int(numbered.select(pl.col("turn").max().fill_null(-1)).item()) + 1):
        now = draw_lotteries(numbered.filter(pl.col("turn") == turn).drop("turn"), short, contracts)
        allocated = allocate_contracts(now, short)
        short = _remaining_shorts(short, allocated)
        draws.append(now)
        facts = now.select(name for name in ALLOCATED if name not in ("account", "quantity"))
        rows = allocated.join(facts, on="contract", how="left", maintain_order="left")
        allocations.append(rows.select(ALLOCATED.keys()))
    if not draws:
        return LotteryResults(
            pl.DataFrame(schema=ALLOCATED),
            draw_lotteries(numbered.drop("turn"), short, contracts),
        )
    return LotteryResults(pl.concat(allocations), pl.concat(draws).sort("nth"))


def _remaining_shorts(short: pl.DataFrame, allocated: pl.DataFrame) -> pl.DataFrame:
    """What accounts are still short after an assignment."""
    key = ["contract", "account"]
    rows = short.join(allocated, on=key, how="left", maintain_order="left")
    remaining = pl.col("short") - pl.col("quantity").fill_null(0)
    return rows.select(*key, short=remaining).filter(pl.col("short") > 0)
