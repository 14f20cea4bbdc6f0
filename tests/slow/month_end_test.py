"""Month-end prints stand apart, are judged by themselves, and are held against the day's statement."""

from datetime import date

import pytest
from desk import SHARED
from examples import examples
from headed import MONTH_END, SEG_DAILY, figures, pages, statement
from hypothesis import example, given, settings
from hypothesis import strategies as some
from shelf import Shelf

DAY_OF = figures(1_000_000, 1_300_000, 200_000)
SEG_MONTH_END = SEG_DAILY.replace("seg_daily", "seg_month_end")
M01 = "SELECT v.status, severity, line_code, reported, expected, difference FROM verdict AS v WHERE check_id = 'M01'"


def month_end(printed: tuple[str | None, ...], origin: str = "segregated", **header: str) -> str:
    given_ = {"form": MONTH_END, "submit": "12/23/2014"} | header
    return statement(origin, printed, heading=False, **given_)


def test_the_two_cases_of_one_day(shelf: Shelf) -> None:
    folder = SHARED / "cases"
    if not folder.is_dir():
        pytest.skip("the cases are not beside the project (../shared/cases)")
    for name in ("month_end_focus.txt", "daily.txt"):
        shelf.ingest((folder / name).read_text())
    assert shelf.rows(SEG_DAILY) == [("segregated", 1_000_000, 1_300_000, 300_000, 200_000)]
    assert shelf.rows(SEG_MONTH_END) == [("segregated", 1_000_500, 1_299_000, 298_500, None)]
    assert (
        shelf.rows("SELECT check_id FROM verdict WHERE check_id LIKE 'R0_' AND status = 'fail'")
        == []
    )
    # 1,500 is more than 0.1% of 1,000,000.
    assert shelf.rows(M01) == [("fail", "warning", "7190", 298_500, 300_000, -1_500)]


def test_both_views_have_the_same_columns(shelf: Shelf) -> None:
    columns = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{}'"
    assert shelf.rows(columns.format("seg_daily")) == shelf.rows(columns.format("seg_month_end"))


@pytest.mark.parametrize("day_first", [True, False])
@pytest.mark.parametrize(
    ("printed", "status", "severity"),
    [
        (DAY_OF, "pass", None),
        (figures(1_000_000, 1_301_000, 200_000), "fail", "info"),
        (figures(1_000_000, 1_301_001, 200_000), "fail", "warning"),
        (figures(1_000_000, 999_999, 200_000), "fail", "error"),
        (figures(1_000_000, 1_199_999, 200_000), "fail", "error"),
        (("1,000,000", "900,000", "300,000", None, None), "fail", "error"),
        (("1,000,000", "1,300,000", None, None, None), "unknown", None),
        (("1,000,000", "1,300,000", "300,000", None, None), "pass", None),
    ],
)
def test_m01_on_both_sides_of_its_edges(
    shelf: Shelf,
    printed: tuple[str | None, ...],
    status: str,
    severity: str | None,
    day_first: bool,
) -> None:
    texts = [statement(printed=DAY_OF), month_end(printed)]
    for one in texts if day_first else texts[::-1]:
        shelf.ingest(one)
    ((found, grave, *_),) = shelf.rows(M01)
    assert found == status
    if severity:
        assert grave == severity


def test_a_deficiency_that_only_the_month_end_shows_is_told(shelf: Shelf) -> None:
    assert shelf.ingest(statement(printed=DAY_OF)).code == 0
    took = shelf.ingest(month_end(figures(1_000_000, 900_000, 200_000)))
    assert took.code == 4
    said = [m.sentence for m in took.messages if "R04" in m.check_ids]
    assert "segregated, month-end print (line 7190, page 1)" in said[0]
    alerts = "SELECT rule, statement_kind, severity FROM alert WHERE severity = 'critical' AND state = 'open'"
    assert shelf.rows(alerts) == [("R04", "month_end", "critical")]
    # The day's own deficiency is a fact of its own.
    shelf.ingest(statement(printed=figures(1_000_000, 800_000, 200_000), status="AMENDED"))
    assert sorted(shelf.rows(alerts)) == [
        ("R04", "daily", "critical"),
        ("R04", "month_end", "critical"),
    ]
    shelf.ingest(month_end(figures(1_000_000, 1_300_000, 200_000), status="AMENDED"))
    assert shelf.rows(alerts) == [("R04", "daily", "critical")]


