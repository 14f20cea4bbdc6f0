"""`segwatch books`: a night of a broker's own books."""

from pathlib import Path

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.cli import terminal, terminal_books
from segwatch.codebook.load import load_codebook
from segwatch.errors import EXIT_FAILED
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work


def run_books(folder: Path, *, keep: bool) -> int:
    """A night of books, its statement beside the filing, and what explains the differences. A night
    that is kept is published, by line, and alerted of."""
    from segwatch.books import read, reconcile, tables
    from transforms.books import night

    codebook, warehouse = load_codebook(), settings().warehouse
    given = read.read_books(folder, codebook)
    with read.in_our_words(folder):
        tonight = given.tonight._replace(memory=reconcile.read_memory(warehouse, given))
        done = night.run_night(given.books, tonight, given.choices)
        filed = reconcile.find_filed(warehouse, given.firm, tonight.day)
        outcome = reconcile.reconcile_statement(
            done.statement, filed, (given.books, done.books), given, codebook
        )
    if keep:
        kept = tables.night_tables(done, outcome, tonight.seed, str(folder.resolve()))
        channels = known_channels(settings(), terminal.print_error)
        with open_for_writing(warehouse, codebook) as store:
            work = Work(store, codebook, Run("books"), settings(), say=terminal.print_error)
            judged = tables.store_night(store, codebook, work.run, kept)
            pipeline.record_alerts(work, judged, channels)
            pipeline.publish_snapshot(store, codebook, judged)
        send_after_load(settings(), codebook, channels, terminal.print_error)
    terminal_books.show_night(given.books, done)
    terminal_books.show_books(given, outcome, codebook)
    failed = reconcile.needs_a_person(outcome, done.assignments)
    return EXIT_FAILED if failed else 0
