"""What a worker process does: read one document within its limits."""

from segwatch.errors import ReadError
from segwatch.ingest.readers.document import Document
from segwatch.limits import Limits

# A document, or the reason and sentence for which it could not be read.
Result = Document | tuple[str, str]


def read_one(kind: str, content: bytes, limits: Limits) -> Result:
    """Read a document of a media type; errors come back as values, to cross processes."""
    try:
        return _read_document(kind, content, limits)
    except ReadError as error:
        return error.reason_and_detail
    except MemoryError:
        return ReadError(
            "too_large", "The document needs more memory than the limit; split it."
        ).reason_and_detail


def _read_document(kind: str, content: bytes, limits: Limits) -> Document:
    if not content.strip():
        raise ReadError("empty", "The document is empty; fetch it again from its source.")
    if len(content) > limits.document_bytes:
        raise ReadError(
            "too_large",
            f"The document has {len(content):,} bytes, more than the limit of "
            f"{limits.document_bytes:,}; split it or raise SEGWATCH_MAX_DOCUMENT_BYTES.",
        )
    document = _by_kind(kind, content, limits)
    if not document.text.strip():
        raise ReadError(
            "no_text",
            "No text is in the document, it may be a scan; install Debian's tesseract-ocr to have "
            "scans read, or fetch a version with text.",
        )
    if len(document.text) > limits.text_characters:
        raise ReadError(
            "too_long",
            f"The document holds {len(document.text):,} characters, more than the limit of "
            f"{limits.text_characters:,}; split it or raise SEGWATCH_MAX_TEXT_CHARACTERS.",
        )
    return document


def _by_kind(kind: str, content: bytes, limits: Limits) -> Document:
    # Each library is loaded by the first document that needs it.
    if kind == "application/pdf":
        from segwatch.ingest.readers.pdf import read_pdf

        return read_pdf(content, limits.pages)
    if kind == "text/html":
        from segwatch.ingest.readers.html import read_html

        return read_html(content)
    from segwatch.ingest.readers.text import read_text

    return read_text(content)
