"""The two real filings, against figures and counts taken by hand."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, Desk, catalogue

# Numbers counted by hand on the two texts: coded, on the cover without a code, and line 12.
PRINTED_BY_HAND = {date(2014, 11, 19): 105 + 31 + 3, date(2014, 11, 6): 96 + 0 + 3}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, real_filings: Path) -> Desk:
    """Both in one warehouse, which no test changes."""
    desk = Desk(tmp_path_factory.mktemp("real"))
    desk.ingest(real_filings)
    return desk


def test_every_line_equals_the_catalogue(loaded: Desk) -> None:
    found = loaded.frame(
        "SELECT f.as_of_date, l.line_code AS line, l.amount FROM line_item l JOIN filing f USING (filing_id)"
    )
    truth = catalogue().with_columns(
        as_of_date=pl.col("filing").replace_strict(
            {IB: date(2014, 11, 19), CITI: date(2014, 11, 6)}
        )
    )
    key = ["as_of_date", "line"]
    assert truth.group_by("as_of_date").len().sort("as_of_date")["len"].to_list() == [96, 105]
    assert found.sort(key).equals(truth.select("as_of_date", "line", "amount").sort(key))


def test_headers(loaded: Desk) -> None:
    rows = loaded.rows(
        "SELECT firm_id, firm_name, as_of_date, submit_date, form, status, is_latest "
        "FROM filing_version ORDER BY as_of_date"
    )
    form = "Daily Seg - FOCUS II"
    assert rows == [
        ("citigroup-global-markets-inc", "Citigroup Global Markets Inc.", date(2014, 11, 6),
         date(2014, 11, 7), form, "INITIAL", True),
        ("interactive-brokers-llc", "INTERACTIVE BROKERS LLC", date(2014, 11, 19),
         date(2014, 11, 20), form, "INITIAL", True),
    ]  # fmt: skip


def test_all_identities_pass_on_both(loaded: Desk) -> None:
    rows = loaded.rows(
        "SELECT f.as_of_date, count(DISTINCT check_id), count(*), max(abs(difference)) FROM verdict "
        "JOIN filing f USING (filing_id) WHERE check_id LIKE 'H%' AND verdict.status = 'pass' GROUP BY ALL"
    )
    assert sorted(rows) == [(date(2014, 11, 6), 24, 24, 0), (date(2014, 11, 19), 24, 24, 0)]
    rest = loaded.rows(
        "SELECT check_id, firm_id[1], severity, verdict.status, difference FROM verdict "
        "JOIN filing USING (filing_id) WHERE verdict.status <> 'pass' ORDER BY ALL"
    )
    # The form's soft relations that fail by nature: how a firm clears, timing, currencies.
    assert rest == [
        ("S04", "i", "info", "fail", 135_166_155 - 816_870),
        ("S05", "i", "info", "fail", 411),
        ("S06", "c", "info", "fail", 259_067),
        ("S06", "i", "info", "fail", 970_123),
    ]


def test_capital_of_interactive_brokers_against_its_levels(loaded: Desk) -> None:
    rows = loaded.rows(
        "SELECT check_id, reported, expected FROM verdict WHERE check_id LIKE 'R17%' ORDER BY ALL"
    )
    assert rows == [
        ("R17a", 2_425_198_209, 389_607_992),
        ("R17b", 2_425_198_209, 467_529_590),
    ]


def test_targets_of_interactive_brokers(loaded: Desk) -> None:
    assert loaded.rows(
        "SELECT origin, basis, low::BIGINT, high::BIGINT FROM residual_interest_target ORDER BY ALL"
    ) == [
        ("cleared_swaps", "none", None, None),
        ("secured", "amount_range", 80_000_000, 120_000_000),
        ("segregated", "amount_range", 155_000_000, 245_000_000),
    ]


def test_target_verdicts(loaded: Desk) -> None:
    rows = loaded.rows(
        "SELECT check_id, firm_id[1], origin, verdict.status FROM verdict JOIN filing USING (filing_id) "
        "WHERE check_id IN ('R06', 'T01', 'T02') ORDER BY ALL"
    )
    assert rows == [
        ("R06", "c", "cleared_swaps", "pass"),
        ("R06", "c", "secured", "pass"),
        ("R06", "c", "segregated", "pass"),
        ("R06", "i", "secured", "pass"),
        ("R06", "i", "segregated", "pass"),
        ("T01", "i", "secured", "pass"),
        ("T01", "i", "segregated", "pass"),
        ("T02", "i", "secured", "pass"),
        ("T02", "i", "segregated", "pass"),
    ]


def test_printed_amounts_equal_the_count_by_hand(loaded: Desk) -> None:
    assert dict(loaded.rows("SELECT as_of_date, printed_amounts FROM filing")) == PRINTED_BY_HAND
    handled = loaded.rows(
        "SELECT f.as_of_date, (SELECT count(*) FROM line_item l WHERE l.filing_id = f.filing_id) "
        "+ (SELECT count(*) FROM uncoded_line u WHERE u.filing_id = f.filing_id AND text IS NULL) "
        "FROM filing f"
    )
    assert dict(handled) == PRINTED_BY_HAND
    assert loaded.rows("FROM leftover") == []
    assert loaded.rows("FROM reject") == []


def test_a_figure_knows_its_page_and_how_it_was_printed(loaded: Desk) -> None:
    rows = loaded.rows(
        "SELECT line_code, page, printed FROM line_item JOIN filing f USING (filing_id) "
        "WHERE f.as_of_date = DATE '2014-11-19' AND line_code IN ('7030', '7190', '8510', '7465') "
        "ORDER BY line_code"
    )
    assert rows == [
        ("7030", 3, "-17,306,260"),
        ("7190", 3, "201,656,167"),
        ("7465", 1, "20,000,000"),
        ("8510", 5, "o"),
    ]


def test_seg_daily_as_printed(loaded: Desk) -> None:
    row = loaded.rows(
        "SELECT required, funds, excess, target, excess_over_target, round(excess_pct, 3) FROM seg_daily "
        "WHERE firm_id = 'interactive-brokers-llc' AND origin = 'segregated'"
    )
    assert row == [(2_274_969_060, 2_476_625_227, 201_656_167, 155_000_000, 46_656_167, 8.864)]
    assert loaded.rows("SELECT count(*) FROM seg_daily") == [(6,)]


def test_uncoded_lines_of_the_cover(loaded: Desk) -> None:
    rows = dict(
        loaded.rows(
            "SELECT name, coalesce(text, amount::VARCHAR) FROM uncoded_line "
            "WHERE origin IN ('cover', 'supplemental') AND name NOT LIKE '%target%'"
        )
    )
    assert rows == {
        "current_anc": "2425198209",
        "anc_date": "19-NOV-2014",
        "broker_dealer_minimum": "389607992",
        "debit_deficit_customers_domestic": "5118276",
        "debit_deficit_customers_foreign": "4125740",
        "debit_deficit_noncustomers_domestic": "0",
        "debit_deficit_noncustomers_foreign": "0",
        "proprietary_profit_loss_domestic": "0",
        "proprietary_profit_loss_foreign": "0",
        "proprietary_ote_domestic": "0",
        "proprietary_ote_foreign": "0",
        "span_customer": "1130466205",
        "span_noncustomer": "33567694",
        "proprietary_capital_charges": "0",
        "margin_report_attachment": "11.19.2014 Commodity Margin Deficiency Report.xls",
    }
