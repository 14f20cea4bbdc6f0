"""`segwatch board`: who has filed, and who has not."""

from datetime import UTC, date, datetime

from segwatch.alerts import board as boarding
from segwatch.cli import terminal as screen
from segwatch.codebook.load import codebook
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import open_published


def show_board(day: date | None, *, live: bool) -> int:
    """Each firm and origin on an as-of date; default: the last one that is due by today."""
    now = datetime.now(UTC)
    with open_published(settings().warehouse, screen.complain, live=live) as store:
        shown = day or boarding.present_day(store, now)
        rows = boarding.board(store, codebook(), shown, now)
        looked = boarding.last_look(store)
    screen.show_table(rows, f"As of {shown}; filings were last looked for {looked} in New York")
    return 0
