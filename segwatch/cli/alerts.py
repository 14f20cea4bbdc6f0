"""The desk's commands: the board, open alerts, and what is acknowledged or accepted."""

import getpass
from datetime import UTC, date, datetime
from pathlib import Path

from segwatch.alerts import acknowledge as acknowledging
from segwatch.alerts import board as boarding
from segwatch.alerts.acknowledge import Wish
from segwatch.alerts.channels import read_channels
from segwatch.alerts.outbox import send
from segwatch.cli import terminal as screen
from segwatch.codebook.load import codebook
from segwatch.errors import HeldError, UnfinishedError, UsageError
from segwatch.settings import settings
from segwatch.warehouse.connection import Store, must_exist, open_for_reading, open_for_writing
from segwatch.warehouse.published_snapshot import find_snapshot, open_published


def board(day: date | None, *, live: bool) -> int:
    """Each firm and origin on an as-of date; default: the last one that is due by today."""
    now = datetime.now(UTC)
    with open_published(settings().warehouse, screen.complain, live=live) as store:
        shown = day or boarding.present_day(store, now)
        rows = boarding.board(store, codebook(), shown, now)
        looked = boarding.last_look(store)
    screen.show_table(rows, f"As of {shown}; filings were last looked for {looked} in New York")
    return 0


def alerts() -> int:
    """Send what waits now, then list what is open."""
    warehouse, book = settings().warehouse, codebook()
    channels = read_channels(settings().channels_file)
    must_exist(warehouse)
    try:
        sent, left = send(warehouse, book, channels, screen.complain, None)
        with open_for_reading(warehouse) as store:
            _list_alerts(store, "Open alerts")
    except HeldError as error:
        return _alerts_beside(error, warehouse)
    screen.say(f"Messages: {sent:,} sent now, {left:,} waiting.")
    if left:
        raise UnfinishedError(
            f"{left:,} messages wait in the outbox; correct what is named above and run again."
        )
    return 0


def _alerts_beside(error: HeldError, warehouse: Path) -> int:
    """List what is open while another process has the warehouse open: of a load from the snapshot,
    of a reader from the warehouse, which still says what waits."""
    if error.by_reader:
        with open_for_reading(warehouse) as store:
            _list_alerts(store, "Open alerts")
        raise error
    try:
        snapshot = find_snapshot(warehouse)
    except UsageError:
        raise error from None
    published = datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
    with open_for_reading(snapshot) as store:
        _list_alerts(store, f"Open alerts, as published {published:%Y-%m-%d %H:%M} UTC")
    screen.complain(
        f"{error.what} These are the alerts of the published snapshot, and no message was sent: a "
        "load sends what waits when it is done."
    )
    return 0


def _list_alerts(store: Store, title: str) -> None:
    screen.show_table(store.frame("alerts/listed"), title)


def acknowledge(kind: str, wish: Wish, *, end: bool) -> int:
    """Write an acknowledgement or a waiver, or end it."""
    book = codebook()
    must_exist(settings().warehouse)
    said = wish._replace(who=wish.who or getpass.getuser())
    act = acknowledging.withdraw if end else acknowledging.acknowledge
    with open_for_writing(settings().warehouse, book, patient=True) as store:
        screen.say(screen.plain(act(store, book, kind, said)))
    return 0
