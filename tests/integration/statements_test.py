"""The statement is what is versioned: one figure in force, whatever files and forms it arrived in."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from desk import IB, Desk, printed_text
from headed import (
    DAY,
    FIRM,
    SEG_DAILY,
    SUBMIT,
    figures,
    new_york_day,
    other_page,
    pages,
    segwatch,
    statement,
    us,
)
from shelf import Shelf

from segwatch.warehouse.run_report import header_warnings

SHORT = {"7190": "-351,686,162", "7180": "1,923,282,898", "7198": "-506,686,162"}


def three_files(**header: object) -> list[str]:
    text = printed_text(IB, SHORT, **header)
    return [page for page in text.split("\f") if "Cover" not in page and "Supplemental" not in page]


def test_three_files_of_one_statement_each_are_three_rows_and_the_deficiency_is_told(
    desk: Desk,
) -> None:
    for number, page in enumerate(three_files()):
        desk.drop(f"{number}.txt", page)
    done = segwatch(desk, "ingest", str(desk.inbox))
    assert done.returncode == 4, done.stderr
    assert "R04" in done.stdout
    assert "Under-segregated by $351,686,162." in done.stdout
    assert desk.rows("SELECT origin, excess, carried FROM seg_daily ORDER BY origin") == [
        ("cleared_swaps", 0, False),
        ("secured", 101_289_916, False),
        ("segregated", -351_686_162, False),
    ]
    told = "SELECT severity, reported FROM alert WHERE rule = 'R04' AND state = 'open'"
    assert desk.rows(told) == [("critical", -351_686_162)]
    again = segwatch(desk, "validate")
    assert again.returncode == 4, again.stderr
    assert "differ from the data" not in again.stdout


def test_three_files_in_three_loads_lack_nothing(shelf: Shelf) -> None:
    days = [date(2014, 11, 17), date(2014, 11, 18)]
    for day in days:
        for page in three_files(as_of_date=day, submit_date=day + timedelta(1)):
            shelf.ingest(page)
    assert shelf.rows("SELECT DISTINCT status FROM verdict WHERE check_id = 'C01'") == [("pass",)]
    highest = "SELECT as_of_date, count(DISTINCT filing_id), count(*) FROM verdict JOIN filing USING (filing_id) WHERE check_id = 'C01' GROUP BY 1"
    assert shelf.rows(highest) == [(days[1], 1, 3)]
    assert (
        shelf.rows(
            "SELECT state FROM alert WHERE rule = 'C01' AND as_of_date < DATE '2014-11-19' AND state = 'open'"
        )
        == []
    )


def test_what_is_missing_is_judged_once_noon_has_passed(shelf: Shelf) -> None:
    """The second day brings two of three statements, before noon of the day on which it is due."""
    monday = date(2026, 11, 16)
    rows = "SELECT as_of_date, origin, v.status FROM verdict AS v JOIN filing USING (filing_id) WHERE check_id = 'C01' ORDER BY ALL"
    shelf.clock = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
    shelf.ingest(*three_files(as_of_date=monday, submit_date=date(2026, 11, 17)))
    tuesday = date(2026, 11, 17)
    shelf.clock = datetime(2026, 11, 18, 16, 50, tzinfo=UTC)
    shelf.ingest(*three_files(as_of_date=tuesday, submit_date=date(2026, 11, 18))[:2])
    assert shelf.rows(rows) == []
    shelf.clock = datetime(2026, 11, 18, 16, 58, tzinfo=UTC)
    shelf.judge()
    assert shelf.rows(rows) == []
    shelf.judge()  # 17:00 is noon
    said = [
        (tuesday, "cleared_swaps", "fail"),
        (tuesday, "secured", "pass"),
        (tuesday, "segregated", "pass"),
    ]
    assert shelf.rows(rows) == said
    judged = "SELECT judged_at FROM filing_checked ORDER BY ALL"
    before = shelf.rows(judged)
    shelf.judge()
    assert shelf.rows(judged) == before


ORDERS = list(itertools.permutations(range(3)))


def wrong_and_put_right(firm: str) -> list[str]:
    """A wrong form, what puts it right on another form, and another statement."""
    right = figures(1_000_000, 1_300_000, 200_000)
    return [
        statement(printed=figures(1_000_000, 700_000, 200_000), form="Daily Seg - 1FR", name=firm),
        statement(printed=right, status="AMENDED", submit="12/2/2014", name=firm),
        statement("secured", figures(500, 600), name=firm),
    ]


@pytest.fixture(scope="module")
def in_any_order(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A firm for each order, in which its three files came in a run each; no test changes it."""
    files = [
        [wrong_and_put_right(f"Order {n} LLC")[at] for at in order]
        for n, order in enumerate(ORDERS)
    ]
    with Shelf.open(tmp_path_factory.mktemp("orders")) as shelf:
        for loaded_together in zip(*files, strict=True):
            shelf.ingest(*loaded_together)
        yield shelf


