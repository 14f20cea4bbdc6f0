"""Text in any common encoding."""

from segwatch.errors import ReadError
from segwatch.read.document import Document

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x1C)])
_SAMPLE = 4096


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 (with or without a byte order mark) or Windows-1252.

    Raises ReadError for bytes that are no text.
    """
    text = content.decode(_encoding(content), "replace")
    # Ten times as fast as a search for any of them.
    plain = text.encode("utf-8", "surrogatepass")
    if len(plain.translate(None, _CONTROL)) < len(plain):
        raise ReadError(
            "unreadable", "The document is neither text nor PDF; fetch it again from its source."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(content: bytes) -> str:
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
    """The text of a document; its lines end with a line feed."""
    return Document(decode(content), [])
