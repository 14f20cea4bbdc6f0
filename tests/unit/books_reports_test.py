"""Reports of assignments: none is dropped, none is drawn twice, each is drawn as of its own day."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import CONTRACTS, DAY, accounts, books, cash, frame, report, short, tonight

from transforms.books import night, reports
from transforms.books.frames import Books
from transforms.books.night import AssignmentResults, Memory

THURSDAY, MONDAY = DAY - timedelta(days=1), DAY + timedelta(days=3)
WIDE = pl.date_range(DAY - timedelta(days=60), DAY + timedelta(days=60), eager=True)
BUSINESS_DAYS = WIDE.filter(WIDE.dt.weekday() < 6)
Row = tuple[Any, ...]


def friday(rows: list[Row], holders: dict[str, int] | None = None) -> Books:
    held = holders or {"A": 10, "B": 10}
    return books(
        accounts=accounts(held),
        positions=short(held),
        contracts=CONTRACTS,
        balances=cash(*((name, "securities", "USD", 50_000) for name in held)),
        assignments=frame("assignments", rows),
    )


def dealt(rows: list[Row], memory: Memory | None = None, day: date = DAY) -> AssignmentResults:
    known = tonight(day=day)._replace(business_days=BUSINESS_DAYS, memory=memory or Memory())
    return night.assign_options(friday(rows), known)[1]


def remembering(trade_date: date, held: dict[str, int], *known: Row) -> Memory:
    schema = Memory().known_reports.schema
    kept = pl.DataFrame(
        [(trade_date, "X", name, count) for name, count in held.items()],
        schema=Memory().kept_positions.schema,
        orient="row",
    )
    before = pl.DataFrame(list(known), schema=schema, orient="row")
    return Memory(before, pl.Series([trade_date]), kept)


@pytest.mark.parametrize(
    ("row", "status", "reason", "sma_date"),
    [
        (report("1", 3, "2026-11-20 15:59"), "drawn", None, DAY),
        (report("1", 3, "2026-11-20 17:00"), "drawn", None, MONDAY),
        (report("1", 3, "2026-11-21 08:00"), "drawn", None, MONDAY),  # a Friday expiry
        (report("1", 3, "2026-11-20 09:00", DAY - timedelta(days=2)), "late", "not_kept", DAY),
        (report("1", 3, "2026-11-20 09:00", DAY - timedelta(days=30)), "late", "not_kept", DAY),
        (report("1", 3, "2026-11-23 09:00", MONDAY), "waiting", "other_night", MONDAY),
        (
            report("1", 3, "2026-11-23 09:00", DAY + timedelta(days=1)),
            "refused",
            "no_business_day",
            MONDAY,
        ),
        (report("1", 3, "2026-11-19 09:00"), "refused", "reported_before", THURSDAY),
        (report("1", 3, "2026-11-20 09:00", contract="Y"), "refused", "unknown_contract", DAY),
        (report("1", 21, "2026-11-20 09:00"), "refused", "more_than_short", DAY),
        (report("1", 0, "2026-11-20 09:00"), "refused", "no_quantity", DAY),
    ],
)
def test_what_becomes_of_a_report(
    row: Row, status: str, reason: str | None, sma_date: date
) -> None:
    found = dealt([row])
    shown = found.reports.select("status", "reason", "sma_date").row(0)
    assert shown == (status, reason, sma_date)
    assert found.allocations["quantity"].sum() == (3 if status == "drawn" else 0)
    assert reason is None or reason in reports.REASONS
    person = reports.unresolved_reports(found.reports).height == 1
    assert person is (status in ("late", "refused"))


def test_a_record_is_drawn_once() -> None:
    one, two = report("1", 3, "2026-11-20 09:00"), report("2", 3, "2026-11-20 09:00")
    found = dealt([one, one, two])
    assert found.reports["status"].to_list() == ["drawn", "repeated", "drawn"]
    assert found.allocations["quantity"].sum() == 6
    assert reports.count_reports(found.reports) == {
        "reported": 2,
        "drawn": 2,
        "waiting": 0,
        "late": 0,
        "refused": 0,
    }
    # What another night drew draws nothing in this one.
    memory = remembering(THURSDAY, {"A": 10}, ("1", "X", 3, DAY))
    again = dealt([one, two], memory)
    assert again.reports["status"].to_list() == ["repeated", "drawn"]
    assert reports.unresolved_reports(again.reports).is_empty()


def test_a_record_beside_other_facts_is_for_a_person() -> None:
    found = dealt([report("1", 3, "2026-11-20 09:00"), report("1", 4, "2026-11-20 10:00")])
    assert found.reports["reason"].to_list() == ["record_contradicts"] * 2
    assert found.allocations.is_empty()
    memory = remembering(THURSDAY, {"A": 10}, ("1", "X", 9, THURSDAY))
    assert dealt([report("1", 3, "2026-11-20 09:00")], memory).reports["reason"].to_list() == [
        "record_contradicts"
    ]


def test_without_records_an_equal_report_waits_until_a_person_says() -> None:
    row = report(None, 3, "2026-11-20 09:00")
    later = report(None, 3, "2026-11-20 10:00")
    other = report(None, 4, "2026-11-20 10:00")
    found = dealt([row, later, other])
    assert found.reports["status"].to_list() == ["drawn", "waiting", "drawn"]
    assert reports.unresolved_reports(found.reports)["reason"].to_list() == ["no_number"]
    # A record of its own says that it is another one.
    said = dealt([row, report("2", 3, "2026-11-20 10:00"), other])
    assert said.reports["status"].to_list() == ["drawn"] * 3
    # And what another night drew is an equal as well.
    memory = remembering(THURSDAY, {"A": 10}, (None, "X", 3, DAY))
    assert dealt([row], memory).reports["status"].to_list() == ["waiting"]


def test_thursday_evening_and_friday_morning_are_two_records_of_thursday() -> None:
    rows = [
        report("1", 12, "2026-11-19 17:30", THURSDAY),
        report("2", 8, "2026-11-20 02:30", THURSDAY),
    ]
    found = dealt(rows, day=THURSDAY)
    assert found.draws.select("short").to_series().to_list() == [20, 8]
    sums = found.allocations.group_by("account").agg(pl.col("quantity").sum())
    assert dict(sums.iter_rows()) == {"A": 10, "B": 10}
    assert found.reports["sma_date"].to_list() == [DAY, DAY]


def test_a_late_report_is_drawn_against_the_positions_kept_of_its_night() -> None:
    """On Thursday A alone was short; on Friday B is as well."""
    row = report("1", 4, "2026-11-20 09:00", THURSDAY)
    made = friday([row, report("2", 16, "2026-11-20 15:00")])
    memory = remembering(THURSDAY, {"A": 4})
    after, found = night.assign_options(made, tonight()._replace(memory=memory))
    assert found.reports["status"].to_list() == ["drawn", "drawn"]
    late = found.allocations.filter(trade_date=THURSDAY)
    assert late.select("account", "quantity", "booked").rows() == [("A", 4, True)]
    # Friday's lottery runs over what it left: A 6 and B 10.
    assert found.draws.filter(record="2")["short"].to_list() == [16]
    assert after.positions.filter(contract="X").is_empty()


def test_a_late_report_whose_account_has_closed_since_is_for_a_person() -> None:
    row = report("1", 40, "2026-11-20 09:00", THURSDAY)
    after, found = night.assign_options(
        friday([row]), tonight()._replace(memory=remembering(THURSDAY, {"A": 40}))
    )
    assert found.reports.select("status", "reason").rows() == [("drawn", "not_booked")]
    assert found.allocations["booked"].to_list() == [False]
    assert after.positions["quantity"].sum() == -20
    assert not reports.unresolved_reports(found.reports).is_empty()


DAYS = [DAY + timedelta(days=n) for n in (-30, -2, -1, 0, 1, 3)]


@settings(max_examples=examples(80), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "3", None]),
            st.integers(-1, 12),
            st.sampled_from(DAYS),
            st.sampled_from(DAYS),
            st.sampled_from(["02:30", "16:00", "16:01"]),
            st.sampled_from("XY"),
        ),
        max_size=7,
    ),
    st.booleans(),
)
def test_reports_are_conserved(rows: list[Row], kept: bool) -> None:
    """Drawn, waiting, late and refused are all that was reported, and each says why."""
    listed = [
        report(record, quantity, f"{seen} {hour}", trade_date, contract)
        for record, quantity, trade_date, seen, hour, contract in rows
    ]
    memory = remembering(THURSDAY, {"A": 5, "B": 6}) if kept else Memory()
    found = dealt(listed, memory)
    numbers = reports.count_reports(found.reports)
    repeated = found.reports.filter(status="repeated").height
    assert numbers.pop("reported") + repeated == len(rows)
    assert sum(numbers.values()) + repeated == len(rows)
    undrawn = found.reports.filter(pl.col("status") != "drawn")
    assert set(undrawn["reason"]) <= set(reports.REASONS)
    drawn = found.reports.filter(status="drawn").select("nth", "quantity").sort("nth")
    met = found.allocations.group_by("nth").agg(pl.col("quantity").sum()).sort("nth")
    assert met.rows() == drawn.rows()
    same = drawn.join(found.reports, on="nth").drop_nulls("record")
    assert same["record"].is_unique().all()


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [report(str(n), n + 1, f"2026-11-20 1{n}:00") for n in range(4)]
    assert dealt(rows).allocations.equals(dealt(rows[::-1]).allocations)
