"""The grammar of printed amounts, by cases and by property."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.parse.amounts import parse_amount, parse_percent

LARGEST = 2**63 - 1


def read(printed: str) -> int | None:
    value: int | None = pl.select(parse_amount(pl.lit(printed))).item()
    return value


@pytest.mark.parametrize(
    ("printed", "dollars"),
    [
        ("0", 0), ("o", 0), ("O", 0), ("1,234", 1234), ("1234", 1234), ("-1,234", -1234),
        ("(1,234)", -1234), ("1,234-", -1234), ("\u22121,234", -1234), ("$1,234", 1234),
        ("-$1,234", -1234), ("$-1,234", -1234), ("$(1,234)", -1234), ("($1,234)", -1234),
        ("1,234.00", 1234), ("-0", 0), ("9,223,372,036,854,775,807", LARGEST),
    ],
)  # fmt: skip
def test_an_amount(printed: str, dollars: int) -> None:
    assert read(printed) == dollars


@pytest.mark.parametrize(
    "printed",
    ["", "-", "o0", "1,23", "12,34,567", ",234", "1,234,", "0,123", "01", "1.5", "1.000", "1..00",
     "1,234.0", "(1,234", "1,234)", "--5", "-5-", "-(5)", "(-5)", "1 234", "1,2E4", "1,2o4", "5%",
     "155,000,,000", "9,223,372,036,854,775,808", "\u0661\u0662\u0663", "1,234\n"],
)  # fmt: skip
def test_no_amount(printed: str) -> None:
    assert read(printed) is None


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(["{:,}", "{}", "{:,}.00", "${:,}"]))
def test_every_printed_integer_is_read_back(dollars: int, style: str) -> None:
    positive = style.format(abs(dollars))
    printed = [positive] if dollars >= 0 else [f"-{positive}", f"({positive})", f"{positive}-"]
    assert [read(form) for form in printed] == [dollars] * len(printed)


@given(st.integers(1_000, LARGEST), st.data())
def test_a_lost_or_added_comma_or_digit_of_a_group_is_no_amount(
    dollars: int, data: st.DataObject
) -> None:
    printed = f"{dollars:,}"
    at = data.draw(st.integers(printed.index(",") + 1, len(printed) - 1))
    assert read(printed[:at] + printed[at + 1 :]) is None
    assert read(printed[:at] + "7" + printed[at:]) is None


@pytest.mark.parametrize(("printed", "value"), [("5.5", 5.5), ("0", 0), ("100", 100), ("o", 0)])
def test_a_percentage(printed: str, value: float) -> None:
    assert float(pl.select(parse_percent(pl.lit(printed))).item()) == value


@pytest.mark.parametrize("printed", ["5,5", "-5", "5.", ".5", "1000", "5%", "05"])
def test_no_percentage(printed: str) -> None:
    assert pl.select(parse_percent(pl.lit(printed))).item() is None
