"""Text and web pages: bytes of any common encoding to text."""

import re

from segwatch.errors import ReadError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SCRIPTS = re.compile(r"(?is)<(script|style|head)\b.*?(?:</\1\s*>|\Z)")
_ROWS = re.compile(r"(?i)<(?:br|/p|/tr|/div|/h[1-6]|/li)\b[^<>]*>")
_TAGS = re.compile(r"<[^<>]*>")


def _decode(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_text(content: bytes) -> str:
    """Text in UTF-8, UTF-16 or Windows-1252. Raises ReadError for bytes that are no text."""
    text = _decode(content)
    if "\x00" in text:
        raise ReadError(
            "unreadable", "The document is neither text nor PDF; fetch it again from its source."
        )
    return text.replace("\r\n", "\n")


def read_html(content: bytes) -> str:
    """A web page without its tags and scripts; table rows and paragraphs become lines."""
    text = _SCRIPTS.sub(" ", read_text(content))
    return _TAGS.sub(" ", _ROWS.sub("\n", text))
