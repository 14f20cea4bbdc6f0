"""The shape of the warehouse: keys, types, conservation. A broken one is not published."""

import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.errors import UnfinishedError
from segwatch.warehouse.connection import Store, sql_text

_OF_FILINGS = "(SELECT * FROM {} WHERE filing_id IN (FROM judged))"


def rows_that_break(
    store: Store, codebook: Codebook, filings: pl.DataFrame | None = None
) -> dict[str, int]:
    """How many rows break what a snapshot must hold, by the sentence that says it; none where it
    holds. With filings (filing_id) what can be asked of some filings is asked of them alone."""
    broken = {}
    of_interest = filings if filings is not None else pl.DataFrame({"filing_id": []})
    with store.register_frames({"judged": of_interest}):
        for row in codebook.shape.filter(pl.col("stops") == "true").iter_rows(named=True):
            alone = filings is not None and row["by_filing"] == "true"
            batch = _OF_FILINGS.format(row["table"]) if alone else row["table"]
            text = sql_text(f"integrity/{row['id']}").replace("{batch}", batch)
            rows = store.query_text(f"SELECT count(*) AS n FROM (\n{text}\n)").item()  # noqa: S608
            if rows:
                broken[f"{row['id']}: {row['asserts']}"] = rows
    return broken


def refuse_broken(store: Store, codebook: Codebook, filings: pl.DataFrame | None = None) -> None:
    """Raise UnfinishedError that names what is broken; nothing is published then."""
    broken = rows_that_break(store, codebook, filings)
    if broken:
        faults = "; ".join(f"{what} {rows:,} rows break it" for what, rows in broken.items())
        raise UnfinishedError(
            f"The warehouse {store.path} is broken and is not published ({faults}); the snapshot "
            "stays as it was. This is a fault of segwatch or a change by hand: take the warehouse "
            "back from a copy, or load the archive again, and report it."
        )
