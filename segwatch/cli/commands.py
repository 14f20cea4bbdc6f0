"""What each command does, and the exit code it ends with."""

from datetime import date
from functools import partial
from pathlib import Path

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.checks.compile import checks
from segwatch.cli import terminal as screen
from segwatch.cli import terminal_books as screen_books
from segwatch.cli import terminal_explain as screen_explain
from segwatch.cli import terminal_warnings as screen_warnings
from segwatch.codebook.load import codebook
from segwatch.codebook.severity import GRAVE
from segwatch.errors import EXIT_FAILED, EXIT_REJECTED, UnfinishedError
from segwatch.explain import statement as explaining
from segwatch.explain.proposals import proposals
from segwatch.ingest.archive import Archive
from segwatch.pipeline import RunOptions, RunSummary
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing
from segwatch.warehouse.published_snapshot import open_published
from segwatch.warehouse.run_log import Run, Work, everything
from segwatch.warehouse.run_report import (
    every_filing,
    header_warnings,
    note_suites,
    since_suites,
    unapplied_corrections,
    verdict_counts,
)
from transforms.normalise import strict as without_leftovers


def ingest(paths: list[Path], *, strict: bool) -> int:
    """Arrive to serve on files or folders; a file that cannot be read is named and passed over."""
    options = RunOptions(
        keep=without_leftovers if strict else everything,
        complain=screen.complain,
        progress=partial(screen.progress, "reading"),
        show=_show_run,
    )
    summary = pipeline.run(paths, settings(), options)
    if summary.unopened:
        raise UnfinishedError("\n".join([*summary.unopened, "All other files were taken in."]))
    return exit_code(summary)


def reread(firm: str | None, day: date | None, *, rejected: bool) -> int:
    """Archived documents again; what differs is a new version."""
    from segwatch import reread as rereading

    book = codebook()
    must_exist(settings().warehouse)
    with open_for_writing(settings().warehouse, book) as store:
        chosen = None
        if firm and day:
            chosen = (
                explaining.find_filing(store, firm, day).pages["document_id"].unique().to_list()
            )
        documents = rereading.choose(store, rejected=rejected, documents=chosen)
        archived = int(documents["is_archived"].sum())
        if archived < documents.height:
            screen.complain(
                f"{documents.height - archived:,} documents are not read again: they were over "
                "SEGWATCH_MAX_DOCUMENT_BYTES and are not in the archive; load them again."
            )
        work = Work(store, book, Run("reread"), settings(), say=screen.complain)
        with screen.progress("reading again", archived) as step:
            rereading.reread(work, documents, step)
        channels = known_channels(settings(), screen.complain)
        summary = pipeline.finish_run(work, channels, RunOptions(show=_show_run))
    send_after_load(settings(), book, channels, screen.complain)
    return exit_code(summary)


def _show_run(work: Work, summary: RunSummary) -> None:
    """What a run did, on screen: rejects and warnings first, the counts last."""
    report = summary.report
    screen.show_rejects(report.rejects)
    screen_warnings.show_unreadable(summary.unreadable)
    screen_warnings.show_warnings(header_warnings(work.store, report.loaded))
    screen.show_unapplied(unapplied_corrections(work.store))
    screen.show_new_firms(report.new_firms)
    screen.show_messages(summary.messages)
    counts = verdict_counts(work.store, report.judged)
    screen.show_summary(report.counts, counts, report.rejects)


def exit_code(summary: RunSummary) -> int:
    """How a run ends: whether what it put in force fails gravely and is not waived, or else
    anything of it could not be read."""
    if any(message.severity in GRAVE and not message.waived for message in summary.messages):
        return EXIT_FAILED
    is_unread = summary.report.counts["rejected"] or summary.unreadable.height
    return EXIT_REJECTED if is_unread else 0


def validate(data_docs: Path | None, *, daily: bool) -> int:
    """All suites on the warehouse, or on what changed since they ran last; filings not judged yet
    are judged first."""
    from segwatch.checks import great_expectations as validating

    book, warehouse, suites = codebook(), settings().warehouse, Run("suites")
    must_exist(warehouse)
    with open_for_writing(warehouse, book) as store:
        work = Work(store, book, Run("validate"), settings(), say=screen.complain)
        if pipeline.judge_pending(work):
            channels = known_channels(settings(), screen.complain)
            pipeline.finish_run(work, channels, RunOptions())
        filings = since_suites(store) if daily else every_filing(store)
    outcomes = validating.validate(warehouse, book, filings, data_docs, daily=daily)
    failed, uncomputed = [o for o in outcomes if o.failed], [o for o in outcomes if o.fault]
    for outcome in uncomputed:
        screen.complain(validating.fault_sentence(outcome))
    with open_for_writing(warehouse, book) as store:
        note_suites(store, suites)
        latest, waived = validating.latest(store), store.ask("FROM waiver")
        for outcome in failed:
            screen.show_outcome(outcome, validating.named_rows(latest, outcome))
        counts = verdict_counts(store, filings)
        screen.show_unapplied(unapplied_corrections(store))
    screen.show_validation(len(outcomes), len(failed), counts)
    told = sum(o.failed for o in failed if o.suite != validating.SHAPE)
    if told != counts["failed"] and not uncomputed:
        screen.say(
            "The verdicts differ from the data: figures were changed after they were judged."
        )
    if data_docs:
        screen.say(f"Pages: {screen.plain(str(data_docs / 'index.html'))}")
    return EXIT_FAILED if any(validating.is_grave(latest, waived, o) for o in failed) else 0


def explain(firm: str, day: date, code: str | None, *, live: bool) -> int:
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


def books(folder: Path, *, keep: bool) -> int:
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
