"""Filled form fields of a PDF page: their values are printed where the fields stand."""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from segwatch.ingest.readers.layout import Word

_SHOWN = {
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX,
    pdfium_c.FPDF_FORMFIELD_LISTBOX,
}
_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


def filled_fields(page: pdfium.PdfPage) -> list[Word]:
    """The words in a page's form fields, each field's side by side in its box."""
    if page.formenv is None:
        return []
    return [word for field in _page_fields(page, page.formenv) for word in field]


def _page_fields(page: pdfium.PdfPage, form: pdfium.PdfFormEnv) -> Iterator[list[Word]]:
    rect = pdfium_c.FS_RECTF()
    for nth in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        field = pdfium_c.FPDFPage_GetAnnot(page, nth)
        if not field:
            continue
        shown = not pdfium_c.FPDFAnnot_GetFlags(field) & _HIDDEN
        if shown and pdfium_c.FPDFAnnot_GetFormFieldType(form, field) in _SHOWN:
            pdfium_c.FPDFAnnot_GetRect(field, rect)
            yield _field_words(
                _field_value(form, field), rect.left, rect.bottom, rect.right, rect.top
            )
        pdfium_c.FPDFPage_CloseAnnot(field)


def _field_value(form: pdfium.PdfFormEnv, field: object) -> str:
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


def _field_words(value: str, left: float, bottom: float, right: float, top: float) -> list[Word]:
    parts = value.split()
    # A field's words stand on its right, as amounts do; a fifth of its height parts them.
    wide = (right - left) / max(len(parts), 1)
    return [
        Word(part, left + at * wide, bottom, left + (at + 1) * wide - (top - bottom) / 5, top)
        for at, part in enumerate(parts)
    ]
