"""`segwatch explain`: a statement, or one number with its place."""

from datetime import date

from segwatch.checks.compile import compile_checks
from segwatch.cli import terminal, terminal_explain
from segwatch.codebook.load import load_codebook
from segwatch.explain import statement
from segwatch.explain.proposals import propose_for_filings
from segwatch.ingest.archive import Archive
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import open_published


def run_explain(firm: str, day: date, code: str | None, *, live: bool) -> int:
    """A statement in the form's shape, or one number with its place."""
    codebook = load_codebook()
    with open_published(settings().warehouse, terminal.print_error, live=live) as store:
        filing = statement.find_filing(store, firm, day)
        line = statement.find_line(filing, code) if code is not None else None
        found = propose_for_filings(store, codebook, filing.pages.select("filing_id").unique())
    if line is None:
        titles = dict(codebook.statements.select("section", "title").iter_rows())
        rows = statement.statement_rows(codebook, filing)
        terminal_explain.show_statement(filing, rows, titles, compile_checks(codebook))
        terminal_explain.show_corrections(filing.corrections)
        said = statement.word_proposals(filing, found, {i.check_id for i in codebook.identities})
        terminal_explain.show_proposals(said, filing)
        return 0
    archive = Archive(settings().archive_folder)
    words = statement.source_line(archive, line, filing, codebook, settings().limits)
    terminal_explain.show_line(filing, line, words)
    return 0
