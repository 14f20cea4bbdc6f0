"""Pages without a text layer, read by tesseract where Debian's `tesseract-ocr` is installed.

What it reads is only loaded as far as the statement's own arithmetic proves it
(`transforms.repair.ocr`).
"""

import io
import shutil
import subprocess

import pypdfium2 as pdfium
from PIL import Image

from segwatch.errors import ReadError

ENGINE = "tesseract"
_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
# Pixels along the longer edge; a page may call itself larger than any paper.
_WIDEST = 10_000
_SECONDS = 120
# The level of words in the engine's table.
_A_WORD = "5"
# Left, top, right, bottom in pixels.
Edges = tuple[int, int, int, int]


def can_read() -> bool:
    """Whether the engine is installed."""
    return shutil.which(ENGINE) is not None


def picture_of(page: pdfium.PdfPage) -> Image.Image:
    """The page in grey, as a scanner would give it and no larger."""
    scale = min(_DOTS_PER_INCH / _POINTS_PER_INCH, _WIDEST / max(*page.get_size(), 1))
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def read_scan(page: pdfium.PdfPage) -> str:
    """The words of a page's picture, line by line. Raises ReadError where the engine fails."""
    # Wide gaps between columns are kept.
    return _run_engine(picture_of(page), "-c", "preserve_interword_spaces=1").replace("\f", " ")


def read_words(picture: Image.Image) -> list[list[tuple[str, Edges]]]:
    """The words of a picture by line, each with its left, top, right and bottom in pixels.

    Raises ReadError where the engine fails.
    """
    lines: dict[tuple[str, ...], list[tuple[str, Edges]]] = {}
    for row in _run_engine(picture, "tsv").splitlines()[1:]:
        *place, word = row.split("\t")
        if place[0] == _A_WORD and word.strip():
            left, top, width, height = map(int, place[6:10])
            box = left, top, left + width, top + height
            lines.setdefault(tuple(place[1:5]), []).append((word.strip(), box))
    return list(lines.values())


def _run_engine(picture: Image.Image, *how: str) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    # One uniform block of text.
    command = [ENGINE, "-", "-", "--psm", "6", *how]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the page goes in as a picture
            command,
            input=buffer.getvalue(),
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ReadError(
            "ocr_failed",
            "The scan could not be read by tesseract; install Debian's tesseract-ocr again, or "
            "fetch a version with text.",
        ) from error
    return done.stdout.decode("utf-8", "replace")
