"""Load: a batch of documents and what they print into the warehouse, all or nothing."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from segwatch.errors import ReadError
from segwatch.runs import Work
from transforms.facts import Facts
from transforms.firms import name_key
from transforms.normalise import Normalised

_STEPS = (
    "arrivals", "twins", "firms", "rejects", "filings", "documents", "versions", "carried",
    "judged_again",
)  # fmt: skip


class Known(NamedTuple):
    """What the warehouse knows that is needed to read and normalise a batch: which of its documents
    were read before, and the names of firms."""

    documents: set[str]
    facts: Facts


def known(work: Work, met: pl.DataFrame, coming: Sequence[pl.DataFrame] = ()) -> Known:
    """What the warehouse knows of a batch (document_id), or will know.

    coming: the batches (document_id) that are loaded before it; of their firms nothing is foretold.
    """
    with work.store.relations({"met": met}):
        loaded = work.store.frame("load/known")["document_id"]
    soon = met["document_id"].filter(met["document_id"].is_in(_documents(coming)))
    return Known({*loaded, *soon}, facts(work))


def _documents(batches: Sequence[pl.DataFrame]) -> set[str]:
    return {document for batch in batches for document in batch["document_id"]}


def facts(work: Work) -> Facts:
    """The codebook's facts, and the names of firms that the warehouse has met beside its own."""
    known, met = work.book.facts, work.store.frame("load/firm_names")
    names = met.select("firm_id", name_key=name_key(pl.col("printed_name")))
    return known._replace(firm_names=pl.concat([known.firm_names, names]))


def _rejects(normalised: Normalised, refused: dict[str, ReadError]) -> pl.DataFrame:
    unread = pl.DataFrame(
        [
            (document, error.stage, error.reason, error.detail)
            for document, error in refused.items()
        ],
        schema=dict.fromkeys(("document_id", "stage", "reason", "detail"), pl.String),
        orient="row",
    ).with_columns(scope=pl.lit("document"))
    return pl.concat([unread, normalised.rejects], how="diagonal").with_columns(
        pl.col("numbers").fill_null(0), pl.col("stage").fill_null("normalise")
    )


def load(
    work: Work,
    met: pl.DataFrame,
    normalised: Normalised,
    refused: dict[str, ReadError],
    *,
    cause: str = "printed",
) -> None:
    """One transaction: arrivals, documents, filings and all below them, versions.

    met: all documents met, as `arrive.listed` gives them; those read now are in normalised or
    refused.
    Raises UnfinishedError where the file cannot be written; then nothing of the batch is in it.
    """
    read = pl.concat(
        [
            normalised.filings.select("document_id"),
            normalised.rejects.select("document_id"),
            pl.DataFrame({"document_id": list(refused)}, schema={"document_id": pl.String}),
        ]
    )
    readings = met.unique("document_id", keep="first", maintain_order=True).join(
        read, on="document_id", how="semi"
    )
    filings = (
        normalised.filings.join(
            readings.select("document_id", "seen_at"), on="document_id", maintain_order="left"
        )
        .sort("seen_at", "filing_id")
        .with_columns(place=pl.int_range(pl.len()), cause=pl.lit(cause))
    )
    given = {
        "this_run": work.run.frame(work.store.frame("load/moment").item()),
        "new_arrival": met,
        "new_reading": readings.rename({"seen_at": "received_at"}),
        "new_filing": filings,
        "new_statement": normalised.statements,
        "new_line_item": normalised.line_items,
        "new_uncoded_line": normalised.uncoded_lines,
        "new_target": normalised.targets,
        "new_leftover": normalised.leftovers,
        "new_reject": _rejects(normalised, refused),
        "known_firm": work.book.firms,
        "known_alias": work.book.firm_aliases.with_columns(
            pl.col("valid_from", "valid_to").str.to_date()
        ),
    }
    steps = _STEPS if cause == "printed" else _STEPS[1:]
    with work.store.relations(given), work.store.transaction():
        for step in ("heartbeat", *steps):
            work.store.run(f"load/{step}")
