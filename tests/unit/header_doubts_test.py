"""Headers that say two things, or hold words of a contact row, give the right filing or none."""

from datetime import date

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import lines, read

HEAD = (
    "{}\nEnd Date:{}\nFirm Name:{}\nForm:Daily Seg - FOCUS II\nSubmit Date:11/10/2014\n"
    "Daily Segregation - Segregation Statement\nA. Cash 17 [7010]\n"
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@settings(max_examples=examples(25), deadline=None)
@given(
    DAYS,
    DAYS,
    st.sampled_from(["{:%m/%d/%Y}", "{:%Y-%m-%d}"]),
    st.sampled_from(["-", " - ", " \u2013 ", " to ", " through ", "\n- ", " thru\n"]),
)
def test_a_range_of_end_dates_is_no_day(first: date, last: date, day: str, to: str) -> None:
    found = read(HEAD.format("INITIAL", day.format(first) + to + day.format(last), "ALPHA LLC"))
    assert found.filings.is_empty()
    assert found.rejects["reason"].to_list() == ["no_as_of_date"]


@pytest.mark.parametrize("status", ["AMENDED\nINITIAL", "INITIAL\nAMENDED", "AMENDED INITIAL"])
def test_of_two_statuses_above_one_header_none_is_taken(status: str) -> None:
    found = read(HEAD.format(status, "11/6/2014", "ALPHA LLC"))
    assert found.filings.is_empty()
    assert found.rejects["reason"].to_list() == ["header_conflict"]


def named(name: str) -> str:
    return HEAD.format("INITIAL", "11/6/2014", name)


NAMES = [
    "CONTACT FUTURES LLC",
    "FIRST CONTACT TRADING LLC",
    "TELEPHONE TRADING LLC",
    "PHONE BROKERS INC",
    "Email Clearing Corp.",
    "ALPHA & PHONE LTD",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_firm_may_be_named_as_a_contact_row_is(name: str) -> None:
    found = read(named(name), among=map(named, NAMES))
    assert found.filings["firm_name"].to_list() == [name]
    assert lines(found) == {"7010": 17}


FIRMS = ("ALPHA LLC", "ALPHA FUTURES")
PERSONS = [
    " Contact Name: Jane Doe",
    " Contact: Jane Doe, Beta LLC",
    " Phone: 312-555-0100",
    " Contact Jane Doe",
    " E-mail: jane@alpha.example",
]


@pytest.mark.parametrize("behind", PERSONS)
def test_no_person_follows_a_firms_name(behind: str) -> None:
    every = [named(name + words) for name in FIRMS for words in PERSONS]
    for name in FIRMS:
        found = read(named(name + behind), among=every)
        assert found.filings["firm_name"].to_list() == [name]
