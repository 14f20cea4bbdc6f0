"""Single figures that the broker's pages call current: each holds from a date on."""

from datetime import date
from typing import NamedTuple

import polars as pl

from transforms.books.frames import BooksError


class Figures(NamedTuple):
    """What holds on a day; docs/books.md and codebook/broker_figures.csv say what each is.

    buffer, least_share and soft_edge are basis points, least_dollars and to_open US dollars, the
    leverages times, reserve_days days.
    """

    buffer: int = 500
    least_share: int = 100
    least_dollars: int = 200
    to_open: int = 2_000
    new_leverage: int = 30
    standing_leverage: int = 50
    fx_leverage: int = 250
    soft_edge: int = 1_000
    reserve_days: int = 7


def in_force(table: pl.DataFrame, day: date) -> Figures:
    """The figures that hold on a day.

    table: figure, value, valid_from, as texts. Raises BooksError where one has no value yet.
    """
    typed = table.with_columns(pl.col("value").cast(pl.Int64), pl.col("valid_from").str.to_date())
    now = typed.filter(pl.col("valid_from") <= day).sort("valid_from", maintain_order=True)
    last = dict(now.group_by("figure").agg(pl.col("value").last()).iter_rows())
    missing = sorted(set(Figures._fields) - set(last))
    if missing:
        raise BooksError(
            f"broker_figures.csv says nothing of {', '.join(missing)} on {day}; add their rows"
        )
    return Figures(**{name: int(last[name]) for name in Figures._fields})
