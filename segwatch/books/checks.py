"""What a broker's books cannot say: values that contradict each other or mean nothing."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from segwatch.codebook.load import Codebook
from transforms.books.frames import KEYS, BooksError, quote, refuse_rows
from transforms.books.money import FULL, RATE

_FIRST_DAY = date(1990, 1, 1)
_NO_CURRENCY = ("XXX", "XTS")  # ISO 4217: none, and a code for tests
_REACH = timedelta(days=400)  # from the day of the books to a report of assignments

Frames = Mapping[str, pl.DataFrame]

# Frame, column that is shown, what is wrong, what to write.
_WRONG: list[tuple[str, str, pl.Expr, str]] = [
    ("positions", "haircut", ~pl.col("haircut").fill_null(0).is_between(0, FULL),
     "write basis points, 0 to 10,000"),
    ("positions", "haircut", (pl.col("kind") != "security") & (pl.col("haircut").fill_null(0) != 0),
     "only a security has one: write 0"),
    ("positions", "initial", pl.col("initial") < 0, "write 0 or more"),
    ("positions", "maintenance", pl.col("maintenance") < 0, "write 0 or more"),
    ("positions", "value", (pl.col("kind") == "requirement") & (pl.col("value") != 0),
     "a requirement is margin alone: write 0"),
    ("positions", "value", pl.col("kind").is_in(["option", "security"]) &
     (pl.col("value").sign() * pl.col("quantity").sign() < 0),
     "quantity has the other sign: what is short is below 0 in both"),
    ("positions", "value", pl.col("kind").is_in(["option", "security"]) &
     (pl.col("quantity") == 0) & (pl.col("value") != 0), "quantity is 0: write the quantity"),
    ("rates", "usd_billionths", (pl.col("currency") == "USD") & (pl.col("usd_billionths") != RATE),
     "leave the row of USD out"),
    ("rates", "usd_billionths", pl.col("usd_billionths") <= 0, "write more than 0"),
    ("contracts", "multiplier", pl.col("multiplier") <= 0, "write more than 0"),
    ("contracts", "strike", pl.col("strike") < 0, "write 0 or more"),
    ("contracts", "underlying_price", pl.col("underlying_price") < 0, "write 0 or more"),
    ("contracts", "initial_rate", pl.col("initial_rate") < 0, "write basis points, 0 or more"),
    ("contracts", "maintenance_rate", pl.col("maintenance_rate") < 0,
     "write basis points, 0 or more"),
    ("depositories", "amount", (pl.col("item") == "short_options") & (pl.col("amount") > 0),
     "short options are owed: write 0 or less"),
    ("depositories", "amount", pl.col("item").is_in(["long_options", "own_securities",
     "customer_securities"]) & (pl.col("amount") < 0), "write 0 or more"),
    ("inputs", "amount", pl.col("amount") < 0, "write 0 or more"),
    ("sma_entries", "amount", pl.col("amount") < 0, "its kind says the direction: write 0 or more"),
]  # fmt: skip


def check_frames(frames: Frames) -> None:
    """Raise BooksError that names the first rows which contradict others or mean nothing."""
    for name, key in KEYS.items():
        twice = frames[name].select(key).filter(pl.struct(key).is_duplicated()).unique()
        refuse_rows(twice.sort(key), f"{name}: rows stand more than once", "keep one row each")
    _check_accounts(frames)
    for name, column, wrong, what_to_do in _WRONG:
        rows = frames[name].filter(wrong)
        columns = [*rows.columns[:1], column]
        refuse_rows(rows.select(columns), f"{name}: {column} cannot be", what_to_do)
    currencies = pl.concat([frames["rates"]["currency"], pl.Series(["USD"])])
    base = pl.col("base_currency")
    nothing = ~base.str.contains("^[A-Z]{3}$") | base.is_in(_NO_CURRENCY)
    unknown = nothing | ~base.is_in(currencies.implode())
    refuse_rows(
        frames["accounts"].filter(unknown).select("account", "base_currency"),
        "accounts: base_currency is none, or has no closing rate",
        "write an ISO code, and add its row to rates",
    )


def _check_accounts(frames: Frames) -> None:
    accounts = frames["accounts"].select("account")
    widths = sorted(accounts.select(pl.col("account").str.len_chars().unique()).to_series())
    if len(widths) > 1:
        raise BooksError(
            f"accounts: numbers are {widths[0]} to {widths[-1]} characters long; pad them to one "
            "width, as lotteries take them in ascending order"
        )
    blank = accounts.filter(pl.col("account").str.strip_chars() == "")
    refuse_rows(blank, "accounts: a number is blank", "write it")
    for name in (
        "balances",
        "positions",
        "elections",
        "activity",
        "sma",
        "sma_entries",
        "sma_trades",
    ):
        strange = frames[name].select("account").unique().join(accounts, on="account", how="anti")
        refuse_rows(strange.sort("account"), f"{name}: no such account", "add its row to accounts")


def check_places(frames: Frames, before: Frames, codebook: Codebook) -> None:
    """Raise BooksError where lines follow from books already or are none, and where activity is of
    a depository row that is neither there today nor was the day before."""
    lines = codebook.statement_lines
    totals = pl.concat(
        [lines.accounts["line"], lines.depositories["line"], lines.terms["total"].rename("line")]
    )
    form_lines = codebook.line_codes.select(line="code").join(
        totals.to_frame(), on="line", how="anti"
    )
    odd = frames["inputs"].select("line").join(form_lines, on="line", how="anti")
    refuse_rows(
        odd, "inputs: lines that follow from books", "leave them out, or correct their codes"
    )
    named = pl.concat([codebook.line_codes["code"], codebook.uncoded_lines["name"].rename("code")])
    odd = frames["expected"].filter(~pl.col("line").is_in(named.implode())).select("line")
    refuse_rows(odd, "expected: no lines of the form", "correct their codes")
    rows = pl.concat([frames["depositories"].select("row"), before["depositories"].select("row")])
    strange = frames["depository_activity"].select("row").unique().join(rows, on="row", how="anti")
    refuse_rows(
        strange.sort("row"),
        "depository_activity: rows that depositories have neither today nor the day before",
        "correct their names",
    )


def check_reports(reports: pl.DataFrame, day: date, seed: int | None) -> None:
    """Raise BooksError where reports of assignments have no seed, or are far from the day."""
    if seed is None and not reports.is_empty():
        raise BooksError("Assignments need a seed; record it in day, column seed")
    near = [
        pl.col(name).cast(pl.Date).is_between(day - _REACH, day + _REACH)
        for name in ("trade_date", "reported_at")
    ]
    far = reports.filter(~pl.all_horizontal(near)).select("contract", "trade_date", "reported_at")
    refuse_rows(far, f"assignments: reports are far from {day}", "correct their dates")


def only_day(frame: pl.DataFrame) -> tuple[str, date, int | None]:
    """Firm, as-of date and seed of `day`. Raises BooksError where it has not one sound row."""
    if frame.height != 1:
        raise BooksError(f"day has {frame.height:,} rows; write one")
    firm, day, seed = frame.row(0)
    if not firm.strip():
        raise BooksError("day: firm is blank; write its slug or its printed name")
    if day < _FIRST_DAY:
        raise BooksError(f"day: {quote(day)} is before 1990; correct as_of_date")
    return firm, day, seed
