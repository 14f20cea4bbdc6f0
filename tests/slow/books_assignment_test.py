"""Option assignment: the lottery by its published example, and the books after it."""

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import (
    CONTRACTS,
    accounts,
    assigned,
    contract,
    frame,
    short,
)

from transforms.books import assignment, lottery, reports
from transforms.books.assignment import LotteryResults

EXHIBIT = {"A": 1, "B": 50, "C": 100, "D": 2, "E": 1, "F": 1, "G": 1000, "H": 1, "I": 10, "J": 20}


def shorts(held: pl.DataFrame, wanted: pl.DataFrame, kind: str = "customer") -> pl.DataFrame:
    owners = accounts(sorted(set(held["account"])), kind)
    return assignment.find_shorts(held, owners, wanted)


def assign(
    held: pl.DataFrame, wanted: pl.DataFrame, known: pl.DataFrame, seed: int
) -> LotteryResults:
    """The lotteries among customers alone."""
    numbered = reports.in_order(reports.sma_dates(wanted, pl.Series(dtype=pl.Date)))
    return assignment.assign_reports(shorts(held, wanted), numbered, known, seed)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (396, {"G": 50}),
        (1, {"A": 1, "B": 49}),
        (1180, {"J": 7, "A": 1, "B": 42}),
        (1186, {"J": 1, "A": 1, "B": 48}),
    ],
)
def test_golden_exhibit_a(start: int, expected: dict[str, int]) -> None:
    holders = shorts(short(EXHIBIT), assigned(50))
    assert int(holders["short"].sum()) == 1186
    draws = pl.DataFrame(
        {"contract": ["X"], "start": [start], "quantity": [50], "reason": [None]},
        schema_overrides={"reason": pl.String},
    )
    found = assignment.allocate_contracts(draws, holders)
    assert dict(found.select("account", "quantity").iter_rows()) == expected


def test_the_ranges_of_exhibit_a() -> None:
    """Each account is met from exactly the numbers of its two ranges."""
    ranges = {"A": (1, 1), "B": (2, 51), "C": (52, 151), "D": (152, 153), "E": (154, 154), "F": (155, 155),
              "G": (156, 1155), "H": (1156, 1156), "I": (1157, 1166), "J": (1167, 1186)}  # fmt: skip
    again = {"A": (1187, 1187), "B": (1188, 1237), "C": (1238, 1337), "D": (1338, 1339), "E": (1340, 1340),
             "F": (1341, 1341), "G": (1342, 2341), "H": (2342, 2342), "I": (2343, 2352), "J": (2353, 2372)}  # fmt: skip
    starts = pl.int_range(1, 2373, eager=True)
    draws = pl.DataFrame(
        {"contract": starts.cast(pl.String), "start": starts, "quantity": 1}
    ).with_columns(reason=pl.lit(None, pl.String))
    holders = shorts(short(EXHIBIT), assigned(1))
    every = draws.select("contract").join(holders.drop("contract"), how="cross")
    found = assignment.allocate_contracts(draws, every).with_columns(
        pl.col("contract").cast(pl.Int64)
    )
    second = pl.col("contract") > 1186
    for numbers, expected in ((found.filter(~second), ranges), (found.filter(second), again)):
        met = numbers.group_by("account").agg(
            first=pl.col("contract").min(), last=pl.col("contract").max(), len=pl.len()
        )
        assert {
            name: (first, last) for name, first, last, n in met.iter_rows() if n == last - first + 1
        } == expected


def test_random_numbers_are_those_of_splitmix64() -> None:
    """The published sequence of seed 1234567, and Python's own count of it."""
    drawn = pl.select(lottery.random_numbers(1234567, pl.int_range(1, 6))).to_series().to_list()
    assert drawn == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    big = pl.select(lottery.random_numbers(-1, pl.int_range(1, 3))).to_series().to_list()
    assert big[0] == 16490336266968443936 == splitmix(2**64 - 1, 1)


