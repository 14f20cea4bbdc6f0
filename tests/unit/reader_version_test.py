"""A change of what the reader reads comes with a new version, so that `segwatch reread` finds it."""

import hashlib
from pathlib import Path

from transforms.normalise import READER_VERSION

ROOT = Path(__file__).resolve().parents[2]
# The code that decides which filings, lines and amounts a document gives.
READER = (
    "segwatch/ingest/readers",
    "transforms/parse",
    "transforms/evidence",
    "transforms/repair/ocr.py",
    "transforms/normalise.py",
    "transforms/form_spec.py",
    "transforms/forms.py",
)
# By version, the sources that were read with it last. Where the test fails: raise READER_VERSION if
# any document may now give other lines, amounts or rejects, and write the new sum here.
SOURCES = {"8": "d52eee00f4ce69bf"}


def sum_of_sources() -> str:
    """A sum of the reader's code; a changed comment changes it too, and needs no new version."""
    paths = [p for name in READER for p in (sorted((ROOT / name).rglob("*.py")) or [ROOT / name])]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def test_the_version_is_that_of_the_sources() -> None:
    assert {READER_VERSION: sum_of_sources()} == SOURCES
