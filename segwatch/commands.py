"""What each command does, and the exit code it ends with."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from segwatch import explain as explaining
from segwatch import pipeline, screen
from segwatch.archive import Archive
from segwatch.arrive import find
from segwatch.checks import checks
from segwatch.codebook import codebook
from segwatch.errors import EXIT_FAILED, EXIT_REJECTED, UnfinishedError, UsageError
from segwatch.runs import Run, Work
from segwatch.settings import settings
from segwatch.store import open_for_reading, open_for_writing


def ingest(paths: list[Path]) -> int:
    """Arrive to serve on files or folders."""
    files = find(paths)
    book, run = codebook(), Run("ingest")
    with open_for_writing(settings().warehouse, book) as store:
        work = Work(store, book, run, settings())
        with screen.progress("reading", len(files)) as step:
            arrived = pipeline.arrive(files, settings())
            pipeline.take_in(arrived, work, step)
        return _conclude(work)


def reread(firm: str | None, day: date | None, *, rejected: bool) -> int:
    """Archived documents again; what differs is a new version."""
    from segwatch import reread as rereading

    book, run = codebook(), Run("reread")
    open_for_reading(settings().warehouse).__exit__(None, None, None)
    with open_for_writing(settings().warehouse, book) as store:
        filing_id = None
        if firm and day:
            filing_id = explaining.find_filing(store, firm, day).header["filing_id"]
        documents = rereading.choose(store, rejected=rejected, filing_id=filing_id)
        work = Work(store, book, run, settings())
        with screen.progress("reading again", documents.height) as step:
            rereading.reread(work, documents, step)
        return _conclude(work)


def _conclude(work: Work) -> int:
    store, book, run = work.store, work.book, work.run
    pipeline.expect(work)
    messages = pipeline.alert(store, book, run)
    key = {"run_id": run.run_id}
    log = store.frame("explain/run", key).row(0, named=True)
    rejects = store.frame("explain/run_rejects", key)
    if log["met"] > log["duplicate"] or run.command == "reread":
        pipeline.serve(store)
    screen.show_rejects(rejects)
    screen.show_messages(messages)
    amounts = rejects.filter(pl.col("scope") == "amount").height
    screen.show_summary(log, store.frame("alert/counts", key).row(0, named=True), amounts)
    if any(m.severity in ("critical", "error") for m in messages):
        return EXIT_FAILED
    return EXIT_REJECTED if log["rejected"] else 0


def validate(data_docs: Path | None) -> int:
    """All suites on the warehouse; verdicts are brought up to date first."""
    from segwatch import validate as validating

    book, run = codebook(), Run("validate")
    warehouse = settings().warehouse
    open_for_reading(warehouse).__exit__(None, None, None)
    with open_for_writing(warehouse, book) as store:
        pipeline.expect(Work(store, book, run, settings()))
    outcomes = validating.validate(warehouse, book, data_docs)
    failed = [o for o in outcomes if o.failed]
    with open_for_reading(warehouse) as store:
        latest = validating.latest(store)
        for outcome in failed:
            screen.show_outcome(outcome, validating.named_rows(latest, outcome))
        counts = store.frame("alert/counts", {"run_id": None}).row(0, named=True)
    screen.say(
        f"Great Expectations: {len(outcomes)} expectations, {len(outcomes) - len(failed)} hold, "
        f"{len(failed)} do not. Verdicts: {counts['passed']:,} passed, "
        f"{counts['failed']:,} failed, {counts['unknown']:,} unknown."
    )
    if data_docs:
        screen.say(f"Pages: {data_docs / 'index.html'}")
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


def query(sql: str | None, output_format: str, output: Path | None) -> int:
    """SQL on the warehouse, read only; without SQL DuckDB's own prompt."""
    warehouse = settings().warehouse
    if sql is None:
        open_for_reading(warehouse).__exit__(None, None, None)
        shell = shutil.which("duckdb", path=str(Path(sys.executable).parent)) or "duckdb"
        os.execvp(shell, [shell, "-readonly", str(warehouse)])  # noqa: S606
    text = _sql(sql)
    with open_for_reading(warehouse) as store:
        try:
            answer = store.frame(text)
        except duckdb.Error as error:
            raise UsageError(f"The query does not run: {str(error).splitlines()[0]}") from error
    _write(answer, output_format, output)
    return 0


def _sql(sql: str) -> str:
    if not sql.endswith(".sql"):
        return sql
    try:
        return Path(sql).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{sql} cannot be read ({error.strerror}); check the path.") from error


def _write(answer: pl.DataFrame, output_format: str, output: Path | None) -> None:
    try:
        if output_format == "table" and output is None:
            screen.show_table(answer)
        elif output_format == "csv":
            _print_or_write(answer.write_csv(), output)
        elif output_format == "json":
            _print_or_write(answer.write_json(), output)
        elif output_format == "parquet" and output is not None:
            answer.write_parquet(output)
        else:
            raise UsageError(
                f"--format {output_format} does not fit; use table, csv or json, or parquet or "
                "another with --output FILE."
            )
    except OSError as error:
        raise UnfinishedError(f"{output} cannot be written ({error.strerror}).") from error


def _print_or_write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
