"""From the long table of lines to one wide row per filing and statement, for checks to read."""

from collections.abc import Sequence

import polars as pl


def widen_statement(
    lines: pl.DataFrame, printed: pl.DataFrame, names: Sequence[str]
) -> pl.DataFrame:
    """One row per filing that prints the statement, one BIGINT column per line; null where a line
    was not printed or was rejected.

    lines: filing_id, name (a line code, or the name of a line without one), amount.
    printed: filing_id of every filing that prints the statement. names: all columns to make.
    Where one line stands twice, which the load refuses, the first is taken.
    """
    wide = lines.filter(pl.col("name").is_in(list(names))).pivot(
        on="name", index="filing_id", values="amount", aggregate_function="first", on_columns=names
    )
    empty = pl.DataFrame(schema={"filing_id": pl.Int64, **dict.fromkeys(names, pl.Int64)})
    return (
        printed.select("filing_id")
        .unique(maintain_order=True)
        .join(
            pl.concat([empty, wide], how="diagonal"),
            on="filing_id",
            how="left",
            maintain_order="left",
        )
    )
