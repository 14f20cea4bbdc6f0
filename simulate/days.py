"""The days on which the invented firms file.

Replaced by whoever has a calendar: `calendar` is any frame of as_of_date, origin, due_date.
"""

from datetime import date, timedelta

import holidays
import polars as pl

from simulate.firms import ORIGINS

_SUNDAY_BEGINS = 5


def business_days(start: date, days: int) -> pl.DataFrame:
    """So many weekdays on which the New York exchanges trade, from a day on, for all origins:
    as_of_date, origin, due_date (the next such day)."""
    closed = holidays.financial_holidays("NYSE")
    found, at = list[date](), start
    while len(found) <= days:
        if at.weekday() < _SUNDAY_BEGINS and at not in closed:
            found.append(at)
        at += timedelta(days=1)
    due = pl.DataFrame({"as_of_date": found[:-1], "due_date": found[1:]})
    return due.join(pl.DataFrame({"origin": ORIGINS}), how="cross").select(
        "as_of_date", "origin", "due_date"
    )
