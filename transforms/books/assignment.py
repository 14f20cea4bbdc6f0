"""Option assignment: which short accounts are assigned, and what their books are after it.

Equity and index options of the securities segment. One lottery a contract: the short contracts
are numbered 1..N in ascending account number and again N+1..2N; from a random start the quantity
is taken one by one, running on into the second range. All contracts in one pass.
"""

from datetime import time
from typing import NamedTuple

import polars as pl

from transforms.books.lottery import numbers

CLOSE = time(16)
_SECURITIES = "securities"

REASONS = {
    "unknown_contract": "No row of contracts describes it; add the row and run again.",
    "no_quantity": "The quantity assigned is not above 0; correct it with the clearing house.",
    "no_short_holder": "No account is short this contract; compare positions with the clearing "
    "house.",
    "more_than_short": "More is assigned than all accounts are short; compare positions with the "
    "clearing house.",
}


class Assigned(NamedTuple):
    """What the lotteries gave.

    allocations: contract, account, quantity, assigned_on, reported_at. draws: contract, random,
    short (N), start, quantity, reason (a key of REASONS, or null where it was allocated).
    """

    allocations: pl.DataFrame
    draws: pl.DataFrame


def booking_days(
    assignments: pl.DataFrame, business_days: pl.Series, close: time = CLOSE
) -> pl.DataFrame:
    """Assignments with `booked_on`, the business day whose trades they are.

    A report on a business day no later than the close is of that day, any other of the next one: a
    Friday expiry reported at the weekend is Monday's. Times are those of New York.
    business_days: dates in any order. A day beyond the last one is null.
    """
    late = pl.col("reported_at").dt.time() > close
    earliest = pl.col("reported_at").dt.date() + pl.when(late).then(pl.duration(days=1)).otherwise(
        pl.duration(days=0)
    )
    days = pl.DataFrame({"booked_on": business_days}).unique().sort("booked_on")
    return (
        assignments.with_columns(earliest=earliest)
        .sort("earliest", "contract")
        .join_asof(days, left_on="earliest", right_on="booked_on", strategy="forward")
        .drop("earliest")
    )


def shorts(positions: pl.DataFrame, assignments: pl.DataFrame) -> pl.DataFrame:
    """Accounts short an assigned contract: contract, account, short (contracts), by account."""
    option = (pl.col("kind") == "option") & (pl.col("pool") == _SECURITIES)
    return (
        positions.lazy()
        .filter(option & (pl.col("quantity") < 0))
        .join(assignments.lazy().select("contract"), on="contract", how="semi")
        .group_by("contract", "account")
        .agg(short=0 - pl.col("quantity").sum())
        .sort("contract", "account")
        .collect()
    )


def draw(
    assignments: pl.DataFrame, short: pl.DataFrame, contracts: pl.DataFrame, seed: int
) -> pl.DataFrame:
    """One random number a contract, in ascending order of contracts; see Assigned.draws.

    Contracts that cannot be assigned take their number too, so that one error moves no other
    lottery.
    """
    held = short.group_by("contract").agg(pl.col("short").sum())
    known = contracts.select("contract").with_columns(known=pl.lit(value=True))
    found = (
        assignments.sort("contract")
        .with_columns(random=numbers(seed, pl.int_range(1, pl.len() + 1)))
        .join(held, on="contract", how="left", maintain_order="left")
        .join(known, on="contract", how="left", maintain_order="left")
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
    return found.with_columns(reason=reason).with_columns(start=starting_point()).drop("known")


def starting_point() -> pl.Expr:
    """Where the lottery of a contract begins, 1 to N: random mod N, plus 1."""
    short = pl.col("short").cast(pl.UInt64)
    start = (pl.col("random") % pl.max_horizontal(short, pl.lit(1, dtype=pl.UInt64))) + 1
    return pl.when(pl.col("reason").is_null()).then(start.cast(pl.Int64))


def allocate(draws: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """What each account is assigned: contract, account, quantity, in ascending account number.

    draws: contract, start, quantity, reason. An account's numbers are its range and the same
    range N higher; it is assigned as many as lie in start .. start + quantity - 1.
    """
    good = draws.filter(pl.col("reason").is_null()).select("contract", "start", "quantity")
    ranges = short.sort("contract", "account").with_columns(
        last=pl.col("short").cum_sum().over("contract"),
        total=pl.col("short").sum().over("contract"),
    )
    first = pl.col("last") - pl.col("short") + 1
    end = pl.col("start") + pl.col("quantity") - 1

    def taken(shift: pl.Expr) -> pl.Expr:
        low = pl.max_horizontal(first + shift, pl.col("start"))
        high = pl.min_horizontal(pl.col("last") + shift, end)
        return pl.max_horizontal(high - low + 1, pl.lit(0, dtype=pl.Int64))

    met = taken(pl.lit(0, dtype=pl.Int64)) + taken(pl.col("total"))
    return (
        ranges.join(good, on="contract", how="inner", maintain_order="left")
        .with_columns(quantity=met)
        .filter(pl.col("quantity") > 0)
        .select("contract", "account", "quantity")
    )


def assign(
    positions: pl.DataFrame, assignments: pl.DataFrame, contracts: pl.DataFrame, seed: int
) -> Assigned:
    """The lotteries of a night. The same seed and frames, in any order, give the same answer."""
    short = shorts(positions, assignments)
    draws = draw(assignments, short, contracts, seed)
    days = assignments.select("contract", "assigned_on", "reported_at")
    allocations = allocate(draws, short).join(
        days, on="contract", how="left", maintain_order="left"
    )
    return Assigned(allocations, draws)
