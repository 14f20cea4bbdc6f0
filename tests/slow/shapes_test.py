"""Other shapes of one firm's day that were tried and hold, and what a first version in an amendment says."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from headed import SEG_DAILY, figures, pages, statement, us
from shelf import Shelf

LATE = "SELECT v.status, reported, expected FROM verdict AS v SEMI JOIN subject_in_force USING (filing_id, origin) WHERE check_id = 'R02'"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_two_amendments_of_one_submit_date(shelf: Shelf, order: tuple[int, ...]) -> None:
    """Of two without a number the one received last is in force, and they are a conflict."""
    texts = [
        statement(printed=figures(10, 10 + 10 * n), status=s)
        for n, s in enumerate(["INITIAL", "AMENDED", "REVISED"])
    ]
    for number in order:
        shelf.load(texts[number])
    shelf.judge()
    last = max(order.index(1), order.index(2))
    assert shelf.rows(SEG_DAILY) == [("segregated", 10, 10 + 10 * order[last], 10 * order[last], 0)]
    assert shelf.rows("SELECT count(*) FROM verdict WHERE check_id = 'conflict'") == [(2,)]


def test_an_amendment_before_its_initial(shelf: Shelf) -> None:
    shelf.load(statement(printed=figures(10, 30), status="AMENDED", submit="12/2/2014"))
    shelf.load(pages(statement(printed=figures(10, 20)), statement("secured", figures(10, 40))))
    shelf.judge()
    assert shelf.rows("SELECT origin, excess, carried FROM seg_daily ORDER BY 1") == [
        ("secured", 30, True),
        ("segregated", 20, False),
    ]
    assert shelf.rows("SELECT status FROM verdict WHERE check_id = 'R14'") == [("pass",)]


def test_the_same_filing_twice_in_a_document(shelf: Shelf) -> None:
    page = statement(printed=figures(1_000, 2_000))
    shelf.ingest(pages(page, page))
    assert shelf.rows(SEG_DAILY) == [("segregated", 1_000, 2_000, 1_000, 0)]
    assert shelf.rows("SELECT count(*), max(repeats) FROM filing") == [(1, 5)]


def test_two_copies_that_differ(shelf: Shelf) -> None:
    copies = (statement(printed=figures(10, 30, 5)), statement(printed=figures(10, 20, 5)))
    took = shelf.ingest(*copies)
    assert took.code == 4
    assert shelf.rows(SEG_DAILY) == [("segregated", 10, 20, 10, 5)]
    assert {m.check_ids for m in took.messages} == {("conflict",)}


def test_two_firms_in_a_document(shelf: Shelf) -> None:
    shelf.ingest(
        pages(
            statement(printed=figures(10, 20)), statement(printed=figures(50, 90), name="BETA LLC")
        )
    )
    rows = "SELECT firm_id, excess FROM seg_daily ORDER BY 1"
    assert shelf.rows(rows) == [("alpha-futures-llc", 10), ("beta-llc", 40)]


def years() -> list[str]:
    """Ten years of one firm, an initial and two amendments now and then."""
    chance, found = random.Random(7), []
    for year in range(2013, 2023):
        for month in (3, 9):
            day = date(year, month, 12)
            for n, status in enumerate(
                ["INITIAL", "AMENDMENT 1", "AMENDMENT 2"][: chance.randint(1, 3)]
            ):
                found += [
                    statement(
                        origin,
                        figures(chance.randint(10, 99), chance.randint(100, 999)),
                        end=us(day),
                        submit=us(day + timedelta(days=1 + n // 2)),
                        status=status,
                    )
                    for origin in ("segregated", "secured")
                    if status == "INITIAL" or chance.random() < 0.6
                ]
    return found


def test_shuffled_loads_and_files_of_many_years_out_of_order(shelf: Shelf) -> None:
    texts = years()
    shelf.load(*texts)
    rows = "SELECT as_of_date, origin, required, funds, carried FROM seg_daily ORDER BY ALL"
    expected = shelf.rows(rows)
    versions = "SELECT as_of_date, origin, version, is_latest, status FROM statement JOIN filing USING (filing_id, status) ORDER BY ALL"
    of_whole = shelf.rows(versions)
    assert {row[4] for row in expected} == {True, False}
    for seed in (1, 2):
        shelf.store.connection.execute("BEGIN")
        for table in (
            "filing",
            "statement",
            "coded_line",
            "document",
            "arrival",
            "reading",
            "firm",
            "firm_alias",
        ):
            shelf.store.connection.execute(f"DELETE FROM {table}")
        shelf.store.connection.execute("COMMIT")
        shuffled = random.Random(seed).sample(texts, len(texts))
        for n in range(0, len(shuffled), 7):
            shelf.load(*shuffled[n : n + 7])
        assert shelf.rows(rows) == expected
        assert shelf.rows(versions) == of_whole


def test_a_first_version_in_an_amendment_is_judged_for_lateness_by_that_version(
    shelf: Shelf,
) -> None:
    """Due by 1 December; the initial filing lacks the secured page, which comes with an amendment."""
    amended = statement("secured", figures(10, 20), status="AMENDED", submit="12/9/2014")
    shelf.ingest(amended)
    assert shelf.rows(LATE) == [("unknown", 11, 3)]
    assert shelf.rows("FROM late_filing") == []
    shelf.ingest(statement())
    assert shelf.rows(LATE) == [("fail", 11, 3)]
    assert shelf.rows("SELECT origin, days_late FROM late_filing") == [("secured", 8)]


def test_a_late_statement_stays_late_when_it_is_amended(shelf: Shelf) -> None:
    shelf.ingest(statement("secured", submit="12/3/2014"))
    late = "SELECT state FROM alert WHERE rule = 'R02'"
    assert shelf.rows(late) == [("open",)]
    shelf.ingest(statement("secured", figures(10, 20), status="AMENDED", submit="12/9/2014"))
    assert shelf.rows(LATE) == [("fail", 5, 3)]
    assert shelf.rows(late) == [("open",)]


@pytest.mark.parametrize("submit", ["2/20/2051", None])
def test_lateness_is_counted_by_the_submit_date_that_was_taken(
    shelf: Shelf, submit: str | None
) -> None:
    shelf.ingest(pages(statement(), statement("secured", figures(10, 20), submit=submit)))
    assert shelf.rows(LATE) == [("pass", 3, 3)]
    assert shelf.rows("FROM late_filing") == []


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (datetime(2014, 12, 1, 23, tzinfo=UTC), ("pass", 3, 3)),
        (datetime(2014, 12, 9, 12, tzinfo=UTC), ("unknown", 11, 3)),
    ],
)
@pytest.mark.parametrize("submit", ["2/20/2051", None])
def test_the_day_of_receipt_makes_no_statement_late(
    shelf: Shelf, received: datetime, said: tuple[object, ...], submit: str | None
) -> None:
    """It was submitted by then: in time where that was early enough, and unknown where it was not."""
    shelf.clock = received
    shelf.ingest(statement("secured", figures(10, 20), submit=submit))
    assert shelf.rows(LATE) == [said]
    assert shelf.rows("FROM late_filing") == []
