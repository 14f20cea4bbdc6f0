"""How deep a web page nests its elements: a parser takes the square of the depth."""

import re
from itertools import takewhile

# A tag whole: what stands in a quoted value of an attribute opens nothing.
_TAG = re.compile(
    r"""<(/?)([a-z][^\s/>]*+)(?>=\s*"[^"]*"|=\s*'[^']*'|[^>])*+(?:>|\Z)""", re.IGNORECASE
)
_VOID = {
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img",
    "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_BLOCK = {
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "listing", "main",
    "menu", "nav", "ol", "plaintext", "pre", "search", "section", "summary", "table", "ul", "xmp",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Out of these an end tag reaches only for a part of the table itself.
_WALLS = {
    "applet", "button", "caption", "marquee", "object", "select", "table", "td", "template", "th",
}  # fmt: skip
_SECTIONS, _CELLS = {"tbody", "tfoot", "thead"}, {"td", "th"}
_TABLE_PARTS = {
    "caption": {"caption"},
    "tbody": _SECTIONS,
    "tfoot": _SECTIONS,
    "thead": _SECTIONS,
    "tr": {"tr"},
    "td": _CELLS,
    "th": _CELLS,
}
# What a start tag closes though no end tag says so.
_ITEMS = {"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}}
_CLOSES = _TABLE_PARTS | _ITEMS
_ENDS_PARAGRAPH = _BLOCK | _HEADINGS | _ITEMS.keys() | {"p"}
# What it closes only where nothing stands between.
_CLOSES_PARENT = {"option": {"option"}} | dict.fromkeys(_HEADINGS, _HEADINGS)
_SPECIAL = _BLOCK | _HEADINGS | _WALLS | _SECTIONS | {"dd", "dt", "li", "option", "tr"}
_BEFORE_ITEMS = _SPECIAL - {"address", "div"}


def measure_nesting(text: str, limit: int) -> int:
    """How many elements of a page are open at once at the most, as browsers nest them.

    Counts no further than just above the limit, so that time is in proportion to the text. Where
    browsers differ from what is said here, more are counted than they open.
    """
    opened: list[str] = []
    deepest = 0
    for tag in _TAG.finditer(text):
        is_end, name = tag[1] != "", tag[2].lower()
        if is_end:
            _end_element(opened, name)
        elif name not in _VOID and (name not in _TABLE_PARTS or "table" in opened):
            _close_elements(opened, _CLOSES.get(name, set()), _start_walls(name))
            if name in _ENDS_PARAGRAPH:
                _close_elements(opened, {"p"}, _WALLS)
            if opened and opened[-1] in _CLOSES_PARENT.get(name, set()):
                opened.pop()
            opened.append(name)
            deepest = max(deepest, len(opened))
            if deepest > limit:
                break
    return deepest


def _end_element(opened: list[str], name: str) -> None:
    """What an end tag closes; of a form the form alone, for what is inside it stays open."""
    if name != "form":
        _close_elements(opened, {name}, _end_walls(name))
    elif name in opened:
        opened.remove(name)


def _end_walls(name: str) -> set[str]:
    """The elements that an end tag does not reach beyond."""
    if name in _TABLE_PARTS or name == "table":
        return {"table", "template"}
    return _WALLS if name in _SPECIAL or name == "p" else _SPECIAL


def _start_walls(name: str) -> set[str]:
    """The elements beyond which a start tag closes nothing of its own kind."""
    return {"table", "template"} if name in _TABLE_PARTS else _BEFORE_ITEMS


def _close_elements(opened: list[str], names: set[str], walls: set[str]) -> None:
    """Close the innermost open element of these names, with all that is open inside it."""
    inner = sum(
        1 for _ in takewhile(lambda name: name not in names and name not in walls, reversed(opened))
    )
    if inner < len(opened) and opened[-1 - inner] in names:
        del opened[len(opened) - 1 - inner :]
