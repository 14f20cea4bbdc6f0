"""`segwatch ingest`: load filings and judge them."""

from functools import partial
from pathlib import Path

from segwatch import pipeline
from segwatch.cli import terminal
from segwatch.cli.run_summary import exit_code, show_run
from segwatch.errors import UnfinishedError
from segwatch.pipeline import RunOptions
from segwatch.settings import settings
from segwatch.warehouse.run_log import keep_everything
from transforms.normalise import keep_complete as without_leftovers


def run_ingest(paths: list[Path], *, strict: bool) -> int:
    """Arrive to serve on files or folders; a file that cannot be read is named and passed over."""
    options = RunOptions(
        keep=without_leftovers if strict else keep_everything,
        complain=terminal.print_error,
        progress=partial(terminal.show_progress, "reading"),
        show=show_run,
    )
    summary = pipeline.run(paths, settings(), options)
    if summary.unopened:
        raise UnfinishedError("\n".join([*summary.unopened, "All other files were taken in."]))
    return exit_code(summary)
