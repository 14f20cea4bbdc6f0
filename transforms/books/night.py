"""A night in its order: assignments, margin, sweeps (cures first), margin again, statement."""

from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from transforms.books import assignment, delivery, elections, margin, segregation, sma, sweeps
from transforms.books import reports as reporting
from transforms.books.frames import FRAMES, Books, Lines, fit_frame
from transforms.books.holdings import check_holdings, compute_holdings, item_rows
from transforms.books.limits import Parameters
from transforms.books.money import ZERO
from transforms.books.transfers import apply_moves, bank_funding

_KNOWN = {name: FRAMES["assignments"][name] for name in ("record", *reporting.FACTS)}
_KEPT = {"trade_date": pl.Date, "contract": pl.String, "account": pl.String, "short": pl.Int64}
_EFFECTS = {"account": pl.String, "sma_date": pl.Date, "effect": pl.Int128}
_POSTED = {"account": pl.String, "effect": pl.Int128}


class Choices(NamedTuple):
    """What the rules leave open; see the modules for each.

    CHOICE: a cure of the night is on that night's statement; without `cured_tonight` on the next.
    """

    rules: Parameters = Parameters()
    margin: Literal["maintenance", "initial"] = "maintenance"
    least_deficiency: int = 1
    cured_tonight: bool = True


class Memory(NamedTuple):
    """What other nights of the firm left for this one.

    known: record, contract, quantity, trade_date of the reports that were drawn. nights: the
    earlier trade dates whose positions are kept. kept: trade_date, contract, account, short of
    these, for the contracts reported. posted: account, effect (exact) of assignments that SMA
    counts tonight and that were drawn before.
    """

    known_reports: pl.DataFrame = pl.DataFrame(schema=_KNOWN)
    nights: pl.Series = pl.Series(dtype=pl.Date)
    kept_positions: pl.DataFrame = pl.DataFrame(schema=_KEPT)
    posted_effects: pl.DataFrame = pl.DataFrame(schema=_POSTED)


class Tonight(NamedTuple):
    """What a night needs beside books: its day, a business day; the lottery's recorded seed;
    business days (dates) around it and its reports; lines that follow from no account (line,
    amount); the lines' places on the form; what other nights left."""

    day: date
    seed: int
    business_days: pl.Series
    inputs: pl.DataFrame
    lines: Lines
    memory: Memory = Memory()


class AssignmentResults(NamedTuple):
    """What became of assignments.

    reports: `reports.judge_reports` with status and reason of every report. draws, allocations: as
    `assignment.LotteryResults`; allocations with `booked`. effects: account, sma_date, effect
    (exact) on SMA, where SMA is carried.
    """

    reports: pl.DataFrame
    draws: pl.DataFrame
    allocations: pl.DataFrame
    effects: pl.DataFrame


class Night(NamedTuple):
    """A night's results; see the modules of the same names for the columns."""

    books: Books
    assignments: AssignmentResults
    refused: pl.DataFrame
    moves: pl.DataFrame
    sma: pl.DataFrame
    margin: pl.DataFrame
    statement: pl.DataFrame


def assign_options(books: Books, tonight: Tonight) -> tuple[Books, AssignmentResults]:
    """Books after the assignments of the night: those of earlier trade dates first, against the
    positions kept of them, then those of the day."""
    memory, day = tonight.memory, tonight.day
    judged = reporting.judge_reports(
        books.assignments, day, memory.nights, memory.known_reports, tonight.business_days
    )
    open_ = judged.filter(pl.col("status").is_null())
    draws, allocations, effects = [], [], []
    earlier = open_["trade_date"].unique().sort()
    for night in [*earlier.filter(earlier < day), day]:
        reports = open_.filter(pl.col("trade_date") == night)
        short = (
            assignment.find_shorts(books.positions, books.accounts, reports)
            if night == day
            else memory.kept_positions.filter(pl.col("trade_date") == night).drop("trade_date")
        )
        results = assignment.assign_reports(short, reports, books.contracts, tonight.seed)
        allocated = _with_booked(results.allocations, books)
        books, effect = _deliver_allocations(books, allocated.filter("booked"), day)
        draws.append(results.draws)
        allocations.append(allocated)
        effects.append(effect)
    all_draws, allocated = pl.concat(draws), pl.concat(allocations)
    outcome = reporting.report_outcomes(judged, all_draws, allocated)
    return books, AssignmentResults(outcome, all_draws, allocated, pl.concat(effects))


