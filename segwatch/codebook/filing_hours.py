"""The hours of New York at which filings are looked for, for the schedule and for the calendar.

Imports nothing heavy: Airflow reads it whenever it reads a DAG file.
"""

import os
from datetime import time

NEW_YORK = "America/New_York"
SETTING = "SEGWATCH_FILING_HOURS"
_DEFAULT = "12:30 17:00"


def filing_hours() -> list[time]:
    """When filings are looked for on weekdays, in order; after the last they are missing.

    Raises ValueError where the setting is no list of hours such as `12:30 17:00`.
    """
    text = os.environ.get(SETTING) or _DEFAULT
    try:
        hours = sorted(time.fromisoformat(hour) for hour in text.replace(",", " ").split())
    except ValueError:
        hours = []
    if not hours or any(hour.tzinfo or hour.second or hour.microsecond for hour in hours):
        raise ValueError(f"{SETTING} does not fit: write hours of New York such as {_DEFAULT!r}.")
    return hours


def filing_crons() -> list[str]:
    """The same hours on weekdays, as cron expressions."""
    return [f"{hour.minute} {hour.hour} * * 1-5" for hour in filing_hours()]
