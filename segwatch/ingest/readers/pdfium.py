"""The functions of pdfium that are called once a character or object, without what slows them.

pypdfium2 checks the kind of every pointer; where a page has thousands of characters that costs a
third of the time. These take plain addresses, and give them.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium_c

Address = int
_POINTER = ctypes.c_void_p


class Pointer(ctypes.c_void_p):
    """An address that is passed as it is; a plain number would be cut to a C int."""


def _bind_function(function: Any, gives: Any, *takes: Any) -> Callable[..., Any]:  # noqa: ANN401 - ctypes
    where = ctypes.cast(function, _POINTER).value or 0
    # The work of each is shorter than letting other threads run beside it.
    caller: Callable[..., Any] = ctypes.PYFUNCTYPE(gives, *takes)(where)
    return caller


def address_of(handle: Any) -> Address:  # noqa: ANN401 - any object or handle of pypdfium2
    """The address behind a handle."""
    return ctypes.cast(getattr(handle, "raw", handle), _POINTER).value or 0


def pointers_to(numbers: ctypes.Array[Any]) -> list[Pointer]:
    """A pointer to each number of an array."""
    start, size = ctypes.addressof(numbers), ctypes.sizeof(numbers) // len(numbers)
    return [Pointer(start + size * nth) for nth in range(len(numbers))]


# Called once per character or object of every page; they take pointers alone, which saves half of
# the time of a call.
loose_box: Callable[[Pointer, int, Pointer], int] = _bind_function(
    pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int
)
mode_of: Callable[[Pointer], int] = _bind_function(
    pdfium_c.FPDFTextObj_GetTextRenderMode, ctypes.c_int
)
fill_of: Callable[[Pointer, Pointer, Pointer, Pointer, Pointer], int] = _bind_function(
    pdfium_c.FPDFPageObj_GetFillColor, ctypes.c_int
)
marks_of: Callable[[Pointer], int] = _bind_function(pdfium_c.FPDFPageObj_CountMarks, ctypes.c_int)
clip_of: Callable[[Pointer], Pointer] = _bind_function(pdfium_c.FPDFPageObj_GetClipPath, Pointer)
paths_of: Callable[[Pointer], int] = _bind_function(pdfium_c.FPDFClipPath_CountPaths, ctypes.c_int)
bounds_of: Callable[[Pointer, Pointer, Pointer, Pointer, Pointer], int] = _bind_function(
    pdfium_c.FPDFPageObj_GetBounds, ctypes.c_int
)
object_on: Callable[[Pointer, int], Pointer] = _bind_function(pdfium_c.FPDFPage_GetObject, Pointer)

tight_box = _bind_function(
    pdfium_c.FPDFText_GetCharBox, ctypes.c_int, _POINTER, ctypes.c_int, *[_POINTER] * 4
)
object_of = _bind_function(pdfium_c.FPDFText_GetTextObject, _POINTER, _POINTER, ctypes.c_int)
points_of = _bind_function(
    pdfium_c.FPDFClipPath_CountPathSegments, ctypes.c_int, _POINTER, ctypes.c_int
)
segment_of = _bind_function(
    pdfium_c.FPDFClipPath_GetPathSegment, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int
)
point_of = _bind_function(pdfium_c.FPDFPathSegment_GetPoint, ctypes.c_int, *[_POINTER] * 3)
drawn_how = _bind_function(pdfium_c.FPDFPath_GetDrawMode, ctypes.c_int, *[_POINTER] * 3)
objects_on = _bind_function(pdfium_c.FPDFPage_CountObjects, ctypes.c_int, _POINTER)
objects_in = _bind_function(pdfium_c.FPDFFormObj_CountObjects, ctypes.c_int, _POINTER)
object_in = _bind_function(pdfium_c.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
kind_of = _bind_function(pdfium_c.FPDFPageObj_GetType, ctypes.c_int, _POINTER)
