"""What views say where a page is kept, a figure cannot be read, or a firm was silent."""

from datetime import date
from typing import Any

from desk import CITI, IB, Desk, one_page, printed_text

IB_ID, CITI_ID = "interactive-brokers-llc", "citigroup-global-markets-inc"


def filed(number: int) -> dict[str, Any]:
    return {"as_of_date": date(2014, 11, number), "submit_date": date(2014, 11, number + 1)}


def amend(desk: Desk) -> None:
    """IB's filing, of which an amendment prints the segregated page alone."""
    desk.ingest(desk.drop("first.txt", printed_text(IB, **filed(19))))
    moved = {
        "7070": "353,342,330",
        "7180": "2,476,625,228",
        "7190": "201,656,168",
        "7198": "46,656,168",
    }
    header = filed(19) | {"status": "AMENDED", "submit_date": date(2014, 11, 21)}
    desk.ingest(desk.drop("amended.txt", one_page("Segregation Statement", moved, **header)))


def test_lines_of_a_kept_page_stand_beside_those_of_the_amended_one(desk: Desk) -> None:
    amend(desk)
    lines = "SELECT amount, printed FROM {} WHERE line_code = '{}'"
    for view in ("line_daily", "statement_printed"):
        assert desk.rows(lines.format(view, "7380")) == [(101_289_916, "101,289,916")]
        assert desk.rows(lines.format(view, "7190")) == [(201_656_168, "201,656,168")]
    kept = (
        "SELECT count(amount) FROM statement_of($firm, DATE '2014-11-19') WHERE origin = 'secured'"
    )
    assert desk.rows(kept, firm=IB_ID) == [(42,)]
    # Each line names the filing that prints its page.
    assert desk.rows("SELECT count(DISTINCT filing_id) FROM line_daily") == [(2,)]


def test_the_composition_and_the_deficiencies_of_a_kept_page_are_known(desk: Desk) -> None:
    amend(desk)
    parts = "cash_at_banks + securities_at_banks + at_other_brokers + abroad + on_hand"
    told = f"SELECT {parts} = funds FROM fund_composition WHERE origin = 'secured'"
    assert desk.rows(told) == [(True,)]
    from segwatch.warehouse.connection import sql_text

    owed = desk.rows(sql_text("queries/margin_deficits"))
    assert [row[2:5] for row in owed] == [
        ("segregated", 75_718, 201_656_168),
        ("secured", 10_665, 101_289_916),
    ]
    basis = "SELECT basis, low FROM target_history WHERE origin = 'segregated'"
    assert desk.rows(basis) == [("amount_range", 155_000_000)]


def test_an_optional_line_that_could_not_be_read_makes_its_part_unknown(desk: Desk) -> None:
    desk.load(desk.drop("a.txt", printed_text(IB, {"7150": "1O,0x"})))
    assert desk.rows("SELECT line_code FROM reject") == [("7150",)]
    held = "SELECT cash, on_hand, cash_at_banks FROM fund_composition WHERE origin = 'segregated'"
    assert desk.rows(held) == [(None, None, 353_342_329)]


def test_the_market_counts_no_unread_figure_as_nothing(desk: Desk) -> None:
    desk.drop("a.txt", printed_text(IB, {"7190": "201,656,l67"}, **filed(19)))
    desk.drop("b.txt", printed_text(CITI, **filed(19)))
    desk.ingest()
    market = desk.rows(
        "SELECT firms, firms_unread, excess, round(excess_pct, 6) FROM market_daily "
        "WHERE origin = 'segregated'"
    )
    assert market == [(2, 1, 284_415_796, round(100 * 284_415_796 / 5_103_300_086, 6))]
    ranks = desk.rows(
        "SELECT firm_id, size_rank, buffer_rank FROM peer_rank WHERE origin = 'segregated' ORDER BY 2"
    )
    assert ranks == [(CITI_ID, 1, 1), (IB_ID, 2, None)]
    states = dict(
        desk.rows(
            "SELECT firm_id, state FROM board WHERE origin = 'segregated' AND as_of_date = DATE '2014-11-19'"
        )
    )
    assert states[IB_ID] == "unknown"


def test_a_firm_s_return_after_a_silence_is_no_stress_of_the_market(desk: Desk) -> None:
    thin = {
        "7070": "253,342,329",
        "7180": "2,376,625,227",
        "7190": "101,656,167",
        "7198": "-53,343,833",
    }
    for number in (17, 18, 19):
        desk.drop(f"c{number}.txt", printed_text(CITI, **filed(number)))
    desk.drop("a.txt", printed_text(IB, **filed(17)))
    desk.drop("b.txt", printed_text(IB, thin, **filed(19)))
    desk.ingest()
    stress = desk.rows(
        "SELECT as_of_date, firms, excess_change FROM stress_day WHERE origin = 'segregated' ORDER BY 1"
    )
    assert stress == [(date(2014, 11, 18), 1, 0), (date(2014, 11, 19), 1, 0)]


def test_whether_a_firm_is_still_below_is_unknown_where_its_newest_figure_is(desk: Desk) -> None:
    below = {"7194": "301,656,167", "7198": "-100,000,000"}
    desk.load(desk.drop("a.txt", printed_text(IB, below, **filed(18))))
    still = "SELECT still_below FROM target_breach"
    assert desk.rows(still) == [(True,)]
    desk.load(desk.drop("b.txt", printed_text(IB, below | {"7194": "3O1,6x"}, **filed(19))))
    assert desk.rows(still) == [(None,)]
    desk.load(desk.drop("c.txt", printed_text(IB, **filed(20))))
    assert desk.rows(still) == [(False,)]