@pytest.mark.parametrize("number", range(len(ORDERS)), ids=map(str, ORDERS))
def test_a_wrong_form_put_right_on_another_form_ends_its_alerts(
    in_any_order: Shelf, number: int
) -> None:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        return in_any_order.rows(sql, firm=f"order-{number}-llc")

    daily = "SELECT origin, required, funds, excess, target FROM seg_daily WHERE firm_id = $firm ORDER BY origin"
    assert rows(daily)[1] == ("segregated", 1_000_000, 1_300_000, 300_000, 200_000)
    open_now = "SELECT rule FROM alert WHERE state = 'open' AND origin = 'segregated' AND as_of_date = DATE '2014-11-28' AND severity IN ('critical', 'error') AND firm_id = $firm ORDER BY ALL"
    assert rows(open_now) == [("D08",)]  # an amendment that turned a deficiency
    in_force = "SELECT check_id, origin FROM failed_check WHERE status = 'fail' AND severity IN ('critical', 'error') AND firm_id = $firm ORDER BY ALL"
    assert rows(in_force) == [("D08", "segregated")]


def test_an_amendment_without_a_submit_date_takes_the_place_of_its_initial(shelf: Shelf) -> None:
    assert shelf.ingest(statement(printed=figures(1_000_000, 1_300_000))).code == 0
    short = statement(printed=figures(1_000_000, 900_000), status="AMENDED", submit=None)
    assert shelf.ingest(short).code == 4
    assert shelf.rows(SEG_DAILY) == [("segregated", 1_000_000, 900_000, -100_000, 0)]
    warned = "SELECT v.status, severity FROM verdict AS v SEMI JOIN subject_in_force USING (filing_id, origin) WHERE check_id = 'D13'"
    assert shelf.rows(warned) == [("fail", "warning")]
    (sentence,) = header_warnings(
        shelf.store, shelf.store.query_text("SELECT filing_id FROM filing")
    )
    assert "submit date" in sentence
    assert f"submitted {new_york_day(shelf.clock)}" in sentence


def test_a_submit_date_of_the_future_is_not_believed(shelf: Shelf) -> None:
    tomorrow, later = (us(new_york_day(shelf.clock) + timedelta(days=n)) for n in (1, 2))
    shelf.load(statement(printed=figures(10, 30), submit=later))
    shelf.load(statement("secured", figures(10, 30), submit=tomorrow))
    amended = "SELECT excess FROM seg_daily WHERE origin = $origin"
    for origin in ("segregated", "secured"):
        shelf.load(statement(origin, figures(10, 20), status="AMENDED", submit=None))
    # What is read as tomorrow is believed, and ranks above what was received today.
    assert shelf.rows(amended, origin="segregated") == [(10,)]
    assert shelf.rows(amended, origin="secured") == [(20,)]
    reasons = "SELECT field, reason, count(*) FROM header_warning GROUP BY ALL ORDER BY ALL"
    assert shelf.rows(reasons) == [
        ("submit_date", "later_than_received", 1),
        ("submit_date", "not_printed", 2),
    ]


