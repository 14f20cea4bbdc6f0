"""`segwatch board`: who has filed, and who has not."""

from datetime import UTC, date, datetime

from segwatch.alerts import board
from segwatch.cli import terminal
from segwatch.codebook.load import load_codebook
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import open_published


def show_board(day: date | None, *, live: bool) -> int:
    """Each firm and origin on an as-of date; default: the last one that is due by today."""
    now = datetime.now(UTC)
    with open_published(settings().warehouse, terminal.print_error, live=live) as store:
        shown = day or board.present_day(store, now)
        rows = board.read_board(store, load_codebook(), shown, now)
        looked = board.last_look(store)
    terminal.show_table(rows, f"As of {shown}; filings were last looked for {looked} in New York")
    return 0
