"""What a web page's own styles hide: elements that nobody sees, and those that may not be seen."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

SEEN, DOUBTED, HIDDEN = 0, 1, 2
# Farther off than this (pixels) an element stands beside the page.
_AWAY = 200.0
# So far to the left or above nobody can turn a page.
_BEYOND = -3000.0
_TINY = 2.0
_NUMBER = re.compile(r"(-?[0-9]*\.?[0-9]+)\s*(px|pt|em|rem|ex|ch|vw|vh|cm|mm|in|%)?")
# Pixels of a unit, roughly.
_PIXELS = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 10.0, "vh": 10.0, "cm": 38.0,
           "mm": 3.8, "in": 96.0, "pt": 1.3, "%": 10.0}  # fmt: skip
_GONE = {
    "display": {"none"},
    "visibility": {"hidden", "collapse"},
    "content-visibility": {"hidden"},
}
# Shown to eyes and not to readers' machines, or the other way round; folded away.
_ODD = "[aria-hidden='true' i], details:not([open]) > :not(summary)"
_COLOURS = ("color", "-webkit-text-fill-color")
_PLACES = ("left", "right", "top", "bottom", "margin-left", "margin-top", "text-indent")
_SHIFTS, _EDGES = ("margin-left", "margin-top", "text-indent"), ("left", "top")
_FREE = {"absolute", "fixed", "relative"}
_SIZES = ("width", "height", "max-width", "max-height")
_PALE = re.compile(
    r"transparent|white|snow|ivory|ghostwhite|whitesmoke|#[ef][0-9a-f]{2}|#(?:[ef][0-9a-f]){3}.*"
    r"|(?:rgb|hsl)a?\(.*[,/ ]0?\.?0*%?\)|rgba?\((?:2[3-5][0-9][, ]+){2}2[3-5][0-9].*"
    r"|hsla?\(.*(?:9[0-9]|100)%.*"
)


def _parse_length(value: str) -> float | None:
    match = _NUMBER.match(value)
    return float(match[1]) * _PIXELS.get(match[2] or "px", 1.0) if match else None


@lru_cache(maxsize=4096)
def judge_style(style: str) -> int | None:
    """What declarations say of an element: HIDDEN, DOUBTED, SEEN (they show it), or nothing."""
    properties = {
        part.lower_name: tinycss2.serialize(part.value).strip().lower()
        for part in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
        if part.type == "declaration"
    }
    if any(properties.get(name) in values for name, values in _GONE.items()):
        return HIDDEN
    if any(
        (_parse_length(properties.get(name, "")) or 0.0) <= _BEYOND
        for name in _shift_properties(properties)
    ):
        return HIDDEN
    opacity, size = (_parse_length(properties.get(name, "")) for name in ("opacity", "font-size"))
    if (opacity is not None and opacity <= 0) or (size is not None and size <= 0):
        return HIDDEN
    if _is_doubted(properties, opacity, size):
        return DOUBTED
    return SEEN if {"display", "visibility"} & properties.keys() else None


def _shift_properties(properties: dict[str, str]) -> tuple[str, ...]:
    """The properties by which an element may stand to the left of its page or above it."""
    return _SHIFTS + (_EDGES if properties.get("position", "static") in _FREE else ())


def _is_doubted(properties: dict[str, str], opacity: float | None, size: float | None) -> bool:
    faint = (opacity is not None and opacity < 0.3) or (size is not None and size < _TINY)  # noqa: PLR2004
    pale = any(_PALE.fullmatch(properties.get(name, "")) for name in _COLOURS)
    away = any(abs(_parse_length(properties.get(name, "")) or 0.0) >= _AWAY for name in _PLACES)
    sizes = [_parse_length(properties[name]) for name in _SIZES if name in properties]
    cut = properties.get("overflow", "visible") not in {"visible", "auto"} and any(
        size is not None and size <= _TINY for size in sizes
    )
    clipped = "clip" in properties or properties.get("clip-path", "none") != "none"
    moved = re.search(r"scale|translate|rotate|matrix", properties.get("transform", "")) is not None
    struck = "line-through" in properties.get("text-decoration", "") + properties.get(
        "text-decoration-line", ""
    )
    return faint or pale or away or cut or clipped or moved or struck


def _sheet_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors of a style sheet with their declarations; what it says for print is not shown."""
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            yield tinycss2.serialize(rule.prelude), tinycss2.serialize(rule.content)
        elif rule.type == "at-rule" and rule.content is not None:
            where = tinycss2.serialize(rule.prelude).lower()
            if rule.lower_at_keyword == "media" and "print" not in where:
                yield from _sheet_rules(tinycss2.serialize(rule.content))


def find_hidden(
    page: LexborHTMLParser, sheets: Iterable[str]
) -> tuple[list[LexborNode], list[LexborNode]]:
    """Elements of a page that its styles hide, and those of which they leave doubt.

    sheets: the texts of its style sheets. An element that one rule hides and another shows is in
    doubt. Sheets of elsewhere are not known.
    """
    nodes: dict[int, LexborNode] = {}
    verdicts: dict[int, set[int]] = {}
    for node, verdict in _judge_elements(page, sheets):
        nodes[node.mem_id] = node
        verdicts.setdefault(node.mem_id, set()).add(verdict)
    hidden = [nodes[key] for key, values in verdicts.items() if values == {HIDDEN}]
    doubted = [
        nodes[key] for key, values in verdicts.items() if values - {SEEN} and values != {HIDDEN}
    ]
    return hidden, doubted


def _judge_elements(
    page: LexborHTMLParser, sheets: Iterable[str]
) -> Iterator[tuple[LexborNode, int]]:
    """Every element of which something says whether it is seen, once for each that does."""
    for selector, declarations in (rule for sheet in sheets for rule in _sheet_rules(sheet)):
        verdict = judge_style(declarations)
        if verdict is not None:
            yield from ((node, verdict) for node in _select_elements(page, selector))
    for node in page.css("[style]"):
        verdict = judge_style(node.attributes.get("style") or "")
        if verdict is not None:
            yield node, verdict
    yield from ((node, HIDDEN) for node in page.css("[hidden]"))
    yield from ((node, DOUBTED) for node in page.css(_ODD))


def _select_elements(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The elements of a selector; one that the library does not read chooses none."""
    try:
        return page.css(selector)
    except SelectolaxError:
        return []