def _with_booked(allocations: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Allocations with `booked`: whether their account is short as much in these books."""
    key = ["contract", "account"]
    option = (pl.col("kind") == "option") & (pl.col("pool") == "securities")
    own = books.positions.lazy().filter(option).join(allocations.lazy(), on=key, how="semi")
    short = own.group_by(key).agg(short=0 - pl.col("quantity").sum()).collect()
    total = pl.col("quantity").sum().over(key)
    rows = allocations.join(short, on=key, how="left", maintain_order="left")
    return rows.with_columns(booked=(total <= pl.col("short").fill_null(0))).drop("short")


def _deliver_allocations(
    books: Books, allocations: pl.DataFrame, day: date
) -> tuple[Books, pl.DataFrame]:
    """Books after allocations, and what these do to SMA on the day it counts them: account,
    sma_date, effect (exact); without rows where no SMA is carried."""
    if books.sma.is_empty() or allocations.is_empty():
        return delivery.book_allocations(books, allocations), pl.DataFrame(schema=_EFFECTS)
    counted = pl.max_horizontal("sma_date", pl.lit(day))
    dated = allocations.with_columns(counted=counted)
    before, effects = _reg_t_excess(books, allocations), []
    for sma_date in dated["counted"].unique().sort():
        books = delivery.book_allocations(books, dated.filter(pl.col("counted") == sma_date))
        after = _reg_t_excess(books, allocations)
        change = after.join(before, on="account", how="left", suffix="_before")
        effect = pl.col("excess") - pl.col("excess_before").fill_null(ZERO)
        effects.append(change.select("account", sma_date=pl.lit(sma_date), effect=effect))
        before = after
    return books, pl.concat(effects).filter(pl.col("effect") != 0).select(_EFFECTS.keys())


def _reg_t_excess(books: Books, of: pl.DataFrame) -> pl.DataFrame:
    """Reg T excess of the accounts of a frame."""
    own = {
        name: getattr(books, name).join(of, on="account", how="semi")
        for name in ("balances", "positions")
    }
    return sma.reg_t_excess(list_holdings(books._replace(**own)))


def list_holdings(books: Books) -> pl.DataFrame:
    """What every account holds in every pool, as `holdings.compute_holdings` returns it."""
    return compute_holdings(item_rows(books.balances, books.positions), books.rates)


def count_uncarried(books: Books) -> int:
    """How many accounts of type Reg T carry no SMA, so that Reg T excess takes its place."""
    reg_t = pl.col("margin_type").is_null() | (pl.col("margin_type") == "reg_t")
    own = books.accounts.filter(reg_t & pl.col("trades_securities"))
    return own.join(books.sma, on="account", how="anti").height


def sma_of(
    books: Books, holdings: pl.DataFrame, dealt: AssignmentResults, tonight: Tonight
) -> pl.DataFrame:
    """SMA at the close of the accounts that carry one, as `sma.after_day` returns it."""
    today = dealt.effects.filter(pl.col("sma_date") == tonight.day).select("account", "effect")
    return sma.after_day(books, holdings, pl.concat([tonight.memory.posted_effects, today]))


def sweep_cash(
    books: Books,
    holdings: pl.DataFrame,
    day: date,
    choices: Choices,
    carried: pl.DataFrame | None = None,
) -> tuple[Books, sweeps.SweepResults, pl.DataFrame]:
    """Books after cures and sweeps, with the banks' cash that follows; the moves; the elections
    that were refused (account, election, refused). holdings: as `hold` returns it of the books.
    carried: as `sma_of` returns it."""
    chosen = elections.decide_elections(books.accounts, books.elections, day)
    figures = pl.DataFrame(schema=sma.OUTCOME) if carried is None else carried
    with_sma = chosen.join(figures.select("account", "sma"), on="account", how="left")
    swept = sweeps.sweep_accounts(books.balances, holdings, with_sma, books.rates, choices.rules)
    refused = chosen.filter(pl.col("refused").is_not_null())
    after = books._replace(
        balances=swept.balances, depositories=pay_depositories(books, swept.moves)
    )
    return after, swept, refused.select("account", "election", "refused").sort("account")


def pay_depositories(books: Books, moves: pl.DataFrame) -> pl.DataFrame:
    """Depositories after moves. Cash of non-customers and of the firm itself lies with none."""
    # Few are no customers, so the many need not be looked up.
    others = books.accounts.filter(pl.col("kind") != "customer")
    of_customers = moves.join(others, on="account", how="anti")
    return fund_depositories(books.depositories, bank_funding(of_customers))


def fund_depositories(depositories: pl.DataFrame, funding: pl.DataFrame) -> pl.DataFrame:
    """Depository rows with one more per pool and currency whose banks pay or receive sweeps."""
    holder = pl.when(pl.col("pool") == "secured").then(pl.lit("us_bank")).otherwise(pl.lit("bank"))
    added = funding.select(
        pl.format("sweeps of the night, {} {}", "pool", "currency").alias("row"),
        pl.lit("sweeps of the night").alias("depository"),
        "pool",
        holder.alias("holder"),
        pl.lit("cash").alias("item"),
        "currency",
        "amount",
    )
    return pl.concat([depositories, fit_frame(added, "depositories")])


def find_overdrawn(depositories: pl.DataFrame) -> pl.DataFrame:
    """Pools whose banks hold less than nothing in a currency: pool, currency, amount."""
    cash = (pl.col("item") == "cash") & pl.col("holder").is_in(["bank", "us_bank"])
    sums = depositories.filter(cash).group_by("pool", "currency").agg(pl.col("amount").sum())
    return sums.filter(pl.col("amount") < 0).sort("pool", "currency")


def state_accounts(
    books: Books, holdings: pl.DataFrame, tonight: Tonight, choices: Choices
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Margin of every account and pool, and the statement. holdings: as `hold` returns it of the
    books, which are those after sweeps."""
    check_holdings(holdings)
    items = segregation.account_items(holdings, books.accounts, choices.margin)
    deposited = segregation.depository_items(books.depositories, books.rates, tonight.lines)
    lines = segregation.build_statement(
        items, deposited, tonight.inputs, tonight.lines, choices.least_deficiency
    )
    return margin.of_night(holdings), lines


def _without_cures(books: Books, moves: pl.DataFrame) -> Books:
    """Books before sweeps with the moves by election alone."""
    elected = moves.filter(pl.col("why") == "election")
    balances = apply_moves(books.balances, elected)
    return books._replace(balances=balances, depositories=pay_depositories(books, elected))


def run_night(books: Books, tonight: Tonight, choices: Choices | None = None) -> Night:
    """The whole night."""
    choices = choices or Choices()
    booked, dealt = assign_options(books, tonight)
    holdings = list_holdings(booked)
    carried = sma_of(booked, holdings, dealt, tonight)
    after, swept, refused = sweep_cash(booked, holdings, tonight.day, choices, carried)
    stated, later = after, swept.holdings
    if not choices.cured_tonight:
        stated = _without_cures(booked, swept.moves)
        later = list_holdings(stated)
    margins, lines = state_accounts(stated, later, tonight, choices)
    figures = sma.after_sweeps(carried, swept.moves)
    return Night(after, dealt, refused, swept.moves, figures, margins, lines)
