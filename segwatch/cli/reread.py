"""`segwatch reread`: archived documents read again."""

from datetime import date

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels, send_after_load
from segwatch.cli import terminal
from segwatch.cli.run_summary import exit_code, show_run
from segwatch.codebook.load import load_codebook
from segwatch.explain import statement
from segwatch.pipeline import RunOptions
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing
from segwatch.warehouse.run_log import Run, Work


def run_reread(firm: str | None, day: date | None, *, rejected: bool) -> int:
    """Archived documents again; what differs is a new version."""
    from segwatch import reread

    codebook = load_codebook()
    must_exist(settings().warehouse)
    with open_for_writing(settings().warehouse, codebook) as store:
        chosen = None
        if firm and day:
            chosen = statement.find_filing(store, firm, day).pages["document_id"].unique().to_list()
        documents = reread.choose(store, rejected=rejected, documents=chosen)
        archived = int(documents["is_archived"].sum())
        if archived < documents.height:
            terminal.print_error(
                f"{documents.height - archived:,} documents are not read again: they were over "
                "SEGWATCH_MAX_DOCUMENT_BYTES and are not in the archive; load them again."
            )
        work = Work(store, codebook, Run("reread"), settings(), say=terminal.print_error)
        with terminal.show_progress("reading again", archived) as step:
            reread.reread(work, documents, step)
        channels = known_channels(settings(), terminal.print_error)
        summary = pipeline.finish_run(work, channels, RunOptions(show=show_run))
    send_after_load(settings(), codebook, channels, terminal.print_error)
    return exit_code(summary)
