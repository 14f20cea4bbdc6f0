"""The books' statement beside the filing's, line by line. It holds no account.

A line is `equal`, `differs`, or was `not_compared` for a reason; unknown never passes as good.
"""

from collections.abc import Collection

import polars as pl

LINES = pl.Schema(
    {
        "line": pl.String(),
        "section": pl.String(),
        "books": pl.Int64(),
        "filing": pl.Int64(),
        "difference": pl.Int64(),
        "status": pl.String(),
        "reason": pl.String(),
        "expected": pl.Boolean(),
    }
)
# Why a line was not compared.
REASONS = {
    "no_input": "It follows from no account and inputs does not give it.",
    "needs_input": "It is computed with a line that is not known.",
    "not_in_books": "The filing prints it, and books do not feed it.",
    "cover": "It stands on the cover, which follows from no account.",
    "rejected": "The filing prints an amount that could not be read.",
    "not_filed": "The filing does not print it.",
}


def compare_lines(
    statement: pl.DataFrame,
    filed: pl.DataFrame,
    form: pl.DataFrame,
    totals: Collection[str],
    expected: Collection[str] = (),
) -> pl.DataFrame:
    """Every line of the books or the filing: LINES, books and filing in whole US dollars, section
    where the form has it.

    statement: line, amount (null where it is not known). filed: line, section, amount; an amount
    that could not be read is null. form: line, section, optional (whether others stand in for it).
    totals: lines that are computed. difference: books - filing, of lines that both have.
    expected: lines that a person expects not to be compared. The cover, optional lines, and lines
    that are not printed and 0 in books are expected as well, and so is a supplemental page that
    is not printed at all.
    """
    rows = (
        statement.select("line", books="amount")
        .join(
            filed.select("line", filing="amount", printed_in="section"),
            on="line",
            how="full",
            coalesce=True,
        )
        .join(form, on="line", how="left")
        .filter(pl.col("books").is_not_null() | pl.col("printed_in").is_not_null())
    )
    pages = filed["section"].unique().to_list()
    reason = _reason_of(totals)
    quiet = (
        (reason == "cover")
        | pl.col("line").is_in(list(expected))
        | (
            (reason == "not_filed")
            & (
                pl.col("optional").fill_null(value=False)
                | (pl.col("books") == 0)
                | ((pl.col("section") == "supplemental") & (pl.lit("supplemental" not in pages)))
            )
        )
    )
    difference = pl.col("books") - pl.col("filing")
    status = (
        pl.when(difference.is_null())
        .then(pl.lit("not_compared"))
        .when(difference != 0)
        .then(pl.lit("differs"))
        .otherwise(pl.lit("equal"))
    )
    return rows.select(
        "line",
        pl.coalesce("section", "printed_in"),
        "books",
        "filing",
        difference=difference,
        status=status,
        reason=reason,
        expected=pl.when(difference.is_null()).then(quiet),
    ).cast(LINES)


def _reason_of(totals: Collection[str]) -> pl.Expr:
    """Why a line is not compared, a key of REASONS; null where it is."""
    books, filing, printed = pl.col("books"), pl.col("filing"), pl.col("printed_in").is_not_null()
    on_form = pl.col("section").is_not_null()
    cases = [
        ("cover", printed & (pl.col("printed_in") == "cover")),
        ("rejected", printed & filing.is_null()),
        ("not_filed", ~printed),
        ("needs_input", books.is_null() & pl.col("line").is_in(list(totals))),
        ("no_input", books.is_null() & on_form & pl.col("line").str.contains("^[0-9]{4}$")),
        ("not_in_books", books.is_null()),
    ]
    reason = pl.lit(None, pl.String)
    for name, holds in reversed(cases):
        reason = pl.when(holds).then(pl.lit(name)).otherwise(reason)
    return pl.when(books.is_null() | filing.is_null()).then(reason)


def differing_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that differ."""
    return lines.filter(pl.col("status") == "differs")


def unexpected_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that were not compared although nobody expects it."""
    return lines.filter((pl.col("status") == "not_compared") & ~pl.col("expected"))


def count_lines(lines: pl.DataFrame) -> dict[str, int]:
    """How many lines were compared, how many of them differ, how many were not compared, and how
    many of these a person expects."""
    compared = lines.filter(pl.col("status") != "not_compared").height
    return {
        "compared": compared,
        "differing": differing_lines(lines).height,
        "not_compared": lines.height - compared,
        "expected": lines.height - compared - unexpected_lines(lines).height,
    }
