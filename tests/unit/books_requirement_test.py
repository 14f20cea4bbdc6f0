"""Properties of the requirement, for any books."""

import polars as pl
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import POOLS, accounts, books, frame, golden, held, lines_of, rates

from transforms.books import segregation
from transforms.books.frames import Books
from transforms.books.holdings import by_currency
from transforms.books.money import DOLLAR

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


@settings(max_examples=examples(60), deadline=None)
@given(any_books(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(made: Books, random: object) -> None:
    seed = random.randrange(10**6)  # type: ignore[attr-defined]
    shuffled = made._replace(
        balances=made.balances.sample(fraction=1, shuffle=True, seed=seed),
        positions=made.positions.sample(fraction=1, shuffle=True, seed=seed),
        accounts=made.accounts.sample(fraction=1, shuffle=True, seed=seed),
    )
    assert lines_of(made) == lines_of(shuffled)


@settings(max_examples=examples(60), deadline=None)
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
    found = lines_of(made)
    for pool, codes in POOLS.items():
        of_pool = [both for (_, name), both in native.items() if name == pool]
        gross = sum(max(0, -n) for n, _ in of_pool)
        offset = sum(min(max(0, -n), h) for n, h in of_pool)
        wanted = [(abs(x) * 2 + DOLLAR) // (2 * DOLLAR) for x in (gross, -offset)]
        assert [found[codes.split()[6]], -(found[codes.split()[7]] or 0)] == wanted


@settings(max_examples=examples(60), deadline=None)
@given(any_books(), WORTH, st.sampled_from(sorted(POOLS)))
def test_a_deficit_never_lessens_what_others_are_owed(made: Books, debt: int, pool: str) -> None:
    poorer = made._replace(
        accounts=pl.concat([made.accounts, accounts(["V000"])]),
        balances=pl.concat([made.balances, frame("balances", [("V000", pool, "USD", -debt)])]),
    )
    owed, after = owed_to_customers(made), owed_to_customers(poorer)
    assert all(after.get(name, 0) >= amount for name, amount in owed.items())
    assert after == owed | {pool: owed.get(pool, 0)}


def owed_to_customers(made: Books) -> dict[str, int]:
    ways = segregation.judge_pools(held(made).lazy()).with_columns(**segregation.both_ways())
    return dict(ways.group_by("pool").agg(pl.col("first").sum()).collect().iter_rows())


def test_grouping_by_currency_loses_nothing() -> None:
    native = by_currency(golden().balances, golden().positions)
    assert native["cash"].sum() == 950 * 100
    assert native["after_haircut"].sum() == 1140 * 100
