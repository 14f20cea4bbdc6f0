"""What the tasks of `reconcile_books` do. Between tasks travels the path of the night's folder.

Each task reads what those before it wrote and writes files of its own, so that one that is tried
again does the same. The folder holds customers' accounts and is its owner's alone.
"""

import logging
from pathlib import Path

import polars as pl

from segwatch import books as ledger
from segwatch import reconcile
from segwatch.books import Given, in_our_words
from segwatch.codebook import codebook
from segwatch.runs import Run
from segwatch.settings import settings
from segwatch.store import open_for_writing
from transforms.books import margin as margins
from transforms.books import night
from transforms.books.assignment import REASONS
from transforms.books.elections import REFUSED
from transforms.books.frames import Books

_log = logging.getLogger(__name__)
_CHANGED = {"assigned": ("positions", "balances"), "swept": ("balances", "depositories")}


def are_given(run_type: str, source: str | None) -> bool:
    """Whether a DAG run goes on: a scheduled one only where a day of books lies in the folder."""
    if "scheduled" not in run_type.lower():
        return True
    return Path(source or settings().books, "day.parquet").is_file()


def assignment(source: str | None) -> str:
    """Check the books and assign options; gives the night's folder.

    source: a folder that the settings allow; None: the folder of books.
    """
    folder = settings().source_folder(source, settings().books).resolve()
    given = ledger.read(folder, codebook())
    place = settings().warehouse.resolve().parent / "nights" / Run("books").run_id
    place.mkdir(mode=0o700, parents=True)
    with in_our_words(folder):
        after, found = night.assign(given.books, given.tonight)
    for contract, reason in found.draws.select("contract", "reason").drop_nulls().iter_rows():
        _log.warning("%s is not assigned: %s", contract, REASONS[reason])
    _log.info("%d assignments to accounts.", found.allocations.height)
    where = pl.DataFrame({"source": [str(folder)]})
    _write(place, "assigned", after, allocations=found.allocations, draws=found.draws, where=where)
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
    """Cures and sweeps."""
    given = _read(place)
    with in_our_words(Path(place)):
        books = _after(place, "assigned", given.books)
        held = _result(place, "before_sweeps", "held")
        after, found, refused = night.sweep(books, held, given.tonight.day, night.Choices())
    for account, election, reason in refused.iter_rows():
        _log.warning("%s, election %s: %s", account, election, REFUSED[reason])
    _log.info("%d moves of cash.", found.moves.height)
    _write(Path(place), "swept", after, held=found.held, moves=found.moves, refused=refused)
    return place


def statement(place: str) -> str:
    """Margin again, and the statement."""
    given = _read(place)
    with in_our_words(Path(place)):
        held, after = _result(place, "swept", "held"), _swept(place, given.books)
        found, made = night.state(after, held, given.tonight, night.Choices())
    ledger.write(Path(place) / "stated", {"margin": found, "statement": made})
    return place


def comparison(place: str) -> dict[str, int]:
    """The statement beside the filing, into the warehouse; gives how many lines are compared and
    how many differ."""
    given, book = _read(place), codebook()
    filed = reconcile.find_filed(settings().warehouse, given.firm, given.tonight.day)
    after = _swept(place, given.books)
    made = _result(place, "stated", "statement")
    outcome = reconcile.compare(made, filed, (given.books, after), given.record, book)
    names = {
        "assigned": ("allocations", "draws"),
        "swept": ("moves", "refused"),
        "stated": ("margin",),
    }
    results = {name: _result(place, stage, name) for stage, of in names.items() for name in of}
    origin = {"seed": given.tonight.seed, "source": str(_source(place))}
    with open_for_writing(settings().warehouse, book) as store:
        reconcile.keep(store, Run("books"), reconcile.tables(after, results, outcome, origin))
    for row in outcome.explained.iter_rows(named=True):
        _log.warning("%(line)s: %(side)s %(subject)s, %(unexplained)d cents unexplained", row)
    differing = outcome.differing.height
    compared = int(outcome.lines["difference"].count())
    _log.info("%d lines compared, %d differ.", compared, differing)
    return {"compared": compared, "differing": differing}


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
