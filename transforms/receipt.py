"""A statement of a day that had not come when its document was received: its end date is misread or
misprinted, so nothing under that header is loaded."""

import polars as pl

from transforms.normalise import Normalised

_REASON = "day_after_receipt"
_DETAIL = (
    "The end date {} is more than a day after the document was received, so nothing under that "
    "header is loaded; file it again with the right date."
)


def reject_days_to_come(normalised: Normalised, received: pl.DataFrame) -> Normalised:
    """Reject filings of a day more than one after their document was received in New York.

    received: document_id, received_at (UTC). A document that holds nothing else is rejected whole,
    otherwise the amounts of such a filing are.
    """
    in_new_york = (
        pl.col("received_at").dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    )
    days = received.select("document_id", last_day=in_new_york.dt.date().dt.offset_by("1d"))
    filings = normalised.filings.join(days, on="document_id", maintain_order="left")
    late = filings.filter(pl.col("as_of_date") > pl.col("last_day"))
    if late.is_empty():
        return normalised
    rest = Normalised(
        *(
            table.join(late, on="filing_id", how="anti", maintain_order="left")
            for table in normalised
        )
    )
    pages = normalised.statements.group_by("filing_id").agg(pl.col("page").min())
    amounts = late.join(pages, on="filing_id", how="left", maintain_order="left").select(
        "document_id",
        "page",
        scope=pl.lit("amount"),
        numbers="printed_amounts",
        reason=pl.lit(_REASON),
        detail=pl.format(_DETAIL, "as_of_date"),
    )
    whole = amounts.join(rest.filings, on="document_id", how="anti").unique(
        "document_id", keep="first", maintain_order=True
    )
    parts = amounts.join(whole, on="document_id", how="anti", maintain_order="left")
    documents = whole.drop("numbers").with_columns(scope=pl.lit("document"))
    rejects = [rest.rejects, parts, documents]
    return rest._replace(rejects=pl.concat(rejects, how="diagonal_relaxed"))
