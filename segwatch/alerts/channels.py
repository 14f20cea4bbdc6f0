"""Channels: where alerts go, read from a file that only its owner can read.

The file is TOML, one table a channel: its Apprise URL in `url`, or the name of an environment
variable that holds it in `url_env`, or a file in `url_file`; and `severity`, the least grave that
it is sent (default error). Addresses and secrets stay here: they reach no log, row or screen.
"""

import logging
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from segwatch.codebook.severity import ORDER
from segwatch.errors import UsageError

_ONE_SOURCE = "{}, [{}]: give one of url, url_env and url_file, each in quotes, and severity."
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ALL_BUT_OWNER = 0o077
# Libraries whose logs would name a channel's address.
_TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib", "MARKDOWN")


class Channel(NamedTuple):
    """A channel: its name, the least grave severity it is sent, and where its URL is kept."""

    name: str
    severity: str
    source: str
    place: str

    def __repr__(self) -> str:
        """The name alone; the place may be the secret itself."""
        return f"Channel({self.name!r})"


def read_channels(path: Path | None) -> list[Channel]:
    """The channels of a file, in its order; none without a file.

    Raises UsageError that names the channel and never what stands in it.
    """
    if path is None:
        return []
    _refuse_readable(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"SEGWATCH_CHANNELS_FILE: {path} cannot be read; correct the path or its rights."
        ) from None
    except tomllib.TOMLDecodeError:
        # The parser's own words may quote a line, and with it a secret.
        raise UsageError(
            f"{path} is no TOML; write a table [NAME] a channel, with its url in quotes."
        ) from None
    return [_parse_channel(path, name, table) for name, table in tables.items()]


def _refuse_readable(path: Path) -> None:
    if path.is_file() and path.stat().st_mode & _ALL_BUT_OWNER:
        raise UsageError(f"{path} holds secrets and others can read it; run chmod 600 on it.")


class _ChannelTable(BaseModel):
    """A channel's table in the file, as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    severity: Literal["critical", "error", "warning", "info"] = "error"
    url: str | None = None
    url_env: str | None = None
    url_file: str | None = None

    def source_and_place(self) -> list[tuple[str, str]]:
        """What is said of where the URL is: the name of its key, and its text."""
        return list(self.model_dump(exclude={"severity"}, exclude_none=True).items())


def _parse_channel(path: Path, name: str, table: object) -> Channel:
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise UsageError(f"{path}: a channel is a table [NAME]; a name has letters, digits, - or _")
    try:
        parsed = _ChannelTable.model_validate(table)
        ((source, place),) = parsed.source_and_place()
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("severity",):
            raise UsageError(f"{path}, [{name}]: severity is one of {', '.join(ORDER)}.") from None
        raise UsageError(_ONE_SOURCE.format(path, name)) from None
    except ValueError:
        raise UsageError(_ONE_SOURCE.format(path, name)) from None
    return Channel(name, parsed.severity, source, place)


def _read_url(channel: Channel) -> str:
    if channel.source == "url_env":
        url = os.environ.get(channel.place, "")
    elif channel.source == "url_file":
        _refuse_readable(Path(channel.place))
        try:
            url = Path(channel.place).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            url = ""
    else:
        url = channel.place
    if not url.strip():
        raise UsageError(f"Channel {channel.name}: its {channel.source} is empty or not there.")
    return url.strip()


def deliver_message(channel: Channel, subject: str, text: str) -> bool:
    """Hand one message to a channel; returns whether the channel took it.

    Raises UsageError where the channel's URL is missing or Apprise does not know its kind.
    """
    url = _read_url(channel)
    with _silence_libraries():
        # Imported late: it takes half a second, and most runs send nothing.
        import apprise

        asset = apprise.AppriseAsset(
            app_id="segwatch",
            app_desc="segwatch",
            app_url="",
            async_mode=False,
            storage_mode=apprise.PersistentStoreMode.MEMORY,
        )
        target = apprise.Apprise(asset=asset)
        if not target.add(url):
            raise UsageError(
                f"Channel {channel.name}: its URL is none that Apprise knows; correct it."
            )
        sent = target.notify(body=text, title=subject, body_format=apprise.NotifyFormat.TEXT)
    return bool(sent)


@contextmanager
def _silence_libraries() -> Iterator[None]:
    """Keep libraries that would log a channel's address silent, whatever the level of the log."""
    named = [
        logging.getLogger(name)
        for name in {*_TALKATIVE, *logging.root.manager.loggerDict}
        if name.partition(".")[0] in _TALKATIVE
    ]
    # A logger made while this lasts is below one of these, and has no level of its own.
    before = [(logger, logger.level, logger.disabled) for logger in named]
    for logger in named:
        logger.disabled = True
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level, disabled in before:
            logger.disabled = disabled
            logger.setLevel(level)
