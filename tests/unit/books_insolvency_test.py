"""What customers of a failed firm are paid: insurance, and shares of a pool."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.books.examiner import insolvency
from transforms.books.frames import BooksError


def test_insurance_limits() -> None:
    claims = pl.DataFrame(
        {"account": ["A", "B"], "cash": [400_000, 2_000_000], "securities": [300_000, 40_000_000]}
    )
    found = insolvency.insure_claims(claims, dollar=1)
    assert found["sipc"].to_list() == [500_000, 500_000]
    assert found["beyond"].to_list() == [200_000, 29_500_000]
    capped = insolvency.insure_claims(claims, insolvency.Cover(firm=29_700_000 // 2), dollar=1)
    assert capped["beyond"].to_list() == [100_000, 14_750_000]


def test_cash_is_insured_to_a_limit_of_its_own() -> None:
    claims = pl.DataFrame(
        {
            "account": ["A", "B", "C"],
            "cash": [400_000, 2_000_000, 2_000_000],
            "securities": [0, 0, 100_000],
        }
    )
    found = insolvency.insure_claims(claims, dollar=1)
    assert found["sipc"].to_list() == [250_000, 250_000, 350_000]
    assert found["beyond"].to_list() == [150_000, 650_000, 650_000]
    # Six customers with 29.5 million each beyond SIPC share the firm's 150 million.
    six = pl.DataFrame({"account": list("ABCDEF"), "cash": 0, "securities": 40_000_000})
    assert insolvency.insure_claims(six, dollar=1)["beyond"].to_list() == [25_000_000] * 6


def test_a_shortfall_of_securities_is_shared_by_net_equity_and_insured() -> None:
    claims = pl.DataFrame(
        {"account": ["A", "B"], "pool": ["securities"] * 2, "claim": [900_000, 300_000]}
    )
    assets = pl.DataFrame({"pool": ["securities", "segregated"], "assets": [400_000, 10**6]})
    found = insolvency.pro_rata(claims, assets)
    assert found["paid"].to_list() == [300_000, 100_000]
    short = found.select("account", cash=pl.lit(0), securities="unpaid")
    insured = insolvency.insure_claims(short, insolvency.Cover(in_all=500_000), dollar=1)
    assert insured["sipc"].to_list() == [500_000, 200_000]
    general = (insured["securities"] - insured["sipc"] - insured["beyond"]).to_list()
    assert general == [100_000, 0], "what stays unpaid is a general claim"


def test_default_shares_a_pool_among_its_own() -> None:
    claims = pl.DataFrame(
        {
            "account": ["A", "B", "A"],
            "pool": ["segregated", "segregated", "secured"],
            "claim": [300, 100, 50],
        }
    )
    assets = pl.DataFrame(
        {"pool": ["segregated", "secured", "securities"], "assets": [200, 80, 1000]}
    )
    found = insolvency.pro_rata(claims, assets)
    assert found["paid"].to_list() == [150, 50, 50]
    assert found["unpaid"].to_list() == [150, 50, 0]


def test_no_cover_for_claims_of_the_commodities_segment() -> None:
    claims = pl.DataFrame(
        {
            "account": ["A", "A"],
            "pool": ["segregated", "securities"],
            "cash": [100_000, 1_000],
            "securities": [0, 0],
        }
    )
    found = insolvency.insure_claims(claims, dollar=1)
    assert found["sipc"].to_list() == [0, 1_000]
    assert found["beyond"].to_list() == [0, 0]


def test_cash_that_was_not_deposited_to_buy_securities_is_uncertain() -> None:
    purposes = ["securities", "swept", "currency_trading", None]
    claims = pl.DataFrame(
        {"account": list("ABCD"), "purpose": purposes, "cash": 1_000, "securities": 50}
    )
    found = insolvency.insure_claims(claims, dollar=1)
    assert found["sipc"].to_list() == [1_050, 50, 50, 1_050]
    assert found["uncertain"].to_list() == [0, 1_000, 1_000, 0]


def test_a_claim_below_zero_is_refused() -> None:
    claims = pl.DataFrame({"account": ["A"], "cash": [-1], "securities": [5]})
    with pytest.raises(BooksError, match="Claims are below 0: account A"):
        insolvency.insure_claims(claims)
    shares = pl.DataFrame({"account": ["A"], "pool": ["segregated"], "claim": [-1]})
    with pytest.raises(BooksError, match="Claims are below 0"):
        insolvency.pro_rata(shares, pl.DataFrame({"pool": ["segregated"], "assets": [5]}))


def test_golden_two_over_three_claims_of_one() -> None:
    claims = pl.DataFrame({"account": ["C", "A", "B"], "pool": "segregated", "claim": 1})
    found = insolvency.pro_rata(claims, pl.DataFrame({"pool": ["segregated"], "assets": [2]}))
    assert dict(found.select("account", "paid").iter_rows()) == {"A": 1, "B": 1, "C": 0}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["segregated", "secured"]), st.integers(0, 10**15)),
        min_size=1,
        max_size=9,
    ),
    st.integers(0, 10**16),
    st.integers(0, 10**16),
)
def test_all_that_is_there_is_paid_and_nobody_more_than_his_claim(
    rows: list[tuple[str, int]], segregated: int, secured: int
) -> None:
    claims = pl.DataFrame(
        [(f"U{n}", *row) for n, row in enumerate(rows)],
        schema=["account", "pool", "claim"],
        orient="row",
    )
    assets = pl.DataFrame({"pool": ["segregated", "secured"], "assets": [segregated, secured]})
    found = insolvency.pro_rata(claims, assets)
    assert found.filter(~pl.col("paid").is_between(0, pl.col("claim"))).is_empty()
    for pool, there in assets.iter_rows():
        own = found.filter(pool=pool)
        total = int(own["claim"].sum())
        assert int(own["paid"].sum()) == min(there, total)
        shares = [claim * min(there, total) // total if total else 0 for claim in own["claim"]]
        assert all(0 <= paid - low <= 1 for paid, low in zip(own["paid"], shares, strict=True))
