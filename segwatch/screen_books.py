"""What a person sees of a night and of books beside their filing."""

from datetime import date

import polars as pl

from segwatch.screen import MOST_MESSAGES, err, plain, say, show_table
from transforms.books.assignment import REASONS
from transforms.books.elections import REFUSED


def show_night(draws: pl.DataFrame, refused: pl.DataFrame, moves: int) -> None:
    """What a night did, and what it could not do and why."""
    wrong = draws.drop_nulls("reason")
    for contract, reason in wrong.head(MOST_MESSAGES).select("contract", "reason").iter_rows():
        err.print(f"[yellow]not assigned[/yellow] {plain(contract)}: {REASONS[reason]}")
    for account, election, reason in refused.head(MOST_MESSAGES).iter_rows():
        err.print(
            f"[yellow]refused[/yellow] {plain(account)}, {plain(election)}: {REFUSED[reason]}"
        )
    say(
        f"Lotteries: {draws.height - wrong.height:,} held, {wrong.height:,} not. Sweeps: "
        f"{moves:,} moves of cash, {refused.height:,} elections refused."
    )


def show_books(firm: str, day: date, lines: pl.DataFrame, explained: pl.DataFrame) -> None:
    """The books' statement beside the filing, and who explains the most of each difference."""
    show_table(lines, f"{plain(firm)} as of {day}, whole US dollars")
    filed = lines["filing"].count()
    differing = lines.filter(pl.col("difference") != 0).height
    if not filed:
        say("The warehouse holds no filing of this firm and day; load it with `segwatch ingest`.")
        return
    say(f"Lines: {lines['difference'].count():,} compared, {differing:,} differ.")
    if not explained.is_empty():
        dollars = (pl.col("unexplained").cast(pl.Decimal(38, 2)) / 100).round(2).cast(pl.String)
        show_table(
            explained.with_columns(unexplained=dollars), "Unexplained change since the day before"
        )
