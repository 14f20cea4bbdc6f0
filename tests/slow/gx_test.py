"""Great Expectations reads the data itself: what it says turns with the data, and only with it."""

from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, Desk, printed_text
from headed import other_page
from shelf import Shelf

from expectations.checkpoint import MOST_ROWS, Outcome, run_checkpoint
from segwatch.checks.compile import compile_checks
from segwatch.checks.great_expectations import SHAPE, build_assertions, read_slices, run_suites
from segwatch.codebook.load import load_codebook
from segwatch.errors import UnfinishedError
from segwatch.pipeline import publish_snapshot
from segwatch.warehouse.connection import Store, open_for_writing


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("samples"))
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    return desk


@pytest.fixture
def loaded(samples: Desk, tmp_path: Path) -> Desk:
    """A copy of the samples' desk, to be changed."""
    return samples.copy(tmp_path)


def failed(
    desk: Desk, data_docs: Path | None = None, filings: pl.DataFrame | None = None
) -> dict[tuple[str, str], Outcome]:
    """What fails, profiles and information apart."""
    outcomes = run_suites(
        desk.settings.warehouse, load_codebook(), filings, data_docs, daily=filings is not None
    )
    every = len(compile_checks(load_codebook())) + load_codebook().shape.height
    assert len(outcomes) == len(build_assertions(load_codebook())) == every
    return {(o.check_id, o.origin): o for o in outcomes if o.failed and o.severity != "info"}


def test_all_hold_on_the_samples_and_the_pages_are_written(loaded: Desk, tmp_path: Path) -> None:
    assert failed(loaded, tmp_path / "pages") == {}
    pages = list((tmp_path / "pages" / "validations").rglob("*.html"))
    assert any("Line 7040 = 7010 + 7020 + 7030 + 7032 + 7033." in p.read_text() for p in pages)


def test_there_is_one_suite_a_concern() -> None:
    suites: dict[str, set[str]] = {}
    for assertion in build_assertions(load_codebook()):
        suites.setdefault(assertion.suite, set()).add(assertion.check_id)
    assert suites == {
        "identities_segregated": {f"H{n:02}" for n in range(1, 7)},
        "identities_secured": {f"H{n:02}" for n in range(7, 19)},
        "identities_cleared_swaps": {f"H{n:02}" for n in range(19, 25)},
        "targets": {"R04", "R06", "R09a", "R09b", "R09c", "R12", "S10", "T01", "T02"},
        "relations": {
            "M01",
            "R07",
            "R07b",
            "R08",
            "S01",
            "S02",
            "S03",
            "S04",
            "S05",
            "S06",
            "S09",
            "S11",
            "S15",
        },
        "signs": {"D01", "D02", "D07", "S07", "S08"},
        "continuity": {"D04", "D05", "D06", "D10", "D11", "D12", "R11"},
        "completeness": {"C01", "D13", "D14", "R01", "R02", "R03", "S12", "S13"},
        "capital": {"D03", "R16", "R17a", "R17b"},
        "versions": {"conflict", "D08", "R14"},
        "warehouse": {f"W{n:02}" for n in range(1, 10)},
    }


def test_an_amount_changed_in_the_warehouse_turns_the_result(loaded: Desk) -> None:
    before = loaded.rows("SELECT * FROM verdict ORDER BY ALL")
    loaded.change("UPDATE coded_line SET amount = amount + 1 WHERE line_code = '7010'")
    found = failed(loaded)
    assert set(found) == {("H01", "segregated")}
    (outcome,) = found.values()
    assert outcome.failed == 2
    assert {(row["status"], row["difference"]) for row in outcome.rows} == {("fail", -1)}
    assert loaded.rows("SELECT * FROM verdict ORDER BY ALL") == before


def test_a_changed_verdict_turns_nothing(loaded: Desk) -> None:
    loaded.change("UPDATE verdict_row SET holds = false")
    assert failed(loaded) == {}


