"""Identity by data: which firm a filing is of, from the codebook and from all names that were
printed.

A rename or merger in the codebook, or a new spelling of a name, moves filings from one firm to
another; nothing is read again.
"""

import polars as pl

from segwatch.warehouse.sql_texts import Warehouse
from transforms.firms import identify_firms, name_key
from transforms.form_spec import FormSpec

_DAYS = pl.Schema(
    {
        "firm_name": pl.String(),
        "as_of_date": pl.Date(),
        "firm_from": pl.String(),
        "firm_to": pl.String(),
    }
)


def of_batch(
    store: Warehouse, spec: FormSpec, filings: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The filings of a batch with their `firm_id`, and what of the stored ones moves with it.

    filings: firm_name, as_of_date and more. Returns (filings, moves as `moves` returns them).
    """
    names = store.query_file("load/firm_names")["printed_name"]
    identities = identify_firms(filings.drop("firm_id", strict=False), spec.firm_names, names)
    new = filings["firm_name"].filter(~filings["firm_name"].is_in(names.implode())).unique()
    keys = pl.DataFrame({"name": new}).select(key=name_key(pl.col("name")))["key"]
    alike = names.to_frame().filter(name_key(pl.col("printed_name")).is_in(keys.implode()))
    if alike.is_empty():
        return identities, pl.DataFrame(schema=_DAYS)
    return identities, find_moves(store, spec, alike["printed_name"], pl.concat([names, new]))


def find_moves(
    store: Warehouse, spec: FormSpec, names: pl.Series | None, spellings: pl.Series
) -> pl.DataFrame:
    """The days of stored filings that are of another firm than they stand under.

    names: the printed names to look at, None: all. spellings: every name that was printed. Returns
    firm_name, as_of_date, firm_from, firm_to.
    """
    stored = store.query_file("load/firm_days")
    if names is not None:
        stored = stored.filter(pl.col("firm_name").is_in(names.implode()))
    firms = identify_firms(stored, spec.firm_names, spellings)
    return firms.rename({"firm_id": "firm_to"}).filter(pl.col("firm_from") != pl.col("firm_to"))


def move_filings(store: Warehouse, moved: pl.DataFrame) -> None:
    """Move filings with their alerts, acknowledgements and books, inside a transaction.

    moved: as `moves` returns it. Reads known_firm, known_alias and this_run.
    """
    if not moved.is_empty():
        with store.register_frames({"moved_day": moved}):
            store.run_file("load/moved")
            store.run_file("load/moved_books")
