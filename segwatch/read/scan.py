"""Pages without a text layer, read by tesseract where Debian's `tesseract-ocr` is installed.

What it reads is only loaded as far as the statement's own arithmetic proves it (`transforms.ocr`).
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
    picture = io.BytesIO()
    picture_of(page).save(picture, "PNG")
    # One uniform block of text; wide gaps between columns are kept.
    command = [ENGINE, "-", "-", "--psm", "6", "-c", "preserve_interword_spaces=1"]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the page goes in as a picture
            command,
            input=picture.getvalue(),
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ReadError(
            "ocr_failed",
            "The scan could not be read by tesseract; install Debian's tesseract-ocr anew, or "
            "fetch a version with text.",
        ) from error
    return done.stdout.decode("utf-8", "replace").replace("\f", " ")
