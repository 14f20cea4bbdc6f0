"""What nobody sees on a page is no amount: one test for each way to hide a number.

Each page prints two amounts that are seen, and one number that is not. In a web page and in a PDF
that number stands beside a printed amount, or alone before a code of its own.
"""

import io
from collections.abc import Callable
from functools import cache

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reading import HEADER, lines, read
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.settings import Settings

SHOWN = {"7020": 2_345_678, "7030": 345_678}
ROWS = "<p>Securities 2,345,678 [7020]</p><p>Unrealized 345,678 [7030]</p>"
STYLES = (
    "display:none", "DISPLAY : None !important", "visibility:hidden", "visibility: collapse",
    "opacity:0", "font-size:0", "color:#fff", "position:absolute;left:-9999px",
    "text-indent:-9999px", "clip-path:inset(100%)", "text-decoration:line-through",
)  # fmt: skip
WRAPPED = (
    *(f'<span style="{style}">{{}}</span>' for style in STYLES),
    '<span class="off">{}</span>',
    "<span hidden>{}</span>",
    '<span aria-hidden="true">{}</span>',
    "<del>{}</del>",
    "<s>{}</s>",
    "<template>{}</template>",
)


def text_of(kind: str, content: bytes) -> str:
    """The text of a document."""
    document = read_one(kind, content, Settings().limits)
    assert isinstance(document, Document)
    return document.text


def loaded(kind: str, content: bytes) -> dict[str, int]:
    """The coded amounts that are loaded of a document."""
    return lines(read(text_of(kind, content)))


@cache
def web_pages() -> dict[tuple[str, str], str]:
    """The text of a page for each way to hide a number, and what stands beside the number."""
    head = f"<html><style>.off {{ display : none }}</style><body><pre>{HEADER}</pre>"
    return {
        (wrapped, beside): text_of(
            "text/html",
            f"{head}<p>Cash {wrapped.format('999,111')} {beside}[7010]</p>{ROWS}".encode(),
        )
        for wrapped in WRAPPED
        for beside in ("", "17,306,260 ")
    }


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_a_hidden_number_of_a_web_page_is_no_amount(wrapped: str) -> None:
    pages = web_pages()
    assert lines(read(pages[wrapped, ""], among=pages.values())) == SHOWN
    beside = lines(read(pages[wrapped, "17,306,260 "]))
    assert beside.pop("7010", 17_306_260) == 17_306_260
    assert beside == SHOWN


def _picture(canvas: Canvas) -> None:
    from PIL import Image

    image = ImageReader(Image.new("L", (20, 20), 220))
    canvas.drawImage(image, 190, 610, 120, 30)


def _invisible(canvas: Canvas, words: str) -> None:
    canvas.drawString(200, 620, words, mode=3)


def _layer_over_a_picture(canvas: Canvas, words: str) -> None:
    _picture(canvas)
    _invisible(canvas, words)


def _under_a_picture(canvas: Canvas, words: str) -> None:
    canvas.drawString(200, 620, words)
    _picture(canvas)


def _white(canvas: Canvas, words: str) -> None:
    canvas.setFillGray(1)
    canvas.drawString(200, 620, words)
    canvas.setFillGray(0)


def _clipped(canvas: Canvas, words: str) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(200, 620, words)
    canvas.restoreState()


def _under_a_shape(canvas: Canvas, words: str) -> None:
    canvas.drawString(200, 620, words)
    canvas.setFillGray(1)
    canvas.rect(195, 612, 110, 24, stroke=0, fill=1)
    canvas.setFillGray(0)


def _off_the_page(canvas: Canvas, words: str) -> None:
    canvas.drawString(-500, 620, words)


def _struck(canvas: Canvas, words: str) -> None:
    canvas.drawString(200, 620, words)
    canvas.line(198, 624, 260, 624)


def _under_a_note(canvas: Canvas, words: str) -> None:
    canvas.drawString(200, 620, words)
    canvas.freeTextAnnotation("17", "/Helv 12 Tf 0 g", Rect=[190, 610, 310, 640])


def _in_a_layer(canvas: Canvas, words: str) -> None:
    canvas._code.append("/OC /Layer BDC")
    canvas.drawString(200, 620, words)
    canvas._code.append("EMC")


