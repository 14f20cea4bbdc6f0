"""Loading twice changes nothing; amendments stand beside what they amend; a reread is a version."""

from datetime import date
from pathlib import Path

import pytest
from desk import CITI, IB, Desk, printed_text

from segwatch.codebook.load import load_codebook
from segwatch.errors import UnfinishedError
from segwatch.ingest import load
from segwatch.warehouse.connection import open_for_reading, open_for_writing

TABLES = (
    "firm", "firm_alias", "document", "filing", "statement", "line_item", "uncoded_line",
    "residual_interest_target", "leftover", "reject", "verdict", "verdict_change",
    "filing_checked", "line_code", "statement_line", "schema_migration",
)  # fmt: skip


def contents(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    return {table: desk.rows(f"FROM {table} ORDER BY ALL") for table in TABLES}


def test_twice_changes_nothing_but_arrivals_and_the_run_log(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("bad.txt", "")
    desk.drop("amount.txt", printed_text(CITI, {"7194": "1,2"}))
    desk.ingest()
    before = contents(desk)
    desk.ingest()
    assert contents(desk) == before
    assert desk.rows("SELECT count(*) FROM arrival") == [(6,)]
    assert desk.rows("SELECT met, loaded, duplicate, rejected FROM run ORDER BY started_at") == [
        (3, 2, 0, 1),
        (3, 0, 3, 0),
    ]


def test_the_same_bytes_under_two_names_are_one_document(desk: Desk) -> None:
    for name in ("a.txt", "b.txt"):
        desk.drop(name, printed_text(IB))
    desk.load()
    assert desk.rows("SELECT parse_filename(source_uri), outcome FROM document") == [
        ("a.txt", "loaded")
    ]
    assert desk.rows("SELECT loaded, duplicate FROM run") == [(1, 1)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_latest_version_does_not_depend_on_the_order_of_loading(
    desk: Desk, order: tuple[int, ...]
) -> None:
    versions = [
        printed_text(IB),
        printed_text(IB, {"7070": "1"}, status="AMENDED"),
        printed_text(IB, {"7070": "2"}, status="AMENDED", submit_date=date(2017, 5, 1)),
    ]
    for number in order:
        desk.load(desk.drop(f"{number}.txt", versions[number]))
    assert desk.rows(
        "SELECT amount FROM line_item JOIN statement USING (filing_id, origin) WHERE is_latest AND line_code = '7070'"
    ) == [(2,)]
    counted = (
        "SELECT count(*), count(*) FILTER (is_latest), count(*) FILTER (known_to IS NULL) FROM {}"
    )
    assert desk.rows(counted.format("filing_version")) == [(3, 1, 1)]
    assert desk.rows(counted.format("statement")) == [(15, 5, 5)]
    assert desk.rows("SELECT DISTINCT status FROM filing ORDER BY ALL") == [
        ("AMENDED",),
        ("INITIAL",),
    ]


def test_seg_as_known_answers_what_was_shown(desk: Desk) -> None:
    desk.load(desk.drop("first.txt", printed_text(IB)))
    desk.load(desk.drop("second.txt", printed_text(IB, {"7190": "1"}, status="AMENDED")))
    excess = "SELECT excess FROM seg_as_known({}) WHERE origin = 'segregated'"
    assert desk.rows(excess.format("now()::TIMESTAMP")) == [(1,)]
    first = "(SELECT min(known_from) FROM statement)"
    assert desk.rows(excess.format(first)) == [(201_656_167,)]
    assert desk.rows(excess.format(f"{first} - INTERVAL 1 SECOND")) == []
    intervals = desk.rows("SELECT DISTINCT known_from, known_to FROM statement ORDER BY known_from")
    assert intervals[0][1] == intervals[1][0]


def test_a_reread_that_sees_the_same_changes_nothing(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("bad.txt", "")
    desk.ingest()
    before = contents(desk)
    desk.reread()
    assert contents(desk) == before


def test_a_reread_that_sees_another_figure_makes_a_version(desk: Desk) -> None:
    """The older reader is played by changing what it is taken to have read."""
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    desk.change("UPDATE coded_line SET amount = 5 WHERE line_code = '7150'")
    desk.reread()
    assert desk.rows(
        "SELECT cause, is_latest, amount FROM line_item JOIN filing USING (filing_id) "
        "JOIN statement USING (filing_id, origin) "
        "WHERE line_code = '7150' ORDER BY cause"
    ) == [("printed", False, 5), ("reread", True, 0)]


def test_a_rejected_document_that_turns_readable_is_loaded(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    usual = desk.settings
    desk.settings = usual.model_copy(update={"max_text_characters": 10})
    desk.ingest()
    assert desk.rows("SELECT outcome FROM document") == [("rejected",)]
    desk.settings = usual
    desk.reread()
    assert desk.rows("SELECT outcome FROM document") == [("loaded",)]
    assert desk.rows("FROM reject") == []
    assert desk.rows("SELECT count(*) FROM line_item") == [(105,)]


def test_a_load_that_fails_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    before = contents(desk)
    desk.drop("citi.txt", printed_text(CITI))
    monkeypatch.setattr(load, "_STEPS", (*load._STEPS, "no_such_step"))
    with pytest.raises(FileNotFoundError):
        desk.ingest()
    assert contents(desk) == before


def test_a_second_writer_is_told_to_wait(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    import subprocess
    import sys

    hold = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); "
        "print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(desk.settings.warehouse)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(UnfinishedError, match="being written by another process"):
            desk.ingest()
    finally:
        holder.kill()
        holder.wait()


def test_a_snapshot_is_whole_and_a_reader_keeps_the_old_one(desk: Desk) -> None:
    from segwatch import pipeline

    def publish() -> Path:
        with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
            return pipeline.publish_snapshot(store, load_codebook())

    desk.ingest(desk.drop("ib.txt", printed_text(IB)))
    path = publish()
    with open_for_reading(path) as reader:
        count = "SELECT count(*) FROM seg_daily"
        assert reader.query_text(count).item() == 3
        desk.ingest(desk.drop("citi.txt", printed_text(CITI)))
        assert publish() == path
        assert reader.query_text(count).item() == 3
    with open_for_reading(path) as reader:
        assert reader.query_text(count).item() == 6
        assert reader.query_text("SELECT count(*) FROM seg_as_known(now()::TIMESTAMP)").item() == 6
    assert list(path.parent.glob(".*")) == []  # nothing half written is left
