"""Export: Parquet that adds up to the warehouse, and a workbook that no spreadsheet misreads."""

import re
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from desk import CITI, IB, Desk, printed_text

from segwatch.codebook.load import load_codebook
from segwatch.errors import UsageError
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.export import LEFT_OUT, SHEETS, export_parquet, export_workbook
from segwatch.warehouse.publish import publish_snapshot

CONTRACT = (
    "firm", "firm_alias", "document", "arrival", "filing", "line_item", "uncoded_line",
    "residual_interest_target", "reject", "verdict", "seg_daily",
)  # fmt: skip
# Without a year: the codebook's lists, and what segwatch notes of its own work.
LISTS = {
    "check_line",
    "form_row",
    "form_section",
    "fund_place",
    "identity_term",
    "line_code",
    "rule",
    "statement_line",
}
OF_ITS_OWN_WORK = {
    "alert_delivery",
    "alerted_reading",
    "firm_move",
    "last_look",
    "made_from",
    "reading",
    "run",
    "schema_migration",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with filings of two years and a document that is none; no test changes it."""
    desk = Desk(tmp_path_factory.mktemp("exported"))
    desk.drop("a.txt", printed_text(IB))
    desk.drop(
        "b.txt", printed_text(CITI, as_of_date=date(2015, 1, 5), submit_date=date(2015, 1, 6))
    )
    desk.drop("c.txt", printed_text(IB, {"7180": "2,476,6x5,227"}, as_of_date=date(2014, 11, 20)))
    desk.drop("d.txt", "nothing that is a filing")
    desk.ingest()
    return desk


@pytest.fixture(scope="module")
def published(desk: Desk) -> Path:
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        store.connection.execute("UPDATE firm SET legal_name = '=1+1' WHERE firm_id LIKE 'citi%'")
        return publish_snapshot(store)


def test_every_contract_table_is_there_by_year(desk: Desk, published: Path, tmp_path: Path) -> None:
    written = export_parquet(published, tmp_path / "out")
    views = {
        name for (name,) in desk.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal")
    }
    assert set(CONTRACT) | views - {*LEFT_OUT, *OF_ITS_OWN_WORK} <= set(written)
    tables = {name for (name,) in desk.rows("SELECT table_name FROM duckdb_tables()")}
    assert {n for n in tables | views if not n.startswith("book_")} - set(written) == {
        *LEFT_OUT,
        *LISTS,
        *OF_ITS_OWN_WORK,
    }
    page = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text()
    said = page.partition("## Parquet")[2].partition("## Excel")[0]
    assert [name for name in LEFT_OUT if f"`{name}`" not in said] == []
    with duckdb.connect() as reader:
        for name, rows in written.items():
            files = f"{tmp_path}/out/{name}/year=*/*.parquet"
            read = reader.execute(
                f"SELECT count(*), count(DISTINCT year) FROM read_parquet('{files}')"
            ).fetchone()
            assert read is not None
            assert read[0] == rows == desk.rows(f"SELECT count(*) FROM {name}")[0][0], name
        years = reader.execute(
            f"SELECT year, count(*) FROM read_parquet('{tmp_path}/out/seg_daily/*/*.parquet') GROUP BY year ORDER BY year"
        ).fetchall()
        assert years == [(2014, 6), (2015, 3)]
        kinds = reader.execute(f"DESCRIBE FROM '{tmp_path}/out/line_item/*/*.parquet'").fetchall()
        assert {row[0]: row[1] for row in kinds}["amount"] == "BIGINT"


def test_a_second_export_takes_the_place_of_the_first(published: Path, tmp_path: Path) -> None:
    first = export_parquet(published, tmp_path / "out")
    (tmp_path / "out" / "mine.txt").write_text("kept")
    assert export_parquet(published, tmp_path / "out") == first
    with duckdb.connect() as reader:
        rows = reader.execute(
            f"SELECT count(*) FROM '{tmp_path}/out/seg_daily/*/*.parquet'"
        ).fetchone()
    assert rows == (9,)
    assert (tmp_path / "out" / "mine.txt").read_text() == "kept"


def test_the_workbook_holds_no_formula(published: Path, tmp_path: Path) -> None:
    path = export_workbook(published, tmp_path, date(2014, 1, 1))
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if "/worksheets/sheet" in n]
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        words = book.read("xl/sharedStrings.xml").decode()
    assert names == list(SHEETS)
    assert all("<f>" not in sheet for sheet in sheets)
    assert "=1+1" in words
    assert "201656167" in "".join(sheets)


def test_a_sheet_that_excel_cannot_hold_is_refused(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segwatch.warehouse.export._MOST_ROWS", 5)
    with pytest.raises(UsageError, match="--since"):
        export_workbook(published, tmp_path, date(2014, 1, 1))
