"""Reconcile: a night's statement beside the filing in the warehouse, and why they differ."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from segwatch import explain as explaining
from segwatch.codebook import Codebook
from segwatch.errors import UsageError
from segwatch.runs import Run
from segwatch.store import Store, open_for_reading
from transforms.books.comparison import Record, differences, explain
from transforms.books.frames import Books
from transforms.books.money import cents
from transforms.firms import slug

_LINES = pl.Schema({"line": pl.String(), "amount": pl.Int64()})


class Filed(NamedTuple):
    """The filing that books are held against; without one `filing_id` is None and it has no
    lines (line, amount)."""

    firm_id: str
    as_of_date: date
    filing_id: int | None
    lines: pl.DataFrame


class Outcome(NamedTuple):
    """lines: line, books, filing, difference, in the order of the form. explained: as
    `comparison.explained` gives it."""

    filed: Filed
    lines: pl.DataFrame
    explained: pl.DataFrame

    @property
    def differing(self) -> pl.DataFrame:
        """Lines that differ."""
        return self.lines.filter(pl.col("difference") != 0)


def find_filed(warehouse: Path, firm: str, day: date) -> Filed:
    """The filing of a firm, by slug or printed name, and day; there may be none yet."""
    own = str(pl.select(slug(pl.lit(firm))).item())
    nothing = Filed(own, day, None, pl.DataFrame(schema=_LINES))
    if not warehouse.is_file():
        return nothing
    with open_for_reading(warehouse) as store:
        try:
            firm_id, _ = explaining.find_firm(store, firm)
        except UsageError:
            return nothing
        try:
            filing = explaining.find_filing(store, firm, day)
        except UsageError:
            return nothing._replace(firm_id=firm_id)
    lines = filing.lines.select(line="name", amount="amount").drop_nulls().cast(_LINES)
    return Filed(firm_id, day, filing.header["filing_id"], lines)


def compare(
    statement: pl.DataFrame,
    filed: Filed,
    books: tuple[Books, Books],
    record: Record,
    book: Codebook,
) -> Outcome:
    """The statement beside the filing. books: before the night, and after it."""
    theirs = filed.lines.join(statement, on="line", how="semi")
    found = differences(statement, theirs)
    ordered = _order(book).join(found, on="line", how="inner", maintain_order="left")
    return Outcome(filed, ordered, explain(ordered, books, record, book.lines))


def _order(book: Codebook) -> pl.DataFrame:
    """Every line of the form in its order, those without a code in front of what they add up to."""
    uncoded = pl.col("stands_in").str.split(" ")
    both = pl.concat_list(uncoded.fill_null(pl.lit([], pl.List(pl.String))), pl.col("code"))
    return book.line_codes.select(line=both).explode("line")


def named(lines: pl.DataFrame, book: Codebook) -> pl.DataFrame:
    """Lines with what each is (`name`) behind its code."""
    names = pl.concat(
        [
            book.line_codes.select("name", line="code"),
            book.uncoded_lines.select(pl.col("meaning").alias("name"), line="name"),
        ]
    )
    found = lines.join(names, on="line", how="left", maintain_order="left")
    return found.select("line", "name", pl.exclude("line", "name"))


def tables(
    books: Books, results: dict[str, pl.DataFrame], outcome: Outcome, origin: dict[str, Any]
) -> dict[str, pl.DataFrame]:
    """The tables of a night. books: after it. results: allocations, draws, moves, refused, margin.
    origin: seed and source."""
    money = ("equity", "initial", "maintenance", "available", "excess_liquidity")
    filed = outcome.filed
    books_id = f"{filed.firm_id}:{filed.as_of_date}"
    run = {
        "firm_id": filed.firm_id, "as_of_date": filed.as_of_date, "filing_id": filed.filing_id,
        **origin,
    }  # fmt: skip
    kept = {
        "run": pl.DataFrame([run], schema_overrides={"filing_id": pl.Int64, "seed": pl.Int64}),
        "account": books.accounts,
        "balance": books.balances,
        "position": books.positions,
        "depository": books.depositories.rename({"row": "row_id"}),
        "assignment": results["allocations"],
        "lottery": results["draws"].select(
            "contract", "quantity", "short", "random", "start", "reason"
        ),
        "sweep": results["moves"].drop("usd", strict=False),
        "refusal": results["refused"].rename({"refused": "reason"}),
        "margin": results["margin"].with_columns(cents(pl.col(money))),
        "line": outcome.lines.rename({"line": "line_code"}),
        "explanation": outcome.explained.rename({"line": "line_code"}),
    }
    texts = pl.selectors.by_dtype(pl.Enum)
    return {
        f"new_book_{name}": frame.with_columns(texts.cast(pl.String), books_id=pl.lit(books_id))
        for name, frame in kept.items()
    }


def keep(store: Store, run: Run, kept: dict[str, pl.DataFrame]) -> None:
    """A night into the warehouse, in one transaction; it takes the place of an earlier run of the
    same firm and day."""
    with store.relations({**kept, "this_run": run.frame()}), store.transaction():
        store.run("load/books")
