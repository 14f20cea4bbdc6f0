"""Numbers without a code: the lines the form leaves uncoded, and what no rule knows."""

from typing import NamedTuple

import polars as pl

from transforms.form_spec import FormSpec
from transforms.parse import targets
from transforms.parse.amounts import is_doubtful, parse_amount, parse_percent
from transforms.parse.blocks import CAPITAL, ON_HAND, TARGET
from transforms.parse.pieces import may_be_paging, may_be_piece
from transforms.parse.tokens import BLOCK, DATE, FILE, RUN, SHORT_DATE

_IN_BLOCK = ["document", "slot", "page", "block"]
_COLUMNS = (
    "document",
    "slot",
    pl.col("section").alias("origin"),
    "name",
    "amount",
    "text",
    "page",
    "line",
    "printed",
)


class Uncoded(NamedTuple):
    """Numbers without a code: every one with its name, those that are a line (first prints, and
    prints that repeat or contradict them), and those that are none."""

    named: pl.DataFrame
    settled: pl.DataFrame
    again: pl.DataFrame
    unsettled: pl.DataFrame


def told_apart(numbers: pl.DataFrame, labels: pl.DataFrame, spec: FormSpec) -> Uncoded:
    """Numbers (with slot) without a code, by what they are. labels: tokens with block and slot."""
    every = name_lines(numbers, labels, spec)
    worth = value_lines(every)
    lines, again = told_once(targets.keep_readable(worth, labels))
    return Uncoded(every, lines, again, worth.filter(pl.col("value").is_null()))


def on_sure_pages(free: Uncoded, coded: pl.DataFrame) -> Uncoded:
    """The same, without lines on pages whose amounts and codes make no sure pairs.

    coded: coded numbers, with `shaken`.
    """
    page = ["document", "page"]
    shaken = coded.filter("shaken").select(page).unique()
    if shaken.is_empty():
        return free
    lost = pl.concat([free.settled, free.again.drop("differs")]).join(shaken, on=page, how="semi")
    return free._replace(
        settled=free.settled.join(shaken, on=page, how="anti", maintain_order="left"),
        again=free.again.join(shaken, on=page, how="anti", maintain_order="left"),
        unsettled=pl.concat([free.unsettled, lost]),
    )


