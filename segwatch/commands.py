"""What each command does, and the exit code it ends with."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from segwatch import explain as explaining
from segwatch import pipeline, screen
from segwatch.alert import GRAVE
from segwatch.archive import Archive
from segwatch.arrive import find
from segwatch.checks import checks
from segwatch.codebook import codebook
from segwatch.errors import EXIT_FAILED, EXIT_REJECTED, UnfinishedError, UsageError
from segwatch.report import conclude, every_filing, verdict_counts
from segwatch.runs import Run, Work
from segwatch.settings import settings
from segwatch.store import open_for_reading, open_for_writing


def ingest(paths: list[Path], *, strict: bool) -> int:
    """Arrive to serve on files or folders; a file that cannot be read is named and passed over."""
    files = find(paths)
    if len(files) > settings().max_files:
        raise UsageError(
            f"{len(files):,} files are more than the limit of {settings().max_files:,} a run; "
            "name fewer, or raise SEGWATCH_MAX_FILES."
        )
    book, unread = codebook(), list[str]()
    with open_for_writing(settings().warehouse, book) as store:
        work = Work(store, book, Run("ingest"), settings(), strict)
        with screen.progress("reading", len(files)) as step:
            arrived = pipeline.arrive(files, settings(), unread.append)
            pipeline.take_in(arrived, work, step)
        code = _conclude(work)
    if unread:
        raise UnfinishedError("\n".join([*unread, "All other files were taken in."]))
    return code


def reread(firm: str | None, day: date | None, *, rejected: bool) -> int:
    """Archived documents again; what differs is a new version."""
    from segwatch import reread as rereading

    book = codebook()
    with open_for_reading(settings().warehouse):
        pass  # says so where there is none
    with open_for_writing(settings().warehouse, book) as store:
        filing_id = None
        if firm and day:
            filing_id = explaining.find_filing(store, firm, day).header["filing_id"]
        documents = rereading.choose(store, rejected=rejected, filing_id=filing_id)
        work = Work(store, book, Run("reread"), settings())
        with screen.progress("reading again", documents.height) as step:
            rereading.reread(work, documents, step)
        return _conclude(work)


def _conclude(work: Work) -> int:
    """Expect to serve; what the run did on screen; its exit code."""
    store = work.store
    pipeline.expect(work)
    report = conclude(store, work.book, work.run)
    messages = pipeline.alert(store, work.book, report.judged)
    counts = report.counts
    if counts["loaded"] or counts["rejected"] or not report.judged.is_empty():
        pipeline.serve(store)
    screen.show_rejects(report.rejects)
    screen.show_new_firms(report.new_firms)
    screen.show_messages(messages)
    amounts = report.rejects.filter(pl.col("scope") == "amount").height
    screen.show_summary(counts, verdict_counts(store, report.judged), amounts)
    if any(message.severity in GRAVE for message in messages):
        return EXIT_FAILED
    return EXIT_REJECTED if counts["rejected"] else 0


def validate(data_docs: Path | None) -> int:
    """All suites on the warehouse; filings not judged yet are judged first."""
    from segwatch import validate as validating

    book, warehouse = codebook(), settings().warehouse
    with open_for_reading(warehouse):
        pass  # says so where there is none
    with open_for_writing(warehouse, book) as store:
        work = Work(store, book, Run("validate"), settings())
        if pipeline.expect(work):
            conclude(store, book, work.run)
            pipeline.serve(store)
    outcomes = validating.validate(warehouse, book, data_docs)
    failed = [o for o in outcomes if o.failed]
    with open_for_reading(warehouse) as store:
        latest = validating.latest(store)
        for outcome in failed:
            screen.show_outcome(outcome, validating.named_rows(latest, outcome))
        counts = verdict_counts(store, every_filing(store))
    screen.show_validation(len(outcomes), len(failed), counts)
    if sum(o.failed for o in failed if o.suite != validating.SHAPE) != counts["failed"]:
        screen.say(
            "The verdicts differ from the data: figures were changed after they were judged."
        )
    if data_docs:
        screen.say(f"Pages: {screen.plain(str(data_docs / 'index.html'))}")
    return EXIT_FAILED if any(validating.is_grave(latest, o) for o in failed) else 0


def explain(firm: str, day: date, code: str | None) -> int:
    """A statement in the form's shape, or one number with its place."""
    book = codebook()
    with open_for_reading(settings().warehouse) as store:
        filing = explaining.find_filing(store, firm, day)
    if code is None:
        titles = dict(book.statements.select("section", "title").iter_rows())
        rows = explaining.statement_rows(book, filing)
        screen.show_statement(filing, rows, titles, checks(book))
        return 0
    line = explaining.find_line(filing, code)
    archive = Archive(settings().archive_folder)
    words = explaining.source_line(archive, filing, line, settings().limits)
    screen.show_line(filing, line, words)
    return 0


def query(sql: str | None, output_format: str | None, output: Path | None) -> int:
    """SQL on the warehouse, read only; without SQL DuckDB's own prompt."""
    warehouse = settings().warehouse
    if sql is None:
        with open_for_reading(warehouse):
            pass  # says so where there is none
        shell = shutil.which("duckdb", path=str(Path(sys.executable).parent)) or "duckdb"
        os.execvp(shell, [shell, "-readonly", str(warehouse)])  # noqa: S606
    text = _sql(sql)
    with open_for_reading(warehouse) as store:
        store.lock()
        try:
            answer = store.ask(text)
        except (duckdb.Error, pl.exceptions.PolarsError, pa.ArrowException) as error:
            raise UsageError(f"The query does not run: {str(error).splitlines()[0]}") from error
        except AttributeError as error:  # no statement, no answer
            raise UsageError("The query is empty; write SQL, or name a file of it.") from error
    _write(answer, output_format, output)
    return 0


def _sql(sql: str) -> str:
    if not sql.endswith(".sql"):
        return sql
    try:
        return Path(sql).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{sql} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{sql} is not text in UTF-8; save it so.") from error


def _write(answer: pl.DataFrame, output_format: str | None, output: Path | None) -> None:
    chosen = output_format or (output.suffix.lstrip(".") if output else "table")
    try:
        if chosen == "table" and output is None:
            screen.show_table(answer)
        elif chosen == "csv":
            _print_or_write(answer.write_csv(), output)
        elif chosen == "json":
            _print_or_write(answer.write_json(), output)
        elif chosen == "parquet" and output is not None:
            answer.write_parquet(output)
        else:
            raise UsageError(
                f"--format {chosen} does not fit; use table, csv or json, or parquet or another "
                "with --output FILE."
            )
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"The answer cannot be written as {chosen}: {error}") from error
    except OSError as error:
        why = error.strerror or str(error)
        raise UnfinishedError(f"{output} cannot be written ({why}); check the folder.") from error


def _print_or_write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
