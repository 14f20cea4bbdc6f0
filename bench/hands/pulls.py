"""Printed PDFs put through other programs: printed again by Ghostscript, or pulled out as text."""

import io
import random
import subprocess
from pathlib import Path
from typing import Literal

_SECONDS = 120


def _run(*words: object) -> bytes:
    done = subprocess.run(
        [str(word) for word in words], check=True, capture_output=True, timeout=_SECONDS
    )
    return done.stdout


def pull_ghostscript(path: Path, rng: random.Random) -> bytes:
    """Printed again: from the PDF, from PostScript as a printer's driver does, or as its text."""
    way = rng.choice(("pdfwrite", "pdfwrite", "ps2write", "txtwrite"))
    other = path.with_suffix(".ghostscript")
    _run("gs", "-q", "-dNOPAUSE", "-dBATCH", f"-sDEVICE={way}", f"-sOutputFile={other}", path)
    if way == "ps2write":
        again = path.with_suffix(".again")
        _run(
            "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={again}", other
        )
        return again.read_bytes()
    return other.read_bytes()


def pull_pdftotext(path: Path, _: random.Random) -> bytes:
    """Text in reading order."""
    return _run("pdftotext", path, "-")


def pull_layout(path: Path, _: random.Random) -> bytes:
    """Text as it stands on the page."""
    return _run("pdftotext", "-layout", path, "-")


def pull_pypdf(path: Path, rng: random.Random) -> bytes:
    """Text by pypdf, plain or as it stands on the page."""
    from pypdf import PdfReader

    mode: Literal["plain", "layout"] = rng.choice(("plain", "layout"))
    pages = PdfReader(path).pages
    return "\f".join(page.extract_text(extraction_mode=mode) for page in pages).encode()


def pull_pdfminer(path: Path, rng: random.Random) -> bytes:
    """Text by pdfminer, by its own guess of what belongs together or by lines alone."""
    from pdfminer.high_level import extract_text_to_fp
    from pdfminer.layout import LAParams

    out = io.StringIO()
    flow = rng.choice((0.5, None))
    with path.open("rb") as file:
        extract_text_to_fp(file, out, laparams=LAParams(boxes_flow=flow), output_type="text")
    return out.getvalue().encode()
