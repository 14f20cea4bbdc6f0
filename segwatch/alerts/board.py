"""The board: each firm and origin on one day, received or not, and how it stands."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from segwatch.codebook.filing_hours import NEW_YORK
from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store


def present_day(store: Store, now: datetime) -> date:
    """The last as-of date whose statements are due by the day of New York that it is now."""
    today = now.astimezone(ZoneInfo(NEW_YORK)).date()
    day: date = store.query_file("alerts/present_day", {"today": today}).item()
    return day


def read_board(store: Store, codebook: Codebook, day: date, now: datetime) -> pl.DataFrame:
    """Firm by origin on an as-of date, as it is known at a moment.

    Returns firm, origin, state (`received`, `not yet received`, `missing`, `not looked for` where
    no load has run since the hour, `not printed`, `not due`, `ended`, `unknown` where the calendar
    has no source for the day), received (New York), days_late, failed (checks of severity critical
    or error), below_target (null: unknown), last_filing and its age in days. Firms that fell silent
    before the day are left out.
    """
    stamp = now.astimezone(UTC).replace(tzinfo=None)
    named = codebook.calendar.select("as_of_date").unique()
    with store.register_frames({"named_day": named}):
        return store.query_file("alerts/board", {"day": day, "now": stamp, "zone": NEW_YORK})


def last_look(store: Store) -> str:
    """When filings were last looked for, in New York."""
    looked = store.query_file("alerts/last_look", {"zone": NEW_YORK}).item()
    return f"{looked:%Y-%m-%d %H:%M}" if looked else "never"
