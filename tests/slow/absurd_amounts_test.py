"""Amounts as large as a document may print go through every step: a figure or unknown, no breakdown."""

from datetime import date

import polars as pl
from desk import CITI, IB, Desk, printed_text

from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.checks.great_expectations import run_suites
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import SQL, open_for_writing
from segwatch.warehouse.publish import publish_snapshot
from simulate import samples

MOST = 2**63 - 1
PERCENT = "999"


def absurd(filing: str, firm: str, sign: str, day: date) -> str:
    """A sample under another firm's name, whose every amount is the greatest that is read, and its targets absurd percentages."""
    codes = samples.figures().filter(filing=filing)["line"].to_list()
    amounts: dict[str, str | None] = {
        code: f"{sign if code not in ('9104', '9105', '9106', '9107') else ''}{MOST:,}"
        for code in codes
        if code.isdigit()
    }
    percents = {
        name: PERCENT if name.endswith("_b_min_pct") else "0"
        for name in codes
        if "_target_" in name
    }
    header = {"as_of_date": day, "submit_date": day, "firm_name": firm}
    return printed_text(filing, amounts | percents, **header)


def test_absurd_amounts_stop_nothing(desk: Desk) -> None:
    """Two firms of their own, and two days of their own, for the signs of one day and the next."""
    for week, signs in enumerate([("", ""), ("-", "-"), ("", "-"), ("-", "")]):
        for number, sign in enumerate(signs):
            day = date(2014, 11, 3 + 7 * week + number)
            for filing in (IB, CITI):
                firm = f"Absurd {filing[0]}{week} LLC"
                desk.drop(f"{week}-{filing}-{number}.txt", absurd(filing, firm, sign, day))
    desk.ingest()
    assert desk.rows("SELECT count(DISTINCT firm_id), count(*) FROM filing") == [(8, 16)]
    assert desk.rows("SELECT DISTINCT abs(amount) FROM line_item") == [(MOST,)]
    assert desk.rows("SELECT DISTINCT basis FROM residual_interest_target") == [
        ("minimum_percent",)
    ]
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        path = publish_snapshot(store)
        for question in sorted((SQL / "queries").glob("*.sql")):
            assert isinstance(store.query_text(question.read_text()), pl.DataFrame)
        for week in range(4):
            assert store.query_text(f"FROM line_history('absurd-i{week}-llc', '7190')").height == 2
    with open_snapshot(path) as snapshot:
        build_site(snapshot, desk.inbox.parent / "site", None)
    run_suites(desk.settings.warehouse, load_codebook())
    market = desk.rows("SELECT required, excess FROM market_daily WHERE firms > 1")
    assert len(market) == 8 * 3
    assert set(market) == {(None, None)}
