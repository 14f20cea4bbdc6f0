"""Load: a batch of documents and what they print into the warehouse, all or nothing."""

from collections.abc import Sequence

import polars as pl

from segwatch.errors import ReadError
from segwatch.warehouse import firm_identity
from segwatch.warehouse.run_log import Work
from transforms.normalise import Normalised
from transforms.receipt import reject_days_to_come

_STEPS = (
    "arrivals", "twins", "arriving", "ranking", "firms", "rejects", "filings", "documents",
    "versions", "warnings", "judged_again",
)  # fmt: skip


def known_documents(
    work: Work, arrivals: pl.DataFrame, earlier: Sequence[pl.DataFrame] = ()
) -> set[str]:
    """The documents of a batch (document_id) that the warehouse holds, or will hold.

    earlier: the batches (document_id) that are loaded before it.
    """
    with work.store.register_frames({"met": arrivals}):
        loaded = work.store.query_file("load/known")["document_id"]
    soon = arrivals["document_id"].filter(arrivals["document_id"].is_in(_document_ids(earlier)))
    return {*loaded, *soon}


def _document_ids(batches: Sequence[pl.DataFrame]) -> set[str]:
    return {document for batch in batches for document in batch["document_id"]}


def _reject_rows(normalised: Normalised, refused: dict[str, ReadError]) -> pl.DataFrame:
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


def load_documents(
    work: Work,
    arrivals: pl.DataFrame,
    normalised: Normalised,
    refused: dict[str, ReadError],
    *,
    cause: str = "printed",
) -> None:
    """One transaction: arrivals, documents, filings and all below them, versions.

    arrivals: all documents met, as `arrive.listed` returns them; those read now are in normalised
    or refused.
    Raises UnfinishedError where the file cannot be written; then nothing of the batch is in it.
    """
    first_met = arrivals.unique("document_id", keep="first", maintain_order=True)
    received = first_met.select("document_id", received_at="seen_at")
    normalised = reject_days_to_come(normalised, received)
    read = pl.concat(
        [
            normalised.filings.select("document_id"),
            normalised.rejects.select("document_id"),
            pl.DataFrame({"document_id": list(refused)}, schema={"document_id": pl.String}),
        ]
    )
    readings = first_met.join(read, on="document_id", how="semi")
    filings = (
        normalised.filings.join(received, on="document_id", maintain_order="left")
        .sort("received_at", "filing_id")
        .with_columns(place=pl.int_range(pl.len()), cause=pl.lit(cause))
    )
    filings, moved = firm_identity.of_batch(work.store, work.codebook.form_spec, filings)
    frames = {
        "this_run": work.run.run_frame(work.store.query_file("load/moment").item()),
        "new_arrival": arrivals,
        "new_reading": readings.rename({"seen_at": "received_at"}),
        "new_filing": filings,
        "new_statement": normalised.statements,
        "new_line_item": normalised.line_items,
        "new_uncoded_line": normalised.uncoded_lines,
        "new_target": normalised.targets,
        "new_leftover": normalised.leftovers,
        "new_warning": normalised.warnings,
        "new_reject": _reject_rows(normalised, refused),
        "known_firm": work.codebook.firms,
        "known_alias": work.codebook.firm_aliases,
    }
    steps = _STEPS if cause == "printed" else _STEPS[1:]
    with work.store.register_frames(frames), work.store.transaction():
        firm_identity.move_filings(work.store, moved)
        work.store.run_file("run_log/heartbeat")
        for step in steps:
            work.store.run_file(f"load/{step}")