def test_month_ends_are_neither_late_nor_missing_nor_history(shelf: Shelf) -> None:
    for number in (17, 18):
        shelf.ingest(
            statement(printed=DAY_OF, end=f"11/{number}/2014", submit=f"11/{number + 1}/2014")
        )
    shelf.ingest(month_end(figures(9_000_000, 9_300_000, 200_000), end="11/18/2014"))
    kinds = {"R01", "C01", "R11", "D04", "D10", "D11", "D12", "R12"}
    on_month_ends = "SELECT DISTINCT check_id FROM verdict JOIN statement USING (filing_id, origin) WHERE kind = 'month_end'"
    assert not kinds & set(shelf.column(on_month_ends))
    assert {"H05", "R04", "R06", "M01", "D01", "S07"} <= set(shelf.column(on_month_ends))
    assert (
        shelf.rows(
            "SELECT firm_id FROM firm_silence WHERE as_of_date = DATE '2014-11-19' AND filed"
        )
        == []
    )
    shelf.ingest(statement(printed=DAY_OF, end="11/19/2014", submit="11/20/2014"))
    before = "SELECT v.status FROM verdict AS v JOIN filing USING (filing_id) WHERE check_id = 'R09c' AND as_of_date = DATE '2014-11-19'"
    assert shelf.rows(before) == [("pass",)]


def test_month_ends_are_due_seventeen_business_days_after_their_day(shelf: Shelf) -> None:
    """28 November 2014, Thanksgiving week past: 23 December is the 17th business day."""
    assert shelf.rows(
        "SELECT due_date FROM month_end_due WHERE as_of_date = DATE '2014-11-28'"
    ) == [(date(2014, 12, 23),)]
    shelf.load(month_end(DAY_OF))
    assert shelf.rows("FROM late_month_end") == []
    shelf.load(month_end(DAY_OF, "secured", submit="12/24/2014"))
    assert shelf.rows("SELECT origin, days_late FROM late_month_end") == [("secured", 1)]


def test_the_last_due_day_not_after_a_month_end_is_the_one_held_against(shelf: Shelf) -> None:
    """The calendar month ends on a Sunday."""
    shelf.ingest(statement(printed=DAY_OF))
    shelf.ingest(month_end(figures(1_000_000, 1_305_000, 200_000), end="11/30/2014"))
    assert shelf.rows(M01)[0][:2] == ("fail", "warning")
    shelf.ingest(month_end(figures(1_000_000, 1_305_000, 200_000), "secured", end="11/30/2014"))
    assert len(shelf.rows(M01)) == 1


@given(
    forms=some.lists(
        some.sampled_from(
            ["Daily Seg - FOCUS II", "FOCUS II", "1-FR", "Annual Report 2014", "SIDR"]
        ),
        min_size=3,
        max_size=3,
    ),
    headed=some.lists(some.booleans(), min_size=3, max_size=3),
)
@example(forms=["FOCUS II", "FOCUS II", "1-FR"], headed=[True, False, False])
@settings(deadline=None, max_examples=examples(30))
def test_a_statement_stands_in_the_view_of_its_kind_alone(
    forms: list[str], headed: list[bool]
) -> None:
    from reading import read

    origins = ("segregated", "secured", "cleared_swaps")
    text = pages(
        *(
            statement(origin, DAY_OF, form=form, heading=heading)
            for origin, form, heading in zip(origins, forms, headed, strict=True)
        )
    )
    found = read(text)
    kinds = found.statements.join(found.filings.select("filing_id", "kind"), on="filing_id")
    of = dict(kinds.select("origin", "kind").iter_rows())
    alone = {
        "Daily Seg - FOCUS II": "daily",
        "FOCUS II": "month_end",
        "1-FR": "month_end",
        "Annual Report 2014": "annual",
        "SIDR": "other",
    }
    for origin, form, heading in zip(origins, forms, headed, strict=True):
        # Pages under one header are of one kind: a heading on any of them makes all daily.
        beside = [h for f, h in zip(forms, headed, strict=True) if f == form]
        assert of[origin] == ("daily" if heading or any(beside) else alone[form])
