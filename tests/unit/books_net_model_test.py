"""The securities segment beside the commodities': fully paid, excess margin, control, reserve."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import accounts, books, cash, frame, position, positions

from transforms.books.examiner import net_model
from transforms.books.money import DOLLAR


def test_golden_excess_margin_securities() -> None:
    row = pl.DataFrame({"cash": [10_000 - 20_000], "value": [20_000]})
    found = row.select(**net_model.securities_of(pl.col("cash"), pl.col("value"))).row(
        0, named=True
    )
    assert found == {"debit": 10_000, "fully_paid": 0, "excess_margin": 6_000, "pledgeable": 14_000}


def sec_side(*rows: tuple[str, str, int], cash_: int, **account: str) -> dict[str, int]:
    """One account's securities segment: rows of (contract, kind, value), whole dollars."""
    made = books(
        accounts=accounts(["A"], account.pop("kind", "customer")).with_columns(
            **{name: pl.lit(value) for name, value in account.items()}
        ),
        balances=cash(("A", "securities", "USD", cash_)),
        positions=positions(
            *(position("A", "securities", kind, value, contract=contract, quantity=1 if value > 0 else -1)
              for contract, kind, value in rows)
        ),
    )  # fmt: skip
    found = net_model.of_accounts(made).drop("account")
    return {name: found[name].item() // DOLLAR for name in found.columns} if found.height else {}


def test_golden_long_and_short_stock_are_kept_apart() -> None:
    found = sec_side(("ABC", "security", 20_000), ("XYZ", "security", -15_000), cash_=5_000)
    assert found == {
        "cash": 5_000,
        "long": 20_000,
        "short": 15_000,
        "debit": 10_000,
        "fully_paid": 0,
        "excess_margin": 6_000,
        "pledgeable": 14_000,
    }
    # Of one security they are the same stock.
    assert (
        sec_side(("ABC", "security", 20_000), ("ABC", "security", -15_000), cash_=0)["long"]
        == 5_000
    )


@pytest.mark.parametrize(
    ("kind", "sec_class", "counts"),
    [
        ("customer", None, True),
        ("non_customer", None, False),
        ("proprietary", None, False),
        ("customer", "pab", False),
        ("customer", "non_customer", False),
        ("non_customer", "customer", True),
    ],
)
def test_only_customers_of_the_rule_count(kind: str, sec_class: str | None, counts: bool) -> None:
    given_ = {"sec_class": sec_class} if sec_class else {}
    assert bool(sec_side(("ABC", "security", 20_000), cash_=0, kind=kind, **given_)) is counts


def test_fully_paid_and_excess_margin_securities_lie_in_control() -> None:
    """14,000 of A's 20,000 may be pledged; of the 6,000 left three quarters are of ABC."""
    rows = [
        ("1", "Vault", "securities", "vault", "securities", "USD", 400_000, "ABC", True),
        ("2", "Lender", "securities", "lender", "securities", "USD", 900_000, "ABC", False),
        ("3", "Vault", "securities", "vault", "securities", "USD", 200_000, "XYZ", True),
    ]
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "securities", "USD", -10_000)),
        positions=positions(
            position("A", "securities", "security", 15_000, contract="ABC"),
            position("A", "securities", "security", 5_000, contract="XYZ"),
        ),
        depositories=frame("depositories", rows),
    )
    found = net_model.control_requirement(made).with_columns(pl.exclude("contract") // DOLLAR)
    assert found.rows() == [("ABC", 4_500, 4_000, 500), ("XYZ", 1_500, 2_000, 0)]


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_reclassification(cash_: int, value: int, moved: int) -> None:
    def of(cash: int, worth: int) -> dict[str, int]:
        row = pl.DataFrame({"cash": [cash], "value": [worth]})
        return row.select(**net_model.securities_of(pl.col("cash"), pl.col("value"))).row(
            0, named=True
        )

    now = of(cash_, value)
    assert sum(now.values()) - now["debit"] == value
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
    assert net_model.required_reserve(cash_, financing) == 500 + 300 + 50 - 600 - 50
    assert net_model.required_reserve(pl.Series([-600]), financing) == 0
    table = net_model.side_by_side(cash_, net_model.Financing())
    assert table.rows() == [("gross", 800), ("net", 200), ("financed_by_customers", 600)]


def test_accounts_of_the_securities_segment_alone() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "securities", "USD", -10_000), ("A", "segregated", "USD", 5)),
        positions=positions(position("A", "securities", "security", 20_000)),
    )
    row = net_model.of_accounts(made).row(0, named=True)
    assert row["pledgeable"] == 14_000 * DOLLAR
    assert row["fully_paid"] == 0
