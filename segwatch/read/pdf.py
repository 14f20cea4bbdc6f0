"""PDF: the text layer of each page, by pdfium."""

import pypdfium2 as pdfium

from segwatch.errors import ReadError

PAGE_END = "\f"


def read_pdf(content: bytes) -> str:
    """The text of each page, each closed by a form feed.

    Raises ReadError where the file does not open (damaged, or locked with a password).
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ReadError(
            "unreadable",
            "The PDF does not open: it is damaged or needs a password; fetch it again from its "
            "source.",
        ) from error
    try:
        return "".join(_page_text(document, n) + PAGE_END for n in range(len(document)))
    finally:
        document.close()


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        text: str = page.get_textpage().get_text_range()
    except pdfium.PdfiumError as error:
        raise ReadError(
            "unreadable",
            f"Page {number + 1} of the PDF cannot be read; fetch it again from its source.",
        ) from error
    return text.replace("\r\n", "\n").replace(PAGE_END, " ")
