"""`segwatch ack` and `segwatch waive`."""

import getpass

from segwatch.alerts import acknowledge as acknowledging
from segwatch.alerts.acknowledge import Wish
from segwatch.cli import terminal as screen
from segwatch.codebook.load import codebook
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing


def write_acknowledgement(kind: str, wish: Wish, *, end: bool) -> int:
    """Write an acknowledgement or a waiver, or end it."""
    book = codebook()
    must_exist(settings().warehouse)
    said = wish._replace(who=wish.who or getpass.getuser())
    act = acknowledging.withdraw if end else acknowledging.acknowledge
    with open_for_writing(settings().warehouse, book, patient=True) as store:
        screen.say(screen.plain(act(store, book, kind, said)))
    return 0
