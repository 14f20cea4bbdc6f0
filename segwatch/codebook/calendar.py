"""Which statement is due for which day, and by when: the codebook's days over a holiday library.

A statement is due for each business day, by noon of the next (17 CFR 1.32, 30.7(l), 22.2(g)). What
holds on a holiday differs by year and by statement, and libraries disagree on what a holiday is:
a weekday that either of two calls a holiday is judged only where `codebook/calendar.csv` names a
source, and is unknown otherwise.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version

import polars as pl

from segwatch.codebook.filing_hours import NEW_YORK, filing_hours
from segwatch.codebook.load import Codebook
from segwatch.errors import UsageError

_SATURDAY = 6
# 17 CFR 1.10(b): monthly reports are due within 17 business days after their day.
_MONTH_END_DAYS = 17


def _list_holidays(first: int, last: int) -> list[date]:
    """Weekdays that are a US federal holiday or on which the stock exchange is closed."""
    import holidays

    years = range(first, last + 1)
    federal = holidays.country_holidays("US", years=years).keys()
    return sorted({*federal, *holidays.financial_holidays("NYSE", years=years).keys()})


def _business_days(first: date, last: date) -> pl.Series:
    """The weekdays between two dates, both in, that neither library calls a holiday."""
    days = pl.date_range(first, last, eager=True).alias("as_of_date")
    closed = pl.Series(_list_holidays(first.year, last.year), dtype=pl.Date)
    return days.filter((days.dt.weekday() < _SATURDAY) & ~days.is_in(closed.implode()))


def missing_after() -> time:
    """The last hour at which filings are looked for: not yet received before it, missing after."""
    try:
        return filing_hours()[-1]
    except ValueError as error:
        raise UsageError(str(error)) from error


def due_statements(codebook: Codebook, last: date) -> pl.DataFrame:
    """The statements due for days up to `last`: origin, as_of_date, due_date, missing_after (UTC).

    Days before a statement's `due_since`, and holidays without a source, are unknown: no row.
    The due date of a day before an unknown holiday is the first business day after it.
    """
    since = codebook.statements.filter("origin").select(
        "section", pl.col("due_since").str.to_date()
    )
    days = _business_days(since["due_since"].min(), last + timedelta(days=14))  # type: ignore[arg-type]
    usual = (
        pl.DataFrame({"as_of_date": days[:-1], "due_date": days[1:]})
        .filter(pl.col("as_of_date") <= last)
        .join(codebook.calendar.select("as_of_date"), on="as_of_date", how="anti")
        .join(since, how="cross")
        .filter(pl.col("as_of_date") >= pl.col("due_since"))
        .select("as_of_date", "due_date", origin="section")
    )
    named = (
        codebook.calendar.filter(pl.col("as_of_date") <= last)
        .with_columns(pl.col("origin").fill_null("").str.split(" "))
        .explode("origin")
        .filter(pl.col("origin") != "")
        .select("as_of_date", "due_date", "origin")
    )
    noted = pl.concat([usual, named]).sort("as_of_date", "origin")
    return noted.select(
        "origin",
        "as_of_date",
        "due_date",
        missing_after=pl.col("due_date")
        .dt.combine(missing_after())
        .dt.replace_time_zone(NEW_YORK)
        .dt.convert_time_zone("UTC")
        .dt.replace_time_zone(None),
    )


def month_ends(last: date) -> pl.DataFrame:
    """By when a month-end print of each day is due: as_of_date, due_date, 17 business days after.

    A weekday that may be a holiday is no business day here, so that nothing is late by mistake.
    """
    first = date(2009, 1, 1)
    days = _business_days(first, last + timedelta(days=60))
    dated = pl.date_range(first, last, eager=True).alias("as_of_date")
    after = days.search_sorted(dated, side="right") + (_MONTH_END_DAYS - 1)
    return pl.DataFrame({"as_of_date": dated, "due_date": days.gather(after)})


@cache
def _holidays_version() -> str:
    """Read from the metadata of the installed package once: each ingest asks for it twice."""
    return version("holidays")


def due_from(codebook: Codebook) -> list[str]:
    """What says which statement is due for which day, as words."""
    since = codebook.statements.select("section", "due_since")
    return [codebook.calendar.write_csv(), since.write_csv(), _holidays_version()]


def due_days(codebook: Codebook, start: date, days: int) -> pl.DataFrame:
    """The statements due for so many days, from a day on: origin, as_of_date, due_date."""
    due = due_statements(codebook, start + timedelta(days=2 * days + 30)).drop("missing_after")
    due = due.filter(pl.col("as_of_date") >= start)
    last = due["as_of_date"].unique().sort().head(days).max()
    return due.filter(pl.col("as_of_date") <= last)


def filings_due(day: date, codebook: Codebook) -> bool:
    """Whether any statement is due on a day of New York."""
    return day in filing_days(day, day, codebook)


def filing_days(first: date, last: date, codebook: Codebook) -> pl.Series:
    """The days between two, both in, on which any statement is due."""
    named = codebook.calendar["due_date"].filter(
        codebook.calendar["due_date"].is_between(first, last)
    )
    both = pl.concat([_business_days(first, last).rename("day"), named.rename("day")])
    return both.unique().sort()


def last_listed_day() -> date:
    """The last day for which the warehouse lists what is due: the end of next year."""
    return date(datetime.now(UTC).year + 1, 12, 31)