def _page(draw: Callable[[Canvas], None]) -> bytes:
    """A page with the header, two amounts that are seen, and what `draw` draws in Cash's row."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(612, 792))
    for nth, words in enumerate(HEADER.splitlines()):
        canvas.drawString(50, 760 - 16 * nth, words)
    canvas.drawString(50, 620, "Cash")
    draw(canvas)
    canvas.drawString(50, 580, "Securities 2,345,678 [7020]")
    canvas.drawString(50, 540, "Unrealized 345,678 [7030]")
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _switched_off(content: bytes) -> bytes:
    """The same PDF, its layer switched off."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    layer = writer._add_object(
        DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("old")}
        )
    )
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/Properties")] = DictionaryObject({NameObject("/Layer"): layer})
    off = DictionaryObject(
        {NameObject("/OFF"): ArrayObject([layer]), NameObject("/Order"): ArrayObject([layer])}
    )
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): off}
    )
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


Hide = Callable[[Canvas, str], None]
HIDDEN: tuple[Hide, ...] = (
    _invisible, _layer_over_a_picture, _under_a_picture, _white, _clipped, _under_a_shape,
    _off_the_page, _struck, _under_a_note, _in_a_layer,
)  # fmt: skip


@cache
def pdf_pages() -> dict[tuple[Hide, bool], str]:
    """The text of a PDF for each way to hide a number, with an amount beside it and without."""
    found = {}
    for hide in HIDDEN:
        for beside in (True, False):

            def draw(canvas: Canvas, hide: Hide = hide, beside: bool = beside) -> None:
                hide(canvas, "999,111")
                if beside:
                    canvas.drawString(330, 620, "17,306,260")
                canvas.drawString(400, 620, "[7010]")

            content = _page(draw)
            content = _switched_off(content) if hide is _in_a_layer else content
            found[hide, beside] = text_of("application/pdf", content)
    return found


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("beside", [True, False])
def test_a_hidden_number_of_a_pdf_is_no_amount(hide: Hide, *, beside: bool) -> None:
    found = lines(read(pdf_pages()[hide, beside], among=pdf_pages().values()))
    assert found.pop("7010", 17_306_260) == 17_306_260
    assert found == SHOWN


def test_a_correction_above_a_struck_number_is_read_or_rejected() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFontSize(12)
        _struck(canvas, "999,111")
        canvas.drawString(200, 636, "999,222")
        canvas.drawString(400, 620, "[7010]")

    found = loaded("application/pdf", _page(draw))
    assert found.pop("7010", 999_222) == 999_222
    assert found == SHOWN


def test_a_filled_form_field_is_print_and_what_lies_under_it_is_not() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(330, 620, "[7010]")
        canvas.acroForm.textfield(
            name="cash", value="17,306,260", x=200, y=614, width=110, height=20
        )

    assert loaded("application/pdf", _page(draw)) == {"7010": 17_306_260, **SHOWN}

    def draw_over(canvas: Canvas) -> None:
        canvas.drawString(202, 620, "999,111")
        draw(canvas)

    found = loaded("application/pdf", _page(draw_over))
    assert found.pop("7010", 17_306_260) == 17_306_260
    assert found == SHOWN


@pytest.mark.parametrize("words", ["0", "o", "17", "17,306,260"])
@pytest.mark.parametrize("hide", [_invisible, _white, _layer_over_a_picture])
@pytest.mark.parametrize("printed", ["over it", "under it", "nowhere"])
def test_a_hidden_figure_is_rejected_and_its_printed_copy_stands(
    hide: Callable[[Canvas, str], None], words: str, printed: str
) -> None:
    """Of two like figures at one place pdfium gives the first alone: if that is the hidden one, the
    amount is rejected as hidden, and never lost or loaded as print."""

    def draw(canvas: Canvas) -> None:
        if printed == "under it":
            canvas.drawString(200, 620, words)
        hide(canvas, words)
        if printed == "over it":
            canvas.drawString(200, 620, words)
        canvas.drawString(400, 620, "[7010]")

    document = read_one("application/pdf", _page(draw), Settings().limits)
    assert isinstance(document, Document)
    found = read(document.text)
    reasons = dict(found.rejects.select("line_code", "reason").iter_rows())
    if printed == "under it" and hide is not _layer_over_a_picture:
        shown = 0 if words in "0o" else int(words.replace(",", ""))
        assert (lines(found), reasons) == ({"7010": shown, **SHOWN}, {})
        return
    assert lines(found) == SHOWN
    dropped = printed == "nowhere" and hide is not _layer_over_a_picture
    assert reasons == {"7010": "code_without_amount" if dropped else "ocr_unproven"}
