"""The characters of a PDF page, with their boxes, as pdfium knows them."""

import ctypes
import math
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from segwatch.ingest.readers import pdfium as raw
from segwatch.ingest.readers.document import PlacedCode, Rectangle
from segwatch.ingest.readers.layout import Word
from segwatch.ingest.readers.sight import MARKED, SEEN, UNSEEN, Sight

# Farther apart than this (points), amount and code are paired by the layout of the whole page.
_BESIDE = 60.0
# Characters of one word stand no farther apart than this share of their size.
_LETTER_GAP = 0.6
# Two characters nearer than this share of their size are printed over one another.
_OVERPRINT = 0.05
# Two of which one begins where the other ends are no farther apart than this share of their size.
_FLUSH = 0.12
# ... and no more above or below one another than this.
_SAME_LEVEL = 0.3
# Characters of one amount are no smaller than this share of the others; notes and cents are.
_SAME_SIZE = 0.85
# How far a font reaches below and above its writing line, where it does not say so itself.
_DESCENT, _ASCENT = 0.22, 0.93
_CODE = re.compile(r"\[\d{4}\]")
# Two characters of which one reaches below the line: of a code, or of the header.
_SAMPLE = re.compile(r"\[\d|Daily")
_AFTER = re.compile(r"[ \t]*(\S)")
_WORD = re.compile(r"\[\d{4}\]|[^\s\[]+|\[")
# A comma behind which a line ends inside an amount, or with which a word begins inside one; and
# what stands before the first.
_PIECE = re.compile(r"(?m),(?:(\d{0,2}[ \t\r]*$)|(?<!\S,)\d{3})")
_OPENED = re.compile(r"(?m)(?:^|[ \t])[-($]*[\d,]*\Z")
# Words of which it matters whether anybody sees them.
_TELLING = re.compile(r"\S*\d\S*|\bo\b|\b(?:End|Firm|Submit|Form|INITIAL|AMENDED)\b")


