"""The requirement, account by account: nobody's debt is paid with another customer's money."""

import polars as pl
import pytest
from ledger import (
    GOLDEN,
    LINES,
    POOLS,
    accounts,
    amounts,
    bank,
    books,
    cash,
    frame,
    golden,
    held,
    lines_of,
    position,
    positions,
    rates,
    tonight,
)

from transforms.books import night, segregation
from transforms.books.frames import BooksError
from transforms.books.holdings import check_holdings
from transforms.books.money import DOLLAR, round_dollars


@pytest.mark.parametrize("pool", POOLS)
def test_golden_requirement_in_every_pool(pool: str) -> None:
    found = lines_of(golden(pool), _7305=0)
    expected = [950, 1200, 250, 400, -900, 1900, 950, -590, 360, 2260]
    assert [found[code] for code in POOLS[pool].split()] == expected
    for other, codes in POOLS.items():
        if other != pool:
            assert {found[code] for code in codes.split()} == {0}


def test_golden_without_a_haircut() -> None:
    found = lines_of(golden(haircut=False))
    assert [found[code] for code in ("7047", "7050", "7060")] == [-600, 350, 2250]


def test_an_empty_haircut_is_none() -> None:
    made = golden()
    empty = made.positions.with_columns(haircut=pl.lit(None, pl.Int32))
    found = lines_of(made._replace(positions=empty))
    assert [found[code] for code in ("7047", "7050", "7060")] == [-600, 350, 2250]


@pytest.mark.parametrize(
    ("haircut", "parts"), [(True, [1200, 600, 10, 450, 0]), (False, [1200, 600, 0, 450, 0])]
)
def test_both_ways_agree_account_by_account(haircut: bool, parts: list[int]) -> None:
    made = golden(haircut=haircut)
    judged = segregation.judge_pools(held(made).lazy()).select("account", **segregation.both_ways())
    singly = judged.sort("account").collect()
    assert singly.select(round_dollars(pl.col("second")))["second"].to_list() == parts
    assert singly["first"].to_list() == singly["second"].to_list()
    net_worth = [max(0, sum(row[:4]) + row[4]) for row in GOLDEN.values()]
    assert (parts == net_worth) is not haircut


def test_a_disagreement_of_the_two_ways_is_refused() -> None:
    items = segregation.account_items(held(golden()), accounts(GOLDEN), "maintenance")
    wrong = items.with_columns(pl.col("first") + 1)
    with pytest.raises(BooksError, match=r"Two ways .* differ"):
        segregation.required_lines(wrong, LINES)


def test_a_debit_that_long_options_cover_is_no_deficit() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -300)),
        positions=positions(position("A", "segregated", "option", 300)),
    )
    assert lines_of(made)["7045"] == 0
    less = made._replace(positions=positions(position("A", "segregated", "option", 299)))
    assert lines_of(less)["7045"] == 1


def test_greater_of_two_for_the_secured_amount() -> None:
    made = golden("secured")
    assert lines_of(made, _7305=2259)["7360"] == 2260
    assert lines_of(made, _7305=2261)["7360"] == 2261
    assert lines_of(made)["7360"] is None, "an input that is not given is no 0"
    assert lines_of(made)["7380"] is None


def test_own_accounts_and_the_securities_segment_enter_no_customer_line() -> None:
    for changed in (
        golden()._replace(accounts=accounts(GOLDEN, "proprietary")),
        golden()._replace(accounts=accounts(GOLDEN, "non_customer")),
        golden("securities"),
    ):
        assert {value for value in lines_of(changed).values() if value is not None} == {0}


def test_single_stock_futures_stay_in_the_securities_segment() -> None:
    row = position("A", "securities", "future", 500, contract="IBM1D")
    made = books(accounts=accounts(["A"]), positions=positions(row))
    assert lines_of(made)["7030"] == 0


def test_pools_are_never_netted() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -100), ("A", "secured", "USD", 500)),
    )
    found = lines_of(made, _7305=0)
    assert (found["7045"], found["7060"], found["7360"]) == (100, 0, 500)


def test_currencies_of_one_pool_are_judged_together_at_the_closing_rate() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -110), ("A", "segregated", "EUR", 100)),
        rates=rates(EUR=1.1),
    )
    assert lines_of(made)["7045"] == 0
    assert lines_of(made._replace(rates=rates(EUR=1.09)))["7045"] == 1
    with pytest.raises(BooksError, match=r"No closing rate.*EUR"):
        lines_of(made._replace(rates=rates()))


def test_leaves_are_rounded_once_half_away_from_zero() -> None:
    small = frame("balances", [(f"A{n:02}", "segregated", "USD", 17) for n in range(3)])
    made = books(accounts=accounts(f"A{n:02}" for n in range(3)), balances=small)
    assert lines_of(made)["7010"] == 1, "51 cents, not three times 0"
    for sign in (1, -1):
        half = small.head(1).with_columns(cash=pl.lit(50 * sign, dtype=pl.Int64))
        found = lines_of(made._replace(balances=half))
        assert found["7010"] == sign
        assert found["7040"] == sign, "a total is the sum of rounded lines"


def test_totals_are_sums_of_rounded_lines() -> None:
    """One dollar is owed, half of it in cash: both lines print 1, so their total prints 2."""
    half = frame("positions", [("A", "segregated", "X", "future", "USD", 1, 50, 0, 0, 0)])
    made = books(
        accounts=accounts(["A"]),
        balances=frame("balances", [("A", "segregated", "USD", 50)]),
        positions=half,
    )
    found = lines_of(made)
    assert [found[code] for code in ("7010", "7030", "7040", "7060")] == [1, 1, 2, 2]
    ways = segregation.judge_pools(held(made).lazy()).select(**segregation.both_ways()).collect()
    assert ways.rows() == [(DOLLAR, DOLLAR)], "the two ways agree before anything is rounded"


