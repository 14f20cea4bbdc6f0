"""Shares of a whole that add up to it: largest remainders first."""

import polars as pl

from transforms.books.lottery import random_numbers


def weights(seed: int, most: int = 1_000) -> pl.Expr:
    """A repeatable weight a row, 1 to `most`."""
    return (random_numbers(seed, pl.int_range(1, pl.len() + 1)) % most).cast(pl.Int64) + 1


def apportion(total: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """A share of `total` a row, by weight; shares add up to it. Within groups: `.over(...)`.

    Rounded down, then one more for the largest remainders, earlier rows first. No share is more
    than one above its exact part; a row of weight 0 has none.
    """
    size, part = total.abs().cast(pl.Int128), weight.cast(pl.Int128)
    whole = pl.max_horizontal(part.sum(), pl.lit(1, dtype=pl.Int128))
    share = size * part // whole
    place = (size * part % whole).rank("ordinal", descending=True)
    amount = (share + (place <= size - share.sum()).cast(pl.Int128)).cast(pl.Int64)
    return pl.when(total < 0).then(0 - amount).otherwise(amount)
