"""Versions of one filing: what an amendment changes, what it keeps, and what contradicts it."""

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from desk import IB, Desk, one_page, printed_text
from shelf import Shelf

DAILY = "SELECT origin, excess, carried FROM seg_daily ORDER BY origin"
SWAPS, SECURED, SEGREGATED = 0, 101_289_916, 201_656_167


def amended_page(excess: str = "1", **header: Any) -> str:
    header = {"status": "AMENDED", "submit_date": date(2014, 11, 21)} | header
    return one_page("Segregation Statement", {"7190": excess}, **header)


ORDERS = list(itertools.permutations(range(3)))


def versions(firm: str) -> list[str]:
    """What a firm files of one day: all pages, then one of them amended, then another."""
    swaps = {"status": "AMENDED", "submit_date": date(2017, 1, 3), "firm_name": firm}
    return [
        printed_text(IB, firm_name=firm),
        amended_page("1", firm_name=firm),
        one_page("Swaps Statement", {"8730": "7"}, **swaps),
    ]


@pytest.fixture(scope="module")
def in_any_order(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A firm for each order, in which its three files were loaded; no test changes it."""
    files = [[versions(f"Order {n}")[at] for at in order] for n, order in enumerate(ORDERS)]
    with Shelf.open(tmp_path_factory.mktemp("orders")) as shelf:
        for loaded_together in zip(*files, strict=True):
            shelf.load(*loaded_together)
        shelf.judge()
        yield shelf


@pytest.mark.parametrize("number", range(len(ORDERS)), ids=map(str, ORDERS))
def test_an_amendment_of_one_page_keeps_the_others_in_any_order_of_loading(
    in_any_order: Shelf, number: int
) -> None:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        return in_any_order.rows(sql, firm=f"order-{number}")

    daily = "SELECT origin, excess, carried FROM seg_daily WHERE firm_id = $firm ORDER BY origin"
    assert rows(daily) == [
        ("cleared_swaps", 7, False),
        ("secured", SECURED, True),
        ("segregated", 1, True),
    ]
    in_force = "SELECT origin, s.version, s.is_latest FROM statement AS s JOIN filing USING (filing_id) WHERE firm_id = $firm ORDER BY ALL"
    assert rows(in_force) == [
        ("cleared_swaps", 1, False),
        ("cleared_swaps", 2, True),
        ("cover", 1, True),
        ("secured", 1, True),
        ("segregated", 1, False),
        ("segregated", 2, True),
        ("supplemental", 1, True),
    ]
    # Each page is judged beside what is in force together with it, by its own figures: an excess of a
    # dollar is below the target, below what customers owe in margin and in deficit, and the page was
    # amended so.
    failed = "SELECT check_id FROM verdict AS v SEMI JOIN subject_in_force USING (filing_id, origin) JOIN filing USING (filing_id) WHERE v.status = 'fail' AND firm_id = $firm ORDER BY ALL"
    by_nature = ["S04", "S05", "S06"]
    assert [check for (check,) in rows(failed)] == [
        "D07", "D08", "H05", "H06", "H23", "H24", "R06", "R07", *by_nature, "T01",
    ]  # fmt: skip


def test_a_kept_cover_still_promises_its_target(shelf: Shelf) -> None:
    shelf.load(printed_text(IB))
    shelf.load(amended_page("1"))
    turned = "SELECT version, v.status FROM verdict AS v JOIN statement USING (filing_id, origin) WHERE check_id = 'T01' AND origin = 'segregated' ORDER BY version"
    shelf.judge()
    assert shelf.rows(turned) == [(1, "pass"), (2, "fail")]
    amended = "SELECT count(*) FROM residual_interest_target JOIN filing USING (filing_id) WHERE status = 'AMENDED'"
    assert shelf.rows(amended) == [(0,)]


def test_seg_as_known_knows_when_a_page_was_kept(desk: Desk) -> None:
    """The amendment comes first, the version it amends three years of loading later."""
    desk.ingest(desk.drop("amended.txt", amended_page("1")))
    desk.ingest(desk.drop("initial.txt", printed_text(IB)))
    shown = "SELECT origin, excess FROM seg_as_known({}) ORDER BY origin"
    first = "(SELECT min(known_from) FROM statement)"
    assert desk.rows(shown.format(first)) == [("segregated", 1)]
    assert desk.rows(shown.format("now()::TIMESTAMP")) == [
        ("cleared_swaps", SWAPS),
        ("secured", SECURED),
        ("segregated", 1),
    ]
    never_shown = "SELECT version, known_from = known_to FROM statement WHERE origin = 'segregated' ORDER BY version"
    assert desk.rows(never_shown) == [(1, True), (2, None)]


def test_a_later_initial_page_takes_the_place_of_its_statement_alone(shelf: Shelf) -> None:
    shelf.load(printed_text(IB))
    page = one_page("Segregation Statement", {"7190": "1"}, submit_date=date(2014, 11, 21))
    shelf.load(page)
    assert shelf.rows(DAILY) == [
        ("cleared_swaps", SWAPS, False),
        ("secured", SECURED, False),
        ("segregated", 1, False),
    ]


def test_what_an_amendment_changed_is_listed(shelf: Shelf) -> None:
    shelf.load(printed_text(IB))
    shelf.load(amended_page("1"))
    listed = "SELECT origin, line_code, amount_before, amount_after, status, cause FROM amendment"
    assert shelf.rows(listed) == [("segregated", "7190", SEGREGATED, 1, "AMENDED", "printed")]


def test_a_line_that_only_one_version_prints_is_listed_with_null(shelf: Shelf) -> None:
    shelf.load(printed_text(IB, {"7150": None}))
    shelf.load(printed_text(IB, {"7170": None}, status="AMENDED"))
    listed = "SELECT line_code, amount_before, amount_after FROM amendment ORDER BY ALL"
    assert shelf.rows(listed) == [("7150", None, 0), ("7170", 0, None)]


CONFLICTS = "SELECT origin, v.status, severity, reported, expected, difference, is_latest FROM verdict AS v JOIN statement USING (filing_id, origin) WHERE check_id = 'conflict' ORDER BY ALL"


def test_other_amounts_under_the_same_status_and_submit_date_are_a_conflict(shelf: Shelf) -> None:
    shelf.load(printed_text(IB))
    shelf.judge()
    assert shelf.rows(CONFLICTS) == []
    shelf.load(printed_text(IB, {"7190": "1", "7150": "5"}))
    both = [("segregated", "fail", "error", 2, 0, 2, latest) for latest in (False, True)]
    shelf.judge()
    assert shelf.rows(CONFLICTS) == both


def test_what_a_document_reads_anew_contradicts_other_documents_alone(desk: Desk) -> None:
    """Two documents differ in one line; one of them, read again, gives two other lines."""
    desk.ingest(desk.drop("a.txt", printed_text(IB)))
    desk.ingest(desk.drop("b.txt", printed_text(IB, {"7190": "1"})))
    desk.change(
        "UPDATE coded_line SET amount = 5 WHERE line_code IN ('7150', '7170') AND filing_id IN "
        "(SELECT filing_id FROM coded_line WHERE line_code = '7190' AND amount = 1)"
    )
    desk.reread()
    told = "SELECT cause, reported FROM verdict JOIN filing USING (filing_id) WHERE check_id = 'conflict' ORDER BY ALL"
    assert desk.rows(told) == [("printed", 3), ("printed", 3), ("reread", 1)]


def test_a_cover_may_contradict_too(shelf: Shelf) -> None:
    shelf.load(printed_text(IB))
    shelf.load(printed_text(IB, {"7465": "1,000", "current_anc": "3,000,000"}))
    both = [("cover", "fail", "error", 2, 0, 2, latest) for latest in (False, True)]
    shelf.judge()
    assert shelf.rows(CONFLICTS) == both


@pytest.mark.parametrize(
    "header", [{"status": "AMENDED"}, {"submit_date": date(2014, 11, 21)}], ids=["status", "date"]
)
def test_another_status_or_submit_date_is_no_conflict(shelf: Shelf, header: dict[str, Any]) -> None:
    shelf.load(printed_text(IB))
    shelf.load(printed_text(IB, {"7190": "1"}, **header))
    shelf.judge()
    assert shelf.rows(CONFLICTS) == []


def test_the_same_amounts_by_another_road_are_a_duplicate_document(desk: Desk) -> None:
    desk.ingest(desk.drop("a.txt", printed_text(IB)))
    desk.ingest(desk.drop("b.txt", printed_text(IB).replace("\n", "\r\n")))
    assert desk.rows("SELECT outcome FROM document ORDER BY ALL") == [("duplicate",), ("loaded",)]
    assert desk.rows(CONFLICTS) == []


def test_of_two_forms_the_higher_rank_is_shown(shelf: Shelf) -> None:
    other = "Daily Seg - 1FR"
    shelf.load(printed_text(IB, submit_date=date(2014, 11, 21)))
    shelf.load(printed_text(IB, {"7190": "1"}, form=other))
    assert ("segregated", SEGREGATED, False) in shelf.rows(DAILY)
    in_force = "SELECT form, count(*) FROM statement JOIN filing USING (filing_id) WHERE is_latest GROUP BY form"
    assert shelf.rows(in_force) == [("Daily Seg - FOCUS II", 5)]
