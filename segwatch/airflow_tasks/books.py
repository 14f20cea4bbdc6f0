"""What the tasks of `reconcile_books` do. Between tasks travels the path of the night's folder.

Each task reads what those before it wrote and writes files of its own, so that one that is tried
again does the same. The folder holds customers' accounts and is its owner's alone.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from segwatch.books import read as ledger
from segwatch.books import reconcile
from segwatch.books import tables as book_tables
from segwatch.books.read import Given, in_our_words
from segwatch.codebook.load import codebook
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run
from transforms.books import margin as margins
from transforms.books import night, sma
from transforms.books.comparison import REASONS as WHY
from transforms.books.comparison import counted as counted_lines
from transforms.books.comparison import differing, unexpected
from transforms.books.frames import Books, shown
from transforms.books.night import Dealt, Night
from transforms.books.reports import REASONS, counted, unresolved

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
    firm, day = ledger.read_day(folder)
    written = max(path.stat().st_mtime for path in folder.rglob("*.parquet"))
    since = datetime.fromtimestamp(written, UTC)
    if reconcile.is_reconciled(settings().warehouse, firm, day, since):
        _log.info("The books as of %s are reconciled with the filing in force.", day)
        return False
    return True


def assignment(source: str | None) -> str:
    """Check the books and assign options; gives the night's folder.

    source: a folder that the settings allow; None: the folder of books.
    """
    folder = settings().source_folder(source, settings().books).resolve()
    given = ledger.read(folder, codebook())
    place = settings().warehouse.resolve().parent / "nights" / Run("books").run_id
    place.mkdir(mode=0o700, parents=True)
    with in_our_words(folder):
        memory = reconcile.recall(settings().warehouse, given)
        after, dealt = night.assign(given.books, given.tonight._replace(memory=memory))
    for row in unresolved(dealt.reports).iter_rows(named=True):
        _log.warning("%s, %s: %s", shown(row["contract"]), row["status"], REASONS[row["reason"]])
    _log.info("Assignments: %s.", counted(dealt.reports))
    where = pl.DataFrame({"source": [str(folder)]})
    _write(place, "assigned", after, **dealt._asdict(), posted=memory.posted, where=where)
    return str(place)


def margin(place: str) -> str:
    """Margin of every account and pool before sweeps; logs how many lack it."""
    given = _read(place)
    books = _after(place, "assigned", given.books)
    held = night.hold(books)
    found = margins.of_night(held)
    ledger.write(Path(place) / "before_sweeps", {"held": held, "margin": found})
    _log.info("%d accounts and pools lack margin.", margins.deficient(found).height)
    return place


def sweeps(place: str) -> str:
    """SMA at the close, cures and sweeps."""
    given = _read(place)
    memory = night.Memory(posted=_result(place, "assigned", "posted"))
    with in_our_words(Path(place)):
        books = _after(place, "assigned", given.books)
        held = _result(place, "before_sweeps", "held")
        tonight = given.tonight._replace(memory=memory)
        carried = night.sma_of(books, held, _dealt(place), tonight)
        after, found, refused = night.sweep(books, held, tonight.day, given.choices, carried)
    _log.info("%d moves of cash, %d elections refused.", found.moves.height, refused.height)
    for pool, currency, _ in night.overdrawn(after.depositories).iter_rows():
        _log.warning("Banks of %s hold less than nothing in %s after sweeps.", pool, currency)
    figures = sma.after_sweeps(carried, found.moves)
    results = {"held": found.held, "moves": found.moves, "refused": refused, "sma": figures}
    _write(Path(place), "swept", after, **results)
    return place


def statement(place: str) -> str:
    """Margin again, and the statement."""
    given = _read(place)
    with in_our_words(Path(place)):
        held, after = _result(place, "swept", "held"), _swept(place, given.books)
        found, made = night.state(after, held, given.tonight, given.choices)
    ledger.write(Path(place) / "stated", {"margin": found, "statement": made})
    return place


def comparison(place: str) -> dict[str, int]:
    """The statement beside the filing, into the warehouse; gives how many lines are compared, how
    many differ, and how many were not compared. The log names lines, never accounts."""
    given, book = _read(place), codebook()
    filed = reconcile.find_filed(settings().warehouse, given.firm, given.tonight.day)
    done = Night(
        books=_swept(place, given.books),
        dealt=_dealt(place),
        refused=_result(place, "swept", "refused"),
        moves=_result(place, "swept", "moves"),
        sma=_result(place, "swept", "sma"),
        margin=_result(place, "stated", "margin"),
        statement=_result(place, "stated", "statement"),
    )
    pair = (given.books, done.books)
    outcome = reconcile.compare(done.statement, filed, pair, given, book)
    kept = book_tables.tables(done, outcome, given.tonight.seed, str(_source(place)))
    with open_for_writing(settings().warehouse, book) as store:
        book_tables.keep(store, book, Run("books"), kept)
    numbers = counted_lines(outcome.lines)
    if filed.filing_id is None:
        _log.info("There is no filing of the day yet; a run follows when it is loaded.")
        return numbers
    for line, difference in differing(outcome.lines).select("line", "difference").iter_rows():
        _log.warning("Line %s differs by %d US dollars.", line, difference)
    for line, reason in unexpected(outcome.lines).select("line", "reason").iter_rows():
        _log.warning("Line %s was not compared: %s", line, WHY[reason])
    _log.info("Lines: %s; book_explanation names what explains a difference.", numbers)
    return numbers


def _dealt(place: str) -> Dealt:
    return Dealt(*(_result(place, "assigned", name) for name in Dealt._fields))


def _write(place: Path, stage: str, after: Books, **results: pl.DataFrame) -> None:
    changed = {name: getattr(after, name) for name in _CHANGED[stage]}
    ledger.write(place / stage, {**changed, **results})


def _result(place: str, stage: str, name: str) -> pl.DataFrame:
    return pl.read_parquet(Path(place) / stage / f"{name}.parquet")


def _source(place: str) -> Path:
    return Path(_result(place, "assigned", "where").item())


def _read(place: str) -> Given:
    return ledger.read(_source(place), codebook())


def _after(place: str, stage: str, books: Books) -> Books:
    return books._replace(**{name: _result(place, stage, name) for name in _CHANGED[stage]})


def _swept(place: str, books: Books) -> Books:
    return _after(place, "swept", _after(place, "assigned", books))
