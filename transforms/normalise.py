"""Documents' text to filings: what was printed, by filing, and what could not be taken."""

from datetime import date
from typing import NamedTuple

import polars as pl

from transforms import tables
from transforms.form_spec import FormSpec
from transforms.parse import blocks, headers, markup, numbers, titles, tokens, units

# Named in every filing; a change by which a figure may be read differently raises it.
READER_VERSION = "8"
# A document's filings are numbered by slots; the rest of the id is the document's hash.
SLOTS = 2048
_ID_DIGITS = 13

DOCUMENT_REASONS = {
    "not_a_filing": "No line of the form stands in the text; if it is a daily seg filing, file it "
    "again from its source.",
    "no_firm": "No firm name is printed in the header; file the document again with its header.",
    "no_as_of_date": "No end date is printed in the header, or a range of days; file the document "
    "again with the header of its day.",
    "titles_listed": "Titles of other filings stand above a text that has no header of its own; "
    "file the document again with its header.",
    "header_conflict": "One page prints two firms, two end dates or two statuses; split the "
    "document by filing.",
    "not_in_dollars": "The document says that its amounts are in thousands, millions or another "
    "currency, and the form is in whole dollars; file it again in whole dollars.",
    "too_many_filings": f"More than {SLOTS // 2} filings stand in one document; split it.",
}


class Normalised(NamedTuple):
    """What a batch of documents holds. Every frame has `document_id`; those below a filing have
    `filing_id` (BIGINT from the document's hash and the filing's place in it).

    filings: firm_id, firm_name, as_of_date, submit_date, form, status, kind, daily_headings,
    amends, amendment_no, slot, printed_amounts, repeats, reader_version. statements: origin, page.
    line_items: origin, line_code, amount, page, line, printed (`boxed` adds places). uncoded_lines:
    origin, name, amount, text, page, line, printed. targets: origin, basis, low, high. leftovers:
    origin, page, line, printed. rejects: scope, reason, detail, page, line, line_code, origin,
    printed, numbers. warnings, each of a header field: page, field, reason, printed.
    """

    filings: pl.DataFrame
    statements: pl.DataFrame
    line_items: pl.DataFrame
    uncoded_lines: pl.DataFrame
    targets: pl.DataFrame
    leftovers: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame


def normalise_texts(documents: pl.DataFrame, spec: FormSpec) -> Normalised:
    """Read all filings out of documents: document_id (sha256 as hex), text (pages parted by form
    feeds)."""
    keyed = documents.with_row_index("document")
    texts = titles.spelled_out(markup.strip_documents(keyed.select("document", "text")))
    lexed, lists = titles.part_titles(blocks.in_blocks(tokens.lex_documents(texts, spec), spec))
    heads = headers.page_headers(lexed, texts, spec)
    filings, pages, warnings = headers.build_filings(heads, spec)
    every = numbers.find_numbers(lexed)
    refused = _refuse_documents(texts, every, filings, heads.pages, lists)
    filings = filings.join(refused, on="document", how="anti")
    pages = pages.join(filings, on=["document", "slot"], how="semi")

    def of_filings(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(pages, on=["document", "page"], maintain_order="left")

    is_run = pl.col("kind") == tokens.RUN
    in_capital = is_run & (pl.col("block") == blocks.CAPITAL)
    printed = tables.PrintedBatch(
        of_filings(every),
        of_filings(lexed.filter(~is_run)),
        of_filings(lexed.filter(in_capital)),
        texts,
        lexed,
    )
    frames = tables.build_tables(printed, spec)
    key = ["document", "slot"]
    counted = filings.join(frames.pop("amounts"), on=key, how="left", maintain_order="left")
    frames["filings"] = counted.with_columns(
        pl.col("printed_amounts", "repeats").fill_null(0), reader_version=pl.lit(READER_VERSION)
    )
    frames["warnings"] = warnings.join(refused, on="document", how="anti")
    return _with_ids(frames, keyed, refused)


def add_boxes(normalised: Normalised, boxes: pl.DataFrame) -> Normalised:
    """Give each line the place of its amount on the page, where that is known.

    boxes: document_id, page, line_code, and the four edges box_left, box_bottom, box_right,
    box_top in tenths of a point.
    """
    key, lines = ["document_id", "page", "line_code"], normalised.line_items
    if boxes.is_empty():
        # Text has no places; nothing is looked up for its lines.
        edges = boxes.drop(key).schema.items()
        items = lines.with_columns(pl.lit(None, kind).alias(edge) for edge, kind in edges)
    else:
        items = lines.join(boxes, on=key, how="left", maintain_order="left")
    return normalised._replace(line_items=items)


def _refuse_documents(
    texts: pl.DataFrame,
    printed: pl.DataFrame,
    filings: pl.DataFrame,
    pages: pl.DataFrame,
    lists: pl.Series,
) -> pl.DataFrame:
    """Documents that give no filing: document, reason (the first that holds)."""
    coded = printed.filter("beside_code")["document"].unique()
    conflicts = pages.filter("conflict")["document"]
    document = pl.col("document")
    scaled = units.not_in_dollars(texts)["document"]

    def lacking(field: str) -> pl.Expr:
        return document.is_in(filings.filter(pl.col(field).is_null())["document"].implode())

    reason = (
        pl.when(~document.is_in(coded.implode()))
        .then(pl.lit("not_a_filing"))
        .when(document.is_in(lists.implode()))
        .then(pl.lit("titles_listed"))
        .when(document.is_in(conflicts.implode()))
        .then(pl.lit("header_conflict"))
        .when(document.is_in(scaled.implode()))
        .then(pl.lit("not_in_dollars"))
        .when(lacking("firm_name"))
        .then(pl.lit("no_firm"))
        .when(lacking("as_of_date"))
        .then(pl.lit("no_as_of_date"))
        .when(document.is_in(filings.filter(pl.col("slot") >= SLOTS // 2)["document"].implode()))
        .then(pl.lit("too_many_filings"))
    )
    return texts.select("document", reason=reason).drop_nulls("reason")


def _with_ids(
    frames: dict[str, pl.DataFrame], keyed: pl.DataFrame, refused: pl.DataFrame
) -> Normalised:
    """Replace the batch's own keys by document_id and filing_id."""
    prefix = pl.col("document_id").str.slice(0, _ID_DIGITS).str.to_integer(base=16, dtype=pl.Int64)
    ids = keyed.select("document", "document_id", prefix=prefix * SLOTS)
    named = {
        name: table.join(ids, on="document", maintain_order="left")
        .with_columns(filing_id=pl.col("prefix") + pl.col("slot"))
        .drop(
            "document",
            "prefix",
            "run",
            "block",
            "shaken",
            "reason" if name == "line_items" else "run",
            strict=False,
        )
        for name, table in frames.items()
    }
    details = pl.col("reason").replace_strict(DOCUMENT_REASONS | tables.AMOUNT_REASONS)
    documents = refused.join(ids, on="document", maintain_order="left").select(
        "document_id", "reason", scope=pl.lit("document")
    )
    named["rejects"] = pl.concat(
        [documents, named["rejects"].with_columns(scope=pl.lit("amount"))], how="diagonal"
    ).with_columns(detail=details)
    return Normalised(**named)


def count_handled(normalised: Normalised) -> pl.DataFrame:
    """What became of each filing's printed amounts: filing_id, printed_amounts, handled.

    The two counts are equal: an amount is a line, a repeat, rejected or left over, never lost.
    """
    one = pl.lit(1, pl.UInt32)
    parts = [
        normalised.filings.select("filing_id", numbers=pl.col("repeats").cast(pl.UInt32)),
        normalised.line_items.select("filing_id", numbers=one),
        normalised.uncoded_lines.filter(pl.col("text").is_null()).select("filing_id", numbers=one),
        normalised.leftovers.select("filing_id", numbers=one),
        normalised.rejects.select("filing_id", pl.col("numbers").cast(pl.UInt32)),
    ]
    counted = pl.concat(parts).group_by("filing_id").agg(handled=pl.col("numbers").sum())
    return normalised.filings.select("filing_id", "printed_amounts").join(counted, on="filing_id")


def keep_complete(normalised: Normalised) -> Normalised:
    """Reject the documents that leave any printed amount over; nothing of them is kept."""
    over = normalised.leftovers.group_by("document_id", maintain_order=True).agg(
        page=pl.col("page").first(), numbers=pl.len()
    )
    complete = Normalised(*(t.join(over, on="document_id", how="anti") for t in normalised))
    refused = over.select(
        "document_id",
        "page",
        reason=pl.lit("leftovers"),
        scope=pl.lit("document"),
        detail=pl.format(
            "{} printed numbers stand in no known place, and --strict wants none; read the pages, "
            "or take the document in without it.",
            "numbers",
        ),
    )
    return complete._replace(rejects=pl.concat([complete.rejects, refused], how="diagonal"))


def keep_days(normalised: Normalised, first: date | None, last: date | None) -> Normalised:
    """Leave out documents that hold filings, but none as of a day from `first` to `last`."""
    day = pl.col("as_of_date")
    since = pl.lit(True) if first is None else day >= first
    until = pl.lit(True) if last is None else day <= last
    inside = normalised.filings.filter(since, until).select("document_id")
    outside = normalised.filings.join(inside, on="document_id", how="anti")
    return Normalised(*(table.join(outside, on="document_id", how="anti") for table in normalised))


def passed_over(batch: Normalised, selection: Normalised) -> set[str]:
    """The documents of which nothing was kept, neither a filing nor the reason why not."""
    return set(batch.filings["document_id"]) - {
        *selection.filings["document_id"],
        *selection.rejects["document_id"],
    }


def shift_slots(normalised: Normalised, readings: pl.DataFrame) -> Normalised:
    """Give filings the places behind those that earlier readings of their document took.

    readings: document_id, readings (how many places are taken).
    """

    def move(table: pl.DataFrame) -> pl.DataFrame:
        return (
            table.join(readings, on="document_id", how="left", maintain_order="left")
            .with_columns(filing_id=pl.col("filing_id") + pl.col("readings").fill_null(0))
            .drop("readings")
        )

    return Normalised(*(move(table) for table in normalised))
