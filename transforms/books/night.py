"""A night in its order: assignments, margin, sweeps (cures first), margin again, statement."""

from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from transforms.books import assignment, delivery, elections, margin, segregation, sweeps, transfers
from transforms.books.frames import Books, Lines
from transforms.books.holdings import check, holdings, rows
from transforms.books.sweeps import Parameters


class Choices(NamedTuple):
    """What the rules leave open; see the modules for each.

    CHOICE: a cure of the night is on that night's statement; without `cured_tonight` on the next.
    """

    rules: Parameters = Parameters()
    margin: Literal["maintenance", "initial"] = "maintenance"
    least_deficiency: int = 1
    cured_tonight: bool = True


class Tonight(NamedTuple):
    """What a night needs beside books: its day, a business day; the lottery's recorded seed;
    business days (dates) around it; lines that follow from no account (line, amount); the lines'
    places on the form."""

    day: date
    seed: int
    business_days: pl.Series
    inputs: pl.DataFrame
    lines: Lines


class Night(NamedTuple):
    """A night's results; see the modules of the same names for the columns."""

    books: Books
    draws: pl.DataFrame
    allocations: pl.DataFrame
    refused: pl.DataFrame
    moves: pl.DataFrame
    margin: pl.DataFrame
    statement: pl.DataFrame


def assign(books: Books, tonight: Tonight) -> tuple[Books, assignment.Assigned]:
    """Books after the assignments that are booked on the day; later ones wait."""
    dated = assignment.booking_days(books.assignments, tonight.business_days)
    today = dated.filter(pl.col("booked_on") == tonight.day)
    found = assignment.assign(books.positions, today, books.contracts, tonight.seed)
    return delivery.book(books, found.allocations), found


def hold(books: Books) -> pl.DataFrame:
    """What every account holds in every pool, as `holdings.holdings` gives it."""
    return holdings(rows(books.balances, books.positions), books.rates)


def sweep(
    books: Books, held: pl.DataFrame, day: date, choices: Choices
) -> tuple[Books, sweeps.Swept, pl.DataFrame]:
    """Books after cures and sweeps, with the banks' cash that follows; the moves; the elections
    that were refused (account, election, refused). held: as `hold` gives it of the books."""
    chosen = elections.decided(books.accounts, books.elections, day)
    swept = sweeps.sweep(books.balances, held, chosen, books.rates, choices.rules)
    refused = chosen.filter(pl.col("refused").is_not_null())
    after = books._replace(balances=swept.balances, depositories=paid(books, swept.moves))
    return after, swept, refused.select("account", "election", "refused").sort("account")


def paid(books: Books, moves: pl.DataFrame) -> pl.DataFrame:
    """Depositories after moves. Cash of non-customers and of the firm itself lies with none."""
    # Few are no customers, so the many need not be looked up.
    others = books.accounts.filter(pl.col("kind") != "customer")
    of_customers = moves.join(others, on="account", how="anti")
    return funded(books.depositories, transfers.funding(of_customers))


def funded(depositories: pl.DataFrame, funding: pl.DataFrame) -> pl.DataFrame:
    """Depository rows with one more a pool and currency whose banks pay or receive sweeps."""
    holder = pl.when(pl.col("pool") == "secured").then(pl.lit("us_bank")).otherwise(pl.lit("bank"))
    rows = funding.select(
        pl.format("sweeps of the night, {} {}", "pool", "currency").alias("row"),
        pl.lit("sweeps of the night").alias("depository"),
        "pool",
        holder.alias("holder"),
        pl.lit("cash").alias("item"),
        "currency",
        "amount",
    )
    return pl.concat([depositories, rows.cast(depositories.schema)])


def state(
    books: Books, held: pl.DataFrame, tonight: Tonight, choices: Choices
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Margin of every account and pool, and the statement. held: as `hold` gives it of the
    books, which are those after sweeps."""
    check(held)
    items = segregation.account_items(held, books.accounts, choices.margin)
    deposited = segregation.depository_items(books.depositories, books.rates, tonight.lines)
    made = segregation.statement(
        items, deposited, tonight.inputs, tonight.lines, choices.least_deficiency
    )
    return margin.of_night(held), made


def _without_cures(books: Books, moves: pl.DataFrame) -> Books:
    """Books before sweeps with the moves by election alone."""
    elected = moves.filter(pl.col("why") == "election")
    balances = transfers.apply(books.balances, elected)
    return books._replace(balances=balances, depositories=paid(books, elected))


def run(books: Books, tonight: Tonight, choices: Choices | None = None) -> Night:
    """The whole night."""
    choices = choices or Choices()
    dealt, found = assign(books, tonight)
    held = hold(dealt)
    after, swept, refused = sweep(dealt, held, tonight.day, choices)
    stated, later = after, swept.held
    if not choices.cured_tonight:
        stated = _without_cures(dealt, swept.moves)
        later = hold(stated)
    margins, made = state(stated, later, tonight, choices)
    return Night(after, found.draws, found.allocations, refused, swept.moves, margins, made)
