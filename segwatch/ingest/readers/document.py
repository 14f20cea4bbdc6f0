"""What a reader returns of a document: its text, and where on its pages coded amounts stand."""

from typing import NamedTuple

PAGE_END = "\f"
# Left, bottom, right, top in points from the page's lower left corner.
Rectangle = tuple[float, float, float, float]
# A code and where the amount beside it stands.
PlacedCode = tuple[str, Rectangle]


class Box(NamedTuple):
    """Where the amount of a code stands on a page.

    Edges in tenths of a point from the page's lower left corner.
    """

    page: int
    code: str
    left: int
    bottom: int
    right: int
    top: int


class Document(NamedTuple):
    """The text of a document, its pages parted by form feeds, and the boxes of its amounts."""

    text: str
    boxes: list[Box]
    # Whether any page was read from a picture.
    by_ocr: bool = False