class Glyphs:
    """A page's characters in the order of the file: `text`, and a box for each on demand."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._page = textpage
        count = textpage.count_chars()
        self.text: str = textpage.get_text_range() if count else ""
        if len(self.text) != count:
            # Some characters have no code point of their own; then each is asked for by itself.
            points = (pdfium_c.FPDFText_GetUnicode(textpage, n) for n in range(count))
            self.text = "".join(chr(p) if _is_character(p) else " " for p in points)
        self.quarter_turns = self._quarter_turns() if count else 0
        # Left, right, bottom, top of a character as drawn; left, top, right, bottom with its font.
        self._drawn, self._loose = (ctypes.c_double * 4)(), (ctypes.c_float * 4)()
        self._edges, self._rect = raw.pointers_to(self._drawn), raw.pointers_to(self._loose)[0]
        self._at = raw.Pointer(raw.address_of(textpage))
        self._is_uneven = self._has_uneven_boxes()

    def _is_tight(self, at: int) -> Rectangle:
        raw.tight_box(self._at, at, *self._edges)
        left, right, bottom, top = self._drawn[:]
        return left, bottom, right, top

    def _glyph_box(self, at: int) -> Rectangle:
        """A character's box with the height of its font, so that `-` stands level with digits."""
        if not raw.loose_box(self._at, at, self._rect):
            return self._is_tight(at)
        left, top, right, bottom = self._loose[:]
        return self._even_box(at, (left, bottom, right, top))

    def _has_uneven_boxes(self) -> bool:
        """Whether the page's font has no height, as LibreOffice's in a sheet: the box of each
        character is then as high as its ink, and a bracket no neighbour of a digit."""
        sample = _SAMPLE.search(self.text)
        if sample is None or self.quarter_turns:
            return False
        self._is_uneven = False
        first, last = self._glyph_box(sample.start()), self._glyph_box(sample.end() - 1)
        return not _of_one_size(first, last)

    def _even_box(self, at: int, box: Rectangle) -> Rectangle:
        """A character's box, on a page of uneven ones with a height by its size and line."""
        if not self._is_uneven:
            return box
        across, line, matrix = ctypes.c_double(), ctypes.c_double(), pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetCharOrigin(self._page, at, across, line)
        pdfium_c.FPDFText_GetMatrix(self._page, at, matrix)
        size = pdfium_c.FPDFText_GetFontSize(self._page, at) * (abs(matrix.d) or 1.0)
        return box[0], line.value - _DESCENT * size, box[2], line.value + _ASCENT * size

    def _boxes(self, start: int, end: int) -> list[Rectangle]:
        """The boxes of a run of characters, as `_box` gives each."""
        found = []
        page, rect, loose, loose_box = self._at, self._rect, self._loose, raw.loose_box
        for at in range(start, end):
            if loose_box(page, at, rect):
                left, top, right, bottom = loose[:]
                box = (left, bottom, right, top)
                found.append(self._even_box(at, box) if self._is_uneven else box)
            else:
                found.append(self._is_tight(at))
        return found

    def all_seen(self, sight: Sight) -> bool:
        """Whether every number of the page, every code and the header can be seen."""
        return all(
            sight.state_of(at, self._glyph_box(at)) == SEEN
            for match in _TELLING.finditer(self.text)
            for at in {match.start(), match.end() - 1}
        )

    def is_whole(self) -> bool:
        """Whether no line breaks off inside an amount."""
        text = self.text
        return not any(
            found[1] is None
            or _OPENED.search(text[text.rfind("\n", 0, found.start()) + 1 : found.start()])
            for found in _PIECE.finditer(text)
        )

    def _quarter_turns(self) -> int:
        """The direction in which the page's codes are written, counter-clockwise from upright."""
        code = _CODE.search(self.text)
        angle: float = pdfium_c.FPDFText_GetCharAngle(self._page, code.start() if code else 0)
        # pdfium counts clockwise.
        return -round(angle / (math.pi / 2)) % 4

    def in_reading_order(self) -> bool:
        """Whether the page is upright and each line stands below, or behind, the one before it."""
        below, end = math.inf, 0
        start = 0
        for line in self.text.split("\r\n"):
            words = line.lstrip()
            if words:
                left, bottom, _, top = self._glyph_box(start + len(line) - len(words))
                if (bottom + top) / 2 >= below and not self._is_behind(
                    end, left, (bottom + top) / 2
                ):
                    return False
                below, end = bottom, start + len(line.rstrip())
            start += len(line) + 2
        return self.quarter_turns == 0

    def _is_behind(self, end: int, left: float, middle: float) -> bool:
        """Whether a word stands on the line of the character before `end`, to its right."""
        if end == 0:
            return False
        _, bottom, right, top = self._glyph_box(end - 1)
        return bottom <= middle <= top and left >= right

    def boxes_beside_codes(self) -> list[PlacedCode] | None:
        """Each code with the box of the word before it.

        None where a word does not stand close to a code's left, or another is closer to its right.
        """
        boxes: list[PlacedCode] = []
        for code in _CODE.finditer(self.text):
            line = self.text.rfind("\n", 0, code.start()) + 1
            before = self.text[line : code.start()].rstrip(" \t")
            word_before = _last_word(before)
            if not word_before:
                return None
            end = line + len(before)
            first, last = self._glyph_box(end - len(word_before)), self._glyph_box(end - 1)
            word = _union_box(first, last)
            mark = self._glyph_box(code.start())
            gap = mark[0] - word[2]
            level = mark[1] <= (word[1] + word[3]) / 2 <= mark[3]
            if not (level and _of_one_size(first, last)):
                return None
            if not -1 <= gap <= min(_BESIDE, self._gap_behind(code.end())):
                return None
            boxes.append((code[0], word))
        return boxes

    def _gap_behind(self, end: int) -> float:
        after = _AFTER.match(self.text, end)
        if after is None or "\n" in self.text[end : after.start(1)]:
            return math.inf
        return self._glyph_box(after.start(1))[0] - self._glyph_box(end - 1)[2]

    def join_words(self, sight: Sight | None) -> list[Word]:
        """Every word of the page with its box and what of it is seen; a code is a word of its own.

        Without a sight all words are taken as seen. The file may write the pieces of two words one
        after the other; where the next character stands elsewhere on the page, or is smaller, a new
        word begins.
        """
        return [
            word for match in _WORD.finditer(self.text) for word in self._word_pieces(match, sight)
        ]

    def _word_pieces(self, match: re.Match[str], sight: Sight | None) -> Iterator[Word]:
        first, end = match.span()
        boxes = self._boxes(first, end)
        states = sight.states_of_word(first, boxes) if sight else [SEEN] * len(boxes)
        start = 0
        for stop in [*self._cuts(boxes, states), len(boxes)]:
            state = states[start]
            # Of two like characters at one place only one is given, perhaps the one nobody sees.
            if sight and state == SEEN and _beside_unseen(boxes, states, start, stop):
                state = MARKED
            text = self.text[first + start : first + stop]
            yield Word(text, *_union_box(boxes[start], boxes[stop - 1]), state)
            start = stop

    def _cuts(self, boxes: list[Rectangle], seen: list[int]) -> list[int]:
        """Where, inside a word of the file, another begins on the page."""
        if self.quarter_turns % 2 == 1:
            boxes = [(bottom, left, top, right) for left, bottom, right, top in boxes]
        return [
            at
            for at in range(1, len(boxes))
            if seen[at] != seen[at - 1] or not _continues_word(boxes[at - 1], boxes[at])
        ]


