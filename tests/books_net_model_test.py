"""The securities segment beside the commodities': fully paid, excess margin, reserve, insurance."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from ledger import books, cash, held, position, positions

from transforms.books.examiner import net_model
from transforms.books.money import DOLLAR


def test_golden_excess_margin_securities() -> None:
    row = pl.DataFrame({"cash": [10_000 - 20_000], "value": [20_000]})
    found = row.select(**net_model.securities_of(pl.col("cash"), pl.col("value"))).row(
        0, named=True
    )
    assert found == {"fully_paid": 0, "excess_margin": 6_000, "pledgeable": 14_000}


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_reclassification(cash_: int, value: int, moved: int) -> None:
    def of(cash: int, worth: int) -> dict[str, int]:
        row = pl.DataFrame({"cash": [cash], "value": [worth]})
        return row.select(**net_model.securities_of(pl.col("cash"), pl.col("value"))).row(
            0, named=True
        )

    now = of(cash_, value)
    assert sum(now.values()) == value
    assert of(cash_ - moved, value + moved)["fully_paid"] == (
        value + moved if cash_ >= moved else 0
    )
    assert of(cash_ + moved, value)["pledgeable"] <= now["pledgeable"]


def test_a_deposit_or_a_sale_turns_margin_securities_back() -> None:
    """400 shares at 50 dollars and a debit of 10,000: paid in, half of it, or 200 shares sold."""
    rows = pl.DataFrame({"cash": [0, -5_000, 0], "value": [20_000, 20_000, 10_000]})
    found = rows.select(**net_model.securities_of(pl.col("cash"), pl.col("value")))
    assert found["fully_paid"].to_list() == [20_000, 0, 10_000]
    assert found["excess_margin"].to_list() == [0, 13_000, 0]
    assert found["pledgeable"].to_list() == [0, 7_000, 0]


def test_net_model_beside_gross() -> None:
    cash_ = pl.Series([500, 300, -600])
    financing = net_model.Financing(
        bank_loans=40, stock_loans=10, borrows=20, fails_to_deliver=5, short_option_margin=25
    )
    assert net_model.reserve(cash_, financing) == 500 + 300 + 50 - 600 - 50
    assert net_model.reserve(pl.Series([-600]), financing) == 0
    table = net_model.side_by_side(cash_, net_model.Financing())
    assert table.rows() == [("gross", 800), ("net", 200), ("financed_by_customers", 600)]


def test_insurance_limits() -> None:
    claims = pl.DataFrame(
        {"account": ["A", "B"], "cash": [400_000, 2_000_000], "securities": [300_000, 40_000_000]}
    )
    found = net_model.insured(claims, dollar=1)
    assert found["sipc"].to_list() == [500_000, 500_000]
    assert found["beyond"].to_list() == [200_000, 29_500_000]
    capped = net_model.insured(claims, net_model.Cover(firm=29_700_000 // 2), dollar=1)
    assert capped["beyond"].to_list() == [100_000, 14_750_000]


def test_cash_is_insured_to_a_limit_of_its_own() -> None:
    claims = pl.DataFrame(
        {"account": ["A", "B", "C"], "cash": [400_000, 2_000_000, 2_000_000], "securities": [0, 0, 100_000]}
    )  # fmt: skip
    found = net_model.insured(claims, dollar=1)
    assert found["sipc"].to_list() == [250_000, 250_000, 350_000]
    assert found["beyond"].to_list() == [150_000, 650_000, 650_000]
    # Six customers with 29.5 million each beyond SIPC share the firm's 150 million.
    six = pl.DataFrame({"account": list("ABCDEF"), "cash": 0, "securities": 40_000_000})
    assert net_model.insured(six, dollar=1)["beyond"].to_list() == [25_000_000] * 6


def test_a_shortfall_of_securities_is_shared_by_net_equity_and_insured() -> None:
    claims = pl.DataFrame(
        {"account": ["A", "B"], "pool": ["securities"] * 2, "claim": [900_000, 300_000]}
    )
    assets = pl.DataFrame({"pool": ["securities", "segregated"], "assets": [400_000, 10**6]})
    found = net_model.pro_rata(claims, assets)
    assert found["paid"].to_list() == [300_000, 100_000]
    short = found.select("account", cash=pl.lit(0), securities="unpaid")
    insured = net_model.insured(short, net_model.Cover(in_all=500_000), dollar=1)
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
    found = net_model.pro_rata(claims, assets)
    assert found["paid"].to_list() == [150, 50, 50]
    assert found["unpaid"].to_list() == [150, 50, 0]


def test_accounts_of_the_securities_segment_alone() -> None:
    made = books(
        balances=cash(("A", "securities", "USD", -10_000), ("A", "segregated", "USD", 5)),
        positions=positions(position("A", "securities", "security", 20_000)),
    )
    row = net_model.of_accounts(held(made)).row(0, named=True)
    assert row["pledgeable"] == 14_000 * DOLLAR
    assert row["fully_paid"] == 0
