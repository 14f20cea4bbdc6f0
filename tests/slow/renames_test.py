"""Which firm a filing is of follows the codebook by data: renames, mergers and spellings, both ways."""

import itertools
import logging
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from desk import IB, printed_text
from examples import examples
from headed import figures, statement
from hypothesis import given, settings
from hypothesis import strategies as some
from reading import read
from shelf import Shelf

from segwatch.alerts.acknowledge import AcknowledgementRequest, write_acknowledgement
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.explain.statement import find_firm
from transforms.firms import firm_slug, identify_firms, name_key

REQUIRED = 2_274_969_060
MARKET = "SELECT firms, required FROM market_daily WHERE origin = 'segregated' ORDER BY as_of_date"
FIRMS = "SELECT as_of_date, firm_id, firm_name FROM filing ORDER BY ALL"
D1, D2 = date(2014, 11, 18), date(2014, 11, 19)


def book(*rows: tuple[str, str, date | None, date | None]) -> Codebook:
    """The codebook with further names: firm_id, printed_name, valid_from, valid_to."""
    known = load_codebook().firm_aliases
    more = pl.DataFrame([(*row, "test") for row in rows], schema=known.schema, orient="row")
    return replace(load_codebook(), firm_aliases=pl.concat([known, more]))


def filed(name: str, day: date = D2, required: int = 1_000, **header: Any) -> str:
    return statement(
        printed=figures(required, 2 * required),
        name=name,
        end=f"{day.month}/{day.day}/{day.year}",
        submit="11/20/2014",
        **header,
    )