def _beside_unseen(boxes: list[Rectangle], seen: list[int], start: int, stop: int) -> bool:
    """Whether a part of a word touches a character that nobody sees, on either side."""
    return UNSEEN in seen and any(
        state == UNSEEN and (_is_flush(box, boxes[start]) or _is_flush(boxes[stop - 1], box))
        for box, state in zip(boxes, seen, strict=True)
    )


def _last_word(line: str) -> str:
    """The word at the end of a line; a bracket that closes parts words."""
    if not line or line[-1].isspace():
        return ""
    return line.rsplit(None, 1)[-1].rsplit("]", 1)[-1]


def _union_box(first: Rectangle, last: Rectangle) -> Rectangle:
    return (
        min(first[0], last[0]),
        min(first[1], last[1]),
        max(first[2], last[2]),
        max(first[3], last[3]),
    )


def _of_one_size(first: Rectangle, last: Rectangle) -> bool:
    """Whether two characters of a word are as tall as one another."""
    one, other = first[3] - first[1], last[3] - last[1]
    return min(one, other) >= _SAME_SIZE * max(one, other)


def _is_flush(before: Rectangle, here: Rectangle) -> bool:
    """Whether one character stands right where the other ends."""
    return abs(here[0] - before[2]) <= _FLUSH * max(here[3] - here[1], 1.0)


def _continues_word(before: Rectangle, here: Rectangle) -> bool:
    """Whether a character stands beside the one before it, on the same line of writing."""
    left, bottom, right, top = here
    start, low, end, high = before
    tall, other = top - bottom, high - low
    size = tall if tall >= other else other
    size = size if size >= 1.0 else 1.0
    gap = size * _LETTER_GAP
    return (
        left - end <= gap
        and start - right <= gap
        and abs(bottom + top - low - high) <= size * 2 * _SAME_LEVEL
        and abs(left - start) >= size * _OVERPRINT
        and (tall == other or _of_one_size(before, here))
    )


def _is_character(point: int) -> bool:
    return 0 < point < 0xD800 or 0xE000 <= point < 0x110000  # noqa: PLR2004
