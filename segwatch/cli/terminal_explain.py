"""What a person sees of a firm's day: its statement in the form's shape, or one number."""

from typing import Any

import polars as pl
from rich.table import Table

from segwatch.alerts.wording import kind_of
from segwatch.checks.compile import Check
from segwatch.cli.terminal import out, plain, print_sentence, show_rejects
from segwatch.explain.statement import Filing, Row

_KEPT = " (kept from the version that this one amends)"
_EDGES = ("left", "bottom", "right", "top")
_COLOURS = {"pass": "green", "fail": "bold red", "unknown": "yellow"}


def show_statement(
    filing: Filing, rows: list[Row], titles: dict[str, str], checks: list[Check]
) -> None:
    """A filing in the form's shape, then each check: how it fails, or what it asserts."""
    asserts = {(check.check_id, check.origin): check.asserts for check in checks}
    header = filing.header
    form = header["form"] or "form not printed"
    print_sentence(
        f"[bold]{plain(header['firm_name'])}[/bold] as of {header['as_of_date']}, submitted "
        f"{header['submit_date'] or '(not printed)'}, {plain(form)}, "
        f"{plain(header['status'] or 'status not printed')}\n{plain(header['source_uri'])}"
    )
    _show_sources(filing)
    carried = set(filing.pages.filter("carried")["origin"])
    for section, title in titles.items():
        of_section = [row for row in rows if row.section == section]
        if of_section:
            out.print(_section_table(title + _KEPT * (section in carried), of_section))
    sections = _sections_by_filing(filing)
    verdicts = filing.verdicts.sort("check_id", "origin")
    for row in verdicts.iter_rows(named=True):
        origin = row["origin"]
        if origin == "filing" and len(sections) > 1:
            origin = f"filing of {sections[row['filing_id']]}"
        colour = _COLOURS[row["status"]]
        words = row["sentence"] or asserts.get((row["check_id"], row["origin"]), "")
        print_sentence(
            f"[{colour}]{row['status']:7}[/{colour}] {row['check_id']} {origin}: {plain(words)}"
        )
    show_rejects(filing.rejects.with_columns(source=pl.lit(header["firm_name"])))


def _sections_by_filing(filing: Filing) -> dict[int, str]:
    """The sections in force that each filing prints, by filing_id, the highest filing first."""
    by_filing = filing.pages.group_by("filing_id", maintain_order=True)
    return dict(by_filing.agg(pl.col("origin").sort().str.join(", ")).iter_rows())


def _show_sources(filing: Filing) -> None:
    """The pages that another filing than the highest prints, and forms of other kinds."""
    sections = _sections_by_filing(filing)
    for row in filing.pages.unique("filing_id", maintain_order=True).iter_rows(named=True):
        if row["filing_id"] != filing.header["filing_id"]:
            _show_source(sections[row["filing_id"]], row)
    for row in filing.beside.iter_rows(named=True):
        _show_source(f"beside it {row['origins']}{kind_of(row['kind'])}", row)
        if row["failed"]:
            print_sentence(f"[bold red]fail[/bold red] of it: {row['failed']}")


def _show_source(what: str, header: dict[str, Any]) -> None:
    submitted = header["submit_date"] or "(not printed)"
    words = f"{what}: submitted {submitted}, {header['status'] or 'no status'}"
    print_sentence(f"{plain(words)}\n{plain(header['source_uri'])}")


def show_proposals(sentences: list[str], filing: Filing) -> None:
    """What would make broken identities true, and where a person may say so."""
    if not sentences:
        return
    print_sentence("[bold]Which number is wrong?[/bold] Nothing is changed by itself.")
    for sentence in sentences:
        print_sentence(f"  {plain(sentence)}")
    day, sections = filing.header["as_of_date"], _sections_by_filing(filing)
    documents = dict(filing.pages.select("filing_id", "document_id").iter_rows())
    how = "A person corrects a line by a row in codebook/corrections.csv, with"
    if len(sections) == 1:
        print_sentence(f"{how} this filing named {filing.header['document_id']}/{day}")
        return
    print_sentence(f"{how} the filing named that prints it:")
    for filing_id, printed in sections.items():
        print_sentence(f"  {printed}: {documents[filing_id]}/{day}")


def show_corrections(corrections: pl.DataFrame) -> None:
    """The lines that a person corrected, with reason and evidence."""
    for row in corrections.iter_rows(named=True):
        print_sentence(
            f"[bold]corrected[/bold] {row['line_code']}: printed {plain(row['printed'])}, read as "
            f"{row['amount']:,}: {plain(row['reason'])} ({plain(row['evidence'])})"
        )


def _section_table(title: str, rows: list[Row]) -> Table:
    table = Table(title=plain(title), title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column(max_width=70)
    table.add_column(justify="right")
    for row in rows:
        printed = "\n".join(
            f"{amount or '(not printed)'} [dim]{plain(f'[{name}]')}[/dim]"
            for name, amount in row.printed
        )
        sums = "".join(
            f"\n[{_COLOURS[status]}]{status}[/] [dim]{plain(arithmetic)}[/dim]"
            for status, arithmetic in row.sums
        )
        table.add_row(row.number, plain(row.words) + sums, printed)
    return table


def show_line(filing: Filing, line: dict[str, Any], words: str) -> None:
    """One number: where it stands, as it was printed, and the checks it is in."""
    header = filing.header
    is_read = "= " if not line["corrected"] else "corrected to "
    print_sentence(
        f"[bold]{line['name']}[/bold] {plain(line['printed'])} {is_read}{line['amount']:,}\n"
        f"{plain(header['firm_name'])} as of {header['as_of_date']}, {line['origin']}, "
        f"page {line['page']}, line {line['line']} of {plain(line['source_uri'])}\n"
        f"document {line['document_id']}"
    )
    show_corrections(filing.corrections.filter(pl.col("line_code") == line["name"]))
    if line["box_left"] is not None:
        left, bottom, right, top = (line[f"box_{edge}"] / 10 for edge in _EDGES)
        print_sentence(
            f"box: {left} to {right} points from the left, {bottom} to {top} from the bottom"
        )
    if words:
        print_sentence(f"printed: {plain(words)}")
