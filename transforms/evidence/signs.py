"""Whether a program that pulled a page's text out may have dropped the sign of an amount."""

import polars as pl

# From so many numbers in pieces, or without a place, on, a document's cells may be too narrow.
_PIECES = 3


def is_bare() -> pl.Expr:
    """Whether a number without a sign may have lost one at the end of the line above.

    A cell too narrow for `-1,234` breaks behind the hyphen, and pdftotext leaves out a hyphen that
    ends a line. So the number fills its line: it goes on below, or is as long as any that stands
    above its code. Of numbers in the order of the text, with stray and joined.
    """
    word, coded = pl.col("word"), pl.col("code").is_not_null()
    pieces = (pl.col("joined") | pl.col("stray")).sum()
    above, length = coded & pl.col("crosses"), word.str.len_bytes()
    longest = length.filter(above).max()
    fills = pl.col("joined") | (above & (length >= longest.over("document")))
    narrow = pieces.over("document") >= _PIECES
    return (coded & fills & narrow & ~word.str.contains(r"[-(\u2212]")).fill_null(value=False)
