"""What a person sees of a night and of books beside their filing."""

from decimal import Decimal

import polars as pl

from segwatch.books.read import BookInputs
from segwatch.books.reconcile import Reconciliation, name_lines
from segwatch.cli.terminal import MOST_MESSAGES, err, plain, print_sentence, show_table
from segwatch.codebook.load import Codebook
from transforms.books import comparison
from transforms.books.elections import REFUSED
from transforms.books.frames import Books, quote
from transforms.books.night import Night, count_uncarried, find_overdrawn
from transforms.books.reports import REASONS, count_reports


def _warn_about(what: str, subject: str, why: str) -> None:
    err.print(f"[yellow]{what}[/yellow] {plain(quote(subject))}: {why}", soft_wrap=True)


def _say_more(rows: pl.DataFrame, what: str) -> None:
    if rows.height > MOST_MESSAGES:
        err.print(f"... and {rows.height - MOST_MESSAGES:,} more {what}.")


def show_night(before: Books, night: Night) -> None:
    """What a night did, and what it could not do and why. before: the books before it."""
    reports = night.assignments.reports
    open_ = reports.filter(pl.col("reason").is_not_null())
    for row in open_.head(MOST_MESSAGES).iter_rows(named=True):
        record = f", record {row['record']}" if row["record"] else ""
        _warn_about(row["status"], f"{row['contract']}{record}", REASONS[row["reason"]])
    _say_more(open_, "reports of assignments")
    for account, election, reason in night.refused.head(MOST_MESSAGES).iter_rows():
        _warn_about("refused", f"{account}, {election}", REFUSED[reason])
    _say_more(night.refused, "elections")
    for pool, currency, amount in find_overdrawn(night.books.depositories).iter_rows():
        _warn_about(
            "warning",
            f"banks of {pool}, {currency}",
            f"after sweeps they hold {amount / 100:,.2f}; correct depositories, or pay in cash.",
        )
    numbers = count_reports(reports)
    parts = ", ".join(f"{count:,} {name}" for name, count in numbers.items())
    print_sentence(f"Assignments: {parts}.")
    print_sentence(
        f"Sweeps: {night.moves.height:,} moves of cash, {night.refused.height:,} elections refused."
    )
    below = night.sma.filter(pl.col("sma") < 0).height
    print_sentence(
        f"SMA: {night.sma.height:,} accounts carry a figure, {below:,} of them below 0; "
        f"{count_uncarried(before):,} of type Reg T carry none, and Reg T excess takes its place."
    )


def show_books(inputs: BookInputs, outcome: Reconciliation, codebook: Codebook) -> None:
    """The books' statement beside the filing, and who explains the most of each difference."""
    lines = outcome.lines.filter(pl.col("reason").ne_missing("cover"))
    table = name_lines(lines.select("line", "books", "filing", "difference"), codebook)
    show_table(table, f"{plain(quote(inputs.firm))} as of {inputs.tonight.day}, whole US dollars")
    if outcome.filed.filing_id is None:
        print_sentence(
            "The warehouse holds no filing of this firm and day; load it with `segwatch ingest`."
        )
        return
    _show_counts(outcome)
    if not outcome.explained.is_empty():
        dollars = [f"{Decimal(cents) / 100:,.2f}" for cents in outcome.explained["unexplained"]]
        show_table(
            outcome.explained.with_columns(unexplained=pl.Series(dollars)),
            "Unexplained change since the day before, US dollars",
        )
    if outcome.wholly_explained:
        print_sentence(
            "Activity explains all that the books hold in lines "
            f"{', '.join(outcome.wholly_explained)}; look at the filing and at the night's moves."
        )
    if outcome.closed:
        print_sentence(
            f"Accounts of the day before that accounts no longer lists: {outcome.closed:,}; their "
            "figures are counted as customers'."
        )


def _show_counts(outcome: Reconciliation) -> None:
    """How many lines were compared, and each that was not and why."""
    numbers = comparison.count_lines(outcome.lines)
    for line, reason in (
        comparison.unexpected_lines(outcome.lines).select("line", "reason").iter_rows()
    ):
        _warn_about("not compared", line, comparison.REASONS[reason])
    print_sentence(f"Lines: {numbers['compared']:,} compared, {numbers['differing']:,} differ.")
    apart = comparison.differing_lines(outcome.lines).select("line", "difference").iter_rows()
    differ = "; ".join(f"{line} by {difference:,}" for line, difference in apart)
    if differ:
        print_sentence(f"Books less filing: {differ}.")
    if numbers["not_compared"]:
        print_sentence(
            f"Lines not compared: {numbers['not_compared']:,}, {numbers['expected']:,} of them as "
            "expected (the cover, lines not printed and 0 in books, and those of expected.parquet)."
        )
