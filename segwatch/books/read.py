"""A broker's books from a folder of Parquet files, checked against their schema (docs/books.md)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

from segwatch.books.checks import check_frames, check_places, check_reports, only_day
from segwatch.books.files import SEE, read_before, read_file, read_files
from segwatch.codebook.calendar import filing_days, filings_due
from segwatch.codebook.load import Codebook
from segwatch.errors import UnfinishedError, UsageError
from transforms.books.explanation import Record
from transforms.books.figures import in_force
from transforms.books.frames import Books, BooksError
from transforms.books.limits import Parameters
from transforms.books.night import Choices, Tonight

_AROUND = timedelta(
    days=10
)  # before and after, so that every report of assignments finds its business day
_LONGEST_PLACE = 80


class BookInputs(NamedTuple):
    """What a folder gives: the firm, its books, what the night needs, the figures that hold on its
    day, the day before, and the lines that a person expects not to be compared (line, because)."""

    firm: str
    books: Books
    tonight: Tonight
    choices: Choices
    record: Record
    expected: pl.DataFrame


@contextmanager
def in_our_words(where: Path) -> Iterator[None]:
    """What contradicts itself in books becomes a UsageError that names the folder."""
    try:
        yield
    except BooksError as error:
        place = str(where)
        short = place if len(place) <= _LONGEST_PLACE else f"\u2026{place[1 - _LONGEST_PLACE :]}"
        raise UsageError(f"{short}: {str(error).rstrip('.')}.") from error


def read_books(folder: Path, codebook: Codebook) -> BookInputs:
    """Books of a folder. Raises UsageError that names the file, the column or the rows, and what
    to do; UnfinishedError where a file cannot be read."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name one with books, {SEE}.")
    with in_our_words(folder):
        frames, before = read_files(folder), read_before(folder)
        firm, day, seed = only_day(frames["day"])
        if not filings_due(day, codebook):
            raise BooksError(f"{day} is no business day; correct as_of_date in day")
        check_frames(frames)
        check_places(frames, before, codebook)
        check_reports(frames["assignments"], day, seed)
        figures = in_force(codebook.broker_figures, day)
    reports = frames["assignments"]
    days = [day, *reports["trade_date"], *reports["reported_at"].dt.date()]
    open_ = filing_days(min(days) - _AROUND, max(days) + _AROUND, codebook)
    tonight = Tonight(day, seed or 0, open_, frames["inputs"], codebook.statement_lines)
    books = Books(*(frames[name] for name in Books._fields))
    activity = {name: frames[name] for name in ("activity", "depository_activity")}
    dated = {name: getattr(figures, name) for name in ("buffer", "least_share", "least_dollars")}
    choices = Choices(Parameters(**dated))
    return BookInputs(
        firm, books, tonight, choices, Record(**before, **activity), frames["expected"]
    )


def read_day(folder: Path) -> tuple[str, date]:
    """Firm and day of the books of a folder, nothing else being looked at. Raises as `read`."""
    with in_our_words(folder):
        firm, day, _ = only_day(read_file(folder, "day"))
    return firm, day


def write_books(folder: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Frames as Parquet files of a folder that only its owner may read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, frame in frames.items():
        try:
            frame.write_parquet(folder / f"{name}.parquet")
        except OSError as error:
            raise UnfinishedError(
                f"{folder} cannot be written ({error.strerror}); free the disk and run again."
            ) from error
