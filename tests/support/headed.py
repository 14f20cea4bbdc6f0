"""Small filings of an invented firm: headers that vary, and statements of a few lines that close."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import command
from desk import Desk

FIRM, NAME = "alpha-futures-llc", "ALPHA FUTURES LLC"
DAILY, MONTH_END = "Daily Seg - FOCUS II", "FOCUS II"
DAY, SUBMIT = date(2014, 11, 28), date(2014, 12, 1)
# Required, funds, excess, target and the excess over it.
CODES = {
    "segregated": ("7060", "7180", "7190", "7194", "7198"),
    "secured": ("7360", "7770", "7380", "7780", "7785"),
    "cleared_swaps": ("8590", "8720", "8730", "8760", "8770"),
}
HEADINGS = {
    "segregated": "Segregation Statement",
    "secured": "Secured Amounts",
    "cleared_swaps": "Swaps Statement",
    "cover": "Cover Page",
    "supplemental": "Supplemental",
}


def us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def head(**changes: Any) -> str:
    """A header; a field that is None is not printed."""
    fields = {
        "status": "INITIAL",
        "end": us(DAY),
        "name": NAME,
        "form": DAILY,
        "submit": us(SUBMIT),
    } | changes
    keys = {"end": "End Date", "name": "Firm Name", "form": "Form", "submit": "Submit Date"}
    lines = [f"{keys[key]}:{fields[key]}" for key in keys if fields[key] is not None]
    return "\n".join([*([fields["status"]] if fields["status"] else []), *lines])


def figures(required: int, funds: int, target: int = 0) -> tuple[str, ...]:
    excess = funds - required
    return tuple(f"{n:,}" for n in (required, funds, excess, target, excess - target))


def statement(
    origin: str = "segregated",
    printed: tuple[str | None, ...] = figures(1_000_000, 1_300_000, 200_000),
    *,
    heading: bool = True,
    **header: Any,
) -> str:
    """One page: a header, the heading of a daily form, and the lines that are not None."""
    lines = [
        f"sum {amount} [{code}]"
        for code, amount in zip(CODES[origin], printed, strict=True)
        if amount is not None
    ]
    return "\n".join(
        [head(**header), *([f"Daily Segregation - {HEADINGS[origin]}"] if heading else []), *lines]
    )


def other_page(section: str, body: str, **header: Any) -> str:
    return f"{head(**header)}\nDaily Segregation - {HEADINGS[section]}\n{body}"


def pages(*texts: str) -> str:
    return "\f".join(texts)


def segwatch(desk: Desk, *words: str, environment: Mapping[str, str] | None = None) -> command.Done:
    """The command as a user runs it."""
    own = {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)} | dict(environment or {})
    return command.run(words, os.environ | own)


SEG_DAILY = "SELECT origin, required, funds, excess, target FROM seg_daily ORDER BY origin"


def new_york_day(moment: datetime) -> date:
    """The day in New York of a moment with a time zone."""
    return moment.astimezone(ZoneInfo("America/New_York")).date()
