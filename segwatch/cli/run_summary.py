"""What a run did, on screen and as an exit code."""

from segwatch.cli import terminal, terminal_warnings
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
    terminal.show_rejects(report.rejects)
    terminal_warnings.show_unreadable(summary.unreadable)
    terminal_warnings.show_warnings(header_warnings(work.store, report.loaded))
    terminal.show_unapplied(unapplied_corrections(work.store))
    terminal.show_new_firms(report.new_firms)
    terminal.show_messages(summary.messages)
    counts = verdict_counts(work.store, report.judged)
    terminal.show_summary(report.counts, counts, report.rejects)


def exit_code(summary: RunSummary) -> int:
    """How a run ends: whether what it put in force fails gravely and is not waived, or else
    anything of it could not be read."""
    if any(message.severity in GRAVE and not message.waived for message in summary.messages):
        return EXIT_FAILED
    is_unread = summary.report.counts["rejected"] or summary.unreadable.height
    return EXIT_REJECTED if is_unread else 0
