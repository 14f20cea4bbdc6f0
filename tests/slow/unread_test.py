"""A deficiency is reported whatever is lost of the excess; a statement that cannot be read is not received."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from desk import Desk
from examples import examples
from headed import FIRM, figures, other_page, pages, segwatch, statement, us
from hypothesis import given, settings
from hypothesis import strategies as some
from shelf import Shelf

from segwatch.alerts.board import read_board
from segwatch.codebook.load import Codebook, load_codebook

R04 = "SELECT v.status, line_code, reported, expected, difference FROM verdict AS v WHERE check_id = 'R04'"


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (("1,000,000", "900,000", "1OO,0x0", None, None), ("fail", "7180", 900_000, 1_000_000, -100_000)),
        (("1,000,000", "900,000", "100,000", None, None), ("fail", "7180", 900_000, 1_000_000, -100_000)),
        (("1,000,000", "900,000", None, None, None), ("fail", "7180", 900_000, 1_000_000, -100_000)),
        (("1,000,000", "900,000", "-100,000", None, None), ("fail", "7190", -100_000, 0, -100_000)),
        (("1,000,000", "1,100,000", "-100,000", None, None), ("fail", "7190", -100_000, 0, -100_000)),
        (("1,000,000", "1,000,000", "0", None, None), ("pass", "7190", 0, 0, 0)),
        (("1,000,000", "1,100,000", None, None, None), ("unknown", "7190", None, 0, None)),
        ((None, "900,000", "100,000", None, None), ("pass", "7190", 100_000, 0, 100_000)),
    ],
)  # fmt: skip
def test_r04_sees_a_deficiency_through_a_lost_or_misprinted_excess(
    shelf: Shelf, printed: tuple[str | None, ...], said: tuple[object, ...]
) -> None:
    took = shelf.ingest(statement(printed=printed))
    assert shelf.rows(R04) == [said]
    critical = [m.sentence for m in took.messages if m.severity == "critical"]
    assert len(critical) == (said[0] == "fail")
    if said[0] == "fail":
        assert took.code == 4
        assert f"line {said[1]}" in critical[0]
        state = "SELECT state FROM board WHERE as_of_date = DATE '2014-11-28'"
        assert shelf.rows(state) == [("deficient",)]


@given(
    required=some.integers(0, 5),
    funds=some.integers(0, 5),
    excess=some.none() | some.integers(-5, 5),
    lost=some.sets(some.sampled_from(["required", "funds"])),
)
@settings(deadline=None, max_examples=examples(200))
def test_r04_fails_where_either_is_below_zero(
    required: int, funds: int, excess: int | None, lost: set[str]
) -> None:
    from rule_text import judged

    row = {
        "7060": None if "required" in lost else required,
        "7180": None if "funds" in lost else funds,
        "7190": excess,
    }
    ((status, *_),) = judged(
        "R04", "segregated", pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64))
    )
    short = not lost and funds < required
    below = excess is not None and excess < 0
    assert status == ("fail" if short or below else "unknown" if excess is None else "pass")


UNREAD = ("1,0OO,x00", "9OO,0x0", "1OO,0x0", "200,000", None)


def test_a_statement_without_a_readable_total_is_not_received(shelf: Shelf) -> None:
    took = shelf.ingest(statement(printed=UNREAD), statement("secured", figures(50, 60)))
    assert took.code == 3
    rows = "SELECT origin, filing_id IS NOT NULL FROM unreadable_statement"
    assert shelf.rows(rows) == [("segregated", True)]
    day = date(2014, 11, 28)
    shown = read_board(shelf.store, load_codebook(), day, datetime.now(UTC))
    assert dict(shown.select("origin", "state").iter_rows()) == {
        "segregated": "unreadable",
        "secured": "received",
    }
    states = dict(
        shelf.rows("SELECT origin, state FROM board WHERE as_of_date = DATE '2014-11-28'")
    )
    assert states["segregated"] == "unreadable"
    alerts = "SELECT kind, rule, severity, state, resolution FROM alert WHERE rule = 'unreadable'"
    assert shelf.rows(alerts) == [("unreadable", "unreadable", "error", "open", None)]
    # Read again, or amended, it is.
    assert shelf.ingest(statement(printed=figures(50, 60), status="AMENDED")).code == 0
    assert shelf.rows(alerts) == [("unreadable", "unreadable", "error", "resolved", "amended")]


def test_one_readable_total_is_enough(shelf: Shelf) -> None:
    assert shelf.ingest(statement(printed=("1,0OO,x00", "900,000", None, None, None))).code == 0
    assert shelf.rows("FROM unreadable_statement") == []


def test_the_command_ends_with_three_and_says_why(desk: Desk) -> None:
    desk.drop("a.txt", statement(printed=UNREAD))
    done = segwatch(desk, "ingest", str(desk.inbox))
    assert done.returncode == 3, done.stderr
    assert "unreadable" in done.stderr
    assert "a.txt" in done.stderr


MISSED = "SELECT as_of_date, origin, v.status, severity FROM verdict AS v JOIN filing USING (filing_id) WHERE check_id = 'D14' ORDER BY ALL"


def filed(day: date, *, with_supplemental: bool = False) -> str:
    header: dict[str, Any] = {"end": us(day), "submit": us(day + timedelta(1))}
    extra = other_page("supplemental", "sum 5,000 [9100]", **header)
    return pages(statement(**header), *([extra] if with_supplemental else []))


def examined_by_nfa() -> Codebook:
    row = {
        "firm_id": FIRM,
        "legal_name": "Alpha Futures LLC",
        "nfa_id": None,
        "dsro": "NFA",
        "ended_on": None,
        "source": "test",
    }
    firms = pl.concat(
        [load_codebook().firms, pl.DataFrame([row], schema=load_codebook().firms.schema)]
    )
    return replace(load_codebook(), firms=firms)


@pytest.mark.parametrize("listed", [False, True])
def test_a_page_that_the_firm_prints_usually_is_missed(shelf: Shelf, listed: bool) -> None:
    days = [date(2014, 11, day) for day in (17, 18, 19)]
    if listed:
        shelf.reopen(examined_by_nfa())
    for day in days:
        shelf.ingest(filed(day, with_supplemental=day == days[0]))
    expected = [(day, "supplemental", "fail", "warning") for day in days[1:]]
    if listed:
        covers = [(day, "cover", "fail", "warning") for day in days]
        expected = sorted([*expected, *covers, (days[0], "supplemental", "pass", "warning")])
    assert shelf.rows(MISSED) == expected


def test_a_page_is_missed_for_twenty_due_days(shelf: Shelf) -> None:
    due = "SELECT DISTINCT as_of_date FROM due_statement WHERE as_of_date >= DATE '2014-10-01' ORDER BY 1 LIMIT 22"
    days = shelf.column(due)
    shelf.ingest(*(filed(days[n], with_supplemental=n == 0) for n in (0, 20, 21)))
    assert shelf.rows(MISSED) == [(days[20], "supplemental", "fail", "warning")]


def test_nfa_has_asked_for_both_pages_since_13_january_2014(shelf: Shelf) -> None:
    shelf.reopen(examined_by_nfa())
    asked = date(2014, 1, 13)
    shelf.ingest(filed(date(2014, 1, 10)), filed(asked))
    assert shelf.rows(MISSED) == [
        (asked, page, "fail", "warning") for page in ("cover", "supplemental")
    ]
