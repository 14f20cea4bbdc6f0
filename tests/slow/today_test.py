"""Today is the newest day that is due by now; a misread later date is never today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from headed import DAY, figures, new_york_day, statement, us
from shelf import Shelf

from segwatch.warehouse.connection import sql_text

NOW = new_york_day(datetime.now(UTC))
TOMORROW = NOW + timedelta(days=1)


def business(days_ago: int) -> date:
    """A day that is due by now, some days back."""
    day = NOW - timedelta(days=days_ago)
    return day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)


@pytest.mark.parametrize("misread", [date(2051, 2, 20), NOW + timedelta(days=3)])
def test_what_stands_under_a_day_to_come_is_rejected(shelf: Shelf, misread: date) -> None:
    alone = statement(end=us(misread), submit=None)
    beside = statement(end=us(misread), submit=None, origin="secured")
    shelf.load(alone, beside + "\f" + statement())
    found = "SELECT scope, count(*), sum(numbers) FROM reject WHERE reason = 'day_after_receipt' GROUP BY 1 ORDER BY 1"
    assert shelf.rows(found) == [("amount", 1, 5), ("document", 1, 0)]
    assert shelf.rows("SELECT outcome FROM document ORDER BY 1") == [("loaded",), ("rejected",)]
    assert shelf.column("SELECT DISTINCT as_of_date FROM filing") == [DAY]
    said = shelf.column("SELECT DISTINCT detail FROM reject")
    assert [text for text in said if str(misread) in text] == said != []


def test_a_day_to_come_that_an_earlier_program_loaded_is_not_in_force(shelf: Shelf) -> None:
    shelf.ingest(statement(), statement("secured", name="Beta Futures LLC"))
    change = shelf.store.connection.execute
    change("UPDATE filing SET as_of_date = DATE '2051-02-20' WHERE firm_id LIKE 'beta%'")
    # As the migration leaves them.
    change("UPDATE statement SET version = NULL, is_latest = false")
    change("DELETE FROM made_from")
    shelf.reopen(shelf.book)
    shelf.judge()
    assert shelf.rows("SELECT firm_id, as_of_date FROM seg_daily") == [("alpha-futures-llc", DAY)]
    assert shelf.rows("SELECT max(as_of_date) FROM alert WHERE state = 'open'")[0][0] < TOMORROW


@pytest.mark.parametrize("hours", [0, 3, 4, 12, 23])
def test_the_day_after_receipt_is_the_last_in_new_york(shelf: Shelf, hours: int) -> None:
    shelf.clock = datetime(2014, 7, 10, hours, 30, tzinfo=UTC)
    here = date(2014, 7, 9) if hours < 4 else date(2014, 7, 10)
    days = [here + timedelta(days=n) for n in range(4)]
    shelf.load(*(statement(end=us(day), submit=None) for day in days))
    assert shelf.column("SELECT as_of_date FROM filing ORDER BY 1") == days[:2]


def test_tomorrow_hides_nobody(shelf: Shelf) -> None:
    today = business(10)
    below = statement(
        printed=figures(1_000_000, 1_100_000, 200_000), end=us(today), submit=us(today)
    )
    shelf.load(
        below,
        below.replace("ALPHA", "BETA").replace("1,100,000", "1,150,000"),
    )
    shelf.load(
        statement(printed=figures(1_000_000, 9_000_000, 200_000), end=us(TOMORROW), submit=None)
    )
    assert shelf.rows("FROM present_day") == [(today,)]
    asked = shelf.rows(sql_text("queries/below_target_today"))
    assert {name for name, *_ in asked} == {"ALPHA FUTURES LLC", "BETA FUTURES LLC"}
    assert all(over < 0 for *_, over in asked)
    assert len(shelf.rows(sql_text("queries/largest_firms"))) == 2
    newest = shelf.rows(sql_text("pages/meta"))[0][0]
    assert newest == today
    assert {row[3] for row in shelf.rows(sql_text("pages/firms"))} == {today}
    assert {row[1] for row in shelf.rows(sql_text("explain/seg_daily"))} == {today}
    thin = shelf.rows(sql_text("queries/thinnest_buffers"))
    assert {row[2] for row in thin} == {today}
    still = shelf.rows("SELECT still_below FROM target_breach")
    assert still == [(True,), (True,)]
    boards = {row[1] for row in shelf.rows(sql_text("pages/board").replace("$days", "5"))}
    assert boards == {today}
    for name in ("market_by_month", "concentration"):
        assert {row[0] for row in shelf.rows(sql_text(f"queries/{name}"))} == {today}


def test_an_old_warehouse_has_a_today_of_its_own(shelf: Shelf) -> None:
    """Where nothing new came, the newest day that there is."""
    shelf.load(statement(end="11/28/2014"))
    assert shelf.rows("FROM present_day") == [(date(2014, 11, 28),)]
    assert shelf.rows("SELECT last_due_day() < current_date") == [(True,)]


def test_an_empty_warehouse_has_no_today(shelf: Shelf) -> None:
    assert shelf.rows("FROM present_day") == [(None,)]
