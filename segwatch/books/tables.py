"""A night of books as the tables `book_*` of the warehouse, and what it says of the filing."""

import polars as pl

from segwatch.books.reconcile import Reconciliation
from segwatch.checks.compile import rules_of_books
from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store
from segwatch.warehouse.run_log import Run
from transforms.books.money import round_cents
from transforms.books.night import Night

_MARGIN = ("equity", "initial", "maintenance", "available", "excess_liquidity")
_SMA = ("carried", "cash", "trades", "excess", "sma", "swept", "after_sweeps")
_LOTTERY = ("nth", "record", "contract", "trade_date", "quantity", "short", "random", "start")


def night_tables(
    night: Night, outcome: Reconciliation, seed: int, source: str
) -> dict[str, pl.DataFrame]:
    """The tables of a night, as `sql/load/books.sql` and `sql/load/reconciled.sql` read them."""
    books, dealt, filed = night.books, night.assignments, outcome.filed
    books_id = f"{filed.firm_id}:{filed.as_of_date}"
    run = {
        "firm_id": filed.firm_id,
        "as_of_date": filed.as_of_date,
        "filing_id": filed.filing_id,
        "seed": seed,
        "source": source,
    }
    frames = {
        "run": pl.DataFrame([run], schema_overrides={"filing_id": pl.Int64, "seed": pl.Int64}),
        "account": books.accounts,
        "balance": books.balances,
        "position": books.positions,
        "depository": books.depositories.rename({"row": "row_id"}),
        "report": dealt.reports,
        "assignment": dealt.allocations,
        "lottery": dealt.draws.select(*_LOTTERY, "reason"),
        "sma": night.sma.with_columns(round_cents(pl.col(_SMA))),
        "sma_effect": dealt.effects.with_columns(round_cents(pl.col("effect"))),
        "sweep": night.moves.drop("usd", strict=False),
        "refusal": night.refused.rename({"refused": "reason"}),
        "margin": night.margin.with_columns(round_cents(pl.col(_MARGIN))),
        "line": outcome.lines.drop("section").rename({"line": "line_code"}),
        "explanation": outcome.explained.rename({"line": "line_code"}),
    }
    texts = pl.selectors.by_dtype(pl.Enum)
    # A line is of the filing that prints its page; of a page that none prints, of the highest.
    pages = filed.lines.select("section", "filing_id").unique()
    published = outcome.lines.join(pages, on="section", how="left", maintain_order="left").select(
        pl.exclude("line", "section", "filing_id"),
        line_code="line",
        origin="section",
        filing_id=pl.col("filing_id").fill_null(pl.lit(filed.filing_id, pl.Int64)),
        firm_id=pl.lit(filed.firm_id),
        as_of_date=pl.lit(filed.as_of_date),
    )
    return {"new_reconciled_line": published} | {
        f"new_book_{name}": frame.with_columns(texts.cast(pl.String), books_id=pl.lit(books_id))
        for name, frame in frames.items()
    }


def store_night(
    store: Store, codebook: Codebook, run: Run, tables: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """A night into the warehouse, and the verdicts of its rules on the filing, in one transaction;
    it takes the place of an earlier run of the same firm and day. Returns the filings that it
    judged (filing_id)."""
    rules = rules_of_books(codebook).select("check_id", "origin", "severity")
    filings = [tables[name]["filing_id"] for name in ("new_book_run", "new_reconciled_line")]
    judged = pl.concat(filings).drop_nulls().unique().to_frame()
    relations = {
        **tables,
        "this_run": run.run_frame(),
        "judged": judged,
        "this_check": rules.with_columns(line_code=pl.lit(None, pl.String)).with_row_index("nth"),
    }
    with store.register_frames(relations), store.transaction():
        store.run_file("load/books")
        store.run_file("load/reconciled")
        store.run_file("check_inputs/new_verdict")
        store.run_file("check_inputs/books")
        store.run_file("load/verdicts")
    return judged
