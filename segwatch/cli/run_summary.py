"""What a run did, on screen and as an exit code."""

from segwatch.cli import terminal as screen
from segwatch.cli import terminal_warnings as screen_warnings
from segwatch.codebook.severity import GRAVE
from segwatch.errors import EXIT_FAILED, EXIT_REJECTED
from segwatch.pipeline import RunSummary
from segwatch.warehouse.run_log import Work
from segwatch.warehouse.run_report import (
    header_warnings,
    unapplied_corrections,
    verdict_counts,
)


def show_run(work: Work, summary: RunSummary) -> None:
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
