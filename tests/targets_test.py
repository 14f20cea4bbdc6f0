"""R06, T01 and T02 on both sides of their edge, unknown, and not applicable."""

import pytest
from desk import IB, Desk, printed_text

from segwatch import pipeline
from segwatch.codebook import codebook
from segwatch.report import every_filing
from segwatch.runs import Run, Work
from segwatch.store import open_for_writing

# The segregated excess of the sample is 201,656,167; its requirement 2,274,969,060.
NO_TARGET: dict[str, str | None] = {
    "seg_target_c_low": "0",
    "seg_target_c_high": "0",
}
Verdict = tuple[str, int | None, int | None, int | None]


def verdict(desk: Desk, check: str, changes: dict[str, str | None]) -> Verdict | None:
    desk.drop("filing.txt", printed_text(IB, changes))
    desk.ingest()
    rows = desk.rows(
        "SELECT status, reported, expected, difference FROM verdict "
        "WHERE check_id = $check AND origin = 'segregated'",
        check=check,
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"7194": "201,656,167"}, "pass"),
        ({"7194": "201,656,168"}, "fail"),
        ({"7190": "-5", "7194": "0"}, "fail"),
        ({"7194": None}, "unknown"),
        ({"7190": "20l"}, "unknown"),
        ({"7194": "0", "7060": "0"}, None),
        ({"7194": "0"}, "pass"),
    ],
)
def test_r06(desk: Desk, changes: dict[str, str | None], status: str | None) -> None:
    found = verdict(desk, "R06", changes)
    assert (found and found[0]) == status


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"a_min_usd": "201,656,167"}, ("pass", 201_656_167, 201_656_167, 0)),
        ({"a_min_usd": "201,656,168"}, ("fail", 201_656_167, 201_656_168, -1)),
        ({"c_low": "201,656,167", "c_high": "300,000,000"}, ("pass", 201_656_167, 201_656_167, 0)),
        ({"c_low": "201,656,168", "c_high": "300,000,000"}, ("fail", 201_656_167, 201_656_168, -1)),
        ({"b_min_pct": "8.8641"}, ("pass", 201_656_167, 201_655_533, 634)),
        ({"b_min_pct": "8.8642"}, ("fail", 201_656_167, 201_657_808, -1_641)),
        ({"d_low_pct": "8.8642", "d_high_pct": "9"}, ("fail", 201_656_167, 201_657_808, -1_641)),
        ({}, None),
    ],
)
def test_t01(desk: Desk, target: dict[str, str], found: Verdict | None) -> None:
    changes = NO_TARGET | {f"seg_target_{k}": v for k, v in target.items()}
    assert verdict(desk, "T01", changes) == found


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"c_low": "1", "c_high": "201,656,167"}, ("pass", 201_656_167, 201_656_167, 0)),
        ({"c_low": "1", "c_high": "201,656,166"}, ("fail", 201_656_167, 201_656_166, 1)),
        ({"d_low_pct": "1", "d_high_pct": "8.8642"}, ("pass", 201_656_167, 201_657_807, -1_640)),
        ({"d_low_pct": "1", "d_high_pct": "8.8641"}, ("fail", 201_656_167, 201_655_532, 635)),
        ({"a_min_usd": "1"}, None),
        ({}, None),
    ],
)
def test_t02(desk: Desk, target: dict[str, str], found: Verdict | None) -> None:
    changes = NO_TARGET | {f"seg_target_{k}": v for k, v in target.items()}
    assert verdict(desk, "T02", changes) == found


@pytest.mark.parametrize("check", ["T01", "T02"])
def test_without_the_excess_a_promise_is_unknown(desk: Desk, check: str) -> None:
    promised = {"T01": 155_000_000, "T02": 245_000_000}[check]
    assert verdict(desk, check, {"7190": None}) == ("unknown", None, promised, None)


def test_no_cover_no_target(desk: Desk) -> None:
    cover: dict[str, str | None] = {
        name: None for name in codebook().uncoded_lines["name"] if "target" in name
    }
    text = printed_text(IB, cover)
    start = text.index("\tFCM's Customer Segregated")
    desk.drop("filing.txt", text[:start] + text[text.index("\tCurrent ANC") :])
    desk.ingest()
    assert desk.rows("FROM residual_interest_target") == []
    assert desk.rows("FROM reject") == []
    assert desk.rows("SELECT * FROM verdict WHERE check_id IN ('T01', 'T02')") == []


def test_below_target_by_statement_and_cover_is_one_alert(desk: Desk) -> None:
    below: dict[str, str | None] = {"7194": "300,000,000", "7198": "-98,343,833"}
    below |= {"seg_target_c_low": "300,000,000", "seg_target_c_high": "400,000,000"}
    desk.drop("filing.txt", printed_text(IB, below))
    desk.ingest()
    with open_for_writing(desk.settings.warehouse, codebook()) as store:
        work = Work(store, codebook(), Run("alert"), desk.settings)
        (message,) = pipeline.alert(work, every_filing(store), [])
    assert message.check_ids == ("R06", "T01")
    assert message.severity == "error"
    assert message.sentence == (
        "Interactive Brokers LLC, 2014-11-19, segregated (line 7190, page 3): "
        "R06: The excess is at least the management target printed on the statement. Reported "
        "201,656,167, expected 300,000,000, difference -98,343,833. "
        "T01: The excess is at least the minimum or the low end that the cover promises. Reported "
        "201,656,167, expected 300,000,000, difference -98,343,833."
    )
