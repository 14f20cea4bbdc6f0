"""Filings as PDF on top of a measured warehouse, so that its site has pages to picture."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dashboard.places import PageRequest, Pages
from segwatch.codebook.load import load_codebook
from segwatch.explain.page_images import PageViewer
from segwatch.ingest.archive import Archive
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_writing

# As many days of all firms as hold the failures that a site pictures, and one more.
DAYS = 10
_FAILED = """
UPDATE verdict_row SET holds = false, difference = 1
WHERE check_no IN (SELECT check_no FROM verdict_check WHERE check_id = 'H05') AND place IN (
    SELECT place FROM verdict_filing
    JOIN filing USING (filing_id) JOIN document USING (document_id)
    WHERE media_type = 'application/pdf'
)
"""


def print_days(warehouse: Path, firms: int, days: int) -> None:
    """Take in so many days of PDFs after the last day of a warehouse; each filing fails gravely."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "simulated"
        wish = ("--firms", str(firms), "--days", str(days), "--documents", "pdf")
        _segwatch(warehouse, "simulate", str(out), *wish, "--start", f"{_next_day(warehouse)}")
        _segwatch(warehouse, "ingest", str(out / "filings"))
    with open_for_writing(warehouse, load_codebook()) as store:
        store.connection.execute(_FAILED)


class Timed:
    """A look into documents that notes the first and the last moment at which it was asked."""

    def __init__(self, viewer: PageViewer) -> None:
        self._viewer = viewer
        self.moments: list[float] = []

    def look(self, document_id: str, media_type: str, wanted: PageRequest) -> Pages:
        """As PageViewer.look."""
        self.moments.append(time.perf_counter())
        pages = self._viewer.view_pages(document_id, media_type, wanted)
        self.moments.append(time.perf_counter())
        return pages

    @property
    def seconds(self) -> float:
        """From the first page to the last."""
        return self.moments[-1] - self.moments[0] if self.moments else 0.0


def viewer(warehouse: Path) -> PageViewer:
    """What draws the pages of a warehouse's documents."""
    settings = Settings(warehouse=warehouse)
    return PageViewer(Archive(settings.archive_folder), settings.limits, settings.workers)


def _next_day(warehouse: Path) -> date:
    with duckdb.connect(warehouse, read_only=True) as reader:
        ((last,),) = reader.execute("SELECT max(as_of_date) FROM filing").fetchall()
    day: date = last
    return day + timedelta(days=1)


def _segwatch(warehouse: Path, *words: str) -> None:
    command = [str(Path(sys.executable).with_name("segwatch")), *words]
    given = os.environ | {"SEGWATCH_WAREHOUSE": str(warehouse)}
    done = subprocess.run(  # noqa: S603
        command, check=False, env=given, capture_output=True, text=True
    )
    if done.returncode not in (0, 3, 4):
        raise RuntimeError(done.stderr)
