"""What a person is warned of after a run: statements that could not be read, and headers."""

import polars as pl

from segwatch.cli.terminal import MOST_MESSAGES, err, plain


def show_unreadable(statements: pl.DataFrame) -> None:
    """Statements of which no total could be read, on stderr."""
    for row in statements.head(MOST_MESSAGES).iter_rows(named=True):
        err.print(
            f"[yellow]unreadable[/yellow] {plain(row['firm_name'])}, {row['as_of_date']}, "
            f"{row['origin']}: neither requirement, funds nor excess could be read; read "
            f"{plain(row['source_uri'])}, and file it again or correct its lines.",
            soft_wrap=True,
        )
    if statements.height > MOST_MESSAGES:
        err.print(f"... and {statements.height - MOST_MESSAGES:,} more; see unreadable_statement.")


def show_warnings(sentences: list[str]) -> None:
    """What was taken for header fields, on stderr."""
    for sentence in sentences[:MOST_MESSAGES]:
        err.print(f"[yellow]warning[/yellow] {plain(sentence)}", soft_wrap=True)
    if len(sentences) > MOST_MESSAGES:
        err.print(f"... and {len(sentences) - MOST_MESSAGES:,} more; see the table header_warning.")
