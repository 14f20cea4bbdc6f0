"""The comparison of two warehouses sees a dollar, and nothing where only runs and ids differ."""

from pathlib import Path

from compare_warehouses import compare_tables
from desk import CITI, IB, Desk, printed_text


def desk_of(folder: Path, *filings: str) -> Desk:
    folder.mkdir()
    desk = Desk(folder)
    for number, filing in enumerate(filings):
        desk.drop(f"{number}.txt", printed_text(filing))
        desk.ingest(desk.inbox / f"{number}.txt")
    return desk


def test_only_what_filings_say_counts(tmp_path: Path) -> None:
    old, new = desk_of(tmp_path / "a", IB, CITI), desk_of(tmp_path / "b", CITI, IB)
    assert list(compare_tables(old.settings.warehouse, new.settings.warehouse)) == []
    new.change("UPDATE coded_line SET amount = amount + 1 WHERE line_code = '7190' AND amount > 0")
    tables = [
        said.split(":")[0]
        for said in compare_tables(old.settings.warehouse, new.settings.warehouse)
    ]
    assert {"coded_line", "line_item", "seg_daily"} <= set(tables)
    assert "target" not in tables
