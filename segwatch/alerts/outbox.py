"""The outbox: messages that were written with the alerts, handed to their channels.

The warehouse is open only while messages are listed and while the answer is noted, never while a
channel is waited for: a dead mail server holds up nothing. A message is noted as sent after its
channel took it, so one whose answer was lost comes twice, under the same key.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from segwatch.alerts.channels import Channel, deliver_message, read_channels
from segwatch.codebook.load import Codebook
from segwatch.errors import SegwatchError, UsageError
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_reading, open_for_writing

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)

Say = Callable[[str], None]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: a minute, doubled each time, 6 hours."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def send_waiting(
    warehouse: Path,
    codebook: Codebook,
    channels: list[Channel],
    say: Say,
    due_by: datetime | None,
) -> tuple[int, int]:
    """Send what waits, the oldest first; returns how many messages were sent and how many were not.

    A message whose next attempt is later than `due_by` (None: no bound) is left. One that its
    channel did not take is tried again by a later call; the channel's further messages wait for
    it. `say` gets one sentence about each, which names the channel and never its address.
    Raises HeldError, and sends nothing, where another process has the warehouse open.
    """
    bound = due_by and _strip_zone(due_by)
    with open_for_reading(warehouse) as store:
        waiting = store.query_file("alerts/waiting", {"now": bound})
    if waiting.height:
        with open_for_writing(warehouse, codebook):
            pass  # nothing is sent that could not be noted
    named = {channel.name: channel for channel in channels}
    dead, sent = set[str](), 0
    for key, name, subject, text, attempts in waiting.iter_rows():
        if name in dead:
            continue
        if name not in named:
            dead.add(name)
            say(f"Messages wait for channel {name}, which the channels' file no longer names.")
            continue
        took = _try_delivery(named[name], subject, text, say)
        stamp = _strip_zone(datetime.now(UTC))
        attempt = {
            "message_key": key,
            "sent": took,
            "now": stamp,
            "next_attempt_at": stamp + pause_after(attempts + 1),
        }
        _note_attempt(warehouse, codebook, attempt)
        sent += took
        if not took:
            dead.add(name)
            say(f"Channel {name} did not take message {key}; it will be tried again.")
    return sent, waiting.height - sent


def _strip_zone(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _note_attempt(warehouse: Path, codebook: Codebook, attempt: dict[str, Any]) -> None:
    """Note an attempt, after a load that has begun meanwhile: unnoted, it would come twice."""
    with open_for_writing(warehouse, codebook, patient=True) as store:
        store.run_file("alerts/attempted", attempt)


def known_channels(settings: Settings, say: Say) -> list[Channel] | None:
    """The channels of the settings; None, and a sentence, where their file is wrong.

    A load goes on without them: its alerts are noted and queued by the next run.
    """
    try:
        return read_channels(settings.channels_file)
    except UsageError as error:
        say(f"No alert was written: {error}")
        return None


def send_after_load(
    settings: Settings, codebook: Codebook, channels: list[Channel] | None, say: Say
) -> None:
    """Send what waits; whatever goes wrong is a sentence and stops nothing."""
    if not channels:
        return
    try:
        send_waiting(settings.warehouse, codebook, channels, say, datetime.now(UTC))
    except SegwatchError as error:
        say(f"The alerts wait in the outbox: {error}")


def _try_delivery(channel: Channel, subject: str, text: str, say: Say) -> bool:
    try:
        return deliver_message(channel, subject, text)
    except UsageError as error:
        say(str(error))
        return False