def test_a_rename_moves_the_days_and_the_market_counts_them_once(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    old = printed_text(IB, {"7198": "46,656,166"}, firm_name="OLD BROKERS LLC")
    shelf.ingest(old)
    before = shelf.rows("SELECT alert_key, first_seen, state FROM alert WHERE rule = 'H06'")
    wish = AcknowledgementRequest("H06", "OLD BROKERS LLC", date(2014, 12, 31), "known", "analyst")
    write_acknowledgement(shelf.store, load_codebook(), "waive", wish)
    renamed = book(("interactive-brokers-llc", "Old Brokers LLC", None, None))
    for used, firm in (
        (renamed, "interactive-brokers-llc"),
        (load_codebook(), "old-brokers-llc"),
    ) * 2:
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            shelf.reopen(used)
        assert f"to {firm}" in caplog.text
        shelf.reread()
        assert shelf.rows(MARKET) == [(1, REQUIRED)]
        assert shelf.rows(FIRMS) == [(D2, firm, "OLD BROKERS LLC")]
        assert shelf.column("SELECT firm_id FROM firm") == [firm]
        assert shelf.column("SELECT firm_id FROM waiver") == [firm]
        # The fact is the same one: it was noted once, and is not sent again.
        noted = shelf.rows("SELECT firm_id, first_seen, state FROM alert WHERE rule = 'H06'")
        assert noted == [(firm, *before[0][1:])]
        names = shelf.rows("SELECT firm_id, printed_name FROM firm_alias ORDER BY ALL")
        assert (firm, "OLD BROKERS LLC") in names or (firm, "Old Brokers LLC") in names
        assert {named for named, _ in names} == {firm}
    assert shelf.rows("SELECT alert_key FROM alert WHERE rule = 'H06'") == [(before[0][0],)]
    moves = "SELECT firm_from, firm_to, filings FROM firm_move ORDER BY moved_at"
    there = ("old-brokers-llc", "interactive-brokers-llc", 1)
    assert shelf.rows(moves) == [there, (there[1], there[0], 1)] * 2


def test_two_firms_are_two_until_they_merge(shelf: Shelf) -> None:
    for day in (D1, D2):
        shelf.load(filed("Beta Futures LLC", day, 500), filed("Alpha Futures LLC", day))
    shelf.reopen(book(("beta-futures-llc", "Alpha Futures LLC", D2, None)))
    assert shelf.rows("SELECT as_of_date, firm_id, required FROM seg_daily ORDER BY ALL") == [
        (D1, "alpha-futures-llc", 1_000),
        (D1, "beta-futures-llc", 500),
        (D2, "beta-futures-llc", 1_000),
    ]
    # A slug names its own firm, also where the other one has the name by now.
    for firm in ("alpha-futures-llc", "beta-futures-llc"):
        assert find_firm(shelf.store, firm)[0] == firm
    # Loaded later, it is the same.
    shelf.load(filed("ALPHA FUTURES, L.L.C.", D1, 2_000, status="AMENDED"))
    shelf.load(filed("ALPHA FUTURES, L.L.C.", D2, 3_000, status="AMENDED"))
    assert shelf.rows("SELECT as_of_date, firm_id, required FROM seg_daily ORDER BY ALL") == [
        (D1, "alpha-futures-llc", 2_000),
        (D1, "beta-futures-llc", 500),
        (D2, "beta-futures-llc", 3_000),
    ]
    shelf.reopen(book(("beta-futures-llc", "Alpha Futures LLC", None, D1)))
    assert shelf.rows("SELECT DISTINCT as_of_date, firm_id FROM seg_daily ORDER BY ALL") == [
        (D1, "beta-futures-llc"),
        (D2, "alpha-futures-llc"),
        (D2, "beta-futures-llc"),
    ]
    shelf.reopen(load_codebook())
    assert shelf.rows("SELECT as_of_date, firm_id, required FROM seg_daily ORDER BY ALL") == [
        (day, *row)
        for day, many in ((D1, 2_000), (D2, 3_000))
        for row in (("alpha-futures-llc", many), ("beta-futures-llc", 500))
    ]


SPELLINGS = ("R.J. Alpha LLC", "RJ ALPHA LLC", "R J Alpha, L.L.C.")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_an_id_does_not_depend_on_the_order_of_loading(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    for number in order:
        shelf.load(filed(SPELLINGS[number], date(2014, 11, 10 + number)))
    assert shelf.rows("SELECT DISTINCT firm_id FROM filing") == [("r-j-alpha-llc",)]
    assert shelf.column("SELECT firm_id FROM firm") == ["r-j-alpha-llc"]
    assert len(shelf.rows("FROM seg_daily")) == 3
    names = shelf.column("SELECT printed_name FROM firm_alias ORDER BY 1")
    assert names == sorted(SPELLINGS)


WORDS = some.sampled_from(["Alpha", "ÄLPHA", "R.J.", "Futures", "Ünal", "O'Brien", "Co", "&"])


@given(
    names=some.lists(some.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4),
    forms=some.lists(some.sampled_from(["NFC", "NFD"]), min_size=4, max_size=4),
    days=some.lists(some.sampled_from([D1, D2]), min_size=4, max_size=4),
)
@settings(deadline=None, max_examples=examples(100))
def test_spellings_of_one_name_are_one_firm_whatever_was_met_first(
    names: list[list[str]], forms: list[str], days: list[date]
) -> None:
    printed = [
        unicodedata.normalize(form, " ".join([*words, "LLC"]))  # type: ignore[arg-type]
        for words, form in zip(names, forms, strict=False)
    ]
    spelled = [
        *printed,
        *(name.upper() for name in printed),
        *(n.replace(".", "") for n in printed),
    ]
    none = load_codebook().form_spec.firm_names.clear()
    every = pl.Series(spelled)

    def ids(of: list[str]) -> list[str]:
        frame = pl.DataFrame({"firm_name": of, "as_of_date": (days * 9)[: len(of)]})
        return identify_firms(frame, none, every)["firm_id"].to_list()

    whole = dict(zip(spelled, ids(spelled), strict=True))
    for name in spelled:
        assert ids([name]) == [whole[name]]
    keys = pl.DataFrame({"name": spelled}).select(name_key(pl.col("name")))["name"]
    assert len(set(whole.values())) == keys.n_unique()


@pytest.mark.parametrize(
    ("printed", "name", "firm"),
    [
        ("Limited Risk Futures Co", "Limited Risk Futures Co", "limited-risk-futures-co"),
        ("Corp Trading LP", "Corp Trading LP", "corp-trading-lp"),
        ("Alpha Futures LLC and its affiliates", "Alpha Futures LLC", "alpha-futures-llc"),
        (
            "Alpha Limited Partners L.P. of New York",
            "Alpha Limited Partners L.P.",
            "alpha-limited-partners-lp",
        ),
        ("Co", "Co", "co"),
    ],
)
def test_a_suffix_ends_a_name_and_does_not_begin_one(printed: str, name: str, firm: str) -> None:
    found = read(filed(printed))
    assert found.filings.select("firm_name", "firm_id").rows() == [(name, firm)]


def test_one_name_in_two_encodings_is_one_firm() -> None:
    names = [unicodedata.normalize(form, "Ünal Futures LLC") for form in ("NFC", "NFD")]
    assert names[0] != names[1]
    assert {read(filed(name)).filings["firm_id"].item() for name in names} == {"ünal-futures-llc"}
    assert len(set(pl.DataFrame({"n": names}).select(firm_slug(pl.col("n")))["n"])) == 1


def test_two_spellings_of_one_firm_on_a_page_are_one_firm() -> None:
    twice = filed("ALPHA FUTURES LLC").replace("Form:", "Firm Name:Alpha Futures, L.L.C.\nForm:")
    found = read(twice)
    assert found.rejects.is_empty()
    assert found.filings["firm_id"].to_list() == ["alpha-futures-llc"]
    other = filed("ALPHA FUTURES LLC").replace("Form:", "Firm Name:Beta Futures LLC\nForm:")
    assert read(other).rejects["reason"].to_list() == ["header_conflict"]
