"""`segwatch ack` and `segwatch waive`."""

import getpass

from segwatch.alerts import acknowledge
from segwatch.alerts.acknowledge import AcknowledgementRequest
from segwatch.cli import terminal
from segwatch.codebook.load import load_codebook
from segwatch.settings import settings
from segwatch.warehouse.connection import must_exist, open_for_writing


def write_acknowledgement(kind: str, wish: AcknowledgementRequest, *, end: bool) -> int:
    """Write an acknowledgement or a waiver, or end it."""
    codebook = load_codebook()
    must_exist(settings().warehouse)
    said = wish._replace(who=wish.who or getpass.getuser())
    act = acknowledge.end_acknowledgement if end else acknowledge.write_acknowledgement
    with open_for_writing(settings().warehouse, codebook, patient=True) as store:
        terminal.print_sentence(terminal.plain(act(store, codebook, kind, said)))
    return 0
