"""Whatever a batch holds, and whatever was expected of the one before it, the same is loaded."""

from datetime import date
from pathlib import Path

import pytest
from desk import Desk, printed_text

from segwatch.ingest import load, prepare
from segwatch.settings import Settings

TABLES = {
    "document": "document_id, media_type, bytes, outcome",
    "filing": "document_id, firm_id, firm_name, as_of_date, rank",
    "statement": "document_id, origin, page, kind, version, is_latest",
    "firm": "firm_id, legal_name",
    "line_item": "line_code, amount, printed",
    "arrival": "document_id, source_uri",
}


def taken_in(folder: Path, at_once: int) -> dict[str, list[tuple[object, ...]]]:
    """A new firm in three spellings and one much like it; copies of documents; no filing."""
    desk = Desk(folder)
    desk.settings = Settings(
        warehouse=folder / "data" / "warehouse.duckdb", batch_documents=at_once
    )
    names = (
        "Zephyr Futures LLC",
        "ZephyrFutures LLC",
        "ZEPHYR FUTURES, L.L.C.",
        "Zephyr Futures Inc",
    )
    for at, name in enumerate(names):
        text = printed_text(firm_name=name, as_of_date=date(2014, 11, 17 + at))
        desk.drop(f"0{at}.txt", text)
        desk.drop(f"1{at}.txt", text)
    desk.drop("05.txt", "no filing")
    desk.drop("06.txt", "no filing")
    desk.load()
    found = {name: desk.rows(f"SELECT {c} FROM {name} ORDER BY ALL") for name, c in TABLES.items()}
    found["arrival"] = [(d, str(uri).rpartition("/")[2]) for d, uri in found["arrival"]]
    return found


def test_batches_of_any_size_load_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("whole", "single"):
        (tmp_path / name).mkdir()
    whole = taken_in(tmp_path / "whole", 4000)
    assert len(whole["document"]) == 5
    assert len(whole["arrival"]) == 10
    assert [f for f, _ in whole["firm"] if str(f).startswith("zephyr")] == [
        "zephyr-futures-inc",
        "zephyr-futures-llc",
    ]
    assert taken_in(tmp_path / "single", 1) == whole

    known, take = load.known_documents, prepare._prepare_batch
    takes = list[int]()

    def forgetful(work, met, _=()):  # type: ignore[no-untyped-def]
        return known(work, met)  # nothing of what is coming

    def rash(work, met, coming=()):  # type: ignore[no-untyped-def]
        found = known(work, met)  # all of it is coming
        return {*met["document_id"]} if coming else found

    def counted(batch, *rest):  # type: ignore[no-untyped-def]
        takes.append(len(batch))
        return take(batch, *rest)

    monkeypatch.setattr(prepare, "_prepare_batch", counted)
    for name, expected in (("forgotten", forgetful), ("rash", rash)):
        monkeypatch.setattr(load, "known_documents", expected)
        (tmp_path / name).mkdir()
        takes.clear()
        assert taken_in(tmp_path / name, 1) == whole
        # One document a batch, and some of them once more.
        assert len(takes) > len(whole["arrival"])
