"""`segwatch books`: a night of a broker's own books."""

from pathlib import Path

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.cli import terminal as screen
from segwatch.cli import terminal_books as screen_books
from segwatch.codebook.load import codebook
from segwatch.errors import EXIT_FAILED
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work


def run_books(folder: Path, *, keep: bool) -> int:
    """A night of books, its statement beside the filing, and what explains the differences. A night
    that is kept is published, by line, and alerted of."""
    from segwatch.books import read as ledger
    from segwatch.books import reconcile
    from segwatch.books import tables as book_tables
    from transforms.books import night

    book, warehouse = codebook(), settings().warehouse
    given = ledger.read(folder, book)
    with ledger.in_our_words(folder):
        tonight = given.tonight._replace(memory=reconcile.recall(warehouse, given))
        done = night.run(given.books, tonight, given.choices)
        filed = reconcile.find_filed(warehouse, given.firm, tonight.day)
        outcome = reconcile.compare(done.statement, filed, (given.books, done.books), given, book)
    if keep:
        kept = book_tables.tables(done, outcome, tonight.seed, str(folder.resolve()))
        channels = known_channels(settings(), screen.complain)
        with open_for_writing(warehouse, book) as store:
            work = Work(store, book, Run("books"), settings(), say=screen.complain)
            judged = book_tables.keep(store, book, work.run, kept)
            pipeline.record_alerts(work, judged, channels)
            pipeline.publish_snapshot(store, book, judged)
        send_after_load(settings(), book, channels, screen.complain)
    screen_books.show_night(given.books, done)
    screen_books.show_books(given, outcome, book)
    failed = reconcile.needs_a_person(outcome, done.dealt)
    return EXIT_FAILED if failed else 0
