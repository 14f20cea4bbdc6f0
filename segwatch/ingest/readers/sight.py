"""Which words of a PDF page a person sees: what is drawn, what is under a picture, what is not.

A character is seen where it is drawn in a colour of its own, on the page, inside its clip, and
nothing is laid over it. What nobody sees is no word of the page. But where it lies over a picture
it is what a machine read there; that, and what lies under an annotation or is struck through, is
marked.
"""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from segwatch.ingest.readers import pdfium as raw
from segwatch.ingest.readers.document import Rectangle

SEEN, MARKED, UNSEEN, AWAY = range(4)
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_STROKES = pdfium_c.FPDF_TEXTRENDERMODE_STROKE
_FILL = pdfium_c.FPDF_TEXTRENDERMODE_FILL
# Colours paler than this may be those of the paper; ink that differs from it by less is not seen.
_PALE, _CONTRAST, _OPAQUE = 200, 40, 100
# A line no thicker than this share of a word's height, through its middle, strikes it.
_THIN, _LOW, _HIGH = 0.2, 0.3, 0.7
_SCALE = 3.0
# Nearer to the paper's edge (points) than this, a character's box may lie across it.
_MARGIN = 14.0
_NOWHERE: Rectangle = (-1e9, -1e9, 1e9, 1e9)
_UNCOVERING = {
    pdfium_c.FPDF_ANNOT_LINK,
    pdfium_c.FPDF_ANNOT_POPUP,
    pdfium_c.FPDF_ANNOT_TEXT,
}
_NOT_SHOWN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_TEXT, _IMAGE = pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE
_FORM, _PATH = pdfium_c.FPDF_PAGEOBJ_FORM, pdfium_c.FPDF_PAGEOBJ_PATH


# Whether an object's text may be invisible (1: look for its ink, 2: it is), where it is clipped to,
# and how light it is where that is known.
_Doubt = tuple[int, Rectangle | None, float | None]


class _Shape(NamedTuple):
    """An object that may cover words: its place in the order of drawing, its bounds, and whether it
    is a picture, a filled shape, or a line."""

    nth: int
    bounds: Rectangle
    picture: bool
    filled: bool


