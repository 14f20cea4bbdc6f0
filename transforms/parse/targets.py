"""The residual-interest target that a cover promises for an origin (NFA Section 16, 1.23(c))."""

import polars as pl

from transforms.parse.blocks import TARGET
from transforms.parse.tokens import BLOCK

_SIX = 6
_BLOCK = ["document", "slot", "page", "block"]
_OPTIONS = {
    "minimum_amount": ("a_min_usd", None),
    "minimum_percent": ("b_min_pct", None),
    "amount_range": ("c_low", "c_high"),
    "percent_range": ("d_low_pct", "d_high_pct"),
}


def keep_readable(valued: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """The numbers that found a line, without those of target blocks that hold any other.

    A page on which one block lacks its numbers while six numbers or more stand in none prints
    values before words, so none of its blocks is sure; nor is any where the last has no number, for
    each may hold the values of the next.
    """
    missing = pl.col("value").is_null()
    of_target = pl.col("block").str.starts_with(TARGET)
    page = ["document", "page"]
    printed = labels.filter((pl.col("kind") == BLOCK) & of_target).select(_BLOCK).unique()
    empty = printed.join(valued.filter(~missing), on=_BLOCK, how="anti").select(page).unique()
    strays = valued.filter(pl.col("block") == "").group_by(page).len().filter(pl.col("len") >= _SIX)
    last = (
        labels.filter((pl.col("kind") == BLOCK) & of_target)
        .sort("at", maintain_order=True)
        .unique(page, keep="last", maintain_order=True)
        .join(valued, on=_BLOCK, how="anti")
    )
    unsure = pl.concat([strays.join(empty, on=page, how="semi").select(page), last.select(page)])
    unsure = unsure.unique().with_columns(unsure=True)
    broken = of_target & (missing.any().over(_BLOCK) | pl.col("unsure").fill_null(value=False))
    return (
        valued.join(unsure, on=page, how="left", maintain_order="left")
        .filter(~broken & ~missing)
        .drop("unsure")
    )


def _widen_blocks(valued: pl.DataFrame) -> pl.DataFrame:
    """One row per target block, one column per option's number."""
    numbers = valued.filter(pl.col("block").str.starts_with(TARGET)).with_columns(
        option=pl.col("name").str.replace("^[a-z]+_target_", "")
    )
    columns = [c for pair in _OPTIONS.values() for c in pair if c]
    return numbers.group_by(_BLOCK, maintain_order=True).agg(
        pl.col("line").first(),
        *(pl.col("value").filter(pl.col("option") == c).first().alias(c) for c in columns),
    )


def read_targets(valued: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The targets of the blocks that were read, and the blocks that contradict themselves.

    Exactly one option above zero is the basis; all zero is `none`. Returns (targets: document,
    slot, origin, basis, low, high in dollars or in percent as printed; contradictory: the blocks).
    """
    wide = _widen_blocks(valued)
    chosen = pl.concat_list(
        pl.when(pl.col(high or low) > 0).then(pl.lit(basis))
        for basis, (low, high) in _OPTIONS.items()
    ).list.drop_nulls()
    wide = wide.with_columns(
        chosen=chosen,
        negative=pl.min_horizontal(c for pair in _OPTIONS.values() for c in pair if c) < 0,
        reversed=(pl.col("c_low") > pl.col("c_high"))
        | (pl.col("d_low_pct") > pl.col("d_high_pct")),
    )
    good = (pl.col("chosen").list.len() <= 1) & ~pl.col("negative") & ~pl.col("reversed")
    basis = pl.col("chosen").list.first().fill_null("none")
    low, high = pl.lit(None, pl.Decimal(20, 4)), pl.lit(None, pl.Decimal(20, 4))
    for option, (low_column, high_column) in _OPTIONS.items():
        low = pl.when(basis == option).then(low_column).otherwise(low)
        if high_column:
            high = pl.when(basis == option).then(high_column).otherwise(high)
    read = wide.filter(good).select(
        "document",
        "slot",
        origin=pl.col("block").str.strip_prefix(TARGET),
        basis=basis,
        low=low,
        high=high,
    )
    return read, wide.filter(~good).select(*_BLOCK, "line", numbers=pl.lit(0, pl.UInt32))


def find_unreadable(
    tokens: pl.DataFrame, named: pl.DataFrame, valued: pl.DataFrame
) -> pl.DataFrame:
    """Target blocks that were printed but do not hold six readable numbers.

    tokens: with block and slot. Returns one row per block: document, slot, page, block, line,
    numbers (how many printed numbers the block holds).
    """
    printed = (
        tokens.filter((pl.col("kind") == BLOCK) & pl.col("block").str.starts_with(TARGET))
        .unique(_BLOCK, keep="first", maintain_order=True)
        .select(*_BLOCK, "line")
    )
    in_target = pl.col("block").str.starts_with(TARGET) & ~pl.col("beside_code")
    counts = named.filter(in_target).group_by(_BLOCK).agg(numbers=pl.len())
    return (
        printed.join(valued, on=_BLOCK, how="anti")
        .join(counts, on=_BLOCK, how="left", maintain_order="left")
        .with_columns(pl.col("numbers").fill_null(0))
    )
