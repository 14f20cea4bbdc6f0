"""Text in any common encoding."""

import quopri
import re

from segwatch.errors import ReadError
from segwatch.ingest.readers.document import Document

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x1C)])
_SAMPLE = 4096
# Widths at which texts are folded, and the width of quoted-printable lines.
_NARROWEST, _WIDEST, _QUOTED = 60, 100, 76
# So many lines must break off inside a word.
_FEWEST = 2
_INSIDE = re.compile(r"\w\w|[\w,][,.]|[,.]\w|\[\d|\d\]")
_DIGITS = re.compile(r"[\d,.][\d,.]")


def decode_text(content: bytes) -> str:
    """Text in UTF-8, UTF-16 (with or without a byte order mark) or Windows-1252.

    Raises ReadError for bytes that are no text.
    """
    text = content.decode(_find_encoding(content), "replace")
    # Ten times as fast as a search for any of them.
    plain = text.encode("utf-8", "surrogatepass")
    if len(plain.translate(None, _CONTROL)) < len(plain):
        raise ReadError(
            "unreadable", "The document is neither text nor PDF; fetch it again from its source."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _find_encoding(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding
    head = content[:_SAMPLE]
    # Latin text in UTF-16 has a zero in every other byte.
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        if zeros > len(head) // 4 and head[1 - offset :: 2].count(0) == 0:
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def read_text(content: bytes) -> Document:
    """The text of a document; its lines end with a line feed, and lines that were folded to fit a
    width are whole."""
    text = decode_text(content)
    return Document(_unfold_lines(text) if _is_narrow(text) else text, [])


def _is_narrow(text: str) -> bool:
    """Whether no line is longer than a fold would leave it; most texts have one near their top."""
    start, end = 0, text.find("\n")
    while end >= 0:
        if end - start > _WIDEST:
            return False
        start, end = end + 1, text.find("\n", end + 1)
    return len(text) - start <= _WIDEST


def _unfold_lines(text: str) -> str:
    """Lines put together that were cut at one width, or as a mail's quoted-printable text.

    A fold leaves full lines, each of which goes on in the next; several must break off inside a
    word. Between two digits the line end stays: whether they are one amount is said later.
    """
    lines = text.split("\n")
    soft = [line for line in lines if line.endswith("=")]
    if len(soft) >= _FEWEST and max(map(len, lines)) <= _QUOTED:
        return quopri.decodestring(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    width = max(map(len, lines))
    full = [at for at, line in enumerate(lines[:-1]) if len(line) == width]
    cut = [at for at in full if _INSIDE.match(lines[at][-1:] + lines[at + 1][:1])]
    if width < _NARROWEST or len(cut) < _FEWEST:
        return text
    parts = []
    for at, line in enumerate(lines):
        goes_on = len(line) == width and at + 1 < len(lines)
        digits = goes_on and _DIGITS.match(line[-1:] + lines[at + 1][:1])
        parts.append(line if goes_on and not digits else line + "\n")
    return "".join(parts).removesuffix("\n") if not text.endswith("\n") else "".join(parts)[:-1]
