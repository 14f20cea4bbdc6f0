"""Numbers without a code that may be a piece of an amount, or the number of their page."""

import polars as pl

from transforms.parse.amounts import parse_amount
from transforms.parse.blocks import ON_HAND
from transforms.parse.tokens import KEY, STATUS


def may_be_piece(numbers: pl.DataFrame) -> pl.Series:
    """Whether each number and the next may be one amount that lost a comma, a digit or a line end.

    The next stands in the same run, or beside a code on one of the next two lines. `155 300,000`
    may be; beside a code so may `1,155 300,000`. On line 12 the total, where it is
    printed and closes, proves that its parts are whole.
    """
    uncoded, next_coded = pl.col("code").is_null(), pl.col("code").shift(-1).is_not_null()
    page = ["document", "page"]
    same_page = pl.all_horizontal(pl.col(c) == pl.col(c).shift(-1) for c in page)
    near = (pl.col("line").shift(-1) - pl.col("ends")).is_between(1, 2)
    beside = (pl.col("run") == pl.col("run").shift(-1)).fill_null(value=False)
    below = (same_page & near & next_coded).fill_null(value=False)
    # Where it stands says of most numbers that they are no piece; their words are not looked at.
    places = numbers.select(
        "word",
        following=pl.col("word").shift(-1),
        coded_beside=beside & next_coded,
        may_be=uncoded & (beside | below),
    )
    word, following = (pl.when("may_be").then(of) for of in ("word", "following"))
    short = word.str.contains("^[^0-9]*[1-9][0-9]{0,2}$")
    ends = short | (pl.col("coded_beside") & word.str.contains("[1-9][0-9,]*$"))
    piece = ends & following.str.contains(r"^[0-9]{3}(?:[,.)]|$)")
    parts = numbers.with_columns(places.select(piece=piece.fill_null(value=False)).to_series())
    on_hand = pl.col("block") == ON_HAND
    if not parts.select((on_hand & pl.col("piece")).any()).item():
        return parts["piece"]
    whole = pl.col("whole")
    closes = (
        parts.filter(on_hand)
        .with_columns(whole=parse_amount(pl.col("word")))
        .group_by(page)
        .agg(closes=whole.filter(uncoded).sum() == whole.filter(pl.col("code") == "8715").first())
    )
    return (
        parts.join(closes, on=page, how="left", maintain_order="left")
        .select(pl.col("piece") & ~(on_hand & pl.col("closes").fill_null(value=False)))
        .to_series()
    )


def may_be_paging(numbers: pl.DataFrame, labels: pl.DataFrame) -> pl.Series:
    """Whether each number may be its page's: it is small, the last, and the next page goes on
    without a header."""
    small = pl.col("code").is_null() & pl.col("word").str.contains("^[1-9][0-9]{0,2}$")
    same = pl.col("document") == pl.col("document").shift(-1)
    next_page = pl.col("page").shift(-1)
    headed = labels.filter(pl.col("kind").is_in([KEY, STATUS])).select(
        "document", "page", headed=pl.lit(value=True)
    )
    marked = numbers.select(
        "document",
        page=pl.when(small & same & (next_page != pl.col("page"))).then(next_page),
    )
    both = marked.join(headed.unique(), on=["document", "page"], how="left", maintain_order="left")
    return both.select(pl.col("page").is_not_null() & pl.col("headed").is_null()).to_series()
