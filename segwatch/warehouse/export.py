"""Export: the snapshot's tables and views as Parquet by year, and its views as a workbook."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from segwatch.errors import UsageError
from segwatch.warehouse.connection import Store, open_for_reading
from segwatch.warehouse.export_folder import WORKBOOK, ExportFolder

# How the year of a row is found, by the first of these columns that a table has.
_YEARS = {
    "as_of_date": "SELECT t.*, year(t.as_of_date) AS year FROM {name} AS t",
    "first_day": "SELECT t.*, year(t.first_day) AS year FROM {name} AS t",
    "received_at": "SELECT t.*, year(t.received_at) AS year FROM {name} AS t",
    "seen_at": "SELECT t.*, year(t.seen_at) AS year FROM {name} AS t",
    "filing_id": "SELECT t.*, year(f.as_of_date) AS year FROM {name} AS t "
    "JOIN filing AS f ON f.filing_id = t.filing_id",
    "firm_id": "SELECT t.*, year(f.first_day) AS year FROM {name} AS t JOIN (SELECT firm_id, "
    "min(as_of_date) AS first_day FROM filing GROUP BY firm_id) AS f ON f.firm_id = t.firm_id",
}
# What other tables and views hold: line_item and line_item_corrected every line, verdict the narrow
# tables of verdicts.
LEFT_OUT = (
    "line_daily",
    "statement_printed",
    "coded_line",
    "verdict_row",
    "verdict_check",
    "verdict_filing",
)
# A reject has no filing where its document was rejected whole.
_OF_REJECT = (
    "SELECT t.*, coalesce(year(f.as_of_date), year(d.received_at)) AS year FROM reject AS t "
    "JOIN document AS d ON d.document_id = t.document_id "
    "LEFT JOIN filing AS f ON f.filing_id = t.filing_id"
)
# Sheets of the workbook, each with the column of its day.
SHEETS = {
    "seg_daily": "as_of_date",
    "buffer": "as_of_date",
    "fund_composition": "as_of_date",
    "market_daily": "as_of_date",
    "peer_rank": "as_of_date",
    "target_history": "first_day",
    "target_breach": "last_day",
    "failed_check": "as_of_date",
    "amendment": "as_of_date",
    "late_filing": "as_of_date",
    "missing_filing": "as_of_date",
    "filing_quality": "as_of_date",
    "reconciliation": "as_of_date",
}
_MOST_ROWS = 1_048_575
# Widths are fitted by looking at every cell.
_MOST_FITTED = 5_000
_A_YEAR = timedelta(days=365)


def export_parquet(snapshot: Path, folder: Path) -> dict[str, int]:
    """Write `folder/<name>/year=YYYY/*.parquet`; returns the rows of each table and view.

    The year is that of the as-of date; of a document, of the day it was met; of a firm, of its
    first filing. Those without any of these are left out (the codebook's lists, what segwatch notes
    of its own work), and so are LEFT_OUT and a broker's books. Raises UsageError where something
    lies in the folder that no export wrote.
    """
    with open_for_reading(snapshot) as store:
        tables = _list_tables(store)
        whole = ExportFolder(folder, tables)
        written = {}
        for name, columns in tables.items():
            text = None if name in LEFT_OUT else _by_year(name, columns)
            if text:
                written[name] = _copy_table(store.connection, text, whole.begin_part(name))
                whole.put_file(name)
        whole.close()
    return written


def _list_tables(store: Store) -> dict[str, list[str]]:
    """Tables and views with their columns, but those of books, which earlier snapshots hold."""
    names = store.query_text(
        "SELECT table_name AS name, list(column_name) AS columns FROM duckdb_columns() "
        "WHERE NOT internal AND NOT starts_with(table_name, 'book_') "
        "GROUP BY table_name ORDER BY table_name"
    )
    return dict(names.iter_rows())


def _by_year(name: str, columns: list[str]) -> str | None:
    if name == "reject":
        return _OF_REJECT
    template = next((text for column, text in _YEARS.items() if column in columns), None)
    return template.format(name=name) if template else None


def _copy_table(connection: duckdb.DuckDBPyConnection, text: str, folder: Path) -> int:
    path = duckdb.ConstantExpression(str(folder))
    how = "FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year)"
    row = connection.execute(f"COPY ({text}) TO {path} ({how})").fetchone()
    written = int(row[0]) if row else 0
    if not written:  # a reader finds the columns even where there are no rows
        year = connection.execute(
            "SELECT coalesce(max(year(as_of_date)), 0) FROM filing"
        ).fetchone()
        only = folder / f"year={year[0] if year else 0}" / "data_0.parquet"
        only.parent.mkdir(parents=True, exist_ok=True)
        # The text is one of those above; no data is in it.
        none = connection.sql(f"SELECT * EXCLUDE (year) FROM ({text}) LIMIT 0")  # noqa: S608
        none.write_parquet(str(only))
    return written


def export_workbook(snapshot: Path, folder: Path, since: date | None) -> Path:
    """Write `folder/segwatch.xlsx`, a sheet a view, from a day on; by default the newest year.

    Raises UsageError where a sheet would hold more rows than Excel takes.
    """
    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / WORKBOOK
    with open_for_reading(snapshot) as store:
        newest = store.query_text("SELECT max(as_of_date) FROM seg_daily").item()
        first = since or (newest - _A_YEAR if newest else date.min)
        frames = {
            name: store.query_text(
                f"FROM {name} WHERE {day} >= $first ORDER BY ALL", {"first": first}
            )
            for name, day in SHEETS.items()
        }
    too_long = [name for name, frame in frames.items() if frame.height > _MOST_ROWS]
    if too_long:
        raise UsageError(f"{', '.join(too_long)} hold more rows than Excel takes; use --since.")
    # Names of firms are hostile input: no text becomes a formula or a link.
    options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options | {"nan_inf_to_errors": True}) as book:
        for name, frame in frames.items():
            # An id has more digits than a cell of Excel keeps.
            ids = [c for c in frame.columns if c in ("filing_id", "filing_before", "filing_after")]
            frame.cast(dict.fromkeys(ids, str), strict=False).write_excel(
                book,
                worksheet=name,
                freeze_panes=(1, 0),
                autofit=frame.height < _MOST_FITTED,
                table_style="Table Style Light 1",
            )
    return path