def test_a_target_above_the_excess_turns_the_targets_suite(loaded: Desk) -> None:
    loaded.change(
        "UPDATE residual_interest_target SET low = 201656168, high = 201656169 WHERE origin = 'segregated'"
    )
    assert set(failed(loaded)) == {("T01", "segregated"), ("S10", "segregated")}
    loaded.change(
        "UPDATE residual_interest_target SET low = 1, high = 201656166 WHERE origin = 'segregated'"
    )
    # Above the high end is for information; the statement's own target is not the cover's low end.
    assert set(failed(loaded)) == {("S10", "segregated")}


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        ("INSERT INTO document FROM document LIMIT 1", "W01"),
        ("INSERT INTO filing BY NAME SELECT * FROM filing LIMIT 1", "W02"),
        (
            "INSERT INTO coded_line SELECT * REPLACE (5 AS amount) FROM coded_line WHERE line_code = '9100'",
            "W03",
        ),
        ("INSERT INTO statement FROM statement WHERE origin = 'cover'", "W04"),
        ("UPDATE filing SET as_of_date = DATE '2099-01-01' WHERE firm_id LIKE 'inter%'", "W05"),
        ("UPDATE coded_line SET line_code = '9999' WHERE line_code = '9103'", "W06"),
        ("DELETE FROM statement", "W07"),
        ("UPDATE statement SET is_latest = false", "W08"),
        ("DELETE FROM coded_line WHERE line_code = '9100'", "W09"),
    ],
)
def test_a_broken_warehouse_is_seen(loaded: Desk, broken: str, check: str) -> None:
    loaded.change(broken)
    outcomes = warehouse_outcomes(loaded.settings.warehouse)
    assert len(outcomes) == load_codebook().shape.height == 9
    assert check in {one.check_id for one in outcomes if one.failed}


@pytest.mark.parametrize("origin", ["cover", "supplemental"])
def test_a_page_sent_alone_breaks_nothing(tmp_path: Path, origin: str) -> None:
    """A firm may send its cover and its supplemental page as files of their own."""
    text = {
        "cover": "Minimum Dollar Amount Requirement 1,000 [7465]",
        "supplemental": "sum 5,000 [9103]",
    }[origin]
    with Shelf.open(tmp_path) as shelf:
        shelf.ingest(other_page(origin, text, name="Alpha Futures LLC", end="11/19/2014"))
        assert shelf.rows("SELECT origin FROM statement") == [(origin,)], shelf.rows("FROM reject")
    outcomes = warehouse_outcomes(shelf.settings.warehouse)
    assert [one.check_id for one in outcomes if one.failed] == []


def warehouse_outcomes(warehouse: Path) -> list[Outcome]:
    """Of the warehouse's own suite alone: all suites take ten times as long."""
    codebook = load_codebook()
    shaped = [one for one in build_assertions(codebook) if one.suite == SHAPE]
    return run_checkpoint(
        warehouse, lambda through: read_slices(Store(through, warehouse), codebook, None), shaped
    )


def test_a_broken_load_is_counted_not_listed(loaded: Desk) -> None:
    loaded.change(
        f"INSERT INTO coded_line BY NAME SELECT filing_id, origin, '9' || n AS line_code, 0 AS amount, "
        f"'0' AS printed FROM line_item, range({MOST_ROWS}) r(n) WHERE line_code = '7010'"
    )
    outcome = failed(loaded)["W06", ""]
    assert outcome.failed == 2 * MOST_ROWS
    assert outcome.rows == []


def test_daily_reads_the_filings_it_is_given_alone(loaded: Desk) -> None:
    loaded.change("UPDATE coded_line SET amount = amount + 1 WHERE line_code = '7010'")
    (ib,) = loaded.frame("SELECT filing_id FROM filing WHERE firm_id LIKE 'inter%'")["filing_id"]
    (outcome,) = failed(loaded, filings=pl.DataFrame({"filing_id": [ib]})).values()
    assert (outcome.check_id, outcome.failed) == ("H01", 1)
    (row,) = outcome.rows
    assert (row["filing_id"], row["line_code"], row["difference"]) == (ib, "7040", -1)


def test_a_broken_shape_is_not_published_and_a_failed_check_is(loaded: Desk) -> None:
    with open_for_writing(loaded.settings.warehouse, load_codebook()) as store:
        snapshot = publish_snapshot(store, load_codebook())
    before = snapshot.read_bytes()
    loaded.change("UPDATE coded_line SET amount = -1 WHERE line_code = '7190'")
    with open_for_writing(loaded.settings.warehouse, load_codebook()) as store:
        publish_snapshot(store, load_codebook())
        assert snapshot.read_bytes() != before
        shown = snapshot.read_bytes()
        store.connection.execute("INSERT INTO document FROM document LIMIT 1")
        with pytest.raises(
            UnfinishedError, match=r"W01: Each document stands once. 1 rows break it"
        ):
            publish_snapshot(store, load_codebook())
    assert snapshot.read_bytes() == shown
