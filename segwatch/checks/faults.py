"""A rule that cannot be computed: a fault of ours that some state of data shows. It is unknown
where it cannot be computed, which is said in a sentence, and all else goes on."""

import duckdb
import polars as pl

_MOST_LETTERS = 200
# What SQL and Polars raise over data or over a text of ours; never a disk, memory or an interrupt.
FAULTS = (
    duckdb.DataError,
    duckdb.ProgrammingError,
    duckdb.IntegrityError,
    duckdb.NotSupportedError,
    pl.exceptions.PolarsError,
)


def word_fault(what: str, became: str, error: Exception | str) -> str:
    """What could not be computed, what became of it, why, and what to do."""
    why = " ".join(str(error).partition("\n")[0].split())[:_MOST_LETTERS].rstrip(".!")
    return f"{what} cannot be computed ({why}): {became}. This is a fault of segwatch; report it."