class Sight:
    """What is seen of a page. Most pages are text alone; of those only the text is looked at."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._handle = page
        self._text, self._characters = raw.address_of(textpage), textpage.count_chars()
        self._silent: list[Rectangle] | None = None
        self._order: dict[raw.Address, int] = {}
        # Numbers side by side are read at once.
        self._colour, self._edge = (ctypes.c_uint * 4)(), (ctypes.c_float * 4)()
        self._colours, self._edges = raw.pointers_to(self._colour), raw.pointers_to(self._edge)
        self._doubts: dict[raw.Address, _Doubt] = {}
        self._drawn: list[_Shape] | None = None
        self._notes = list(_covering_notes(page))
        self._picture: memoryview | None = None
        self._stride = 0
        self._paper: Rectangle = page.get_bbox()
        on = raw.Pointer(raw.address_of(page))
        self._objects = [raw.object_on(on, nth) for nth in range(raw.objects_on(on))]
        self._rest: list[tuple[int, raw.Pointer, int]] = []
        self.is_plain = not self._notes and self._is_plain()
        if not self.is_plain:
            kinds = ((nth, of, raw.kind_of(of)) for nth, of in enumerate(self._objects))
            self._rest = [(nth, of, kind) for nth, of, kind in kinds if kind != _TEXT]

    def _is_plain(self) -> bool:
        """Whether the page is dark text alone, well on its paper and in no clip: all is seen."""
        left, bottom, right, top = self._paper
        # A character's box is as high as its font, and so reaches beyond what is drawn.
        left, bottom, right, top = left + _MARGIN, bottom + _MARGIN, right - _MARGIN, top - _MARGIN
        edge, edges, colour, colours = self._edge, self._edges, self._colour, self._colours
        for drawn in self._objects:
            # What is no text has no such mode.
            if raw.mode_of(drawn) != _FILL or not raw.fill_of(drawn, *colours):
                return False
            if _may_be_unseen(*colour) or raw.marks_of(drawn) > 0 or self._paths(drawn) > 0:
                return False
            x, y, end, above = edge[:] if raw.bounds_of(drawn, *edges) else _NOWHERE
            if x < left or y < bottom or end > right or above > top:
                return False
        return True

    def state_of(self, at: int, box: Rectangle) -> int:
        """Whether a character (its place in the text, its box) is SEEN, MARKED, UNSEEN, or AWAY
        from the page."""
        handle = raw.object_of(self._text, at)
        if not handle:
            return SEEN
        doubts = self._doubts.get(handle)
        if doubts is None:
            doubts = self._doubts[handle] = self._of_object(raw.Pointer(handle))
        doubt, clip, level = doubts
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not _contains_point(self._paper, x, y):
            return AWAY
        off = clip is not None and not _contains_point(clip, x, y)
        if not self._rest and not self._notes:
            is_hidden = off or (doubt and not self._has_ink(doubt, level, box))
            return SEEN if not is_hidden else MARKED if self._is_printed_at(x, y) else UNSEEN
        over, under, struck = self._look_around(handle, x, y, box)
        noted = any(_contains_point(bounds, x, y) for bounds in self._notes)
        is_hidden = off or over or (doubt and not self._has_ink(doubt, level, box))
        if is_hidden and not under:
            return MARKED if noted or self._is_printed_at(x, y) else UNSEEN
        return MARKED if is_hidden or under or struck or noted else SEEN

    def _is_printed_at(self, x: float, y: float) -> bool:
        """Whether words are printed where a character is hidden, and the text has the hidden alone.

        Of two like characters at one place pdfium gives the first; the other's object has none.
        """
        if self._silent is None:
            speaking = {raw.object_of(self._text, at) for at in range(self._characters)}
            self._silent = [
                self._bounds_of(of)
                for of in self._objects
                if of.value not in speaking
                and raw.kind_of(of) == _TEXT
                and self._of_object(of)[0] == 0
            ]
        return any(_contains_point(bounds, x, y) for bounds in self._silent)

    def states_of_word(self, start: int, boxes: list[Rectangle]) -> list[int]:
        """The same of each character of a word; of one piece of text all is seen or nothing."""
        states = [self.state_of(start + nth, box) for nth, box in enumerate(boxes)]
        if set(states) == {SEEN, AWAY}:
            # It stands across the edge of the paper.
            return [MARKED] * len(states)
        if UNSEEN in states and len(set(states)) > 1:
            handles = [raw.object_of(self._text, start + nth) for nth in range(len(boxes))]
            hidden = {of for of, state in zip(handles, states, strict=True) if state == UNSEEN}
            states = [
                UNSEEN if of in hidden else state for of, state in zip(handles, states, strict=True)
            ]
        return states

    def _of_object(self, handle: raw.Pointer) -> _Doubt:
        """Whether an object's text may be invisible (1: look for its ink, 2: it is), where it is
        clipped to, and how light it is where that is known."""
        mode = raw.mode_of(handle)
        has_fill = raw.fill_of(handle, *self._colours)
        red, green, blue, alpha = self._colour[:]
        if mode in _INVISIBLE or (has_fill and alpha == 0):
            doubt = 2
        elif not has_fill or mode == _STROKES or raw.marks_of(handle) > 0:
            doubt = 1
        else:
            doubt = int(_may_be_unseen(red, green, blue, alpha))
        count = self._paths(handle)
        level = (red + green + blue) / 3 if has_fill and mode != _STROKES else None
        return doubt, self._clip_box(raw.clip_of(handle), count) if count > 0 else None, level

    def _paths(self, drawn: raw.Pointer) -> int:
        """How many paths clip an object."""
        clip = raw.clip_of(drawn)
        return raw.paths_of(clip) if clip else 0

    def _clip_box(self, clip: raw.Pointer, count: int) -> Rectangle:
        left, bottom, right, top = -1e9, -1e9, 1e9, 1e9
        for path in range(count):
            xs, ys = [], []
            for nth in range(max(raw.points_of(clip, path), 0)):
                segment = raw.segment_of(clip, path, nth)
                if segment and raw.point_of(segment, *self._edges[:2]):
                    xs.append(self._edge[0])
                    ys.append(self._edge[1])
            if not xs:
                return (0.0, 0.0, -1.0, -1.0)
            left, bottom = max(left, min(xs)), max(bottom, min(ys))
            right, top = min(right, max(xs)), min(top, max(ys))
        return left, bottom, right, top

    def _look_around(
        self, handle: raw.Address, x: float, y: float, box: Rectangle
    ) -> tuple[bool, bool, bool]:
        """Whether something is laid over a character, a picture is under or over it, and a line
        goes through it."""
        if self._drawn is None:
            self._order = {of.value or 0: nth for nth, of in enumerate(self._objects)}
            self._drawn = [
                one for nth, of, kind in self._rest for one in self._list_shapes(nth, of, kind)
            ]
        place = self._order.get(handle, -1)
        over = under = struck = False
        height = box[3] - box[1]
        for nth, bounds, picture, filled in self._drawn:
            if not (bounds[0] <= x <= bounds[2]):
                continue
            holds = bounds[1] <= y <= bounds[3]
            thin = bounds[3] - bounds[1] <= _THIN * height
            level = (bounds[1] + bounds[3]) / 2 - box[1]
            struck = struck or (thin and _LOW * height <= level <= _HIGH * height)
            under = under or (picture and holds)
            over = over or (nth > place >= 0 and holds and not thin and (picture or filled))
        return over, under, struck

    def _list_shapes(self, nth: int, handle: raw.Pointer, kind: int) -> Iterator[_Shape]:
        bounds = self._bounds_of(handle)
        if kind == _FORM:
            inside = [raw.object_in(handle, at) for at in range(max(raw.objects_in(handle), 0))]
            kinds = {raw.kind_of(one) for one in inside if one}
            for one in inside:
                self._order[one] = nth
            # Where inside the form a shape stands depends on where the form is put.
            if kinds - {_TEXT}:
                yield _Shape(nth, bounds, bool(kinds & {_IMAGE, _FORM}), filled=False)
        elif kind == _PATH:
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            raw.drawn_how(handle, ctypes.addressof(fill), ctypes.addressof(stroke))
            raw.fill_of(handle, *self._colours)
            opaque = self._colour[3] >= _OPAQUE
            if fill.value or stroke.value:
                yield _Shape(nth, bounds, picture=False, filled=bool(fill.value) and opaque)
        else:
            yield _Shape(nth, bounds, kind == _IMAGE, filled=True)

    def _bounds_of(self, handle: raw.Pointer) -> Rectangle:
        if not raw.bounds_of(handle, *self._edges):
            return self._paper
        left, bottom, right, top = self._edge[:]
        return left, bottom, right, top

    def _has_ink(self, doubt: int, level: float | None, box: Rectangle) -> bool:
        """Whether the page's picture shows a character: ink as light as it is, on other paper."""
        if doubt > 1:
            return False
        ink = sorted(self._read_pixels(box))
        if not ink or ink[-1] - ink[0] < _CONTRAST:
            return False
        if level is None:
            return True
        near = min(abs(pixel - level) for pixel in (ink[0], ink[-1]))
        return near < _CONTRAST and abs(ink[len(ink) // 2] - level) >= _CONTRAST

    def _read_pixels(self, box: Rectangle) -> bytes:
        if self._picture is None:
            turn = -self._handle.get_rotation() % 360
            picture = self._handle.render(scale=_SCALE, rotation=turn, grayscale=True)
            self._picture, self._stride = memoryview(picture.buffer).cast("B"), picture.stride
            self._size = picture.width, picture.height
        width, height = self._size
        left = int(max(0, (box[0] - self._paper[0]) * _SCALE))
        right = int(min(width, (box[2] - self._paper[0]) * _SCALE + 1))
        top = int(max(0, (self._paper[3] - box[3]) * _SCALE))
        bottom = int(min(height, (self._paper[3] - box[1]) * _SCALE + 1))
        return b"".join(
            self._picture[row * self._stride + left : row * self._stride + right]
            for row in range(top, bottom)
        )


def _may_be_unseen(red: int, green: int, blue: int, alpha: int) -> bool:
    """Whether a colour may be the paper's, or none."""
    return alpha < _OPAQUE or min(red, green, blue) >= _PALE


def _contains_point(bounds: Rectangle, x: float, y: float) -> bool:
    return bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]


def _covering_notes(page: pdfium.PdfPage) -> Iterator[Rectangle]:
    """Where annotations stand that may cover or strike words, form fields among them."""
    rect = pdfium_c.FS_RECTF()
    for nth in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        note = pdfium_c.FPDFPage_GetAnnot(page, nth)
        if not note:
            continue
        kind, flags = pdfium_c.FPDFAnnot_GetSubtype(note), pdfium_c.FPDFAnnot_GetFlags(note)
        if kind not in _UNCOVERING and not flags & _NOT_SHOWN:
            pdfium_c.FPDFAnnot_GetRect(note, rect)
            yield rect.left, rect.bottom, rect.right, rect.top
        pdfium_c.FPDFPage_CloseAnnot(note)
