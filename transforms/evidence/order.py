"""Whether each amount of a page belongs to the code behind it, or to the one before it."""

import polars as pl

from transforms.parse.amounts import parse_amount

_PAGE = ["document", "page"]
_BARE = pl.col("word").is_null()
# What may be the number of a page.
_SMALL = "^-?[0-9]{1,3}$"
_CODED = pl.col("code").is_not_null()


def in_doubt(rows: pl.DataFrame) -> pl.DataFrame:
    """Coded numbers that may belong to another code: document, run, mass.

    rows: numbers in the order of the text, with stray, paging, touch and step. mass: all codes of
    the page are in doubt together, so that the sums may prove one order of them.
    """
    alone = pl.concat([_slipped_numbers(rows), _flipped_numbers(rows)])
    every = [
        alone.with_columns(mass=pl.lit(value=False)),
        _shifted_codes(rows).with_columns(mass=pl.lit(value=True)),
    ]
    return pl.concat(every).unique(["document", "run"], keep="last", maintain_order=True)


def _slipped_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers of a page that leaves both a code without a number and a number without a place.

    Those that touch either may have slipped, and so may all between the two that touch the code
    before them and stand above their own.
    """
    loose = _BARE | pl.col("stray")
    both = _BARE.any().over(_PAGE) & pl.col("stray").any().over(_PAGE)
    pages = (
        rows.filter(~pl.col("paging"))
        .filter(both)
        .with_columns(bare=_BARE, at=pl.int_range(pl.len()))
        .with_columns(
            next_to=(loose.shift(1).over(_PAGE) & pl.col("touch"))
            | (loose.shift(-1) & pl.col("touch").shift(-1)).over(_PAGE),
            between=pl.col("crosses")
            & pl.col("touch")
            & (_is_between("bare", "stray") | _is_between("stray", "bare")),
        )
    )
    slipped = (pl.col("next_to") | pl.col("between")).fill_null(value=False)
    return pages.filter(slipped & ~_BARE & _CODED).select("document", "run")


def _is_between(first: str, then: str) -> pl.Expr:
    """Whether a row stands behind one mark and before another on its page."""
    at = pl.col("at")
    return (at > at.filter(pl.col(first)).min().over(_PAGE)) & (
        at < at.filter(pl.col(then)).max().over(_PAGE)
    )


def _flipped_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers above their codes on a page where one of them stands behind a code, on its line: it
    belongs to that code as much as to its own, and then no such number of the page is sure."""
    coded = rows.filter(_CODED)
    same = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in _PAGE)
    behind = same & (pl.col("line") == pl.col("ends").shift(1)) & pl.col("crosses")
    pages = coded.filter(behind.fill_null(value=False)).select(_PAGE).unique()
    above = coded.filter("crosses").join(pages, on=_PAGE, how="semi", maintain_order="left")
    return above.select("document", "run")


def _shifted_codes(rows: pl.DataFrame) -> pl.DataFrame:
    """Codes of pages on which numbers stand above codes, and as few would be left over if each
    number belonged to the code above it.

    Left over are codes without a number and numbers without a code. A number on the line of its
    code belongs to no other. What may be the page's own number is left over by one order alone: it
    could be the amount of the last code. Where no words part the rows, what is small or no amount
    above the first code is no evidence for the order that gives it a place, and neither is a last
    code whose amount is blank then.
    """
    number, code = ~_BARE, _CODED
    after_code = code.shift(1).over(_PAGE).fill_null(value=False)
    before_number = number.shift(-1).over(_PAGE).fill_null(value=False)
    beside = number & code & ~pl.col("crosses")
    sequence = rows.filter(pl.col("stray") | pl.col("paging") | code).with_columns(
        before=(code & _BARE).cast(pl.Int32) + pl.col("stray").cast(pl.Int32),
        behind=(number & ~pl.col("paging") & ~after_code).cast(pl.Int32)
        + (code & ~before_number).cast(pl.Int32)
        + beside.cast(pl.Int32),
    )
    count = code.cast(pl.Int32)
    at_top = count.cum_sum().over(_PAGE) == count
    no_evidence = pl.col("word").str.contains(_SMALL) | parse_amount(pl.col("word")).is_null()
    small = at_top & (pl.col("behind") > 0) & number & no_evidence
    sequence = sequence.with_columns(
        small=small.fill_null(value=False).cast(pl.Int32), wordless=pl.col("touch") & after_code
    )
    spare = pl.when(pl.col("wordless").sum() * 2 > code.sum()).then(
        pl.col("small").sum() + pl.col("small").max()
    )
    pages = (
        sequence.group_by(_PAGE)
        .agg(
            pl.col("before", "behind").sum(),
            crosses=pl.col("crosses").any(),
            spare=spare.otherwise(0),
        )
        .filter(pl.col("crosses") & (pl.col("behind") - pl.col("spare") <= pl.col("before")))
    )
    apart = sequence.filter(code & (_BARE | pl.col("crosses")))
    return apart.join(pages, on=_PAGE, how="semi", maintain_order="left").select("document", "run")
