"""The command line. Heavy imports stand inside the commands, so that `--help` answers quickly."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from segwatch.cli.exit import run_command, run_to_exit
from segwatch.cli.options import (
    FIRST_DAY,
    AsOfDate,
    DocumentKind,
    Documents,
    End,
    Firm,
    Format,
    Live,
    Queries,
    Raw,
    Reason,
    Rule,
    Stress,
    Until,
    Version,
    Warehouse,
    Who,
    to_date,
    to_period,
    use_warehouse,
)
from segwatch.errors import UsageError

app = typer.Typer(
    name="segwatch",
    help="Daily segregation filings of US futures brokers: from document to DuckDB and verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose_warehouse(warehouse: Warehouse = None, _version: Version = False) -> None:
    """Daily segregation filings of US futures brokers: from document to DuckDB and verdict."""
    use_warehouse(warehouse)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of filings.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Reject documents that leave printed numbers over.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Load filings and judge them: the whole pipeline on files or folders."""
    use_warehouse(warehouse)
    from segwatch.cli.ingest import run_ingest

    raise typer.Exit(run_ingest(paths, strict=strict))


@app.command()
def validate(
    data_docs: Annotated[
        Path | None, typer.Option(help="Also write Great Expectations' own pages here.")
    ] = None,
    daily: Annotated[
        bool, typer.Option("--daily", help="Only filings judged since the suites ran last.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Run all suites on the warehouse and print what fails."""
    use_warehouse(warehouse)
    from segwatch.cli.validate import run_validate

    raise typer.Exit(run_validate(data_docs, daily=daily))


@app.command()
def explain(
    firm: Annotated[str, typer.Argument(help="A firm's slug or any printed name.")],
    day: Annotated[
        date,
        typer.Argument(metavar="DATE", parser=to_date, help="As-of date, such as 2014-11-19."),
    ],
    code: Annotated[str | None, typer.Argument(help="A line code, such as 7190.")] = None,
    live: Live = False,
    warehouse: Warehouse = None,
) -> None:
    """Show a statement with its identities, or one number with its source."""
    use_warehouse(warehouse)
    from segwatch.cli.explain import run_explain

    raise typer.Exit(run_explain(firm, day, code, live=live))


@app.command()
def query(  # noqa: PLR0913, PLR0917
    sql: Annotated[
        str | None, typer.Argument(help="SQL, or a file that ends with .sql; none: a prompt.")
    ] = None,
    output_format: Format = None,
    output: Annotated[Path | None, typer.Option(help="Write here, not on screen.")] = None,
    live: Live = False,
    raw: Raw = False,
    warehouse: Warehouse = None,
) -> None:
    """Ask the published snapshot in SQL, read only."""
    use_warehouse(warehouse)
    from segwatch.cli import query as querying

    form = querying.Form(output_format, output, raw)
    raise typer.Exit(querying.run_query(sql, form, live=live))


@app.command()
def reread(
    firm: Annotated[str | None, typer.Argument(help="A firm's slug or any printed name.")] = None,
    day: AsOfDate = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Only rejected documents.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Read archived documents again with the present reader."""
    use_warehouse(warehouse)
    if (firm is None) != (day is None):
        raise UsageError("reread takes a firm and a date together, or neither.")
    from segwatch.cli.reread import run_reread

    raise typer.Exit(run_reread(firm, day, rejected=rejected))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="A workbook of the views for Excel, not Parquet.")
    ] = False,
    since: Annotated[
        date | None,
        typer.Option(
            metavar="DATE", parser=to_date, help="First day of the workbook; default: a year back."
        ),
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Write tables and views as Parquet, by year, or the views as an Excel workbook."""
    use_warehouse(warehouse)
    from segwatch.cli.export import run_export

    raise typer.Exit(run_export(folder, xlsx=xlsx, since=since))


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pages go.")],
    warehouse: Warehouse = None,
) -> None:
    """Build the pages as files that any browser opens; only what changed is built again."""
    use_warehouse(warehouse)
    from segwatch.cli.site import run_site

    raise typer.Exit(run_site(folder))


@app.command()
def serve(  # noqa: PLR0913, PLR0917
    host: Annotated[
        str, typer.Option(help="The address to answer on; the default is this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes any that is free.")] = 8090,
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the pages are kept.")
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="A name that browsers may ask it by, besides this machine's own; others are "
            "refused. Repeat it for more.",
        ),
    ] = None,
    sql: Queries = None,
    warehouse: Warehouse = None,
) -> None:
    """Serve the pages, page pictures on demand, and the SQL page."""
    use_warehouse(warehouse)
    from segwatch.cli.serve import run_serve

    raise typer.Exit(run_serve(host, port, folder, name or [], sql=sql))


@app.command()
def simulate(  # noqa: PLR0913, PLR0917
    out: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    firms: Annotated[int, typer.Option(min=1, help="How many firms.")] = 60,
    days: Annotated[int, typer.Option(min=1, help="How many due days.")] = 250,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 7,
    layout: Annotated[str, typer.Option(help="mixed, or one layout for all firms.")] = "mixed",
    faults: Annotated[
        float, typer.Option(min=0, max=1, help="Share of filings with a fault.")
    ] = 0.01,
    documents: Documents = DocumentKind.TEXT,
    start: Annotated[
        date | None,
        typer.Option(metavar="DATE", parser=to_date, help="The first day; default: 2015-01-02."),
    ] = None,
    stress: Stress = None,
) -> None:
    """Invent filings of firms that do not exist, and the truth about them."""
    from segwatch.cli.simulate import SimulationRequest, write_simulation

    period = to_period(stress) if stress else None
    wish = SimulationRequest(
        out, firms, days, seed, faults, layout, documents, start or FIRST_DAY, period
    )
    raise typer.Exit(write_simulation(wish))


@app.command()
def books(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Parquet files as docs/books.md describes them.")
    ],
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the night in the tables book_* of the warehouse.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Build the statement from a broker's own books and hold it against the filing."""
    use_warehouse(warehouse)
    from segwatch.cli.books import run_books

    raise typer.Exit(run_books(folder, keep=keep))


@app.command()
def board(
    day: Annotated[
        date | None,
        typer.Argument(
            metavar="DATE", parser=to_date, help="As-of date; default: the last one due."
        ),
    ] = None,
    live: Live = False,
    warehouse: Warehouse = None,
) -> None:
    """Show firm by origin: received, late, failed, unreadable, below target, or missing."""
    use_warehouse(warehouse)
    from segwatch.cli.board import show_board

    raise typer.Exit(show_board(day, live=live))


@app.command()
def alerts(warehouse: Warehouse = None) -> None:
    """Send the alerts that wait now, and list those that are open."""
    use_warehouse(warehouse)
    from segwatch.cli.alerts import list_alerts

    raise typer.Exit(list_alerts())


def _keeping_quiet(kind: str) -> Callable[..., None]:
    """The command `segwatch ack` or `segwatch waive`: they take the same words."""

    def command(  # noqa: PLR0913, PLR0917
        rule: Rule,
        firm: Firm,
        until: Until = None,
        reason: Reason = "",
        who: Who = None,
        end: End = False,
        warehouse: Warehouse = None,
    ) -> None:
        use_warehouse(warehouse)
        from segwatch.alerts.acknowledge import AcknowledgementRequest
        from segwatch.cli.acknowledge import write_acknowledgement

        wish = AcknowledgementRequest(rule, firm, until, reason, who or "")
        raise typer.Exit(write_acknowledgement(kind, wish, end=end))

    return command


app.command("ack", help="Keep a rule's open alerts of a firm quiet until they are resolved.")(
    _keeping_quiet("ack")
)
app.command(
    "waive",
    help="Accept a rule's failures of a firm for as-of dates up to a day; they leave exit code 4.",
)(_keeping_quiet("waive"))


def main() -> None:
    """Run a command; every error, and Ctrl-C, is one sentence on stderr."""
    run_to_exit(partial(run_command, app))
