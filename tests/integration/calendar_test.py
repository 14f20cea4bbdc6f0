"""What is due, what is missing, what is late, and who seems to have stopped."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from desk import IB, Desk, printed_text

from segwatch.codebook.calendar import due_statements
from segwatch.codebook.load import load_codebook

ALL = {"segregated", "secured", "cleared_swaps"}
# The sample prints a swaps page of zeros: no business, so none of it is missed.
BUSINESS = {"segregated", "secured"}
ABROAD = {"secured", "cleared_swaps"}


@pytest.fixture(scope="module")
def due() -> pl.DataFrame:
    return due_statements(load_codebook(), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "origins", "by"),
    [
        (date(2014, 11, 19), ALL, date(2014, 11, 20)),
        (date(2015, 9, 18), ALL, date(2015, 9, 21)),
        # The cases that a source names, from the notices of NFA and CME.
        (date(2012, 12, 25), ABROAD, date(2012, 12, 26)),
        (date(2013, 1, 1), set(), None),
        (date(2013, 5, 24), ALL, date(2013, 5, 28)),
        (date(2013, 5, 27), ABROAD, date(2013, 5, 28)),
        (date(2015, 4, 2), ALL, date(2015, 4, 6)),
        (date(2015, 4, 3), ALL, date(2015, 4, 6)),
        (date(2024, 12, 24), ALL, date(2024, 12, 26)),
        (date(2024, 12, 25), ALL, date(2024, 12, 26)),
        (date(2024, 12, 31), ALL, date(2025, 1, 2)),
        (date(2025, 1, 1), set(), None),
        (date(2025, 1, 17), ALL, date(2025, 1, 21)),
        (date(2025, 1, 20), ALL, date(2025, 1, 21)),
        (date(2025, 2, 14), ALL, date(2025, 2, 18)),
        (date(2025, 2, 17), ALL, date(2025, 2, 18)),
        (date(2025, 4, 17), ALL, date(2025, 4, 18)),
        (date(2025, 4, 18), ALL, date(2025, 4, 21)),
        (date(2025, 5, 23), ALL, date(2025, 5, 27)),
        (date(2025, 5, 26), ALL, date(2025, 5, 27)),
        (date(2025, 6, 18), ALL, date(2025, 6, 20)),
        (date(2025, 6, 19), ALL, date(2025, 6, 20)),
        # Weekends, holidays without a source, and days before a statement was due daily.
        (date(2014, 11, 22), set(), None),
        (date(2014, 10, 13), set(), None),
        (date(2016, 3, 25), set(), None),
        (date(2012, 5, 23), set(), None),
        (date(2012, 11, 7), {"segregated", "secured"}, date(2012, 11, 8)),
        (date(2012, 11, 8), ALL, date(2012, 11, 9)),
        # Columbus Day has no source: the day before it is due by the day after it at the latest.
        (date(2014, 10, 10), ALL, date(2014, 10, 14)),
    ],
)
def test_what_is_due_for_a_day(
    due: pl.DataFrame, day: date, origins: set[str], by: date | None
) -> None:
    rows = due.filter(pl.col("as_of_date") == day)
    assert set(rows["origin"]) == origins
    assert set(rows["due_date"]) == ({by} if by else set())


def test_a_statement_is_due_once_a_day_and_missing_from_five_in_new_york(due: pl.DataFrame) -> None:
    assert not due.select("origin", "as_of_date").is_duplicated().any()
    summer, winter = (
        due.filter(pl.col("due_date") == day)["missing_after"][0].hour
        for day in (date(2014, 7, 8), date(2014, 11, 20))
    )
    assert (summer, winter) == (21, 22)


def filing(day: date, *, submitted: date | None = None, **header: Any) -> str:
    submit_date = submitted or day + timedelta(days=1)
    return printed_text(IB, as_of_date=day, submit_date=submit_date, **header)


def load(desk: Desk, *texts: str) -> None:
    for number, text in enumerate(texts):
        desk.drop(f"{number}.txt", text)
    desk.load()


MISSING = "SELECT DISTINCT as_of_date, due_date FROM missing_filing ORDER BY 1 LIMIT 3"


def test_a_gap_is_missing_day_by_day_and_origin_by_origin(desk: Desk) -> None:
    load(desk, filing(date(2014, 11, 17)), filing(date(2014, 11, 20)))
    assert desk.rows(MISSING) == [
        (date(2014, 11, 18), date(2014, 11, 19)),
        (date(2014, 11, 19), date(2014, 11, 20)),
        (date(2014, 11, 21), date(2014, 11, 24)),
    ]
    origins = "SELECT origin FROM missing_filing WHERE as_of_date = DATE '2014-11-18'"
    assert {origin for (origin,) in desk.rows(origins)} == BUSINESS


def test_a_holiday_without_a_source_is_not_missing(desk: Desk) -> None:
    load(desk, filing(date(2014, 10, 10)), filing(date(2014, 10, 14)))
    assert date(2014, 10, 13) not in [day for day, _ in desk.rows(MISSING)]


def test_on_memorial_day_2013_no_segregated_statement_is_missing(desk: Desk) -> None:
    load(desk, filing(date(2013, 5, 24)), filing(date(2013, 5, 28)))
    origins = "SELECT origin FROM missing_filing WHERE as_of_date = DATE '2013-05-27'"
    assert {origin for (origin,) in desk.rows(origins)} == BUSINESS & ABROAD


def test_nothing_is_missing_before_the_hour_has_come(desk: Desk) -> None:
    load(desk, filing(date(2014, 11, 17)))
    count = "SELECT count(DISTINCT as_of_date) FROM missing_filing"
    for looked, missing in (("2014-11-19 21:59:59", 0), ("2014-11-19 22:00:00", 1)):
        desk.change(f"UPDATE run SET started_at = TIMESTAMP '{looked}'")
        assert desk.rows(count) == [(missing,)]


def test_after_twenty_due_days_of_silence_a_firm_seems_to_have_stopped(desk: Desk) -> None:
    load(desk, filing(date(2014, 11, 3)))
    silent = "SELECT firm_id, last_filed, due_days_silent FROM silent_firm"
    count = "SELECT count(DISTINCT as_of_date) FROM missing_filing"
    # Veterans Day and Thanksgiving have no source: the 20th due day is 3 December, due on the 4th.
    desk.change("UPDATE run SET started_at = TIMESTAMP '2014-12-04 22:00:00'")
    assert (desk.rows(count), desk.rows(silent)) == ([(20,)], [])
    desk.change("UPDATE run SET started_at = TIMESTAMP '2014-12-05 22:00:00'")
    assert desk.rows(count) == [(20,)]
    assert desk.rows(silent) == [("interactive-brokers-llc", date(2014, 11, 3), 21)]


def test_a_firm_that_files_again_is_expected_again(desk: Desk) -> None:
    load(desk, filing(date(2014, 6, 2)), filing(date(2014, 11, 17)))
    desk.change("UPDATE run SET started_at = TIMESTAMP '2014-11-19 22:00:00'")
    days = [
        day for (day,) in desk.rows("SELECT DISTINCT as_of_date FROM missing_filing ORDER BY 1")
    ]
    assert len(days) == 21
    assert days[-1] == date(2014, 11, 18)
    assert desk.rows("FROM silent_firm") == []


def test_a_firm_that_has_ended_is_not_missing(desk: Desk) -> None:
    load(desk, filing(date(2019, 1, 29), firm_name="Rosenthal Collins Group LLC"))
    assert [day for day, _ in desk.rows(MISSING)] == [date(2019, 1, 30), date(2019, 1, 31)]
    assert desk.rows("FROM silent_firm") == []


LATE = "SELECT DISTINCT as_of_date, due_date, submit_date, days_late FROM late_filing"


@pytest.mark.parametrize(("submitted", "late"), [(date(2014, 11, 20), 0), (date(2014, 11, 21), 1)])
def test_late_is_later_than_due(desk: Desk, submitted: date, late: int) -> None:
    load(desk, filing(date(2014, 11, 19), submitted=submitted))
    due = date(2014, 11, 20)
    assert desk.rows(LATE) == [(date(2014, 11, 19), due, submitted, late)] * late


def test_an_amendment_is_never_late_and_mends_no_lateness(desk: Desk) -> None:
    day = date(2014, 11, 19)
    years_after = date(2017, 11, 20)
    load(desk, filing(day), filing(day, submitted=years_after, status="AMENDED"))
    assert desk.rows(LATE) == []
    load(desk, filing(date(2014, 11, 20), submitted=years_after, status="AMENDED"))
    assert desk.rows(LATE) == []
    load(desk, filing(date(2014, 11, 21), submitted=date(2014, 11, 26)))
    load(desk, filing(date(2014, 11, 21), submitted=date(2014, 11, 28), status="AMENDED"))
    assert desk.rows(LATE) == [(date(2014, 11, 21), date(2014, 11, 24), date(2014, 11, 26), 2)]


def test_lateness_on_a_day_without_a_source_is_unknown(desk: Desk) -> None:
    load(desk, filing(date(2014, 10, 13), submitted=date(2014, 12, 1)))
    assert desk.rows(LATE) == []
