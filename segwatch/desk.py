"""The desk's commands: the board, open alerts, and what is acknowledged or accepted."""

import getpass
from datetime import UTC, date, datetime

from segwatch import acknowledge as acknowledging
from segwatch import board as boarding
from segwatch import screen
from segwatch.acknowledge import Wish
from segwatch.channels import read_channels
from segwatch.codebook import codebook
from segwatch.errors import UnfinishedError
from segwatch.outbox import send
from segwatch.settings import settings
from segwatch.store import open_for_reading, open_for_writing


def board(day: date | None) -> int:
    """Each firm and origin on an as-of date; default: the last one that is due by today."""
    now = datetime.now(UTC)
    with open_for_reading(settings().warehouse) as store:
        shown = day or boarding.present_day(store, now)
        rows = boarding.board(store, codebook(), shown, now)
        looked = boarding.last_look(store)
    screen.show_table(rows, f"As of {shown}; filings were last looked for {looked} in New York")
    return 0


def alerts() -> int:
    """Send what waits now, then list what is open."""
    warehouse, book = settings().warehouse, codebook()
    channels = read_channels(settings().channels_file)
    with open_for_reading(warehouse):
        pass  # says so where there is none
    sent, left = send(warehouse, book, channels, screen.complain, None)
    with open_for_reading(warehouse) as store:
        listed = store.frame("alert/listed")
    screen.show_table(listed, "Open alerts")
    screen.say(f"Messages: {sent:,} sent now, {left:,} waiting.")
    if left:
        raise UnfinishedError(
            f"{left:,} messages wait in the outbox; correct what is named above and run again."
        )
    return 0


def acknowledge(kind: str, wish: Wish, *, end: bool) -> int:
    """Write an acknowledgement or a waiver, or end it."""
    book = codebook()
    with open_for_reading(settings().warehouse):
        pass  # says so where there is none
    said = wish._replace(who=wish.who or getpass.getuser())
    act = acknowledging.withdraw if end else acknowledging.acknowledge
    with open_for_writing(settings().warehouse, book) as store:
        screen.say(screen.plain(act(store, book, kind, said)))
    return 0
