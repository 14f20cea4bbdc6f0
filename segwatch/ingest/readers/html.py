"""Web pages: the words of a page, one line per table row; nothing is loaded, no script is run."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from segwatch.errors import ReadError
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.nesting import measure_nesting
from segwatch.ingest.readers.styles import find_hidden
from segwatch.ingest.readers.text import decode_text
from transforms.parse.marks import JOINT, UNSEEN

_NOT_WORDS = ["script", "style", "noscript", "template", "svg", "iframe", "object"]
_ROWS = "br, p, div, tr, li, h1, h2, h3, h4, h5, h6, pre, hr, table, title"
_CELLS = "td, th"
_STRUCK = "del, s, strike"
_APART = "sup, sub, rt, rp"
# Chromium stops at this depth too.
_DEEPEST = 512
_PREFORMATTED = re.compile(rb"(?i)<pre[\s>]")
# Digits that tags stand between may be of two numbers: an amount and its note.
_SPLIT = re.compile(r"([0-9,.])((?:<[^<>]*>)+)(?=[0-9,.])")
_WITH_DIGIT = re.compile(r"(?<!\S)[^\s\[\]]*\d[^\s\[\]]*")


def read_html(content: bytes) -> Document:
    """A web page's words: rows and paragraphs become lines, cells are parted by tabs.

    Numbers that may not be seen on the page are marked as such. Raises ReadError for bytes that are
    no text, and for a page nested deeper than browsers show.
    """
    text = decode_text(content)
    if measure_nesting(text, _DEEPEST) > _DEEPEST:
        raise ReadError(
            "unreadable",
            f"The page nests more than {_DEEPEST} elements, which no browser shows; fetch it again "
            "from its source.",
        )
    text = _SPLIT.sub(rf"\1{JOINT}\2", text)
    if not _PREFORMATTED.search(content):
        # Line ends of the source are blanks on the page.
        text = re.sub(r"\s+", " ", text)
    page = LexborHTMLParser(text)
    sheets = [sheet.text(deep=True) for sheet in page.css("style")]
    page.strip_tags(_NOT_WORDS)
    hidden, doubted = find_hidden(page, sheets)
    _rewrite_nodes(page, doubted, lambda words: _WITH_DIGIT.sub(rf" {UNSEEN}\g<0> ", words))
    _rewrite_nodes(page, [*hidden, *page.css(_STRUCK)], lambda _: "")
    for node in page.css(_APART):
        node.insert_before(" ")
        node.insert_after(" ")
    for node in page.css(_ROWS):
        node.insert_after("\n")
    for node in page.css(_CELLS):
        node.insert_after("\t")
    root = page.root
    return Document(root.text(deep=True) if root else "", [])


def _rewrite_nodes(
    page: LexborHTMLParser, nodes: list[LexborNode], change: Callable[[str], str]
) -> None:
    """Change the words of elements; one may stand inside another."""
    inside, parts = {node.mem_id for node in nodes}, []
    # One walk of the page, parents first: one of each element would take the square of the depth.
    for node in page.root.traverse(include_text=True) if inside and page.root else ():
        if node.parent is not None and node.parent.mem_id in inside:
            inside.add(node.mem_id)
            if node.is_text_node:
                parts.append(node)
    for part in parts:
        part.replace_with(change(part.text(deep=False) or ""))
