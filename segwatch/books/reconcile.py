"""Reconcile: a night's statement beside the filing in the warehouse, and why they differ."""

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from segwatch.books.read import BookInputs
from segwatch.codebook.load import Codebook
from segwatch.errors import UsageError
from segwatch.explain import statement as explaining
from segwatch.warehouse.connection import Store, open_for_reading
from transforms.books.comparison import compare_lines, differing_lines, unexpected_lines
from transforms.books.explanation import closed_accounts, explain_lines
from transforms.books.frames import Books
from transforms.books.money import CENT
from transforms.books.night import AssignmentResults, Memory
from transforms.books.reports import unresolved_reports
from transforms.firms import firm_slug

_LINES = pl.Schema(
    {"line": pl.String(), "section": pl.String(), "amount": pl.Int64(), "filing_id": pl.Int64()}
)


class FiledStatements(NamedTuple):
    """The daily statements in force that books are held against: the filing of highest rank, and
    their lines (line, section, amount, null where it could not be read, and the filing that prints
    the page). Without one `filing_id` is None and there are no lines."""

    firm_id: str
    as_of_date: date
    filing_id: int | None
    lines: pl.DataFrame


class Reconciliation(NamedTuple):
    """lines: as `comparison.compare_lines` returns them, in the order of the form. explained: as
    `explanation.rank_explanations` returns it. closed: accounts of the day before that are listed
    no more."""

    filed: FiledStatements
    lines: pl.DataFrame
    explained: pl.DataFrame
    closed: int

    @property
    def wholly_explained(self) -> list[str]:
        """Lines that differ though the day before and the activity explain all of the books."""
        lines = differing_lines(self.lines)["line"]
        return lines.filter(~lines.is_in(self.explained["line"].implode())).to_list()


def _firm_id(store: Store, firm: str) -> str | None:
    try:
        return explaining.find_firm(store, firm)[0]
    except UsageError:
        return None


def find_filed(warehouse: Path, firm: str, day: date) -> FiledStatements:
    """What is in force of a firm, by slug or printed name, and day; there may be nothing yet."""
    nothing = FiledStatements(_slug_of_firm(firm), day, None, pl.DataFrame(schema=_LINES))
    if not warehouse.is_file():
        return nothing
    with open_for_reading(warehouse) as store:
        firm_id = _firm_id(store, firm)
        if firm_id is None:
            return nothing
        try:
            filing = explaining.find_filing(store, firm, day)
        except UsageError:
            return nothing._replace(firm_id=firm_id)
    if filing.header["kind"] != "daily":
        return nothing._replace(firm_id=firm_id)
    lines = filing.lines.select(line="name", section="origin", amount="amount").drop_nulls()
    unread = filing.rejects.select(line="line_code", section="origin", amount=None)
    unread = unread.drop_nulls("line").join(lines, on="line", how="anti").unique("line")
    both = pl.concat([lines, unread], how="vertical_relaxed")
    pages = filing.pages.select("filing_id", section="origin")
    filed_lines = both.join(pages, on="section", how="left", maintain_order="left")
    return FiledStatements(
        firm_id, day, filing.header["filing_id"], filed_lines.select(_LINES.names()).cast(_LINES)
    )


def _slug_of_firm(firm: str) -> str:
    return str(pl.select(firm_slug(pl.lit(firm))).item())


def is_reconciled(warehouse: Path, firm: str, day: date, written_at: datetime) -> bool:
    """Whether books of a firm and day were kept after they were written (UTC), and held against
    the very figures and pages that are in force now; without a filing, against none."""
    filed = find_filed(warehouse, firm, day)
    if not warehouse.is_file():
        return False
    key = {
        "firm_id": filed.firm_id,
        "day": day,
        "filing_id": filed.filing_id,
        "written_at": written_at.replace(tzinfo=None),
    }
    figures = filed.lines.select("filing_id", line_code="line", filing="amount")
    with open_for_reading(warehouse) as store, store.register_frames({"filed": figures}):
        return bool(store.query_file("books/reconciled", key).item())


def read_memory(warehouse: Path, inputs: BookInputs) -> Memory:
    """What other nights of the firm, kept in the warehouse, left for this one."""
    if not warehouse.is_file():
        return Memory()
    day, reports = inputs.tonight.day, inputs.books.assignments
    with open_for_reading(warehouse) as store:
        firm_id = _firm_id(store, inputs.firm) or _slug_of_firm(inputs.firm)
        key = {"firm_id": firm_id, "day": day}
        late = reports.filter(pl.col("trade_date") < day).select("trade_date", "contract").unique()
        with store.register_frames({"wanted": late}):
            positions = store.query_file("books/kept", key)
        posted = store.query_file("books/posted", key)
        return Memory(
            store.query_file("books/known", key).cast(Memory().known_reports.schema),
            store.query_file("books/nights", key)["trade_date"].cast(pl.Date),
            positions.cast(Memory().kept_positions.schema),
            posted.select("account", effect=pl.col("effect").cast(pl.Int128) * CENT),
        )


def reconcile_statement(
    statement: pl.DataFrame,
    filed: FiledStatements,
    books: tuple[Books, Books],
    inputs: BookInputs,
    codebook: Codebook,
) -> Reconciliation:
    """The statement beside the filing. books: before the night, and after it."""
    totals = codebook.statement_lines.terms["total"].unique().to_list()
    form = _form_lines(codebook)
    expected = inputs.expected["line"].to_list()
    lines = compare_lines(statement, filed.lines, form, totals, expected)
    ordered = form.select("line").join(lines, on="line", how="right", maintain_order="left")
    explained = explain_lines(ordered, books, inputs.record, codebook.statement_lines)
    closed = closed_accounts(inputs.books, inputs.record)
    return Reconciliation(filed, ordered.select(lines.columns), explained, closed)


def _form_lines(codebook: Codebook) -> pl.DataFrame:
    """Every line of the form in its order, those without a code in front of what they add up to:
    line, section, optional (whether others stand in for it)."""
    uncoded = pl.col("stands_in").str.split(" ")
    both = pl.concat_list(uncoded.fill_null(pl.lit([], pl.List(pl.String))), pl.col("code"))
    optional = pl.col("stands_in").is_not_null()
    lines = codebook.line_codes.select("code", "section", optional=optional, line=both)
    return lines.explode("line").select(
        "line", "section", optional=pl.col("optional") & (pl.col("line") == pl.col("code"))
    )


def needs_a_person(outcome: Reconciliation, dealt: AssignmentResults) -> bool:
    """Whether a line differs, or was not compared though nobody expects it, or a report of
    assignments is left that only a person can settle. Without a filing no line was to be compared.
    """
    lines = outcome.lines
    if outcome.filed.filing_id is None:
        lines = lines.clear()
    return not (
        differing_lines(lines).is_empty()
        and unexpected_lines(lines).is_empty()
        and unresolved_reports(dealt.reports).is_empty()
    )


def name_lines(lines: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    """Lines with what each is (`name`) behind its code."""
    names = pl.concat(
        [
            codebook.line_codes.select("name", line="code"),
            codebook.uncoded_lines.select(pl.col("meaning").alias("name"), line="name"),
        ]
    ).unique("line", keep="first")
    rows = lines.join(names, on="line", how="left", maintain_order="left")
    return rows.select("line", "name", pl.exclude("line", "name"))
