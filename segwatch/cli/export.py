"""`segwatch export`: files made from the published snapshot."""

from datetime import date
from pathlib import Path

from segwatch.cli import terminal
from segwatch.cli.folders import name_folder_faults
from segwatch.settings import settings
from segwatch.warehouse import export
from segwatch.warehouse.published_snapshot import find_snapshot


def run_export(folder: Path, *, xlsx: bool, since: date | None) -> int:
    """Tables and views as Parquet by year, or the views as a workbook."""
    snapshot = find_snapshot(settings().warehouse)
    with name_folder_faults(folder):
        if xlsx:
            path = export.export_workbook(snapshot, folder, since)
            terminal.print_sentence(f"Workbook: {terminal.plain(str(path))}")
        else:
            written = export.export_parquet(snapshot, folder)
            for name, rows in written.items():
                terminal.print_sentence(f"{name}: {rows:,} rows")
    return 0
