"""The tables that a batch's numbers make: lines, statements, targets, leftovers, rejects."""

from typing import NamedTuple

import polars as pl

from transforms.evidence import decide
from transforms.evidence.suspects import find_suspects
from transforms.form_spec import FormSpec
from transforms.parse import blocks, leftovers, lines, targets, tokens, uncoded
from transforms.parse.uncoded import Uncoded

AMOUNT_REASONS = lines.REASONS | {
    "target_unreadable": "The cover's target block does not hold six readable numbers, so no "
    "target is taken from it; read the cover page.",
    "target_contradictory": "The cover's target block uses more than one option, or its low end "
    "is above its high end, so no target is taken from it; ask the firm.",
}


_REJECT_COLUMNS = (
    "document", "slot", "page", "line", "origin", "line_code", "printed", "numbers", "reason",
)  # fmt: skip


class PrintedBatch(NamedTuple):
    """What the filings of a batch print, each frame with document and slot: its numbers, its
    labels, and the runs of the cover's capital block; and of all documents text and tokens."""

    numbers: pl.DataFrame
    labels: pl.DataFrame
    capital: pl.DataFrame
    texts: pl.DataFrame
    tokens: pl.DataFrame


def build_tables(printed: PrintedBatch, spec: FormSpec) -> dict[str, pl.DataFrame]:
    """Every table below a filing, by name, and `amounts`: document, slot, printed_amounts, repeats.

    Pages on which something is out of place are looked at a second time (`evidence`).
    """
    numbers = printed.numbers.filter(~pl.col("paging"))
    first = uncoded.told_apart(numbers, printed.labels, spec)
    strange = find_suspects(numbers, first.unsettled, printed.texts, spec)
    suspect = pl.col("document").is_in(strange.implode())
    looked_at = decide.second_look(
        printed.numbers.filter(suspect),
        first.unsettled.filter(suspect),
        printed.texts.filter(suspect),
        printed.tokens.filter(suspect),
        spec,
    )
    free = first
    again = looked_at.filter(~pl.col("paging") & ~pl.col("aside")).select(numbers.columns)
    others = _changed_documents(numbers.filter(suspect), again)
    if len(others):
        changed = pl.col("document").is_in(others.implode())
        again = again.filter(changed)
        of_them = uncoded.told_apart(again, printed.labels.filter(changed), spec)
        free = Uncoded(
            *(pl.concat([of.filter(~changed), by]) for of, by in zip(first, of_them, strict=True))
        )
        numbers = pl.concat([numbers.filter(~changed), again])
    coded = decide.judge_numbers(numbers, looked_at, free.unsettled, spec)
    free = uncoded.on_sure_pages(free, coded)
    aside = looked_at.filter("aside").select(numbers.columns)
    return _assemble_tables(printed, free, coded, aside, spec) | {
        "amounts": _count_amounts(pl.concat([numbers, aside]), coded, free.again)
    }


def _changed_documents(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """The documents whose numbers are not what they were, in two frames of the same documents."""
    counts = [frame.group_by("document").len() for frame in (before, after)]
    same = counts[0].join(counts[1], on=["document", "len"], how="semi")["document"]
    alike = pl.col("document").is_in(same.implode())
    rest = zip(before.filter(alike), after.filter(alike), strict=True)
    differs = before.filter(alike).filter(
        pl.any_horizontal(one.ne_missing(other) for one, other in rest)
    )
    return pl.concat([before.filter(~alike), differs])["document"].unique()


def _assemble_tables(
    printed: PrintedBatch, free: Uncoded, coded: pl.DataFrame, aside: pl.DataFrame, spec: FormSpec
) -> dict[str, pl.DataFrame]:
    labels, capital = printed.labels, printed.capital
    chosen, contradictory = targets.read_targets(free.settled)
    read = pl.concat([free.settled, free.again], how="diagonal")
    unreadable = targets.find_unreadable(labels, free.named, read)
    good = pl.col("reason").is_null()
    return {
        "line_items": coded.filter(good & ~pl.col("repeat")),
        "uncoded_lines": uncoded.all_lines(free.settled, pl.concat([labels, capital]), spec),
        "targets": chosen,
        "leftovers": leftovers.find_leftovers(free.unsettled, coded, aside),
        "rejects": pl.concat(
            [
                coded.filter(~good).select(_REJECT_COLUMNS),
                leftovers.reject_numbers(free.unsettled, spec).select(_REJECT_COLUMNS),
                leftovers.find_contradictions(free.again).select(_REJECT_COLUMNS),
                _block_rejects(unreadable, "target_unreadable"),
                _block_rejects(contradictory, "target_contradictory"),
            ]
        ),
        "statements": _list_statements(labels, coded),
    }


def _block_rejects(read: pl.DataFrame, reason: str) -> pl.DataFrame:
    """Target blocks as rejects; a contradictory one loses no number, its six are kept."""
    return read.select(
        "document",
        "slot",
        "page",
        "line",
        origin=pl.col("block").str.strip_prefix(blocks.TARGET),
        line_code=pl.lit(None, pl.String),
        printed=pl.lit(None, pl.String),
        numbers=pl.col("numbers"),
        reason=pl.lit(reason),
    )


def _list_statements(labels: pl.DataFrame, coded: pl.DataFrame) -> pl.DataFrame:
    """The sections each filing prints: by their heading, or by a line of theirs."""
    key = ["document", "slot", "origin"]
    headed = labels.filter((pl.col("kind") == tokens.KEY) & pl.col("section").is_not_null())
    # A header field above the first heading of a page still stands in the section before it.
    headed = headed.filter(pl.col("token").str.contains("Daily Segregation"))
    pages = pl.concat(
        [
            headed.select("document", "slot", "page", origin="section"),
            coded.select("document", "slot", "page", "origin"),
        ]
    )
    return pages.drop_nulls(key).group_by(key, maintain_order=True).agg(pl.col("page").min())


def _count_amounts(numbers: pl.DataFrame, coded: pl.DataFrame, again: pl.DataFrame) -> pl.DataFrame:
    """The count of printed amounts, and of lines printed again with one amount, by filing.

    A dash that the sums prove to be nothing is a printed amount.
    """
    key = ["document", "slot"]
    proved = coded.filter(pl.col("reason").is_null() & (pl.col("numbers") == 0))
    every = pl.concat(
        [numbers.filter(pl.col("word").is_not_null()).select(key), proved.select(key)]
    )
    repeats = pl.concat(
        [coded.filter("repeat").select(key), again.filter(~pl.col("differs")).select(key)]
    )
    return (
        every.group_by(key)
        .agg(printed_amounts=pl.len())
        .join(repeats.group_by(key).agg(repeats=pl.len()), on=key, how="full", coalesce=True)
        .with_columns(pl.col("printed_amounts", "repeats").fill_null(0))
    )
