"""`segwatch explain`: a statement, or one number with its place."""

from datetime import date

from segwatch.checks.compile import checks
from segwatch.cli import terminal as screen
from segwatch.cli import terminal_explain as screen_explain
from segwatch.codebook.load import codebook
from segwatch.explain import statement as explaining
from segwatch.explain.proposals import proposals
from segwatch.ingest.archive import Archive
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import open_published


def run_explain(firm: str, day: date, code: str | None, *, live: bool) -> int:
    """A statement in the form's shape, or one number with its place."""
    book = codebook()
    with open_published(settings().warehouse, screen.complain, live=live) as store:
        filing = explaining.find_filing(store, firm, day)
        line = explaining.find_line(filing, code) if code is not None else None
        found = proposals(store, book, filing.pages.select("filing_id").unique())
    if line is None:
        titles = dict(book.statements.select("section", "title").iter_rows())
        rows = explaining.statement_rows(book, filing)
        screen_explain.show_statement(filing, rows, titles, checks(book))
        screen_explain.show_corrections(filing.corrections)
        said = explaining.proposed(filing, found, {i.check_id for i in book.identities})
        screen_explain.show_proposals(said, filing)
        return 0
    archive = Archive(settings().archive_folder)
    words = explaining.source_line(archive, line, filing, book, settings().limits)
    screen_explain.show_line(filing, line, words)
    return 0
