"""Numbers that are loaded nowhere: rejected in a place of their own, or left over."""

import polars as pl

from transforms.form_spec import FormSpec
from transforms.parse.blocks import ON_HAND, TARGET
from transforms.parse.numbers import show_words


def reject_numbers(unsettled: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Numbers in a named place that are no amounts, and those of line 12 without a clear place.

    Their line stays empty; on line 12 the total they make, 8715, is then unknown.
    """
    total = spec.line_codes.filter(pl.col("stands_in").is_not_null())["code"].item()
    on_hand = pl.col("block") == ON_HAND
    # A good number beside a code was no piece of its amount, so its code does not count it.
    counted_here = ~pl.col("beside_code") | pl.col("value").is_not_null()
    return (
        unsettled.filter(counted_here & ~pl.col("block").str.starts_with(TARGET))
        .filter(pl.col("name").is_not_null() | on_hand)
        .select(
            "document",
            "slot",
            "page",
            "line",
            origin="section",
            line_code=pl.when(on_hand).then(pl.lit(total)),
            printed=show_words(pl.col("word")),
            numbers=pl.lit(1, pl.UInt32),
            # A good number that lost its place did so with its page.
            reason=pl.when(pl.col("value").is_null())
            .then(pl.lit("malformed_amount"))
            .otherwise(pl.lit("pairing_in_doubt")),
        )
    )


def find_contradictions(again: pl.DataFrame) -> pl.DataFrame:
    """Prints of a line without a code that differ within one filing."""
    return again.filter("differs").select(
        "document",
        "slot",
        "page",
        "line",
        origin="section",
        line_code=pl.lit(None, pl.String),
        printed=show_words(pl.col("word")),
        numbers=pl.lit(1, pl.UInt32),
        reason=pl.lit("printed_twice"),
    )


def find_leftovers(
    unsettled: pl.DataFrame, coded: pl.DataFrame, aside: pl.DataFrame
) -> pl.DataFrame:
    """Numbers that stand in no known place: document, slot, origin, page, line, printed.

    Among them are those that stand before an amount which the sums proved, and those of columns
    that headings set aside.
    """
    has_place = pl.col("name").is_not_null() | (pl.col("block") == ON_HAND)
    proved = coded.filter(pl.col("reason").is_null() & (pl.col("numbers") > 1))["run"]
    loose = ~pl.col("beside_code") & ~has_place & ~pl.col("block").str.starts_with(TARGET)
    before_proved = pl.col("value").is_null() & pl.col("run").is_in(proved.implode())
    columns = ("document", "slot", "section", "page", "line", "word")
    frames = [unsettled.filter(loose | before_proved).select(columns), aside.select(columns)]
    return pl.concat(frames).select(
        "document", "slot", "page", "line", origin="section", printed=show_words(pl.col("word"))
    )
