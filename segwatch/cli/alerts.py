"""`segwatch alerts`: send what waits, and list what is open."""

from datetime import UTC, datetime
from pathlib import Path

from segwatch.alerts.channels import read_channels
from segwatch.alerts.outbox import send_waiting
from segwatch.cli import terminal
from segwatch.codebook.load import load_codebook
from segwatch.errors import HeldError, UnfinishedError, UsageError
from segwatch.settings import settings
from segwatch.warehouse.connection import Store, must_exist, open_for_reading
from segwatch.warehouse.published_snapshot import find_snapshot


def list_alerts() -> int:
    """Send what waits now, then list what is open."""
    warehouse, codebook = settings().warehouse, load_codebook()
    channels = read_channels(settings().channels_file)
    must_exist(warehouse)
    try:
        sent, waiting = send_waiting(warehouse, codebook, channels, terminal.print_error, None)
        with open_for_reading(warehouse) as store:
            _show_alerts(store, "Open alerts")
    except HeldError as error:
        return _alerts_beside(error, warehouse)
    terminal.print_sentence(f"Messages: {sent:,} sent now, {waiting:,} waiting.")
    if waiting:
        raise UnfinishedError(
            f"{waiting:,} messages wait in the outbox; correct what is named above and run again."
        )
    return 0


def _alerts_beside(error: HeldError, warehouse: Path) -> int:
    """List what is open while another process has the warehouse open: of a load from the snapshot,
    of a reader from the warehouse, which still says what waits."""
    if error.by_reader:
        with open_for_reading(warehouse) as store:
            _show_alerts(store, "Open alerts")
        raise error
    try:
        snapshot = find_snapshot(warehouse)
    except UsageError:
        raise error from None
    published = datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
    with open_for_reading(snapshot) as store:
        _show_alerts(store, f"Open alerts, as published {published:%Y-%m-%d %H:%M} UTC")
    terminal.print_error(
        f"{error.what} These are the alerts of the published snapshot, and no message was sent: a "
        "load sends what waits when it is done."
    )
    return 0


def _show_alerts(store: Store, title: str) -> None:
    terminal.show_table(store.query_file("alerts/listed"), title)