def name_lines(numbers: pl.DataFrame, labels: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Give each number without a code the name of its line, by its place in its block.

    The six numbers of a target block are options a to d in the order of their words; those of
    line 12 are A, B and C; those of the cover's capital block follow its labels, first to first,
    where each stands behind its own label and before the next, or the block runs on into its
    coded lines. A block that holds more or fewer numbers than places names none of them, and so
    does one in which two numbers side by side may be the pieces of one, or whose last may be the
    page's number.
    Returns document, slot, page, line, run, section, block, beside_code, name (null where none),
    unit, word.
    """
    # Beside a code stands a piece of its amount, but for 12.C and the capital block's last values.
    beside_own = (
        ~pl.col("beside_code")
        | ((pl.col("block") == ON_HAND) & (pl.col("beside") == "8715"))
        | (pl.col("block") == CAPITAL)
    )
    free = (
        numbers.with_columns(piece=may_be_piece(numbers) | may_be_paging(numbers, labels))
        .filter(pl.col("code").is_null())
        .with_columns(own=beside_own)
        .with_columns(
            place=1 + pl.int_range(pl.len()).over(*_IN_BLOCK, "own"),
            count=pl.len().over(*_IN_BLOCK, "own"),
            pieces=pl.col("piece").any().over(_IN_BLOCK),
        )
    )
    by_place = pl.concat([_fixed_places(spec, free), _label_places(labels, spec)])
    return (
        _behind_labels(free, labels)
        .join(
            by_place,
            on=["document", "page", "block", "place", "count"],
            how="left",
            maintain_order="left",
        )
        .select(
            *_IN_BLOCK,
            *(
                "line",
                "run",
                "section",
                "beside_code",
                "dashed",
                "percent",
                "qualified",
                "led_to",
                "unseen",
            ),
            pl.when(pl.col("own") & pl.col("in_order") & ~pl.col("pieces"))
            .then("name")
            .alias("name"),
            *("unit", "word"),
        )
    )


def _behind_labels(free: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Add `in_order`: false in capital blocks whose numbers may stand behind other labels."""
    capital = pl.col("block") == CAPITAL
    page = ["document", "page"]
    above = (
        labels.filter((pl.col("kind") == BLOCK) & capital)
        .with_columns(label=1 + pl.int_range(pl.len()).over(page))
        .select(*page, at=pl.col("at").cast(pl.Int64), label="label", of_label="line")
        .sort("at")
    )
    below = above.select(*page, "at", of_next="of_label")
    behind = (
        free.with_columns(at=pl.col("run").cast(pl.Int64))
        .join_asof(above, on="at", by=page, strategy="backward", check_sortedness=False)
        .join_asof(below, on="at", by=page, strategy="forward", check_sortedness=False)
    )
    # On a page of values before words a number stands on the line of the label behind it.
    line = pl.col("line")
    leads = (line == pl.col("of_next")) & line.ne_missing(pl.col("of_label"))
    leads = leads.fill_null(value=False)
    each = (pl.col("label") == pl.col("place")).all().over(_IN_BLOCK)
    runs_on = (pl.col("beside") == "7465").any().over(_IN_BLOCK)
    each &= (2 * leads.sum() <= pl.len()).over(_IN_BLOCK)
    runs_on &= ~leads.any().over(_IN_BLOCK)
    in_order = ~capital | each.fill_null(value=False) | runs_on.fill_null(value=False)
    return behind.with_columns(in_order=in_order).drop("at", "of_label", "of_next")


def _fixed_places(spec: FormSpec, free: pl.DataFrame) -> pl.DataFrame:
    """The blocks whose places are always the same: targets and line 12."""
    fixed = spec.uncoded_lines.filter(
        pl.col("block").str.starts_with(TARGET) | (pl.col("block") == ON_HAND)
    ).select("block", "name", "unit", "place", count=pl.len().over("block"))
    blocks = free.select("document", "page", "block").unique(maintain_order=True)
    return blocks.join(fixed, on="block", maintain_order="left").select(
        "document", "page", "block", "place", "count", "name", "unit"
    )


def _label_places(labels: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """The capital block: its places are the labels printed on that page, in their order.

    Of two lines with one label none is named where the block goes on from the page before.
    """
    label = pl.col("token").str.replace_all(r"\s+", " ")
    printed = (
        labels.filter((pl.col("kind") == BLOCK) & (pl.col("block") == CAPITAL))
        .select("document", "page", "block", label=label)
        .with_columns(nth=1 + pl.int_range(pl.len()).over("document", "page", "label"))
    )
    capital = spec.uncoded_lines.filter(pl.col("block") == CAPITAL)
    twice = capital.filter(pl.col("label").is_duplicated())["label"].unique()
    begins = pl.col("label").first().over("document", "page") == capital["label"].first()
    sure = begins | ~pl.col("label").is_in(twice.implode())
    return (
        printed.join(
            capital.select("label", "name", "unit", nth="place"),
            on=["label", "nth"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            place=1 + pl.int_range(pl.len()).over("document", "page"),
            count=pl.len().over("document", "page"),
            name=pl.when(sure).then("name"),
        )
        .select("document", "page", "block", "place", "count", "name", "unit")
    )


def value_lines(named: pl.DataFrame) -> pl.DataFrame:
    """Add `amount` (a whole number, else null) and `value` (DECIMAL(20,4): dollars, or percent as
    printed); `value` is null where no line was found or the words are no number of its unit."""
    is_percent = pl.col("unit") == "percent"
    whole = parse_amount(pl.col("word"))
    # A sign that stands apart, or a percent sign behind dollars, leaves no value to trust; what
    # nobody sees leaves none at all.
    doubt = pl.any_horizontal("dashed", "qualified", "led_to") | (
        is_doubtful(pl.col("word")) & ~is_percent
    )
    sure = ~(doubt & (whole != 0)) & (is_percent | ~pl.col("percent")) & ~pl.col("unseen")
    return named.with_columns(
        amount=whole,
        value=pl.when(pl.col("name").is_not_null() & sure).then(
            pl.when(is_percent)
            .then(parse_percent(pl.col("word")))
            .otherwise(whole.cast(pl.Decimal(20, 4), strict=False))
        ),
    )


def told_once(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part named numbers: (each line's first print, prints that repeat or contradict it).

    A line of one filing that is printed with different values has none. The second part has
    `differs`.
    """
    line = ["document", "slot", "name"]
    marked = lines.with_columns(
        first=pl.struct(line).is_first_distinct(),
        differs=(pl.col("value").n_unique() > 1).over(line),
    )
    once = pl.col("first") & ~pl.col("differs")
    return marked.filter(once).drop("first", "differs"), marked.filter(~once).drop("first")


def all_lines(lines: pl.DataFrame, tokens: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Lines without a code, those whose value is words among them; on a page without a heading the
    origin is that of the line's name."""
    section = spec.uncoded_lines.select("name", own="section")
    return (
        pl.concat([uncoded_lines(lines), find_words(tokens)])
        .join(section, on="name", how="left", maintain_order="left")
        .with_columns(origin=pl.coalesce("origin", "own"))
        .drop("own")
    )


def uncoded_lines(valued: pl.DataFrame) -> pl.DataFrame:
    """Lines without a code: document, slot, origin, name, amount, text, page, line, printed.

    `amount` is dollars, or percent where that is whole; 5.5 percent has only `printed`.
    """
    rows = valued.filter(pl.col("value").is_not_null())
    return rows.with_columns(text=pl.lit(None, pl.String), printed="word").select(_COLUMNS)


def find_words(tokens: pl.DataFrame) -> pl.DataFrame:
    """Lines whose value is words: the date beside the cover's capital, the attached report."""
    date = pl.col("token").str.extract(f"({SHORT_DATE})")
    in_capital = (pl.col("block") == CAPITAL) & date.is_not_null()
    is_file = (pl.col("kind") == FILE) & (pl.col("section") == "supplemental")
    name = pl.when(is_file).then(pl.lit("margin_report_attachment")).otherwise(pl.lit("anc_date"))
    # On a page that is one long line the form's own words stand before the name.
    name_of = pl.col("token").str.strip_chars("\x1e ").str.replace("^.*reporting date[. ]*", "")
    # Words that may name a person are no file name.
    plain = ~name_of.str.contains(r"(?i)\bby\b|contact|@|[0-9)][-. ][0-9]{3}[-. ][0-9]{4}")
    text = pl.when(is_file & plain).then(name_of).when(~is_file).then(date)
    return (
        tokens.filter(pl.col("kind").is_in([RUN, DATE, FILE]) & (in_capital | is_file))
        .with_columns(name=name, amount=pl.lit(None, pl.Int64), text=text)
        .filter(pl.col("text").is_not_null())
        .with_columns(printed="text")
        .unique(["document", "slot", "name"], keep="first", maintain_order=True)
        .select(_COLUMNS)
    )