def splitmix(seed: int, nth: int) -> int:
    z = (seed + nth * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def test_the_start_is_the_random_number_mod_n_plus_one() -> None:
    draws = assign(short(EXHIBIT), assigned(50), CONTRACTS, 7).draws
    row = draws.row(0, named=True)
    assert row["random"] == splitmix(7, 1)
    assert row["start"] == splitmix(7, 1) % 1186 + 1


def test_each_starting_point_is_equally_likely() -> None:
    """Chi-squared over 1,500 seeds and 13 short contracts: 12 degrees of freedom, p 0.001 at 32.9."""
    holders = {"A": 3, "B": 9, "C": 1}
    starts = [
        assign(short(holders), assigned(2), CONTRACTS, seed).draws.item(0, "start")
        for seed in range(1_500)
    ]
    expected = len(starts) / 13
    chi = sum((starts.count(n) - expected) ** 2 / expected for n in range(1, 14))
    assert set(starts) == set(range(1, 14))
    assert chi < 32.9


def test_each_contract_has_a_lottery_of_its_own() -> None:
    """Chi-squared over 20,000 contracts of one night, N = 7: 6 degrees of freedom, p 0.001 at 22.5."""
    names = [f"C{n:05}" for n in range(20_000)]
    rows = pl.DataFrame({"contract": names}).with_columns(
        quantity=pl.lit(1), reason=pl.lit(None, pl.String), short=pl.lit(7)
    )
    drawn = rows.with_columns(random=lottery.random_numbers(99, pl.int_range(1, pl.len() + 1)))
    counts = drawn.select(assignment.starting_point()).to_series().value_counts()["count"].to_list()
    expected = 20_000 / 7
    assert sum((n - expected) ** 2 / expected for n in counts) < 22.5


@pytest.mark.parametrize(
    ("quantity", "holders", "reason"),
    [
        (5, {"A": 2, "B": 2}, "more_than_short"),
        (4, {}, "no_short_holder"),
        (0, {"A": 2}, "no_quantity"),
        (4, {"A": 2, "B": 2}, None),
    ],
)
def test_a_contract_that_cannot_be_assigned_stops_no_other(
    quantity: int, holders: dict[str, int], reason: str | None
) -> None:
    both = pl.concat([short(holders), short({"A": 3, "B": 3}, "Y")])
    wanted = pl.concat([assigned(quantity), assigned(4, "Y")])
    known = frame("contracts", [contract(), contract("Y")])
    found = assign(both, wanted, known, 5)
    reasons = dict(found.draws.select("contract", "reason").iter_rows())
    assert reasons == {"X": reason, "Y": None}
    assert reason is None or reason in reports.REASONS
    sums = dict(found.allocations.group_by("contract").agg(pl.col("quantity").sum()).iter_rows())
    assert sums == ({"X": 4, "Y": 4} if reason is None else {"Y": 4})
    # The other lottery is the same as without the error.
    alone = found.draws.filter(contract="Y").row(0, named=True)
    assert alone["start"] == splitmix(5, 2) % 6 + 1


def test_a_contract_that_nobody_describes_is_an_error_row() -> None:
    found = assign(short({"A": 2}), assigned(1), frame("contracts", []), 1)
    assert found.draws["reason"].to_list() == ["unknown_contract"]
    assert found.allocations.is_empty()


def test_all_assigned_and_one_holder_need_no_luck() -> None:
    for seed in range(20):
        whole = assign(short(EXHIBIT), assigned(1186), CONTRACTS, seed).allocations
        assert dict(whole.select("account", "quantity").iter_rows()) == EXHIBIT
        single = assign(short({"A": 9}), assigned(4), CONTRACTS, seed).allocations
        assert single.select("account", "quantity").rows() == [("A", 4)]


def test_only_short_options_of_the_securities_segment_take_part() -> None:
    long = short({"B": -5})
    future = short({"C": 5}).with_columns(pool=pl.lit("segregated").cast(long.schema["pool"]))
    stock = short({"D": 5}).with_columns(kind=pl.lit("security").cast(long.schema["kind"]))
    found = shorts(pl.concat([short({"A": 2}), long, future, stock]), assigned(1))
    assert found.rows() == [("X", "A", 2)]


@st.composite
def any_night(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    names = [f"C{n}" for n in range(draw(st.integers(1, 4)))]
    frames, wanted = [], []
    for name in names:
        holders = {f"U{n}": draw(st.integers(1, 30)) for n in range(draw(st.integers(1, 8)))}
        frames.append(short(holders, name))
        wanted.append(assigned(draw(st.integers(1, sum(holders.values()))), name))
    known = frame("contracts", [contract(name) for name in names])
    return pl.concat(frames), pl.concat(wanted), known, draw(st.integers(0, 2**63 - 1))


@settings(max_examples=examples(60), deadline=None)
@given(any_night())
def test_the_quantity_is_met_and_nobody_exceeds_what_he_is_short(
    made: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int],
) -> None:
    held, wanted, known, seed = made
    found = assign(held, wanted, known, seed).allocations
    sums = found.group_by("contract").agg(pl.col("quantity").sum()).sort("contract")
    assert sums.rows() == wanted.select("contract", "quantity").sort("contract").rows()
    over = found.join(held, on=["contract", "account"], how="left", suffix="_held")
    assert over.filter(pl.col("quantity") > -pl.col("quantity_held")).is_empty()
    shuffled = assign(
        held.sample(fraction=1, shuffle=True, seed=1), wanted.reverse(), known.reverse(), seed
    )
    assert shuffled.allocations.equals(found)
    assert not found.is_empty()


@settings(max_examples=examples(60), deadline=None)
@given(any_night())
def test_the_lottery_is_the_one_counted_one_by_one(
    made: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int],
) -> None:
    held, wanted, known, seed = made
    found = assign(held, wanted, known, seed).allocations
    ordered = wanted.sort("contract").select("contract", "quantity")
    for nth, (name, quantity) in enumerate(ordered.iter_rows(), start=1):
        of = held.filter(contract=name).sort("account")
        numbered = [
            row["account"] for row in of.iter_rows(named=True) for _ in range(-row["quantity"])
        ]
        offset = splitmix(seed, nth) % len(numbered)
        taken = (numbered * 2)[offset : offset + quantity]
        expected = {account: taken.count(account) for account in set(taken)}
        assert (
            dict(found.filter(contract=name).select("account", "quantity").iter_rows()) == expected
        )
