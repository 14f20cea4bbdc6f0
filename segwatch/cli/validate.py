"""`segwatch validate`: the suites of Great Expectations."""

from pathlib import Path

from segwatch import pipeline
from segwatch.alerts.outbox import known_channels
from segwatch.cli import terminal
from segwatch.codebook.load import load_codebook
from segwatch.errors import EXIT_FAILED
from segwatch.pipeline import RunOptions
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import (
    every_filing,
    note_suites,
    since_suites,
    unapplied_corrections,
    verdict_counts,
)


def run_validate(data_docs: Path | None, *, daily: bool) -> int:
    """All suites on the warehouse, or on what changed since they ran last; filings not judged yet
    are judged first."""
    from segwatch.checks import great_expectations

    codebook, warehouse, suites = load_codebook(), settings().warehouse, Run("suites")
    must_exist(warehouse)
    with open_for_writing(warehouse, codebook) as store:
        work = Work(store, codebook, Run("validate"), settings(), say=terminal.print_error)
        if pipeline.judge_pending(work):
            channels = known_channels(settings(), terminal.print_error)
            pipeline.finish_run(work, channels, RunOptions())
        filings = since_suites(store) if daily else every_filing(store)
    outcomes = great_expectations.run_suites(warehouse, codebook, filings, data_docs, daily=daily)
    failed, uncomputed = [o for o in outcomes if o.failed], [o for o in outcomes if o.fault]
    for outcome in uncomputed:
        terminal.print_error(great_expectations.fault_sentence(outcome))
    with open_for_writing(warehouse, codebook) as store:
        note_suites(store, suites)
        latest, waived = (
            great_expectations.latest_statements(store),
            store.query_text("FROM waiver"),
        )
        for outcome in failed:
            terminal.show_outcome(outcome, great_expectations.named_rows(latest, outcome))
        counts = verdict_counts(store, filings)
        terminal.show_unapplied(unapplied_corrections(store))
    terminal.show_validation(len(outcomes), len(failed), counts)
    told = sum(o.failed for o in failed if o.suite != great_expectations.SHAPE)
    if told != counts["failed"] and not uncomputed:
        terminal.print_sentence(
            "The verdicts differ from the data: figures were changed after they were judged."
        )
    if data_docs:
        terminal.print_sentence(f"Pages: {terminal.plain(str(data_docs / 'index.html'))}")
    return EXIT_FAILED if any(great_expectations.is_grave(latest, waived, o) for o in failed) else 0
