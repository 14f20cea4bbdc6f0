"""The days on which filings are due: weekdays but for US federal holidays, and exceptions."""

from datetime import date

import holidays
import polars as pl

from segwatch.codebook import Codebook

_SUNDAY_BEGINS = 5


def filings_due(day: date, book: Codebook) -> bool:
    """Whether any statement is due on a day (New York).

    `codebook/calendar.csv` names the exceptions with their source; else a statement is due by
    noon of each business day (17 CFR 1.32, 30.7(l), 22.2(g)).
    """
    exception = book.calendar.filter(pl.col("date") == day)
    if not exception.is_empty():
        return bool(exception["filings_due"].item())
    return day.weekday() < _SUNDAY_BEGINS and day not in holidays.country_holidays("US")
