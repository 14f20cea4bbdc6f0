"""Books made from a filing's figures give back every line, or are refused with the reason."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, Desk
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import LINES, amounts, tonight

from simulate.apportion import apportion
from simulate.books import INPUTS, Made, make_books, sample_figures
from transforms.books import night
from transforms.books.frames import Books, BooksError

NIGHT = tonight()


def statement(made: Made, books: Books | None = None) -> dict[str, int | None]:
    return amounts(
        night.run_night(books or made.books, NIGHT._replace(inputs=made.inputs)).statement
    )


def figures_of(desk: Desk, day: date) -> dict[str, int]:
    """The lines of a filing that books can give, as the project's reader read them."""
    rows = desk.rows(
        "SELECT line_code, amount FROM line_item JOIN filing USING (filing_id) "
        "WHERE as_of_date = $day AND origin <> 'cover'",
        day=day,
    )
    return dict(rows)


@pytest.mark.parametrize(("day", "printed"), [(date(2014, 11, 19), 103), (date(2014, 11, 6), 96)])
def test_books_of_the_real_filings_give_back_every_line(
    desk: Desk, real_filings: Path, day: date, printed: int
) -> None:
    desk.ingest(real_filings)
    figures = figures_of(desk, day)
    assert len(figures) == printed
    for seed in (1, 2):
        found = statement(make_books(figures, seed=seed))
        assert {line: found[line] for line in figures} == figures


@pytest.mark.parametrize("filing", [IB, CITI])
def test_the_inputs_are_all_that_is_not_computed(filing: str) -> None:
    figures = sample_figures(filing)
    made = make_books(figures)
    found = statement(made._replace(inputs=made.inputs.clear()))
    lost = {line for line in figures if found.get(line) != figures[line]}
    targets = {"7194", "7780", "8760", "7305"}
    assert targets == set(INPUTS)
    # What the form computes with an input is unknown without it.
    assert lost == targets | {"7198", "7785", "8770", "7360", "7380"}
    assert all(found.get(line) is None for line in lost)


@pytest.mark.parametrize("count", [60, 500, 2_000, 5_000])
def test_any_number_of_accounts(count: int) -> None:
    figures = sample_figures(IB)
    made = make_books(figures, count)
    assert made.books.accounts.height == count
    found = statement(made)
    assert {line: found[line] for line in figures} == figures
    assert not make_books(figures, count, seed=2).books.balances.equals(made.books.balances)
    assert make_books(figures, count).books.balances.equals(made.books.balances)


def test_margin_deficient_accounts_number_what_is_printed() -> None:
    figures = sample_figures(IB) | {"9103": 3, "9107": 2}
    found = statement(make_books(figures))
    assert [found[code] for code in ("9100", "9104", "9101", "9105", "9103", "9107")] == [
        75_718,
        4,
        10_665,
        1,
        3,
        2,
    ]


def changed(**figures: int) -> dict[str, int]:
    """IB's figures with some changed, and the totals that follow."""
    given_ = sample_figures(IB) | {line[1:]: amount for line, amount in figures.items()}
    totals = set(LINES.terms["total"])
    return {line: amount for line, amount in given_.items() if line not in totals}


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (
            changed(_7020=9_000_000, _7047=-5_118_277),
            "offset of 5,118,277 is above the gross deficits of 5,118,276",
        ),
        (changed(_7047=-5), "offset of 5 is above all customers' securities of 0"),
        (changed(_9100=0), "deficiencies of 0 stand beside a count of 4"),
        (changed(_9104=0), "deficiencies of 75,718 stand beside a count of 0"),
        (changed(_9103=7), "non_customer_and_proprietary: .* 7 stand beside a count of 0"),
        (changed(_9100=1, _9104=101), "101 accounts cannot share deficiencies of 1"),
        (changed(_9104=1_990), "need 2,031 accounts, and 2,000 are asked for"),
        (changed(_7032=-1), "long_options of -1 has the wrong sign"),
        (changed(_7010=-2_342_919_338), "accounts that are not in deficit would have -"),
        (sample_figures(IB) | {"7060": 1}, "line 7060 of 1: its terms give 2,274,969,060"),
        (
            {k: v for k, v in sample_figures(IB).items() if k != "7030"},
            "line 7040 of 2,269,850,784: a term is missing",
        ),
    ],
)
def test_figures_that_no_books_have_are_refused_with_the_reason(
    figures: dict[str, int], reason: str
) -> None:
    with pytest.raises(BooksError, match=reason):
        make_books(figures)


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=50))
@settings(max_examples=examples(60), deadline=None)
def test_shares_add_up_and_none_is_far_from_its_part(total: int, weights: list[int]) -> None:
    if not any(weights):
        weights[0] = 1
    found = (
        pl.DataFrame({"w": weights})
        .select(apportion(pl.lit(total), pl.col("w")))
        .to_series()
        .to_list()
    )
    assert sum(found) == total
    for share, weight in zip(found, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)
