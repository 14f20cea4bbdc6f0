"""How far apart two whole amounts are on paper: what slip of reading makes one of the other."""

from collections.abc import Callable
from functools import reduce
from operator import add, or_

import polars as pl

# Sizes of edits: one slip of the pen or the eye, a whole number exchanged, a number lost, no slip.
SIZES = {"digit": 1, "swap": 1, "sign": 1, "zero": 1, "neighbour": 2, "missing": 3, "other": 4}
_PAIR = 2
_PLACES = range(19)  # the digits of a BIGINT


def _digit_at(amount: pl.Expr, place: int) -> pl.Expr:
    return amount.floordiv(10**place).mod(10)


def _any_place(places: range, holds: Callable[[int], pl.Expr]) -> pl.Expr:
    return reduce(or_, [holds(place) for place in places])


def name_edit(printed: pl.Series, proposed: pl.Series) -> pl.Series:
    """Which slip turns the proposed amount into the printed one; null where it is none of them.

    `sign`: the sign alone. `digit`: one digit (a first digit may be lost). `swap`: two digits that
    stand side by side. `zero`: a zero too few or too many, anywhere. Both are Int128, whole
    dollars within a BIGINT, and differ; a slip but `sign` leaves the sign as it is.
    """
    # In columns of their own: 128 bits are slow, and each is used a hundred times below.
    sizes = pl.DataFrame(
        {
            "had": printed.abs().cast(pl.UInt64),
            "has": proposed.abs().cast(pl.UInt64),
            "same_sign": (printed < 0) == (proposed < 0),
        }
    )
    had, has = pl.col("had"), pl.col("has")
    longer = pl.col("had_length").cast(pl.Int8) - pl.col("has_length").cast(pl.Int8)
    slip = (
        pl.when((had == has) & ~pl.col("same_sign"))
        .then(pl.lit("sign"))
        .when(~pl.col("same_sign"))
        .then(None)
        .when((pl.col("differ") == 1) & (longer.abs() <= 1))
        .then(pl.lit("digit"))
        .when((pl.col("differ") == _PAIR) & (longer == 0) & pl.col("swapped"))
        .then(pl.lit("swap"))
        .when(_with_zero(had, has) | _with_zero(has, had))
        .then(pl.lit("zero"))
    )
    return (
        sizes.with_columns(
            differ=reduce(
                add, [(_digit_at(had, n) != _digit_at(has, n)).cast(pl.Int8) for n in _PLACES]
            ),
            swapped=_is_swapped(had, has),
            had_length=had.cast(pl.String).str.len_bytes(),
            has_length=has.cast(pl.String).str.len_bytes(),
        )
        .select(edit=slip)
        .to_series()
    )


def _is_swapped(had: pl.Expr, has: pl.Expr) -> pl.Expr:
    """Whether two unlike digits beside each other stand the other way round."""
    return _any_place(
        _PLACES[:-1],
        lambda n: (
            (_digit_at(had, n) == _digit_at(has, n + 1))
            & (_digit_at(had, n + 1) == _digit_at(has, n))
            & (_digit_at(had, n) != _digit_at(had, n + 1))
        ),
    )


def _with_zero(short: pl.Expr, long: pl.Expr) -> pl.Expr:
    """Whether one zero put into the short number, not in front of it, gives the long one."""
    return short.is_between(1, 10**18) & _any_place(
        _PLACES[:-1],
        lambda n: short // 10**n * 10 ** (n + 1) + short % 10**n == long,
    )


def in_groups(amount: pl.Expr) -> pl.Expr:
    """A whole amount as the form prints it: `-17,306,260`."""
    backwards = amount.cast(pl.String).str.reverse().str.replace_all(r"(\d{3})", "${1},")
    return backwards.str.reverse().str.replace("^(-?),", "${1}")
