"""R06, T01 and T02 on both sides of their edge, unknown, and not applicable."""

import pytest
from desk import IB, Desk, printed_text

from segwatch import pipeline
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import every_filing

# The segregated excess of the sample is 201,656,167; its requirement 2,274,969,060.
NO_TARGET: dict[str, str | None] = {
    "seg_target_c_low": "0",
    "seg_target_c_high": "0",
}
Verdict = tuple[str, int | None, int | None, int | None]
Changes = dict[str, str | None]


def on_cover(**target: str) -> Changes:
    return NO_TARGET | {f"seg_target_{name}": printed for name, printed in target.items()}


R06: list[tuple[Changes, str | None]] = [
    ({"7194": "201,656,167"}, "pass"),
    ({"7194": "201,656,168"}, "fail"),
    ({"7190": "-5", "7194": "0"}, "fail"),
    ({"7194": None}, "unknown"),
    ({"7190": "20l"}, "unknown"),
    ({"7194": "0", "7060": "0"}, None),
    ({"7194": "0"}, "pass"),
]
T01: list[tuple[Changes, Verdict | None]] = [
    (on_cover(a_min_usd="201,656,167"), ("pass", 201_656_167, 201_656_167, 0)),
    (on_cover(a_min_usd="201,656,168"), ("fail", 201_656_167, 201_656_168, -1)),
    (on_cover(c_low="201,656,167", c_high="300,000,000"), ("pass", 201_656_167, 201_656_167, 0)),
    (on_cover(c_low="201,656,168", c_high="300,000,000"), ("fail", 201_656_167, 201_656_168, -1)),
    (on_cover(b_min_pct="8.8641"), ("pass", 201_656_167, 201_655_533, 634)),
    (on_cover(b_min_pct="8.8642"), ("fail", 201_656_167, 201_657_808, -1_641)),
    (on_cover(d_low_pct="8.8642", d_high_pct="9"), ("fail", 201_656_167, 201_657_808, -1_641)),
    (on_cover(), None),
    ({"7190": None}, ("unknown", None, 155_000_000, None)),
]
T02: list[tuple[Changes, Verdict | None]] = [
    (on_cover(c_low="1", c_high="201,656,167"), ("pass", 201_656_167, 201_656_167, 0)),
    (on_cover(c_low="1", c_high="201,656,166"), ("fail", 201_656_167, 201_656_166, 1)),
    (on_cover(d_low_pct="1", d_high_pct="8.8642"), ("pass", 201_656_167, 201_657_807, -1_640)),
    (on_cover(d_low_pct="1", d_high_pct="8.8641"), ("fail", 201_656_167, 201_655_532, 635)),
    (on_cover(a_min_usd="1"), None),
    (on_cover(), None),
    ({"7190": None}, ("unknown", None, 245_000_000, None)),
]
FILED = [changes for changes, _ in [*R06, *T01, *T02]]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Verdict]:
    """What each case's filing is judged, by firm and check: each is a firm of its own."""
    desk = Desk(tmp_path_factory.mktemp("targets"))
    for number, changes in enumerate(FILED):
        desk.drop(f"{number}.txt", printed_text(IB, changes, firm_name=f"Case {number}"))
    desk.ingest()
    assert desk.rows("SELECT count(DISTINCT firm_id) FROM filing") == [(len(FILED),)]
    rows = desk.rows(
        "SELECT firm_id, check_id, v.status, reported, expected, difference "
        "FROM verdict AS v JOIN filing USING (filing_id) WHERE origin = 'segregated'"
    )
    named = {(firm, check): rest for firm, check, *rest in rows}
    assert len(named) == len(rows)
    return {key: tuple(rest) for key, rest in named.items()}


@pytest.mark.parametrize(("number", "status"), enumerate(status for _, status in R06))
def test_r06(verdicts: dict[tuple[str, str], Verdict], number: int, status: str | None) -> None:
    found = verdicts.get((f"case-{number}", "R06"))
    assert (found and found[0]) == status


@pytest.mark.parametrize(("number", "found"), enumerate((found for _, found in T01), len(R06)))
def test_t01(verdicts: dict[tuple[str, str], Verdict], number: int, found: Verdict | None) -> None:
    assert verdicts.get((f"case-{number}", "T01")) == found


@pytest.mark.parametrize(
    ("number", "found"), enumerate((found for _, found in T02), len(R06) + len(T01))
)
def test_t02(verdicts: dict[tuple[str, str], Verdict], number: int, found: Verdict | None) -> None:
    assert verdicts.get((f"case-{number}", "T02")) == found


def test_no_cover_no_target(desk: Desk) -> None:
    cover: dict[str, str | None] = {
        name: None for name in load_codebook().uncoded_lines["name"] if "target" in name
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
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        work = Work(store, load_codebook(), Run("alert"), desk.settings)
        (message,) = pipeline.record_alerts(work, every_filing(store), [])
    assert message.check_ids == ("R06", "T01")
    assert message.severity == "error"
    assert message.sentence == (
        "Interactive Brokers LLC, 2014-11-19, segregated (line 7190, page 3): "
        "R06: Excess of $201,656,167 is $98,343,833 (32.8%) below the target of $300,000,000. "
        "T01: Excess of $201,656,167 is $98,343,833 (32.8%) below $300,000,000, the least that the "
        "cover promises."
    )
