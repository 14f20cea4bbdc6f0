"""What stands beside the amounts of pages that need a second look: one row of doubts each."""

import polars as pl

from transforms.evidence import columns, order
from transforms.evidence.broken import add_touching, could_be, is_whole_number
from transforms.evidence.context import ends_of_names
from transforms.evidence.signs import is_bare
from transforms.form_spec import FormSpec
from transforms.parse.amounts import parse_amount

_PAGE = ["document", "page"]
_FLAGS = ("order", "several", "beside", "odd", "bare", "columns")
_NO_DOUBTS = pl.DataFrame(
    schema=[
        ("document", pl.UInt32),
        ("run", pl.UInt32),
        *((flag, pl.Boolean) for flag in _FLAGS),
        ("others", pl.List(pl.String)),
        ("other", pl.String),
    ]
)
# Lines that a number may stand below another and touch it: the next, or behind an empty one.
_NEAR = 2
# Lines of a row's label that may stand between the pieces of its amount, and one more.
_OF_ROW = 3
COUNTS = "accounts"
# Amounts below this are rare among a broker's; line numbers, notes and pages are not. From it on
# they stand in groups where a page groups any.
_GROUPED = 1_000
# What could be the beginning of an amount.
_PIECE = r"^[-($]*[0-9,]*[0-9][0-9,]*$"
# An amount without groups that may fill its line.
_UNGROUPED = "^-?[0-9]{4,}$"
_NO_NAME = r"^(?:page|lines?) [0-9]+$|^[0-9]{1,4}[-/]"


