"""Web pages: the words of a page, a table row a line; nothing is loaded, no script is run."""

import re

from selectolax.lexbor import LexborHTMLParser

from segwatch.read.document import Document
from segwatch.read.text import decode

_NOT_WORDS = ["script", "style", "noscript", "template", "svg", "iframe", "object"]
_ROWS = "br, p, div, tr, li, h1, h2, h3, h4, h5, h6, pre, hr, table, title"
_CELLS = "td, th"
_UNSEEN = "[hidden], [style*='display:none'], [style*='display: none'], del, s, strike"
_APART = "sup, sub"
_PREFORMATTED = re.compile(rb"(?i)<pre[\s>]")


def read_html(content: bytes) -> Document:
    """A web page's words: rows and paragraphs become lines, cells are parted by tabs."""
    text = decode(content)
    if not _PREFORMATTED.search(content):
        # Line ends of the source are blanks on the page.
        text = re.sub(r"\s+", " ", text)
    page = LexborHTMLParser(text)
    page.strip_tags(_NOT_WORDS)
    for node in page.css(_UNSEEN):
        node.decompose()
    for node in page.css(_APART):
        node.insert_before(" ")
        node.insert_after(" ")
    for node in page.css(_ROWS):
        node.insert_after("\n")
    for node in page.css(_CELLS):
        node.insert_after("\t")
    root = page.root
    return Document(root.text(deep=True) if root else "", [])
