"""Lay a page out from its words' boxes: lines from top to bottom, words from left to right."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from segwatch.ingest.readers.document import PlacedCode
from transforms.parse.marks import JOINT, UNSEEN

_CODE = re.compile(r"\[\d{4}\]")
_NUMBER = re.compile(r"[^\[]*[0-9oO]")
# Two words are on one line when their middles are closer than this share of a word's height.
_SAME_LINE = 0.35
# A gap wider than this many heights parts columns.
_COLUMN_GAP = 1.5
# Pieces of an amount end or begin within so many points, and stand within so many heights.
_ALIGNED, _NEAR = 2.0, 2.0
_DIGITS = re.compile(r"[-($]*[\d,]*\d[\d,]*\)?|[-($]*,|[-(]")
_AMOUNT = re.compile(r"[^\w\s\[]*[\dOo][^A-Za-z/:\[]*")
_NIL = ("-", "$-")
_GROUPED = re.compile(r"[-($]*[1-9]\d{0,2}(?:,\d{3})+\)?|[-(]\d+")
_WHOLE = re.compile(r"[-($]*\d{1,3}(?:,\d{3})*\)?|[-($]*\d+\)?")
_UNSEEN, _AWAY = 2, 3
# Stands between a code and a number that are not a pair, so that none is made of them later.
_APART = "|"


class Word(NamedTuple):
    """A word, its box in points, and whether it is seen (0), marked (1), not seen (2), or stands
    away from the page (3)."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    seen: int = 0


# The words of a line, turned so that writing runs from left to right, and as they stand.
_Line = list[tuple[Word, Word]]


class _Piece(NamedTuple):
    """A word of digits: its line, and whether a code stands right behind it."""

    line: int
    word: Word
    coded: bool


def turn_upright(word: Word, quarter_turns: int) -> Word:
    """A word's box on the page turned so that its writing runs from left to right."""
    if quarter_turns == 0:
        return word
    text, left, bottom, right, top, state = word
    turned = (
        (left, bottom, right, top),
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )
    return Word(text, *turned[quarter_turns], state)


def _group_lines(words: Sequence[tuple[Word, Word]]) -> list[_Line]:
    """Words (turned, as it stands) by line, top line first, each from left to right."""
    lines: list[_Line] = []
    level = 0.0
    for pair in sorted(words, key=lambda p: (-(p[0].bottom + p[0].top), p[0].left)):
        word = pair[0]
        middle, height = (word.bottom + word.top) / 2, word.top - word.bottom
        if lines and level - middle <= _SAME_LINE * max(height, 1.0):
            lines[-1].append(pair)
        else:
            lines.append([pair])
            level = middle
    return [sorted(line, key=lambda p: p[0].left) for line in lines]


def by_line(words: Sequence[Word], quarter_turns: int) -> list[list[Word]]:
    """A page's words as they stand, line by line in reading order."""
    lines = _group_lines([(turn_upright(word, quarter_turns), word) for word in words])
    return [[standing for _, standing in line] for line in lines]


def lay_out(words: Sequence[Word], quarter_turns: int) -> tuple[str, list[PlacedCode]]:
    """The page's text, and each code with the box of the word to its left.

    Where every line with a code ends with one, the amount stands to its left. On a page where any
    line begins with a code or ends with a number, a code whose nearest neighbour is not on its
    left is set apart, and has its own box.
    """
    shown = [_mark_word(word) for word in words if _is_shown(word)]
    lines = _join_stacked(
        _group_lines([(turn_upright(word, quarter_turns), word) for word in shown])
    )
    sure = all(_ends_with_code([turned for turned, _ in line]) for line in lines)
    texts: list[str] = []
    boxes: list[PlacedCode] = []
    for line in lines:
        text, line_boxes = _write_lines(
            [turned for turned, _ in line], [word for _, word in line], sure
        )
        texts.append(text)
        boxes += line_boxes
    return "\n".join(texts), boxes


def _is_shown(word: Word) -> bool:
    """Whether a word stays: what nobody sees does not, nor an amount that is away from the page.

    Of a page that is turned and cut its header may be away.
    """
    if word.seen < _UNSEEN:
        return True
    tells = _AMOUNT.fullmatch(word.text) is not None or _CODE.fullmatch(word.text) is not None
    return word.seen == _AWAY and not tells


