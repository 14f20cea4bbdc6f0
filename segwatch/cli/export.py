"""`segwatch export`: files made from the published snapshot."""

from datetime import date
from pathlib import Path

from segwatch.cli import terminal as screen
from segwatch.cli.folders import name_folder_faults
from segwatch.settings import settings
from segwatch.warehouse import export as exporting
from segwatch.warehouse.published_snapshot import find_snapshot


def run_export(folder: Path, *, xlsx: bool, since: date | None) -> int:
    """Tables and views as Parquet by year, or the views as a workbook."""
    snapshot = find_snapshot(settings().warehouse)
    with name_folder_faults(folder):
        if xlsx:
            path = exporting.workbook(snapshot, folder, since)
            screen.say(f"Workbook: {screen.plain(str(path))}")
        else:
            written = exporting.parquet(snapshot, folder)
            for name, rows in written.items():
                screen.say(f"{name}: {rows:,} rows")
    return 0
