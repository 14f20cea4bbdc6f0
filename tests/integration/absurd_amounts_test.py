"""Amounts as large as a document may print go through every step: a figure or unknown, no breakdown."""

from datetime import date

import polars as pl
import pytest
from desk import CITI, IB, Desk, printed_text

from dashboard.site import build
from dashboard.snapshot import open_snapshot
from segwatch.checks.great_expectations import validate
from segwatch.codebook.load import codebook
from segwatch.warehouse.connection import SQL, open_for_writing
from segwatch.warehouse.publish import publish
from simulate import samples

MOST = 2**63 - 1
PERCENT = "999"


def absurd(filing: str, sign: str, day: date) -> str:
    """A sample whose every amount is the greatest that is read, and its targets absurd percentages."""
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
    header = {"as_of_date": day, "submit_date": day}
    return printed_text(filing, amounts | percents, **header)


@pytest.mark.parametrize("signs", [("", ""), ("-", "-"), ("", "-"), ("-", "")])
def test_absurd_amounts_stop_nothing(desk: Desk, signs: tuple[str, str]) -> None:
    for number, sign in enumerate(signs):
        for filing in (IB, CITI):
            desk.drop(f"{filing}-{number}.txt", absurd(filing, sign, date(2014, 11, 3 + number)))
    desk.ingest()
    assert desk.rows("SELECT DISTINCT abs(amount) FROM line_item") == [(MOST,)]
    assert desk.rows("SELECT DISTINCT basis FROM residual_interest_target") == [
        ("minimum_percent",)
    ]
    with open_for_writing(desk.settings.warehouse, codebook()) as store:
        path = publish(store)
        for question in sorted((SQL / "queries").glob("*.sql")):
            assert isinstance(store.ask(question.read_text()), pl.DataFrame)
        assert store.ask("FROM line_history('interactive-brokers-llc', '7190')").height == 2
    with open_snapshot(path) as snapshot:
        build(snapshot, desk.inbox.parent / "site", None)
    validate(desk.settings.warehouse, codebook())
    market = desk.rows("SELECT required, excess FROM market_daily WHERE firms > 1")
    assert set(market) == {(None, None)}
