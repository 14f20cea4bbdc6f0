"""Coded lines: what is said of an amount that is not loaded, and codes that are printed twice."""

import polars as pl

REASONS = {
    "malformed_amount": "The amount is not well formed, so digits may be lost; read the page and "
    "file the document again from its source.",
    "several_numbers": "More than one number stands before one code, so the amount may be broken; "
    "read the page and file the document again from its source.",
    "sign_apart": "A sign stands apart from the amount and may be its own; read the page and "
    "file the document again from its source.",
    "words_beside": "A word beside the amount changes what it says: a scale, a currency, a date or "
    "a note; read the page and file the document again in whole dollars.",
    "amount_in_doubt": "The number may be a line number, a year, a note or the code itself, and "
    "the amount may be missing; read the page and file the document again from its source.",
    "code_without_amount": "The code is printed without an amount beside it; read the page and "
    "file the document again from its source.",
    "pairing_in_doubt": "The amount may belong to another code of the page, where codes and "
    "amounts stand apart; read the page and file the document again from its source.",
    "number_beside": "Another number that has no place of its own stands beside, above or below "
    "the amount and may belong to it; read the page and file the document again from its source.",
    "columns_in_doubt": "The page prints more than one column of numbers and no headings that say "
    "which is the day's, so none is taken; read the page and file the day's column alone.",
    "ocr_unproven": "The amount is hidden on the page or was read from a picture, and no closed "
    "identity proves it, so it is not loaded; compare it with the page, or fetch a version with "
    "text.",
    "unknown_code": "No line of the form has this code; if the form is new, add the code to "
    "codebook/line_codes.csv and read the document again.",
    "printed_twice": "The code is printed with different amounts in one filing; read the pages "
    "and correct the source.",
}


def told_once(lines: pl.DataFrame) -> pl.DataFrame:
    """One code is one line: the same amount again is a repeat, any other print rejects them all.

    A code that stands somewhere without an amount counts only where it has none anywhere.
    """
    # One integer a line: comparing integers costs a tenth of comparing three columns.
    code = pl.col("line_code").cast(pl.Int64)
    line = (pl.col("document").cast(pl.Int64) * 2048 + pl.col("slot")) * 10_000 + code
    lines = lines.with_columns(key=line)
    often = lines.filter(pl.col("key").is_duplicated())
    once = lines.join(often, on="key", how="anti", maintain_order="left") if often.height else lines
    bare = pl.col("numbers") == 0
    often = often.with_columns(bare=bare, nth=pl.int_range(pl.len()).over("key", bare))
    all_bare = pl.col("bare").all().over("key")
    often = often.filter((~pl.col("bare")) | (all_bare & (pl.col("nth") == 0)))
    good = pl.col("reason").is_null()
    differs = (pl.col("amount").n_unique() > 1).over("key") | (~good).any().over("key")
    often = often.with_columns(
        repeat=good & ~differs & (pl.col("nth") > 0),
        reason=pl.when(good & differs).then(pl.lit("printed_twice")).otherwise("reason"),
    ).drop("bare", "nth")
    frames = [once.with_columns(repeat=pl.lit(value=False)), often]
    return pl.concat(frames).drop("key")
