"""E-mails: what is attached to a message, or stands in it, are documents of their own.

A message is an envelope. Its parts are kept and read like files that arrived by themselves, so a
statement that comes once by mail and once as a file is one document.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

# A message begins with header lines; two of these are among them.
_HEADER = re.compile(rb"(?:^From [^\n]*\n|^[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)", re.MULTILINE)
_OF_MAIL = re.compile(
    rb"(?im)^(?:from|to|subject|date|mime-version|message-id|received|return-path|content-type"
    rb"|content-transfer-encoding):"
)
_HEAD, _FEWEST = 65_536, 2
# A part of these kinds prints no statement.
_PICTURES = ("image", "audio", "video")
_CODE = re.compile(rb"\[\d{4}\]")


def is_mail(content: bytes) -> bool:
    """Whether bytes are an e-mail by the lines that they begin with."""
    head = content[:_HEAD].replace(b"\r\n", b"\n").lstrip()
    at = 0
    while (match := _HEADER.match(head, at)) is not None:
        at = match.end()
    return len(_OF_MAIL.findall(head[:at])) >= _FEWEST


def mail_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The documents of a message: name, bytes, as the sender had them.

    Every attached file, and the message's own words where they print a line of the form or nothing
    is attached; of words that come in two forms the first that is left.
    """
    attached, words = [], []
    for at, part in enumerate(message_from_bytes(content).walk()):
        body = None if part.is_multipart() else part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body.strip():
            continue
        if part.get_filename() or part.get_content_disposition() == "attachment":
            attached.append((part, at, body))
        elif part.get_content_maintype() == "text":
            words.append((part, at, body))
    files = [
        (_part_name(part, at), body)
        for part, at, body in attached
        if part.get_content_maintype() not in _PICTURES
    ]
    bodies = [
        (_part_name(part, at), body) for part, at, body in words if not files or _CODE.search(body)
    ]
    yield from files
    # Plain words and a page of them are one message in two forms.
    yield from bodies[:1]


def _part_name(part: Message, at: int) -> str:
    """A part's own file name without folders, else its place in the message."""
    name = part.get_filename() or f"part-{at}.{part.get_content_subtype()}"
    return re.sub(r"[\x00-\x1f/\\]+", "_", name)[-120:]