def _mark_word(word: Word) -> Word:
    """A word with the mark of what nobody sees, where it holds a number; a code keeps its shape."""
    if word.seen != 1 or not _AMOUNT.fullmatch(word.text):
        return word
    return word._replace(text=UNSEEN + word.text)


def _join_stacked(lines: list[_Line]) -> list[_Line]:
    """Lines with the pieces of broken amounts put together, where they stand in one column.

    Pieces stand right under one another and end, or begin, at one edge; together they are a number
    in groups of three, and the last of them, or the first, stands beside a code. Their joints are
    marked.
    """
    pieces = [
        _Piece(at, word, behind is not None and _CODE.fullmatch(behind.text) is not None)
        for at, line in enumerate(lines)
        for word, behind in zip(
            [word for word, _ in line], [*(word for word, _ in line[1:]), None], strict=True
        )
        if _DIGITS.fullmatch(word.text)
    ]
    # A dash beside a code stands for zero; what stands below it is the next row's.
    pieces = [piece for piece in pieces if not (piece.coded and piece.word.text in _NIL)]
    if all(_WHOLE.fullmatch(piece.word.text) for piece in pieces):
        return lines
    texts: dict[int, str] = {}
    merged: set[int] = set()
    # A piece that goes on in a coded one below is no end of the one above.
    for head in sorted(pieces, key=lambda piece: piece.coded):
        if id(head.word) in merged or id(head.word) in texts:
            continue
        chain = _chain_pieces([p for p in pieces if id(p.word) not in merged | texts.keys()], head)
        words = [piece.word for piece in chain]
        coded = [piece.word for piece in chain if piece.coded]
        together = "".join(word.text for word in words)
        broken = any(_WHOLE.fullmatch(word.text) is None for word in words)
        if coded and broken and _GROUPED.fullmatch(together):
            texts[id(coded[0])] = JOINT.join(word.text for word in words)
            merged |= {id(word) for word in words if word is not coded[0]}
    if not texts:
        return lines
    return [
        [
            (word._replace(text=texts.get(id(word), word.text)), place)
            for word, place in line
            if id(word) not in merged
        ]
        for line in lines
    ]


def _chain_pieces(pieces: list[_Piece], head: _Piece) -> list[_Piece]:
    """A piece and those that stand right under one another below it, down to a coded one."""
    chain = [head]
    for piece in pieces:
        last = chain[-1]
        if piece.line <= last.line or (piece.coded and head.coded):
            continue
        if last.coded and last is not head:
            break
        height = last.word.top - last.word.bottom
        edges = (last.word.right - piece.word.right, last.word.left - piece.word.left)
        near = last.word.bottom + height / 2 - piece.word.bottom <= _NEAR * height
        if near and min(abs(edge) for edge in edges) <= _ALIGNED:
            chain.append(piece)
    return chain


def _ends_with_code(line: Sequence[Word]) -> bool:
    """Whether a line's codes each have a number before them, as far as its ends tell."""
    kinds = [
        "code" if _CODE.fullmatch(word.text) else "number"
        for word in line
        if _NUMBER.match(word.text) or _CODE.fullmatch(word.text)
    ]
    return "code" not in kinds or (kinds[0] == "number" and kinds[-1] == "code")


def _write_lines(
    line: Sequence[Word], standing: Sequence[Word], sure: bool
) -> tuple[str, list[PlacedCode]]:
    parts: list[str] = []
    boxes: list[PlacedCode] = []
    for at, word in enumerate(line):
        gap = word.left - line[at - 1].right if at else 0.0
        wide = gap > _COLUMN_GAP * (word.top - word.bottom)
        parts.append("\t" if at and wide else " " if at else "")
        if _CODE.fullmatch(word.text):
            paired = at > 0 and (sure or _is_nearest(line, at, gap))
            boxes.append((word.text, standing[at - 1 if paired else at][1:5]))
            parts.append(word.text if paired else f"{_APART} {word.text} {_APART}")
        else:
            parts.append(word.text)
    return "".join(parts), boxes


def _is_nearest(line: Sequence[Word], at: int, gap: float) -> bool:
    """Whether no number on a code's right is nearer than the word on its left."""
    behind = line[at + 1] if at + 1 < len(line) else None
    return behind is None or not _NUMBER.match(behind.text) or behind.left - line[at].right >= gap
