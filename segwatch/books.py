"""A broker's books from a folder of Parquet files, checked against their schema (docs/books.md)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl

from segwatch.calendar import filings_due
from segwatch.codebook import Codebook
from segwatch.errors import UnfinishedError, UsageError
from transforms.books.comparison import Record
from transforms.books.frames import BEFORE, FRAMES, KEYS, REQUIRED, Books, BooksError, empty, refuse
from transforms.books.money import FULL, RATE
from transforms.books.night import Tonight

# Columns that may be empty.
_OPTIONAL = {"haircut", "seed", "cause"}
_AROUND = 10  # days before and after, so that every report of assignments finds its business day
_HELP = "see docs/books.md"


class Given(NamedTuple):
    """What a folder gives: the firm, its books, what the night needs, and the day before."""

    firm: str
    books: Books
    tonight: Tonight
    record: Record


@contextmanager
def in_our_words(where: Path) -> Iterator[None]:
    """What contradicts itself in books becomes a UsageError that names the folder."""
    try:
        yield
    except BooksError as error:
        raise UsageError(f"{where}: {error}") from error


def read(folder: Path, book: Codebook) -> Given:
    """Books of a folder. Raises UsageError that names the file, the column or the rows, and what
    to do; UnfinishedError where a file cannot be read."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name one with books, {_HELP}.")
    with in_our_words(folder):
        frames = {name: _frame(folder, name) for name in FRAMES}
        before = {name: _frame(folder / "before", name, required=False) for name in BEFORE}
        _check(frames)
        _check_places(frames, book)
        firm, day, seed = _day(frames["day"], book)
        if seed is None and not frames["assignments"].is_empty():
            raise BooksError("Assignments need a seed; record it in day, column seed")
    tonight = Tonight(day, seed or 0, business_days(day, book), frames["inputs"], book.lines)
    books = Books(*(frames[name] for name in Books._fields))
    activity = {name: frames[name] for name in ("activity", "depository_activity")}
    return Given(firm, books, tonight, Record(**before, **activity))


def business_days(day: date, book: Codebook) -> pl.Series:
    """The business days around a day."""
    around = (day + timedelta(days=n) for n in range(-_AROUND, _AROUND + 1))
    return pl.Series("day", [near for near in around if filings_due(near, book)], pl.Date)


def write(folder: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Frames as Parquet files of a folder that only its owner may read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, frame in frames.items():
        try:
            frame.write_parquet(folder / f"{name}.parquet")
        except OSError as error:
            raise UnfinishedError(
                f"{folder} cannot be written ({error.strerror}); free the disk and run again."
            ) from error


def _frame(folder: Path, name: str, *, required: bool = True) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        if required and name in REQUIRED:
            raise UsageError(f"There is no {path}; add the file, {_HELP}.")
        return empty(name)
    try:
        found = pl.read_parquet(path)
    except OSError as error:
        raise UnfinishedError(f"{path} cannot be read ({error}); check its rights.") from error
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"{path} is no Parquet file that can be read ({error}).") from error
    missing = [column for column in FRAMES[name] if column not in found.columns]
    if missing:
        raise UsageError(f"{path} lacks the columns {missing}; {_HELP}.")
    return found.select(_column(found, path, column, kind) for column, kind in FRAMES[name].items())


def _column(found: pl.DataFrame, path: Path, name: str, kind: pl.DataType) -> pl.Series:
    given = found[name]
    fits = given.dtype == pl.Null or _family(given.dtype) == _family(kind)
    if not fits:
        raise UsageError(f"{path}, column {name}: {given.dtype} is no {kind}; {_HELP}.")
    text = given.cast(pl.String) if isinstance(kind, pl.Enum) else given
    cast = text.cast(kind, strict=False)
    odd = given.filter(cast.is_null() & given.is_not_null())
    if len(odd):
        raise UsageError(
            f"{path}, column {name}: {odd[0]!r} and {len(odd) - 1:,} more are no {kind}; {_HELP}."
        )
    empty_rows = int(cast.is_null().sum())
    if empty_rows and name not in _OPTIONAL:
        raise UsageError(f"{path}, column {name}: {empty_rows:,} rows are empty; fill them.")
    return cast


def _family(kind: pl.DataType) -> str:
    """Types that are turned into each other without loss of meaning; numbers with a fraction are
    no whole numbers."""
    if kind.is_integer():
        return "whole"
    if kind in (pl.String, pl.Categorical, pl.Enum):
        return "text"
    if isinstance(kind, pl.Datetime):
        return f"time in {kind.time_zone or 'New York'}"
    return str(kind.base_type())


def _check(frames: Mapping[str, pl.DataFrame]) -> None:
    for name, key in KEYS.items():
        twice = frames[name].select(key).filter(pl.struct(key).is_duplicated()).unique()
        refuse(twice.sort(key), f"{name}: rows stand more than once", "keep one row each")
    accounts = frames["accounts"].select("account")
    widths = accounts.select(pl.col("account").str.len_chars().unique()).to_series()
    if len(widths) > 1:
        raise BooksError(
            f"accounts: numbers are {sorted(widths)} characters long; pad them to one width, as "
            "lotteries take them in ascending order"
        )
    for name in ("balances", "positions", "elections", "activity"):
        strange = (
            frames[name].select(pl.col("account").unique()).join(accounts, on="account", how="anti")
        )
        refuse(strange.sort("account"), f"{name}: no such account", "add its row to accounts")
    haircut = ~pl.col("haircut").fill_null(0).is_between(0, FULL)
    _refuse_where(frames, "positions", haircut, "haircut", "write basis points, 0 to 10,000")
    for column in ("initial", "maintenance"):
        _refuse_where(frames, "positions", pl.col(column) < 0, column, "write 0 or more")
    dollar = (pl.col("currency") == "USD") & (pl.col("usd_billionths") != RATE)
    _refuse_where(frames, "rates", dollar, "usd_billionths", "leave the row of USD out")
    for name, column in (("rates", "usd_billionths"), ("contracts", "multiplier")):
        _refuse_where(frames, name, pl.col(column) <= 0, column, "write more than 0")


def _refuse_where(
    frames: Mapping[str, pl.DataFrame], name: str, wrong: pl.Expr, column: str, what_to_do: str
) -> None:
    rows = frames[name].filter(wrong)
    shown = [*rows.columns[:1], column]
    refuse(rows.select(shown), f"{name}: {column} cannot be", what_to_do)


def _check_places(frames: Mapping[str, pl.DataFrame], book: Codebook) -> None:
    lines = book.lines
    made = pl.concat(
        [lines.accounts["line"], lines.depositories["line"], lines.terms["total"].rename("line")]
    )
    known = book.line_codes.select(line="code").join(made.to_frame(), on="line", how="anti")
    odd = frames["inputs"].select("line").join(known, on="line", how="anti")
    refuse(odd, "inputs: lines that follow from books", "leave them out, or correct their codes")


def _day(frame: pl.DataFrame, book: Codebook) -> tuple[str, date, int | None]:
    if frame.height != 1:
        raise BooksError(f"day has {frame.height:,} rows; write one")
    firm, day, seed = frame.row(0)
    if not filings_due(day, book):
        raise BooksError(f"{day} is no business day; correct as_of_date in day")
    return firm, day, seed
