"""Lay a page out from its words' boxes: lines from top to bottom, words from left to right."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from segwatch.read.document import Placed

_CODE = re.compile(r"\[\d{4}\]")
_NUMBER = re.compile(r"[^\[]*[0-9oO]")
# Two words are on one line when their middles are closer than this share of a word's height.
_SAME_LINE = 0.35
# A gap wider than this many heights parts columns.
_COLUMN_GAP = 1.5
# Stands between a code and a number that are not a pair, so that none is made of them later.
_APART = "|"


class Word(NamedTuple):
    """A word and its box in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def upright(word: Word, quarter_turns: int) -> Word:
    """A word's box on the page turned so that its writing runs from left to right."""
    text, left, bottom, right, top = word
    turned = (
        (left, bottom, right, top),
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )
    return Word(text, *turned[quarter_turns])


def _lines(words: Sequence[tuple[Word, Word]]) -> list[list[tuple[Word, Word]]]:
    """Words (turned, as it stands) by line, top line first, each from left to right."""
    found: list[list[tuple[Word, Word]]] = []
    level = 0.0
    for pair in sorted(words, key=lambda p: (-(p[0].bottom + p[0].top), p[0].left)):
        word = pair[0]
        middle, height = (word.bottom + word.top) / 2, word.top - word.bottom
        if found and level - middle <= _SAME_LINE * max(height, 1.0):
            found[-1].append(pair)
        else:
            found.append([pair])
            level = middle
    return [sorted(line, key=lambda p: p[0].left) for line in found]


def by_line(words: Sequence[Word], quarter_turns: int) -> list[list[Word]]:
    """A page's words as they stand, line by line in reading order."""
    lines = _lines([(upright(word, quarter_turns), word) for word in words])
    return [[standing for _, standing in line] for line in lines]


def lay_out(words: Sequence[Word], quarter_turns: int) -> tuple[str, list[Placed]]:
    """The page's text, and each code with the box of the word to its left.

    Where every line with a code ends with one, the amount stands to its left. On a page where any
    line begins with a code or ends with a number, a code whose nearest neighbour is not on its
    left is set apart, and has its own box.
    """
    lines = _lines([(upright(word, quarter_turns), word) for word in words])
    sure = all(_ends_with_code([turned for turned, _ in line]) for line in lines)
    texts: list[str] = []
    boxes: list[Placed] = []
    for line in lines:
        text, found = _write([turned for turned, _ in line], [word for _, word in line], sure)
        texts.append(text)
        boxes += found
    return "\n".join(texts), boxes


def _ends_with_code(line: Sequence[Word]) -> bool:
    """Whether a line's codes each have a number before them, as far as its ends tell."""
    kinds = [
        "code" if _CODE.fullmatch(word.text) else "number"
        for word in line
        if _NUMBER.match(word.text) or _CODE.fullmatch(word.text)
    ]
    return "code" not in kinds or (kinds[0] == "number" and kinds[-1] == "code")


def _write(line: Sequence[Word], standing: Sequence[Word], sure: bool) -> tuple[str, list[Placed]]:
    parts: list[str] = []
    boxes: list[Placed] = []
    for at, word in enumerate(line):
        gap = word.left - line[at - 1].right if at else 0.0
        wide = gap > _COLUMN_GAP * (word.top - word.bottom)
        parts.append("\t" if at and wide else " " if at else "")
        if _CODE.fullmatch(word.text):
            paired = at > 0 and (sure or _is_nearest(line, at, gap))
            boxes.append((word.text, standing[at - 1 if paired else at][1:]))
            parts.append(word.text if paired else f"{_APART} {word.text} {_APART}")
        else:
            parts.append(word.text)
    return "".join(parts), boxes


def _is_nearest(line: Sequence[Word], at: int, gap: float) -> bool:
    """Whether no number on a code's right is nearer than the word on its left."""
    behind = line[at + 1] if at + 1 < len(line) else None
    return behind is None or not _NUMBER.match(behind.text) or behind.left - line[at].right >= gap
