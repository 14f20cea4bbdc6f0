"""Options that several commands take, and what their words mean."""

import os
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from segwatch.errors import UsageError


def to_date(text: str) -> date:
    """An ISO date. Raises UsageError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date; write it as 2014-11-19.") from error


def to_period(text: str) -> tuple[date, date]:
    """A first and a last day, parted by a colon."""
    first, _, last = text.partition(":")
    return to_date(first), to_date(last)


def print_version(asked: bool) -> None:
    """Print the version of segwatch that is installed, and end."""
    if asked:
        typer.echo(f"segwatch {version('segwatch')}")
        raise typer.Exit


# Of a simulation that names none.
FIRST_DAY = date(2015, 1, 2)


class AnswerFormat(StrEnum):
    """How the answer of a query is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class DocumentKind(StrEnum):
    """What a simulation writes."""

    TEXT = "text"
    PDF = "pdf"
    LINES = "lines"


Warehouse = Annotated[
    Path | None,
    typer.Option(help="The DuckDB file; default SEGWATCH_WAREHOUSE or data/warehouse.duckdb."),
]
Rule = Annotated[str, typer.Argument(help="A rule, such as R06.")]
Firm = Annotated[str, typer.Argument(help="A firm's slug or any printed name.")]
Until = Annotated[
    date | None,
    typer.Option(metavar="DATE", parser=to_date, help="The last day, as 2026-12-31."),
]
Reason = Annotated[str, typer.Option(help="Why; kept for audit.")]
Who = Annotated[str | None, typer.Option(help="Who says so; default: the user of this machine.")]
Live = Annotated[
    bool, typer.Option("--live", help="Read the warehouse itself, not the published snapshot.")
]
Raw = Annotated[
    bool,
    typer.Option(
        "--raw", help="CSV for machines: no quote before what a spreadsheet takes for a formula."
    ),
]
Queries = Annotated[
    bool | None,
    typer.Option(
        "--sql/--no-sql",
        help="Whether the SQL page runs queries; default: where only this machine reaches it.",
    ),
]
AsOfDate = Annotated[
    date | None,
    typer.Argument(metavar="DATE", parser=to_date, help="As-of date, such as 2014-11-19."),
]
Version = Annotated[
    bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print it and end.")
]
End = Annotated[bool, typer.Option("--end", help="End it instead; the row stays.")]
Format = Annotated[
    AnswerFormat | None,
    typer.Option("--format", help="Default: what the file's name says, else a table."),
]
Documents = Annotated[
    DocumentKind, typer.Option(help="lines: line items as Parquet, no documents.")
]
Stress = Annotated[
    str | None, typer.Option(metavar="DATE:DATE", help="A period in which some firms fall short.")
]


def use_warehouse(warehouse: Path | None) -> None:
    """Name the warehouse for this process."""
    if warehouse:
        os.environ["SEGWATCH_WAREHOUSE"] = str(warehouse)