def test_a_future_submit_date_on_one_page_takes_that_of_the_others(shelf: Shelf) -> None:
    future = us((shelf.clock + timedelta(days=900)).date())
    shelf.load(pages(statement(), statement("secured", figures(50, 60), submit=future)))
    ranks = "SELECT origin, submit_date FROM statement ORDER BY origin"
    assert shelf.rows(ranks) == [("secured", SUBMIT), ("segregated", SUBMIT)]


def test_a_new_cover_judges_the_pool_s_statement_again(shelf: Shelf) -> None:
    """T01 stands on the pool's statement, which another file printed."""
    shelf.ingest(statement())
    block = (
        "FCM's Customer Segregated Funds Residual Interest Target (choose one): a. Minimum dollar amount: ; or b. Minimum percentage of customer segregated funds required:% ; or c. Dollar amount range between:and; or d. Percentage range of customer segregated funds required between:% and%.\n{} 0 0 0 0 0\n"
        "Minimum Dollar Amount Requirement 1,000 [7465]"
    )
    verdict = "SELECT v.status, f.status FROM verdict AS v JOIN filing AS f USING (filing_id) WHERE check_id = 'T01'"
    assert shelf.rows(verdict) == []
    for number, (minimum, said) in enumerate((("200,000", "pass"), ("400,000", "fail"))):
        cover = other_page(
            "cover", block.format(minimum), status="AMENDED", submit=f"12/{number + 2}/2014"
        )
        # What fails stands on a statement that an earlier run put in force.
        assert shelf.ingest(cover).code == 0
        assert shelf.rows(verdict) == [(said, "INITIAL")]
    targets = "SELECT basis, low::BIGINT FROM target_in_force"
    assert shelf.rows(targets) == [("minimum_amount", 400_000)]
    assert shelf.rows("SELECT state FROM alert WHERE rule = 'R06'") == [("open",)]
    assert shelf.rows("SELECT v.status FROM verdict AS v WHERE check_id = 'S10'") == [("fail",)]


def test_old_queries_find_versions_in_a_view(shelf: Shelf) -> None:
    shelf.load(pages(statement(), statement("secured", figures(50, 60))))
    shelf.load(statement(printed=figures(10, 20), status="AMENDED"))
    versions = "SELECT version, is_latest, known_to IS NULL FROM filing_version ORDER BY 1"
    assert shelf.rows(versions) == [(1, True, True), (2, True, True)]
    assert shelf.rows("SELECT origin, known_to FROM carried_statement") == [("secured", None)]
    columns = shelf.column("SELECT column_name FROM duckdb_columns() WHERE table_name = 'filing'")
    assert not {*columns} & {"is_latest", "known_from", "known_to", "version"}
    assert shelf.rows("SELECT carried FROM seg_daily WHERE origin = 'secured'") == [(True,)]


def test_verdicts_of_statements_that_were_replaced_stay_and_count_no_more(shelf: Shelf) -> None:
    shelf.ingest(statement(printed=figures(1_000_000, 700_000, 200_000)))
    shelf.ingest(statement(status="AMENDED", submit="12/2/2014"))
    failed = "SELECT count(*) FROM verdict WHERE check_id = 'R04' AND status = 'fail'"
    assert shelf.rows(failed) == [(1,)]
    assert shelf.rows("SELECT check_id FROM failed_check WHERE check_id IN ('R04', 'R06')") == []
    day = "SELECT passed, failed FROM rule_daily WHERE check_id = 'R04'"
    assert shelf.rows(day) == [(1, 0)]
    assert shelf.rows("SELECT firm_id, as_of_date FROM seg_daily") == [(FIRM, DAY)]
