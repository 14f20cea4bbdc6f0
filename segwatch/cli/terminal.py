"""What a person sees: summaries, statements and tables on a terminal."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from segwatch.alerts.record import Message
from segwatch.codebook.severity import severity_rank
from segwatch.pipeline import Progress as Step

if TYPE_CHECKING:
    from expectations.checkpoint import Outcome

MOST_MESSAGES = 20

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Text from documents and file names as it may be shown: no markup, no control codes."""
    return escape(_CONTROL.sub("\ufffd", text))


def print_sentence(sentence: str) -> None:
    """A sentence on stdout; only a terminal breaks its lines."""
    out.print(sentence, soft_wrap=True)


def print_error(sentence: str) -> None:
    """A sentence on stderr."""
    err.print(plain(sentence), soft_wrap=True)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def show_progress(what: str, total: int) -> Iterator[Step]:
    """A progress bar on stderr, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def show_table(frame: pl.DataFrame, title: str | None = None) -> None:
    """A frame as a table. A number is never cut: the terminal may break the lines instead."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for name, kind in frame.schema.items():
        is_text = kind == pl.String
        table.add_column(
            plain(name),
            justify="right" if kind.is_numeric() else "left",
            no_wrap=not is_text,
            overflow="fold",
            min_width=13 if is_text else None,
        )
    whole = {name for name, kind in frame.schema.items() if kind.is_integer()}
    for row in frame.iter_rows(named=True):
        table.add_row(*(_format_cell(value, name in whole) for name, value in row.items()))
    unbounded = out.options.update(max_width=10_000)
    needed = Measurement.get(out, unbounded, table)
    wide = max(needed.minimum, out.width) if out.is_terminal else needed.maximum
    # Rich cuts a table at its console's width, so a wide table has a console of its own.
    own = Console(file=out.file, width=wide, highlight=False, force_terminal=out.is_terminal)
    own.print(table)


def _format_cell(value: object, whole: bool) -> str:
    if value is None:
        return ""
    if whole:
        return f"{value:,}"
    return plain(f"{value:.3f}" if isinstance(value, float) else str(value))


def show_summary(run: dict[str, Any], counts: dict[str, Any], rejects: pl.DataFrame) -> None:
    """The counts of a run: documents by outcome, rejected amounts, each by reason, verdicts."""
    amounts = rejects.filter(pl.col("scope") == "amount")
    print_sentence(
        f"Documents: {run['met']:,} met, {run['loaded']:,} loaded, {run['duplicate']:,} duplicate, "
        f"{run['rejected']:,} rejected{_by_reason(rejects.filter(pl.col('scope') == 'document'))}. "
        f"Rejected amounts: {amounts.height:,}{_by_reason(amounts)}."
    )
    print_sentence(f"Checks on this run's filings: {by_status(counts)}.")


def by_status(counts: dict[str, int]) -> str:
    """Verdicts by status, in words."""
    info = f" ({counts['info']:,} of them for information)" if counts["info"] else ""
    return (
        f"{counts['passed']:,} passed, {counts['failed']:,} failed{info}, "
        f"{counts['unknown']:,} unknown"
    )


def _by_reason(rejects: pl.DataFrame) -> str:
    counted = rejects.group_by("reason").len().sort("len", "reason", descending=[True, False])
    reasons = ", ".join(
        f"{number:,} {reason.replace('_', ' ')}" for reason, number in counted.iter_rows()
    )
    return f" ({reasons})" if reasons else ""


def show_validation(expectations: int, failed: int, counts: dict[str, int]) -> None:
    """How many expectations hold, and the verdicts beside them."""
    print_sentence(
        f"Great Expectations: {expectations} expectations, {expectations - failed} hold, {failed} "
        f"do not. Verdicts: {by_status(counts)}."
    )


def show_messages(messages: list[Message]) -> None:
    """What failed, the gravest first, and no more than a screenful."""
    for message in sorted(messages, key=lambda m: severity_rank(m.severity))[:MOST_MESSAGES]:
        print_sentence(f"[bold]{message.severity}[/bold] {plain(message.sentence)}")
    if len(messages) > MOST_MESSAGES:
        print_sentence(f"... and {len(messages) - MOST_MESSAGES:,} more; see the table verdict.")


def show_rejects(rejects: pl.DataFrame) -> None:
    """What was not loaded, with the reason and what to do."""
    for row in rejects.head(MOST_MESSAGES).iter_rows(named=True):
        place = "".join(
            f", {name} {row[name]}" for name in ("page", "line", "line_code") if row.get(name)
        )
        err.print(
            f"[yellow]rejected[/yellow] {plain(row['source'])}{place}: {row['detail']}",
            soft_wrap=True,
        )
    if rejects.height > MOST_MESSAGES:
        err.print(f"... and {rejects.height - MOST_MESSAGES:,} more; see the table reject.")


def show_new_firms(firms: pl.DataFrame) -> None:
    """Firms met for the first time, once each."""
    for firm_id, name in firms.head(MOST_MESSAGES).iter_rows():
        print_sentence(
            f"New firm {plain(name)}, loaded as {firm_id}; add it to codebook/firms.csv, or the "
            "name to codebook/firm_aliases.csv where it is a known firm."
        )


def show_unapplied(sentences: list[str]) -> None:
    """Corrections that do not hold, on stderr."""
    for sentence in sentences:
        err.print(f"[yellow]not applied[/yellow] {plain(sentence)}", soft_wrap=True)


def show_outcome(outcome: "Outcome", rows: pl.DataFrame) -> None:
    """An expectation that does not hold, with the rows that break it; of info without them. Rows
    of a check say how it fails; without them its description says what it asserts."""
    is_shown = outcome.severity != "info" and not rows.is_empty()
    is_worded = is_shown and "sentence" in rows.columns
    words = f"{outcome.check_id} {outcome.origin}:" if is_worded else outcome.description
    print_sentence(f"[bold]{outcome.severity}[/bold] {plain(words)} {outcome.failed:,} rows fail.")
    if is_shown:
        columns = ["firm_id", "as_of_date", "severity", "sentence"] if is_worded else rows.columns
        show_table(rows.select(columns).head(MOST_MESSAGES))
