"""`segwatch site`: the pages as files."""

from pathlib import Path
from typing import TYPE_CHECKING

from segwatch.cli import terminal
from segwatch.cli.folders import name_folder_faults
from segwatch.ingest.archive import Archive
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import find_snapshot

if TYPE_CHECKING:
    from dashboard.site import BuildSummary
    from segwatch.explain.page_images import PageViewer


def run_site(folder: Path) -> int:
    """The pages as files."""
    snapshot = find_snapshot(settings().warehouse)
    with name_folder_faults(folder), open_viewer() as viewer:
        built = build_pages(snapshot, folder, viewer)
    terminal.print_sentence(
        f"{built.written:,} files written, {built.parts:,} firm-years made anew, page pictures of "
        f"{built.pictured:,} filings. Open {terminal.plain(str(folder / 'index.html'))}"
    )
    return 0


def open_viewer() -> "PageViewer":
    """What draws pages of archived documents."""
    from segwatch.explain.page_images import PageViewer

    return PageViewer(Archive(settings().archive_folder), settings().limits, settings().workers)


def build_pages(snapshot: Path, folder: Path, viewer: "PageViewer") -> "BuildSummary":
    """Build the pages of a snapshot in a folder; what has not changed is left as it is."""
    from dashboard.site import build_site
    from dashboard.snapshot import open_snapshot

    with open_snapshot(snapshot) as opened:
        return build_site(opened, folder, viewer.view_pages)
