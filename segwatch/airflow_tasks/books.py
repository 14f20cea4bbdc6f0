"""What the tasks of `reconcile_books` do. Between tasks travels the path of the night's folder.

Each task reads what those before it wrote and writes files of its own, so that one that is tried
again does the same. The folder holds customers' accounts and is its owner's alone.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from segwatch.books import read, reconcile, tables
from segwatch.books.read import BookInputs, in_our_words
from segwatch.codebook.load import load_codebook
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run
from transforms.books import margin, night, sma
from transforms.books.comparison import REASONS as WHY
from transforms.books.comparison import count_lines as counted_lines
from transforms.books.comparison import differing_lines, unexpected_lines
from transforms.books.frames import Books, quote
from transforms.books.night import AssignmentResults, Night
from transforms.books.reports import REASONS, count_reports, unresolved_reports

_log = logging.getLogger(__name__)
# How Airflow calls the runs that a schedule or an asset starts, and no person.
_OF_ITSELF = ("scheduled", "asset_triggered")
_CHANGED = {"assigned": ("positions", "balances"), "swept": ("balances", "depositories")}


def are_given(run_type: str, source: str | None) -> bool:
    """Whether a DAG run goes on. One that a time or a load of filings starts does so only where
    books lie in the folder that were not held against the filing in force yet."""
    if not run_type.lower().endswith(_OF_ITSELF):
        return True
    if not Path(source or settings().books, "day.parquet").is_file():
        return False
    folder = settings().source_folder(source, settings().books)
    firm, day = read.read_day(folder)
    written = max(path.stat().st_mtime for path in folder.rglob("*.parquet"))
    since = datetime.fromtimestamp(written, UTC)
    if reconcile.is_reconciled(settings().warehouse, firm, day, since):
        _log.info("The books as of %s are reconciled with the filing in force.", day)
        return False
    return True


def assign_options(source: str | None) -> str:
    """Check the books and assign options; returns the night's folder.

    source: a folder that the settings allow; None: the folder of books.
    """
    folder = settings().source_folder(source, settings().books).resolve()
    inputs = read.read_books(folder, load_codebook())
    place = settings().warehouse.resolve().parent / "nights" / Run("books").run_id
    place.mkdir(mode=0o700, parents=True)
    with in_our_words(folder):
        memory = reconcile.read_memory(settings().warehouse, inputs)
        after, dealt = night.assign_options(inputs.books, inputs.tonight._replace(memory=memory))
    for row in unresolved_reports(dealt.reports).iter_rows(named=True):
        _log.warning("%s, %s: %s", quote(row["contract"]), row["status"], REASONS[row["reason"]])
    _log.info("Assignments: %s.", count_reports(dealt.reports))
    where = pl.DataFrame({"source": [str(folder)]})
    _write_stage(
        place, "assigned", after, **dealt._asdict(), posted=memory.posted_effects, where=where
    )
    return str(place)


def compute_margin(place: str) -> str:
    """Margin of every account and pool before sweeps; logs how many lack it."""
    inputs = _read_books(place)
    books = _books_after(place, "assigned", inputs.books)
    holdings = night.list_holdings(books)
    margins = margin.of_night(holdings)
    read.write_books(Path(place) / "before_sweeps", {"held": holdings, "margin": margins})
    _log.info("%d accounts and pools lack margin.", margin.deficient_pools(margins).height)
    return place


def run_sweeps(place: str) -> str:
    """SMA at the close, cures and sweeps."""
    inputs = _read_books(place)
    memory = night.Memory(posted_effects=_read_result(place, "assigned", "posted"))
    with in_our_words(Path(place)):
        books = _books_after(place, "assigned", inputs.books)
        holdings = _read_result(place, "before_sweeps", "held")
        tonight = inputs.tonight._replace(memory=memory)
        carried = night.sma_of(books, holdings, _read_assignments(place), tonight)
        after, result, refused = night.sweep_cash(
            books, holdings, tonight.day, inputs.choices, carried
        )
    _log.info("%d moves of cash, %d elections refused.", result.moves.height, refused.height)
    for pool, currency, _ in night.find_overdrawn(after.depositories).iter_rows():
        _log.warning("Banks of %s hold less than nothing in %s after sweeps.", pool, currency)
    figures = sma.after_sweeps(carried, result.moves)
    results = {"held": result.holdings, "moves": result.moves, "refused": refused, "sma": figures}
    _write_stage(Path(place), "swept", after, **results)
    return place


def build_statement(place: str) -> str:
    """Margin again, and the statement."""
    inputs = _read_books(place)
    with in_our_words(Path(place)):
        holdings, after = (
            _read_result(place, "swept", "held"),
            _read_swept_books(place, inputs.books),
        )
        margin_rows, lines = night.state_accounts(after, holdings, inputs.tonight, inputs.choices)
    read.write_books(Path(place) / "stated", {"margin": margin_rows, "statement": lines})
    return place


def compare_statement(place: str) -> dict[str, int]:
    """The statement beside the filing, into the warehouse; returns how many lines are compared, how
    many differ, and how many were not compared. The log names lines, never accounts."""
    inputs, codebook = _read_books(place), load_codebook()
    filed = reconcile.find_filed(settings().warehouse, inputs.firm, inputs.tonight.day)
    done = Night(
        books=_read_swept_books(place, inputs.books),
        assignments=_read_assignments(place),
        refused=_read_result(place, "swept", "refused"),
        moves=_read_result(place, "swept", "moves"),
        sma=_read_result(place, "swept", "sma"),
        margin=_read_result(place, "stated", "margin"),
        statement=_read_result(place, "stated", "statement"),
    )
    pair = (inputs.books, done.books)
    outcome = reconcile.reconcile_statement(done.statement, filed, pair, inputs, codebook)
    night_frames = tables.night_tables(done, outcome, inputs.tonight.seed, str(_source_of(place)))
    with open_for_writing(settings().warehouse, codebook) as store:
        tables.store_night(store, codebook, Run("books"), night_frames)
    numbers = counted_lines(outcome.lines)
    if filed.filing_id is None:
        _log.info("There is no filing of the day yet; a run follows when it is loaded.")
        return numbers
    for line, difference in differing_lines(outcome.lines).select("line", "difference").iter_rows():
        _log.warning("Line %s differs by %d US dollars.", line, difference)
    for line, reason in unexpected_lines(outcome.lines).select("line", "reason").iter_rows():
        _log.warning("Line %s was not compared: %s", line, WHY[reason])
    _log.info("Lines: %s; book_explanation names what explains a difference.", numbers)
    return numbers


def _read_assignments(place: str) -> AssignmentResults:
    return AssignmentResults(
        *(_read_result(place, "assigned", name) for name in AssignmentResults._fields)
    )


def _write_stage(place: Path, stage: str, after: Books, **results: pl.DataFrame) -> None:
    changed = {name: getattr(after, name) for name in _CHANGED[stage]}
    read.write_books(place / stage, {**changed, **results})


def _read_result(place: str, stage: str, name: str) -> pl.DataFrame:
    return pl.read_parquet(Path(place) / stage / f"{name}.parquet")


def _source_of(place: str) -> Path:
    return Path(_read_result(place, "assigned", "where").item())


def _read_books(place: str) -> BookInputs:
    return read.read_books(_source_of(place), load_codebook())


def _books_after(place: str, stage: str, books: Books) -> Books:
    return books._replace(**{name: _read_result(place, stage, name) for name in _CHANGED[stage]})


def _read_swept_books(place: str, books: Books) -> Books:
    return _books_after(place, "swept", _books_after(place, "assigned", books))