def test_no_amount_is_too_large_to_be_exact() -> None:
    made = books(
        accounts=accounts(["A", "B"]),
        balances=frame(
            "balances",
            [("A", "segregated", "JPY", 9 * 10**17 + 1), ("B", "segregated", "JPY", 9 * 10**17)],
        ),
        rates=rates(JPY=0.006789123),
    )
    exact = (18 * 10**17 + 1) * 6_789_123
    assert lines_of(made)["7010"] == (exact * 2 + DOLLAR) // (2 * DOLLAR)


def test_funds_by_holder() -> None:
    rows = frame(
        "depositories",
        [
            bank("1", "segregated", "bank", "cash", 353),
            bank("2", "segregated", "other_fcm", "cash", 20),
            bank("3", "segregated", "other_fcm", "open_trade_equity", 5),
            bank("4", "segregated", "other_fcm", "short_options", -49),
            bank("5", "segregated", "other_fcm", "own_securities", 869),
            bank("6", "segregated", "clearing_house", "settlement", -7),
            bank("7", "secured", "us_bank", "customer_securities", 11),
            bank("8", "secured", "us_bank", "own_securities", 12),
            bank("9", "cleared_swaps", "on_hand", "cash", 3),
            bank("10", "cleared_swaps", "on_hand", "customer_securities", 4),
        ],
    )
    found = lines_of(books(depositories=rows), _7305=0)
    assert [found[c] for c in ("7070", "7140", "7160", "7130", "7540", "8715")] == [
        353,
        -24,
        869,
        -7,
        23,
        7,
    ]
    assert [found[c] for c in ("7180", "7770", "8720")] == [1191, 23, 7]
    wrong = rows.with_columns(holder=pl.lit("cellar"))
    with pytest.raises(BooksError, match=r"row 1: cash with cellar in segregated is no line"):
        lines_of(books(depositories=wrong))


def test_margin_deficiencies_and_their_accounts() -> None:
    made = books(
        accounts=pl.concat([accounts(["A", "B", "C", "D", "F"]), accounts(["P"], "proprietary")]),
        balances=cash(
            ("A", "segregated", "USD", 100),
            ("B", "segregated", "USD", -50),
            ("C", "secured", "USD", 10),
            ("D", "segregated", "USD", -70),
            ("P", "segregated", "USD", 5),
            ("F", "segregated", "USD", 100),
        ),
        positions=positions(
            position("A", "segregated", "future", 0, maintenance=130, initial=150),
            position("A", "secured", "future", 0, maintenance=20),
            position("B", "segregated", "future", 0, maintenance=40),
            position("C", "secured", "future", 0, maintenance=10),
            position("P", "segregated", "future", 0, maintenance=8),
            position("F", "segregated", "future", 0, maintenance=40, initial=140),
        ),
    )
    found = lines_of(made)
    # A lacks 30 and, in another pool, 20; B's debit of 50 is in line 5 already; D has no positions.
    assert [found[code] for code in ("9100", "9101", "9102", "9103")] == [70, 20, 0, 3]
    assert [found[code] for code in ("9104", "9105", "9106", "9107")] == [2, 1, 0, 1]
    assert found["7045"] == 120
    initial = night.state_accounts(
        made, night.list_holdings(made), tonight(), night.Choices(margin="initial")
    )[1]
    assert [amounts(initial)[code] for code in ("9100", "9104")] == [50 + 40, 2]


def test_securities_after_haircut_carry_margin() -> None:
    made = books(
        accounts=pl.concat([accounts(["A", "B", "C"]), accounts(["N"], "non_customer")]),
        balances=cash(
            ("A", "segregated", "USD", 100),
            ("B", "segregated", "USD", -50),
            ("C", "cleared_swaps", "USD", 10),
            ("N", "secured", "USD", 5),
        ),
        positions=positions(
            position("A", "segregated", "security", 200, haircut=5_000, maintenance=230),
            position("B", "segregated", "security", 200, haircut=5_000, maintenance=80),
            position("C", "cleared_swaps", "future", 0, maintenance=25),
            position("N", "secured", "future", 0, maintenance=9),
            position("N", "cleared_swaps", "future", 0, maintenance=6),
        ),
    )
    found = lines_of(made)
    # A has 100 and half of 200; half of 200 covers B's debit and 50 of its margin.
    assert [found[code] for code in ("9100", "9101", "9102", "9103")] == [30 + 30, 0, 15, 4 + 6]
    assert [found[code] for code in ("9104", "9105", "9106", "9107")] == [2, 0, 1, 1]


@pytest.mark.parametrize(("least", "printed"), [(1, 1), (0, 0)])
def test_a_count_never_stands_without_an_amount(least: int, printed: int) -> None:
    rows = frame("positions", [("A", "segregated", "X", "future", "USD", 1, 0, 0, 0, 40)])
    made = books(accounts=accounts(["A"]), positions=rows)
    found = amounts(
        night.state_accounts(
            made, night.list_holdings(made), tonight(), night.Choices(least_deficiency=least)
        )[1]
    )
    assert (found["9100"], found["9104"]) == (printed, 1)


@pytest.mark.parametrize(("worth", "haircut"), [(-1, 0), (100, 10_001), (100, -1)])
def test_impossible_securities_are_refused(worth: int, haircut: int) -> None:
    row = position("A", "segregated", "security", worth, haircut=haircut)
    with pytest.raises(BooksError, match="account A, pool segregated"):
        check_holdings(held(books(positions=positions(row))))
