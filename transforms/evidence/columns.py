"""Pages that print more than one column of numbers: by their headings, or not at all."""

import polars as pl

_ROW = ["document", "page", "line"]
# From so many codes with a second number on, and from such a share of a page's codes, the page has
# columns; fewer are rows of their own.
_FEWEST, _SHARE = 3, 0.12
# A page on which so many numbers by its codes have no place prints a column of its own for them.
_LOOSE = 0.5


def by_headings(rows: pl.DataFrame) -> pl.DataFrame:
    """Give codes the numbers that stand in the day's column, where headings say which that is.

    rows: numbers, with slot and columns (the headings that hold). Each printed row must have as
    many numbers by each of its codes as there are headings. The numbers of other columns lose
    their code and are set aside; rows that do not fit keep theirs, and `unfit` says so.
    """
    rows = rows.with_columns(aside=pl.lit(value=False), unfit=pl.lit(value=False))
    headed = pl.col("columns").is_not_null()
    if not rows.select(headed.any()).item():
        return rows
    number, coded = pl.col("word").is_not_null(), pl.col("code").is_not_null()
    width = pl.col("columns").list.len()
    place = number.cast(pl.Int32).cum_sum().over(_ROW) - 1
    rows = rows.with_columns(
        fits=headed
        & (number.sum().over(_ROW) == width * coded.sum().over(_ROW))
        & (coded.sum().over(_ROW) > 0)
        & ~pl.col("crosses").any().over(_ROW)
        & ~pl.col("shared").any().over(_ROW),
        of_row=coded.any().over(_ROW) & headed,
        nth=place // width,
        column=pl.when(number).then(pl.col("columns").list.get(place % width, null_on_oob=True)),
    )
    codes = (
        rows.filter(pl.col("fits") & coded)
        .with_columns(nth=coded.cast(pl.Int32).cum_sum().over(_ROW) - 1)
        .select(*_ROW, "nth", own="code")
    )
    with_codes = rows.join(codes, on=[*_ROW, "nth"], how="left", maintain_order="left")
    fits, is_day = pl.col("fits").fill_null(value=False), pl.col("column") == "day"
    return (
        with_codes.filter(~fits | number)
        .with_columns(
            code=pl.when(fits & is_day).then("own").when(~fits).then("code"),
            beside=pl.when(fits & is_day).then("own").when(~fits).then("beside"),
            beside_code=pl.when(fits).then(is_day).otherwise("beside_code"),
            aside=fits & ~is_day,
            unfit=(pl.col("of_row") & ~fits).fill_null(value=False),
            stray=pl.col("stray") & ~fits,
        )
        .drop("fits", "of_row", "nth", "column", "own")
    )


def on_pages(rows: pl.DataFrame) -> pl.DataFrame:
    """Pages whose codes have a second number each, or whose numbers have no code: document, page.

    rows: as in `evidence`, with second (a number without a place stands on the line of the code,
    right before the amount or behind the code).
    """
    page = ["document", "page"]
    coded = pl.col("code").is_not_null()
    loose = pl.col("stray") & (pl.col("section") != "cover").fill_null(value=True)
    return (
        rows.group_by(page)
        .agg(codes=coded.sum(), second=(coded & pl.col("second")).sum(), loose=loose.sum())
        .filter(
            ((pl.col("second") >= _FEWEST) & (pl.col("second") >= _SHARE * pl.col("codes")))
            | ((pl.col("loose") >= _LOOSE * pl.col("codes")) & (pl.col("loose") >= _FEWEST))
        )
        .select(page)
    )
