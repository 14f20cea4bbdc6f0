"""A rule's text over rows of a statement that a test makes up."""

from functools import cache
from typing import Any

import duckdb
import polars as pl

from segwatch.checks.compile import compile_checks, wide_lines
from segwatch.codebook.load import load_codebook


@cache
def _texts() -> dict[tuple[str, str], str]:
    return {
        (c.check_id, c.origin): c.sql_over("statements") for c in compile_checks(load_codebook())
    }


def judged(check: str, origin: str, rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """status, line_code, reported, expected, difference of each row; lines that it lacks are not
    printed."""
    lines = {
        name: pl.lit(None, pl.Int64)
        for name in wide_lines(load_codebook(), origin)
        if name not in rows.columns
    }
    whole = rows.with_row_index("filing_id").with_columns(
        **lines,
        kind=pl.lit("daily"),
        rejected=pl.lit(None, pl.List(pl.String)),
        unnamed_rejects=pl.lit(0),
    )
    with duckdb.connect() as connection:
        connection.register("statements", whole.to_arrow())
        text = _texts()[check, origin]
        return connection.execute(
            f"SELECT status, line_code, reported, expected, difference FROM ({text}) ORDER BY filing_id"
        ).fetchall()