def find_doubts(rows: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """What casts doubt on coded numbers by what stands around them.

    rows: numbers in the order of the text, with slot, stray, aside, unfit and the context of
    `context.run_contexts`. Returns one row per coded number: document, run, order (null, or whether
    all codes of the page are in doubt together), columns (the page prints several, or headings do
    not fit its row), several (a number stands before it on its line), beside (one could belong to
    it), odd (it may be no amount), bare (it may have lost a sign), others (words of what the
    amount may be instead), other (the number behind the code, where the page may be meant so).
    """
    if rows.is_empty():
        return _NO_DOUBTS
    every = _add_page_numbers(add_touching(rows.filter(~pl.col("aside"))))
    of_order = order.in_doubt(every).rename({"mass": "order"})
    near = _add_beside(add_touching(every.filter(~pl.col("paging"))))
    pages = columns.on_pages(near).with_columns(many=pl.lit(value=True))
    return (
        _add_odd(near, spec)
        .with_columns(bare=is_bare())
        .filter(pl.col("code").is_not_null())
        .join(pages, on=_PAGE, how="left", maintain_order="left")
        .join(of_order, on=["document", "run"], how="left", maintain_order="left")
        .select(
            *("document", "run", "order", "several", "beside", "odd", "bare", "others", "other"),
            columns=pl.col("unfit") | pl.col("many").fill_null(value=False),
        )
        .unique(["document", "run"], keep="first", maintain_order=True)
    )


def _add_page_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Add paged: what a number makes with the one behind it that ends its page. That
    is the page's number, or the last digits of an amount without groups."""
    same = pl.all_horizontal(pl.col(c) == pl.col(c).shift(-1) for c in _PAGE)
    whole = pl.when(same & pl.col("paging").shift(-1)).then(
        pl.col("word") + pl.col("word").shift(-1)
    )
    return rows.with_columns(paged=pl.when(pl.col("word").str.contains(_UNGROUPED)).then(whole))


def _add_pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what each number would make with a stray before or behind it; null where there is none.

    before: the stray; joint, with_comma, two_above: words put together; fits: they are a number;
    lost_comma, third: which of them are; broken, piece: the stray is none by itself; goes_on: the
    number and the stray behind it are one.
    """
    stray, word, before = pl.col("stray"), pl.col("word"), pl.col("before")
    has, next_is = stray.shift(1), stray.shift(-1)
    own, behind = pl.when(has).then(word), pl.when(next_is).then(word.shift(-1))
    rows = rows.with_columns(before=pl.when(has).then(word.shift(1)), own=own)
    rows = rows.with_columns(
        joint=before + pl.col("own"),
        with_comma=pl.concat_str(before, pl.lit(","), "own"),
        two_above=pl.when(stray.shift(2) & pl.col("touch").shift(1)).then(word.shift(2)) + before,
        onwards=pl.when(next_is).then(word) + behind,
    )
    begins = before.str.contains("^[-(]?[1-9][0-9]{0,2}(?:,[0-9]{3})*$")
    rows = rows.with_columns(
        lost_comma=begins & could_be(pl.col("with_comma")),
        third=could_be(pl.col("two_above") + pl.col("own")).fill_null(value=False),
        fits=could_be(pl.col("joint")),
        broken=~is_whole_number(before),
        piece=before.str.contains(_PIECE),
        goes_on=could_be(pl.col("onwards")),
    )
    return rows.with_columns(
        fits=pl.col("fits") | pl.col("lost_comma") | pl.col("third"),
        piece=pl.col("piece") & pl.col("broken"),
    )


def _add_beside(rows: pl.DataFrame) -> pl.DataFrame:
    """Add several, beside, others, other and second, by the numbers right before and behind."""
    rows = _add_pieces(rows)
    word, before, behind = pl.col("word"), pl.col("before"), pl.col("word").shift(-1)
    step, next_step = pl.col("step"), pl.col("step").shift(-1)
    stray_before = pl.col("stray").shift(1) & step.is_not_null()
    stray_behind = pl.col("stray").shift(-1) & next_step.is_not_null()
    touch, next_touch = pl.col("touch"), pl.col("touch").shift(-1)
    same_run = pl.col("run") == pl.col("run").shift(1)
    last_on_line, next_last = pl.col("ended").shift(1), pl.col("ended").shift(-1)
    begins, goes_on, broken = pl.col("fits"), pl.col("goes_on"), pl.col("broken")
    # Empty lines part nothing; and a page may end inside an amount.
    from_above = (
        stray_before
        & (step >= 1)
        & (
            (touch & (begins | broken | before.str.ends_with(",") | pl.col("crosses")))
            | (~touch & last_on_line & (step == 1) & pl.col("piece"))
            | (~touch & last_on_line & (step <= _OF_ROW) & begins)
            # Beside a label of several lines a cell stands in their middle.
            | (~touch & broken & begins)
        )
    )
    from_above |= _on_page_before(begins, begins & broken)
    below = stray_behind & (next_step >= 1) & pl.col("code").is_not_null()
    from_below = below & (
        (next_touch & (goes_on | pl.col("crosses")))
        | (~next_touch & next_last & (next_step == 1) & goes_on)
    )
    on_line = stray_before & (step == 0) & ~same_run
    loose_amount = before.str.contains(",", literal=True) | before.str.contains("^[0-9]{5,}$")
    right_behind = stray_behind & next_touch & (next_step == 0)
    under = stray_behind & next_touch & (next_step <= _NEAR) & pl.col("crosses")
    several = (on_line | from_above) & touch
    beside = (
        (from_above | from_below | right_behind | (on_line & ~touch & loose_amount))
        .fill_null(value=False)
        .or_(_is_under_pieces(rows), pl.col("paged").is_not_null())
    )
    after_bare = next_touch & (next_step <= _NEAR) & behind.is_not_null()
    rows = rows.with_columns(
        from_above=from_above, from_below=from_below, on_line=on_line, right_behind=right_behind
    )
    from_above, from_below = pl.col("from_above"), pl.col("from_below")
    return rows.with_columns(
        several=several.fill_null(value=False),
        beside=beside,
        second=((on_line & touch) | (same_run & stray_before) | right_behind | under).fill_null(
            value=False
        ),
        other=pl.when((right_behind | under | after_bare).fill_null(value=False)).then(behind),
        others=pl.concat_list(
            pl.when(from_above | several).then("joint"),
            pl.when(from_above & pl.col("third")).then(pl.col("two_above") + word),
            pl.when(from_above & pl.col("lost_comma")).then("with_comma"),
            pl.when(on_line & touch).then(before),
            pl.when(from_below).then(word + behind),
            "paged",
            pl.when(right_behind | (from_below & pl.col("crosses"))).then(behind),
        ).list.drop_nulls(),
    )


def _is_under_pieces(rows: pl.DataFrame) -> pl.Expr:
    """Whether a coded number makes one with a stray of the line of numbers above or below its own.

    Where cells side by side are wrapped, all their upper pieces stand before all their lower ones.
    The last of these is taken for the amount of the first code below them. A stray that is a number
    by itself counts where it is not alone on its line.
    """
    at = ["document", "page", "line"]
    stray = pl.col("stray") | (pl.col("crosses") & pl.col("code").is_not_null())
    lines = rows.group_by(at, maintain_order=True).agg(
        strays=pl.col("word").filter(stray & (~is_whole_number(pl.col("word")) | (stray.sum() > 1)))
    )

    def beside(way: int) -> pl.Expr:
        same = pl.all_horizontal(pl.col(c) == pl.col(c).shift(way) for c in _PAGE)
        near = (pl.col("line") - pl.col("line").shift(way)).abs() <= _OF_ROW
        return pl.when(same & near).then(pl.col("strays").shift(way))

    near = lines.select(*at, above=beside(1), below=beside(-1))
    coded = rows.filter(pl.col("code").is_not_null() & pl.col("word").is_not_null())
    cells = coded.select("document", "run", *at[1:], "word").join(near, on=at)
    joints = pl.concat(
        cells.select("run", "word", piece=way)
        .explode("piece")
        .drop_nulls()
        .select("run", joint=pl.concat_str(*order))
        for way, order in (("above", ("piece", "word")), ("below", ("word", "piece")))
    )
    return pl.col("run").is_in(joints.filter(could_be(pl.col("joint")))["run"].implode())


def _on_page_before(fits: pl.Expr, is_piece: pl.Expr) -> pl.Expr:
    """Whether the page before ends with a number that has no place and may begin this page's first.

    fits: the two make one number, which is enough where the page begins with the second. is_piece:
    and the first of them is none by itself, which is enough below a page's header too.
    """
    new_page = (pl.col("document") == pl.col("document").shift(1)) & (
        pl.col("page") != pl.col("page").shift(1)
    )
    at_end = pl.col("stray").shift(1) & pl.col("ended").shift(1)
    return (new_page & at_end & ((fits & pl.col("first")) | is_piece)).fill_null(value=False)


def count_codes(spec: FormSpec) -> list[str]:
    """The codes whose numbers are counts of accounts, which are small and stand in no groups."""
    return spec.line_codes.filter(pl.col("unit") == COUNTS)["code"].to_list()


def _add_odd(rows: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Add odd: the number may be a page's, a rule's, an address's, where the amount is missing."""
    value, led = parse_amount(pl.col("word")).abs(), pl.col("led")
    commas = pl.col("word").str.contains(",", literal=True)
    coded = pl.col("code").is_not_null()
    numbered = led.str.contains("[0-9]")
    # "line 13)" and "Regulation 30.7" end names of lines, "page 3" and a date do not.
    strange = (~numbered & ~led.is_in(ends_of_names(spec))) | led.str.contains(_NO_NAME)
    odd = coded & ~commas & (value > 0) & (
        ((value >= _GROUPED) & pl.col("in_groups") & ~pl.col("code").is_in(count_codes(spec)))
        | strange
        | ((value < _GROUPED) & pl.col("crosses") & (pl.col("first") | ~pl.col("apart_from_codes")))
    )  # fmt: skip
    return rows.with_columns(
        in_groups=(commas & coded).any().over("document"),
        # Most of the page's other codes stand below their numbers.
        apart_from_codes=(2 * (pl.col("crosses") & coded).sum() > coded.sum() + 1).over(_PAGE),
    ).with_columns(odd=odd.fill_null(value=False))
