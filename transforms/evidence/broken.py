"""Amounts that were broken into pieces are joined where the pieces make one well-formed number."""

import polars as pl

from transforms.evidence.context import ends_of_names
from transforms.form_spec import FormSpec
from transforms.parse.amounts import parse_amount
from transforms.parse.marks import JOINT

_PAGE = ["document", "page"]
# An amount of 1,000 or more, or zero.
_AMOUNT = r"^[-($]*(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{4,}|0|o)\)?$"


def add_touching(rows: pl.DataFrame) -> pl.DataFrame:
    """Add how each number stands to the one before it on its page.

    step: lines between the two (null for the first of a page). touch: nothing but blanks, line
    ends and marks stand between them.
    """
    same_page = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in _PAGE)
    step = pl.when(same_page).then(pl.col("line") - pl.col("ends").shift(1))
    return rows.with_columns(step=step).with_columns(
        touch=(pl.col("step").is_not_null() & ~pl.col("apart")).fill_null(value=False)
    )


def could_be(joined: pl.Expr) -> pl.Expr:
    """Whether words put together are a well-formed number."""
    return parse_amount(joined).is_not_null()


def is_whole_number(word: pl.Expr) -> pl.Expr:
    """Whether words are a number by themselves; a comma behind them is one of the text."""
    return parse_amount(word.str.strip_chars_end(",")).is_not_null()


def join_pieces(rows: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Put the pieces of broken amounts together.

    rows: numbers in the order of the text, with slot, stray (no place is known for it), apart,
    ended. Pieces stand one under the other with nothing between, or a reader says so; one of them
    is no number by itself, all together are one in groups of three, and no number before them on
    their line could be meant. The last piece, or the first, stands beside the code. Adds joined: a
    number was in pieces that stood on lines of their own.
    """
    rows = _in_cells(rows).with_columns(joined=pl.lit(value=False))
    if rows["stray"].any():
        words = ends_of_names(spec)
        # A second time for pieces behind an amount that was in pieces itself.
        rows = _join_downwards(_join_upwards(_join_upwards(add_touching(rows), words), words))
    return rows


def _in_cells(rows: pl.DataFrame) -> pl.DataFrame:
    """Words whose pieces a reader saw in one cell."""
    word = pl.col("word").str.strip_chars(JOINT)
    marked = pl.col("word").str.contains(JOINT, literal=True).fill_null(value=False)
    if not rows.select(marked.any()).item():
        return rows
    together = word.str.replace_all(JOINT, "", literal=True)
    pieces = word.str.split(JOINT)
    # Inside a cell a comma at the end of a piece is the amount's own.
    in_pieces = pieces.list.eval(parse_amount(pl.element()).is_null()).list.any()
    good = could_be(together) & in_pieces & together.str.contains(",", literal=True)
    return rows.with_columns(
        word=pl.when(~marked)
        .then(word)
        .when(good)
        .then(together)
        .otherwise(word.str.replace_all(JOINT, " ", literal=True))
    )


def _join_upwards(rows: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    """Pieces above the one that stands beside the code. words: of the form, before amounts."""
    stray, step = pl.col("stray"), pl.col("step")
    below = (pl.col("touch") & stray.shift(1) & step.is_between(1, 2)).fill_null(value=False)
    # A code before them on their line that has its own amount before it has no claim on them.
    coded = pl.col("code").is_not_null()
    coded_below = coded & pl.col("crosses")
    amount_before = (coded & ~coded_below).shift(1) & pl.col("word").shift(1).str.contains(_AMOUNT)
    claimed = pl.col("touch") & (step == 0) & ~amount_before.fill_null(value=False)
    # Behind a word of the form, and alone under another row's amount, a comma at the end of a piece
    # is the amount's own.
    named = pl.col("led").is_in(words) | pl.col("led").str.ends_with(")")
    next_row = pl.col("touch") & amount_before
    # Where codes stand on lines of their own, so do their amounts.
    own_lines = pl.col("led").is_null() & (coded_below.sum() * 2 > pl.col("code").count()).over(
        _PAGE
    )
    of_row = (~below & (named | next_row | own_lines)).fill_null(value=False)
    cut = pl.when(of_row).then(pl.col("word")).otherwise(pl.col("word").str.strip_chars_end(","))
    rows = rows.with_columns(
        group=(~below).cast(pl.Int32).cum_sum(),
        claimed=claimed,
        in_pieces=parse_amount(cut).is_null(),
    )
    groups = (
        rows.filter(pl.len().over("group") > 1)
        .group_by("group")
        .agg(
            together=pl.col("word").str.join(""),
            in_pieces=pl.col("in_pieces").any(),
            claimed=pl.col("claimed").first(),
            joined_=pl.lit(value=True),
            coded=pl.col("code").last().is_not_null() & pl.col("word").last().is_not_null(),
            dashed_=pl.col("dashed").any(),
            qualified_=pl.col("qualified").any(),
        )
        .filter(
            could_be(pl.col("together")) & pl.col("together").str.contains(",", literal=True),
            pl.col("in_pieces") & ~pl.col("claimed") & pl.col("coded"),
        )
    )
    rows = rows.drop("claimed", "in_pieces")
    if groups.is_empty():
        return rows.drop("group")
    groups_of = rows.join(groups, on="group", how="left", maintain_order="left")
    return add_touching(
        groups_of.filter(pl.col("together").is_null() | pl.col("code").is_not_null())
        .with_columns(
            word=pl.coalesce("together", "word"),
            dashed=pl.coalesce("dashed_", "dashed"),
            qualified=pl.coalesce("qualified_", "qualified"),
            joined=pl.coalesce("joined_", "joined"),
        )
        .select(c for c in rows.columns if c != "group")
    )


def _join_downwards(rows: pl.DataFrame) -> pl.DataFrame:
    """A piece below the one that stands beside the code, as where a cell breaks under its row."""
    word, below = pl.col("word"), pl.col("word").shift(-1)
    under = pl.col("stray").shift(-1) & pl.col("touch").shift(-1) & pl.col("ended").shift(-1)
    near = pl.col("step").shift(-1).is_between(1, 2)
    # A piece that what stands under it could need as well is nobody's.
    claimed = (
        pl.col("touch").shift(-2)
        & pl.col("step").shift(-2).is_between(1, 2)
        & could_be(below + word.shift(-2))
    )
    together = word + below
    good = (
        pl.col("code").is_not_null()
        & ~pl.col("crosses")
        & under
        & near
        & ~claimed.fill_null(value=False)
        & could_be(together)
        & together.str.contains(",", literal=True)
        & ~(is_whole_number(word) & is_whole_number(below))
    ).fill_null(value=False)
    rows = rows.with_columns(good=good, together=together)
    if not rows["good"].any():
        return rows.drop("good", "together")
    merged = pl.col("good").shift(1, fill_value=False)
    return add_touching(
        rows.with_columns(
            word=pl.when("good").then("together").otherwise("word"),
            joined=pl.col("joined") | pl.col("good"),
            gone=merged,
        )
        .filter(~pl.col("gone"))
        .drop("good", "together", "gone")
    )
