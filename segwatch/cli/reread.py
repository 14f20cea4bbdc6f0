"""`segwatch reread`: archived documents read again."""

from datetime import date

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.cli import terminal as screen
from segwatch.cli.run_summary import exit_code, show_run
from segwatch.codebook.load import codebook
from segwatch.explain import statement as explaining
from segwatch.pipeline import RunOptions
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing
from segwatch.warehouse.run_log import Run, Work


def run_reread(firm: str | None, day: date | None, *, rejected: bool) -> int:
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
        summary = pipeline.finish_run(work, channels, RunOptions(show=show_run))
    send_after_load(settings(), book, channels, screen.complain)
    return exit_code(summary)
