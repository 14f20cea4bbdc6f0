"""The requirement, account by account: nobody's debt is paid with another customer's money."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import (
    LINES, accounts, amounts, bank, books, cash, frame, held, position, positions, rates, tonight,
)  # fmt: skip

from transforms.books import net_model, night, segregation
from transforms.books.frames import Books, BooksError
from transforms.books.holdings import by_currency, check
from transforms.books.money import DOLLAR, dollars

# (cash, open trade equity, long options, short options, securities, after haircut)
GOLDEN = {
    "A": (1000, 200, 0, 0, 0, 0),
    "B": (-500, 100, 0, 0, 1000, 950),
    "C": (-300, -50, 0, 0, 200, 190),
    "D": (50, 0, 400, 0, 0, 0),
    "E": (700, 0, 0, -900, 0, 0),
}
POOLS = {
    "segregated": "7010 7020 7030 7032 7033 7040 7045 7047 7050 7060",
    "secured": "7315 7317 7325 7335 7337 7345 7351 7352 7354 7355",
    "cleared_swaps": "8500 8510 8520 8530 8540 8550 8560 8570 8580 8590",
}


def golden(pool: str = "segregated", *, haircut: bool = True) -> Books:
    rows = []
    for name, (_, ote, long, short, worth, after) in GOLDEN.items():
        rows += [position(name, pool, "future", ote)] if ote else []
        rows += [position(name, pool, "option", long)] if long else []
        rows += [position(name, pool, "option", short, quantity=-1)] if short else []
        cut = (worth - after) * 10_000 // worth if worth and haircut else 0
        rows += [position(name, pool, "security", worth, haircut=cut)] if worth else []
    return books(
        accounts=accounts(GOLDEN),
        balances=cash(*((name, pool, "USD", row[0]) for name, row in GOLDEN.items())),
        positions=positions(*rows),
    )


def lines(made: Books, **inputs: int) -> dict[str, int | None]:
    given_ = tonight(inputs=[(code[1:], amount) for code, amount in inputs.items()])
    return amounts(night.state(made, given_, night.Choices())[1])


@pytest.mark.parametrize("pool", POOLS)
def test_golden_requirement_in_every_pool(pool: str) -> None:
    found = lines(golden(pool), _7305=0)
    expected = [950, 1200, 250, 400, -900, 1900, 950, -590, 360, 2260]
    assert [found[code] for code in POOLS[pool].split()] == expected
    for other, codes in POOLS.items():
        if other != pool:
            assert {found[code] for code in codes.split()} == {0}


def test_golden_without_a_haircut() -> None:
    found = lines(golden(haircut=False))
    assert [found[code] for code in ("7047", "7050", "7060")] == [-600, 350, 2250]


@pytest.mark.parametrize(
    ("haircut", "parts"), [(True, [1200, 600, 10, 450, 0]), (False, [1200, 600, 0, 450, 0])]
)
def test_both_ways_agree_account_by_account(haircut: bool, parts: list[int]) -> None:
    made = golden(haircut=haircut)
    judged = segregation.judged(held(made)).sort("account")
    singly = judged.group_by("account").map_groups(
        lambda one: segregation.both_ways(one).with_columns(account=one["account"])
    )
    assert singly.sort("account").select(dollars(pl.col("second")))["second"].to_list() == parts
    assert singly["first"].to_list() == singly["second"].to_list()
    net_worth = [max(0, sum(row[:4]) + row[4]) for row in GOLDEN.values()]
    assert (parts == net_worth) is not haircut


def test_a_disagreement_of_the_two_ways_is_refused() -> None:
    items = segregation.account_items(held(golden()), accounts(GOLDEN), "maintenance")
    wrong = items.with_columns(pl.col("deficit") + 1)
    with pytest.raises(BooksError, match=r"Two ways .* differ"):
        segregation.required(wrong, LINES)


def test_a_debit_that_long_options_cover_is_no_deficit() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -300)),
        positions=positions(position("A", "segregated", "option", 300)),
    )
    assert lines(made)["7045"] == 0
    less = made._replace(positions=positions(position("A", "segregated", "option", 299)))
    assert lines(less)["7045"] == 1


def test_greater_of_two_for_the_secured_amount() -> None:
    made = golden("secured")
    assert lines(made, _7305=2259)["7360"] == 2260
    assert lines(made, _7305=2261)["7360"] == 2261
    assert lines(made)["7360"] is None, "an input that is not given is no 0"
    assert lines(made)["7380"] is None


def test_own_accounts_and_the_securities_segment_enter_no_customer_line() -> None:
    for changed in (
        golden()._replace(accounts=accounts(GOLDEN, "proprietary")),
        golden()._replace(accounts=accounts(GOLDEN, "non_customer")),
        golden("securities"),
    ):
        assert {value for value in lines(changed).values() if value is not None} == {0}


def test_single_stock_futures_stay_in_the_securities_segment() -> None:
    row = position("A", "securities", "future", 500, contract="IBM1D")
    made = books(accounts=accounts(["A"]), positions=positions(row))
    assert lines(made)["7030"] == 0


def test_pools_are_never_netted() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -100), ("A", "secured", "USD", 500)),
    )
    found = lines(made, _7305=0)
    assert (found["7045"], found["7060"], found["7360"]) == (100, 0, 500)


def test_currencies_of_one_pool_are_judged_together_at_the_closing_rate() -> None:
    made = books(
        accounts=accounts(["A"]),
        balances=cash(("A", "segregated", "USD", -110), ("A", "segregated", "EUR", 100)),
        rates=rates(EUR=1.1),
    )
    assert lines(made)["7045"] == 0
    assert lines(made._replace(rates=rates(EUR=1.09)))["7045"] == 1
    with pytest.raises(BooksError, match=r"No closing rate.*EUR"):
        lines(made._replace(rates=rates()))


def test_leaves_are_rounded_once_half_away_from_zero() -> None:
    small = frame("balances", [(f"A{n:02}", "segregated", "USD", 17) for n in range(3)])
    made = books(accounts=accounts(f"A{n:02}" for n in range(3)), balances=small)
    assert lines(made)["7010"] == 1, "51 cents, not three times 0"
    for sign in (1, -1):
        half = small.head(1).with_columns(cash=pl.lit(50 * sign, dtype=pl.Int64))
        found = lines(made._replace(balances=half))
        assert found["7010"] == sign
        assert found["7040"] == sign, "a total is the sum of rounded lines"


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
    assert lines(made)["7010"] == (exact * 2 + DOLLAR) // (2 * DOLLAR)


def test_funds_by_holder() -> None:
    rows = frame("depositories", [
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
    ])  # fmt: skip
    found = lines(books(depositories=rows), _7305=0)
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
        lines(books(depositories=wrong))


def test_margin_deficiencies_and_their_accounts() -> None:
    made = books(
        accounts=pl.concat([accounts(["A", "B", "C", "D", "F"]), accounts(["P"], "proprietary")]),
        balances=cash(
            ("A", "segregated", "USD", 100), ("B", "segregated", "USD", -50),
            ("C", "secured", "USD", 10), ("D", "segregated", "USD", -70), ("P", "segregated", "USD", 5),
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
    )  # fmt: skip
    found = lines(made)
    # A lacks 30 and, in another pool, 20; B's debit of 50 is in line 5 already; D has no positions.
    assert [found[code] for code in ("9100", "9101", "9102", "9103")] == [70, 20, 0, 3]
    assert [found[code] for code in ("9104", "9105", "9106", "9107")] == [2, 1, 0, 1]
    assert found["7045"] == 120
    initial = night.state(made, tonight(), night.Choices(margin="initial"))[1]
    assert [amounts(initial)[code] for code in ("9100", "9104")] == [50 + 40, 2]


@pytest.mark.parametrize(("least", "printed"), [(1, 1), (0, 0)])
def test_a_count_never_stands_without_an_amount(least: int, printed: int) -> None:
    rows = frame("positions", [("A", "segregated", "X", "future", "USD", 1, 0, 0, 0, 40)])
    made = books(accounts=accounts(["A"]), positions=rows)
    found = amounts(night.state(made, tonight(), night.Choices(least_deficiency=least))[1])
    assert (found["9100"], found["9104"]) == (printed, 1)


@pytest.mark.parametrize(("worth", "haircut"), [(-1, 0), (100, 10_001), (100, -1)])
def test_impossible_securities_are_refused(worth: int, haircut: int) -> None:
    row = position("A", "segregated", "security", worth, haircut=haircut)
    with pytest.raises(BooksError, match="account A, pool segregated"):
        check(held(books(positions=positions(row))))


AMOUNT = st.integers(-(10**12), 10**12)
WORTH = st.integers(0, 10**12)


@st.composite
def any_books(draw: st.DrawFn) -> Books:
    names = [f"U{n:03}" for n in range(draw(st.integers(1, 6)))]
    pools = [*POOLS, "securities"]
    pick = st.tuples(st.sampled_from(names), st.sampled_from(pools))
    currencies = st.sampled_from(["USD", "EUR", "JPY"])
    balances = [
        (*draw(pick), draw(currencies), draw(AMOUNT)) for _ in range(draw(st.integers(0, 9)))
    ]
    rows = []
    for _ in range(draw(st.integers(0, 9))):
        kind = draw(st.sampled_from(["future", "option", "security"]))
        value = draw(WORTH if kind == "security" else AMOUNT)
        cut, margin = draw(st.integers(0, 10_000)), draw(WORTH)
        rows.append((*draw(pick), "X", kind, draw(currencies), 1, value, cut, margin, margin))
    return books(
        accounts=accounts(names),
        balances=frame("balances", balances),
        positions=frame("positions", rows),
        rates=rates(EUR=1.0834567, JPY=0.006789123),
    )


@settings(max_examples=60, deadline=None)
@given(any_books(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(made: Books, random: object) -> None:
    seed = random.randrange(10**6)  # type: ignore[attr-defined]
    shuffled = made._replace(
        balances=made.balances.sample(fraction=1, shuffle=True, seed=seed),
        positions=made.positions.sample(fraction=1, shuffle=True, seed=seed),
        accounts=made.accounts.sample(fraction=1, shuffle=True, seed=seed),
    )
    assert lines(made) == lines(shuffled)


@settings(max_examples=60, deadline=None)
@given(any_books())
def test_sums_are_those_of_a_count_in_fractions(made: Books) -> None:
    """An account-by-account count in Python's own whole numbers gives the same lines."""
    rate = {"USD": 10**9, **dict(made.rates.iter_rows())}
    native: dict[tuple[str, str], list[int]] = {}
    for account, pool, currency, amount in made.balances.iter_rows():
        native.setdefault((account, pool), [0, 0])[0] += amount * rate[currency]
    for row in made.positions.iter_rows(named=True):
        both = native.setdefault((row["account"], row["pool"]), [0, 0])
        if row["kind"] == "security":
            both[1] += row["value"] * (10_000 - row["haircut"]) // 10_000 * rate[row["currency"]]
        else:
            both[0] += row["value"] * rate[row["currency"]]
    found = lines(made)
    for pool, codes in POOLS.items():
        of_pool = [both for (_, name), both in native.items() if name == pool]
        gross = sum(max(0, -n) for n, _ in of_pool)
        offset = sum(min(max(0, -n), h) for n, h in of_pool)
        wanted = [(abs(x) * 2 + DOLLAR) // (2 * DOLLAR) for x in (gross, -offset)]
        assert [found[codes.split()[6]], -(found[codes.split()[7]] or 0)] == wanted


@settings(max_examples=60, deadline=None)
@given(any_books(), WORTH, st.sampled_from(sorted(POOLS)))
def test_a_deficit_never_lessens_what_others_are_owed(made: Books, debt: int, pool: str) -> None:
    before = segregation.both_ways(segregation.judged(held(made)))
    poorer = made._replace(
        accounts=pl.concat([made.accounts, accounts(["V000"])]),
        balances=pl.concat([made.balances, frame("balances", [("V000", pool, "USD", -debt)])]),
    )
    after = segregation.both_ways(segregation.judged(held(poorer)))
    owed = dict(before.select("pool", "first").iter_rows())
    assert all(
        first == owed.get(name, 0) for name, first in after.select("pool", "first").iter_rows()
    )


def test_grouping_by_currency_loses_nothing() -> None:
    native = by_currency(golden().balances, golden().positions)
    assert native["cash"].sum() == 950 * 100
    assert native["after_haircut"].sum() == 1140 * 100


# The securities segment beside it.


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
