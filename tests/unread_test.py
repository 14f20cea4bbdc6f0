"""A deficiency is told whatever is lost of the excess, and a statement that cannot be read is not received."""

from datetime import UTC, date, datetime, timedelta

import pytest
from desk import Desk
from headed import figures, segwatch, statement, us
from hypothesis import given, settings
from hypothesis import strategies as some
from shelf import Shelf

from segwatch.board import board
from segwatch.codebook import codebook

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
    required=some.integers(0, 5), funds=some.integers(0, 5),
    excess=some.none() | some.integers(-5, 5), lost=some.sets(some.sampled_from(["required", "funds"])),
)  # fmt: skip
@settings(deadline=None, max_examples=200)
def test_r04_fails_where_either_is_below_zero(
    required: int, funds: int, excess: int | None, lost: set[str]
) -> None:
    import polars as pl
    from rule_text import judged

    row = {"7060": None if "required" in lost else required, "7180": None if "funds" in lost else funds, "7190": excess}  # fmt: skip
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
    shown = board(shelf.store, codebook(), day, datetime.now(UTC))
    assert dict(shown.select("origin", "state").iter_rows()) == {
        "segregated": "unreadable", "secured": "received",
    }  # fmt: skip
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


@pytest.mark.parametrize("listed", [False, True])
def test_a_page_that_the_firm_prints_usually_is_missed(shelf: Shelf, listed: bool) -> None:
    from dataclasses import replace

    import polars as pl

    days = [date(2014, 11, day) for day in (17, 18, 19)]
    if listed:
        row = {"firm_id": "alpha-futures-llc", "legal_name": "Alpha Futures LLC", "nfa_id": None, "dsro": "NFA", "ended_on": None, "source": "test"}  # fmt: skip
        firms = pl.concat([codebook().firms, pl.DataFrame([row], schema=codebook().firms.schema)])
        shelf.reopen(replace(codebook(), firms=firms))
    for day in days:
        page = statement(end=us(day), submit=us(day + timedelta(1)))
        extra = (
            "\f"
            + page.partition("Daily Seg")[0]
            + f"Daily Seg - FOCUS II\nSubmit Date:{us(day + timedelta(1))}\nDaily Segregation - Supplemental\nsum 5,000 [9100]"
        )
        shelf.ingest(page + (extra if day == days[0] else ""))
    said = "SELECT as_of_date, origin, v.status, severity FROM verdict AS v JOIN filing USING (filing_id) WHERE check_id = 'D14' ORDER BY ALL"
    expected = [(day, "supplemental", "fail", "warning") for day in days[1:]]
    if listed:
        covers = [(day, "cover", "fail", "warning") for day in days]
        expected = sorted([*expected, *covers, (days[0], "supplemental", "pass", "warning")])
    assert shelf.rows(said) == expected
