"""The files of a broker's books, by name, with every column of the type docs/books.md gives it."""

import difflib
from collections.abc import Collection
from pathlib import Path

import polars as pl

from segwatch.errors import UnfinishedError
from transforms.books.frames import (
    ABSENT,
    BEFORE,
    BLANK,
    FRAMES,
    REQUIRED,
    BooksError,
    empty_frame,
    fit_frame,
    quote,
)

SEE = "see docs/books.md"
_LONGEST_CELL = 1_000_000  # bytes of a text
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def read_files(folder: Path) -> dict[str, pl.DataFrame]:
    """Every frame of FRAMES; those whose file may be left out are empty then.

    Raises BooksError that names the file, the column and what to do; UnfinishedError where a file
    cannot be read.
    """
    refuse_unknown_files(folder, FRAMES)
    return {name: read_file(folder, name) for name in FRAMES}


def read_before(folder: Path) -> dict[str, pl.DataFrame]:
    """The day before: all files of BEFORE, or none of them."""
    before = folder / "before"
    if not before.is_dir():
        return {name: empty_frame(name) for name in BEFORE}
    refuse_unknown_files(before, BEFORE)
    lacks = [name for name in BEFORE if not (before / f"{name}.parquet").is_file()]
    if lacks and len(lacks) < len(BEFORE):
        raise BooksError(
            f"before lacks {', '.join(lacks)}.parquet; all that the books hold would look "
            "unexplained: add the file, or leave the day before out"
        )
    return {name: empty_frame(name) if lacks else read_file(before, name) for name in BEFORE}


def refuse_unknown_files(folder: Path, names: Collection[str]) -> None:
    """Name a file that is none of the known ones, with the nearest of them."""
    for path in sorted(folder.iterdir()):
        name, suffix = path.stem, path.suffix.lower()
        if path.is_dir() or path.name.startswith(".") or path.name in _file_names(names):
            continue
        near = difflib.get_close_matches(name.lower(), names, n=1)
        if suffix != ".parquet" and name.lower() not in names:
            continue  # a note beside the books
        meant = f"if {near[0]}.parquet is meant, rename it, else " if near else ""
        raise BooksError(f"{quote(path.name)} is no file of books; {meant}take it out")


def _file_names(names: Collection[str]) -> set[str]:
    return {f"{name}.parquet" for name in names}


def read_file(folder: Path, name: str) -> pl.DataFrame:
    """One frame of FRAMES; without its file it is empty, where it may be left out. Raises as
    `read_files`."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        if name in REQUIRED:
            raise BooksError(f"There is no {path.name}; add the file, {SEE}")
        return empty_frame(name)
    try:
        frame = pl.read_parquet(path)
    except OSError as error:
        why = error.strerror or "it is damaged"
        raise UnfinishedError(f"{path} cannot be read ({why}); check its rights.") from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise BooksError(
            f"{path.name} is no Parquet file that can be read; write it again"
        ) from error
    _refuse_columns(frame.columns, name)
    if name in REQUIRED and frame.is_empty():
        raise BooksError(f"{path.name} has no rows; a statement needs them")
    columns = [
        _check_column(frame[column], name) for column in FRAMES[name] if column in frame.columns
    ]
    return fit_frame(pl.DataFrame(columns), name)


def _refuse_columns(columns: list[str], name: str) -> None:
    may_lack = ABSENT.get(name, ())
    lacks = [column for column in FRAMES[name] if column not in columns]
    missing = [column for column in lacks if column not in may_lack]
    if missing:
        raise BooksError(f"{name}.parquet lacks the columns {', '.join(missing)}; {SEE}")
    for column in columns:
        near = difflib.get_close_matches(column, lacks, n=1) if column not in FRAMES[name] else []
        if near:
            raise BooksError(
                f"{name}.parquet has a column {quote(column)}; if {near[0]} is meant, rename it, "
                "else take it out"
            )


def _check_column(column: pl.Series, name: str) -> pl.Series:
    kind = FRAMES[name][column.name]
    place = f"{name}.parquet, column {column.name}"
    if column.dtype != pl.Null and _word(column.dtype) != _word(kind):
        raise BooksError(f"{place} holds {_word(column.dtype)}; write {_word(kind)}, {SEE}")
    _refuse_long(column, place)
    text = column.cast(pl.String) if isinstance(kind, pl.Enum) else column
    cast = text.cast(kind, strict=False)
    odd = column.filter(cast.is_null() & column.is_not_null())
    if len(odd):
        more = f" and {len(odd) - 1:,} more" if len(odd) > 1 else ""
        raise BooksError(f"{place}: {quote(odd[0])}{more} cannot be; {_allowed(kind)}")
    empty_rows = int(cast.is_null().sum())
    if empty_rows and column.name not in BLANK.get(name, ()):
        raise BooksError(f"{place}: {empty_rows:,} rows are empty; fill them")
    return cast


def _refuse_long(column: pl.Series, place: str) -> None:
    """Refuse a text that no name or number of a broker is as long as, before anything copies it."""
    if not isinstance(column.dtype, _TEXTS) and column.dtype not in _TEXTS:
        return
    texts = column if column.dtype == pl.String else column.unique().cast(pl.String)
    longest = texts.str.len_bytes().max()
    if isinstance(longest, int) and longest > _LONGEST_CELL:
        raise BooksError(f"{place}: a text is {longest:,} bytes long; shorten it to 1 MB or less")


def _allowed(kind: pl.DataType) -> str:
    if isinstance(kind, pl.Enum):
        return f"write one of {', '.join(kind.categories)}"
    return f"write {_word(kind)} that is not so large"


def _word(kind: pl.DataType) -> str:
    """A type in the words of docs/books.md. Types of one word are turned into each other without
    loss of meaning; numbers with a fraction are no whole numbers."""
    if kind.is_integer():
        return "a whole number"
    if kind.is_numeric():
        return "a number with a fraction"
    if kind in _TEXTS or isinstance(kind, _TEXTS):
        return "text"
    if isinstance(kind, pl.Datetime):
        return f"a time in {kind.time_zone or 'New York'}"
    words = {pl.Date: "a date", pl.Boolean: "true or false"}
    return next((word for of, word in words.items() if kind == of), "something else")
