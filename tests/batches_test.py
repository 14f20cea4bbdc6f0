"""Whatever a batch holds, and whatever was foretold of the one before it, the same is loaded."""

from datetime import date
from pathlib import Path

import pytest
from desk import Desk, printed_text

from segwatch import load
from segwatch.settings import Settings

TABLES = {
    "document": "document_id, media_type, bytes, outcome",
    "filing": "document_id, firm_id, firm_name, as_of_date, version, is_latest",
    "firm": "firm_id, legal_name",
    "line_item": "line_code, amount, printed",
    "arrival": "document_id, source_uri",
}


def taken_in(folder: Path, at_once: int) -> dict[str, list[tuple[object, ...]]]:
    """A new firm under three spellings, a copy of one document, and what is no filing."""
    desk = Desk(folder)
    desk.settings = Settings(
        warehouse=folder / "data" / "warehouse.duckdb", batch_documents=at_once
    )
    names = ("Zephyr Futures LLC", "ZEPHYR FUTURES, L.L.C.", "Zephyr Futures Inc")
    for at, name in enumerate(names):
        text = printed_text(firm_name=name, as_of_date=date(2014, 11, 17 + at))
        desk.drop(f"{at}0.txt", text)
        desk.drop(f"{at}1.txt", text)
    desk.drop("05.txt", "no filing")
    desk.drop("06.txt", "no filing")
    desk.ingest()
    found = {name: desk.rows(f"SELECT {c} FROM {name} ORDER BY ALL") for name, c in TABLES.items()}
    found["arrival"] = [(d, str(uri).rpartition("/")[2]) for d, uri in found["arrival"]]
    return found


def test_batches_of_any_size_load_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("whole", "single", "forgotten"):
        (tmp_path / name).mkdir()
    whole = taken_in(tmp_path / "whole", 4000)
    assert len(whole["document"]) == 4
    assert len(whole["arrival"]) == 8
    assert [f for f, _ in whole["firm"] if str(f).startswith("zephyr")] == [
        "zephyr-futures-inc", "zephyr-futures-llc",
    ]  # fmt: skip
    assert taken_in(tmp_path / "single", 1) == whole

    known, asked, taken_again = load.known, list[bool](), list[bool]()

    def forgetful(work, batch, coming=None):  # type: ignore[no-untyped-def]
        asked.append(coming is not None)
        return known(work, batch)  # nothing of what is coming

    def same_as(self: load.Known, other: load.Known) -> bool:
        same = compared(self, other)
        taken_again.append(not same)
        return same

    compared = load.Known.same_as
    monkeypatch.setattr(load, "known", forgetful)
    monkeypatch.setattr(load.Known, "same_as", same_as)
    assert taken_in(tmp_path / "forgotten", 1) == whole
    assert any(asked)
    assert any(taken_again)
