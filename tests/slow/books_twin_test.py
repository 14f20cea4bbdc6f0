"""The night beside the pandas one, which was written from the rules alone: equal to the cent."""

from typing import Any

import pandas as pd
import polars as pl
import pytest
from examples import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ledger import DAY, amounts, frame, report, tonight

from bench import books, books_pandas
from bench.pandas_sweeps import POOLS
from transforms.books import night
from transforms.books.frames import Books, fit_frame
from transforms.books.limits import Parameters

AMOUNT = st.integers(-(10**6), 10**6)
WORTH = st.integers(0, 10**6)
RATES = {"EUR": 1_083_456_789, "JPY": 6_789_123}
_TABLES = ("accounts", "balances", "positions", "rates", "elections", "contracts", "assignments", "sma")  # fmt: skip


def _accounts(draw: st.DrawFn, names: list[str]) -> pl.DataFrame:
    rows = [
        (
            name,
            draw(st.sampled_from(["customer", "customer", "proprietary"])),
            draw(st.sampled_from(["USD", "EUR", "JPY"])),
            draw(st.booleans()),
            True,
            draw(st.sampled_from(["reg_t", "portfolio", None])),
            draw(st.sampled_from([None, None, "customer", "firm"])),
            None,
        )
        for name in names
    ]
    return frame("accounts", rows)


def _position(draw: st.DrawFn, names: list[str]) -> tuple[Any, ...]:
    kind = draw(st.sampled_from(["future", "option", "option", "security", "requirement"]))
    pool = draw(st.sampled_from(POOLS))
    sign = draw(st.sampled_from([1, -1])) if pool == "securities" or kind == "option" else 1
    sign = 1 if kind == "requirement" else sign
    value = draw(AMOUNT) if kind == "future" else sign * draw(WORTH)
    cut = draw(st.sampled_from([None, 500, 2_500])) if kind == "security" and sign > 0 else None
    contract = f"O{draw(st.integers(0, 2))}" if kind == "option" else f"S{draw(st.integers(0, 2))}"
    return (draw(st.sampled_from(names)), pool, contract, kind, "USD",
            sign * draw(st.integers(1, 9)), 0 if kind == "requirement" else value, cut,
            draw(WORTH), draw(WORTH))  # fmt: skip


@st.composite
def any_books(draw: st.DrawFn) -> Books:
    names = [f"U{n}" for n in range(draw(st.integers(1, 5)))]
    currencies = st.sampled_from(["USD", "EUR", "JPY"])
    balances = [
        (draw(st.sampled_from(names)), draw(st.sampled_from(POOLS)), draw(currencies), draw(AMOUNT))
        for _ in range(draw(st.integers(1, 16)))
    ]
    contracts = [
        (f"O{n}", draw(st.sampled_from(["call", "put"])), draw(st.sampled_from(["shares", "cash"])),
         f"S{n}", draw(st.integers(0, 200)), 10, draw(st.integers(0, 200)), 5_000, 2_500)
        for n in range(3)
    ]  # fmt: skip
    reports = [
        report(
            f"R{n}",
            draw(st.integers(1, 12)),
            "2026-11-20 10:00",
            contract=f"O{draw(st.integers(0, 2))}",
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    elections = [
        (
            name,
            pd.Timestamp(DAY) - pd.Timedelta(days=draw(st.integers(0, 3))),
            draw(st.sampled_from(["none", "to_securities", "to_commodities"])),
        )
        for name in names
    ]
    carried = [(name, draw(AMOUNT)) for name in names if draw(st.booleans())]
    held = [_position(draw, names) for _ in range(draw(st.integers(0, 12)))]
    # A security of one name has one haircut.
    positions = frame("positions", held).with_columns(
        haircut=pl.when(pl.col("kind") == "security")
        .then(pl.col("haircut").first().over("contract"))
        .otherwise("haircut")
    )
    return Books(
        accounts=_accounts(draw, names),
        balances=frame("balances", balances),
        positions=positions,
        rates=frame("rates", RATES.items()),
        depositories=frame("depositories", []),
        elections=frame("elections", elections),
        contracts=frame("contracts", contracts),
        assignments=frame("assignments", reports),
        sma=frame("sma", carried),
    )


def pandas_frames(made: Books) -> dict[str, pd.DataFrame]:
    texts = pl.selectors.by_dtype(pl.Enum)
    return {
        name: fit_frame(getattr(made, name), name).with_columns(texts.cast(pl.String)).to_pandas()
        for name in _TABLES
    }


@settings(
    max_examples=examples(60), deadline=None, phases=[Phase.reuse, Phase.generate, Phase.shrink]
)
@given(any_books(), st.integers(0, 2**40), st.booleans())
def test_both_nights_agree_to_the_cent(made: Books, seed: int, between: bool) -> None:
    choices = night.Choices(Parameters(cure_between_pools=between))
    done = night.run_night(made, tonight(seed=seed), choices)
    lines, state = books_pandas.night(pandas_frames(made), DAY, seed, between_pools=between)
    ours = amounts(done.statement)
    assert {line: ours[line] for line in lines} == lines
    sums = done.books.balances.group_by("account", "pool", "currency").agg(pl.col("cash").sum())
    balances = {(a, p, c): cash for a, p, c, cash in sums.iter_rows() if cash}
    assert balances == state


def test_the_bench_runs_both_ways_and_their_lines_agree(capfd: pytest.CaptureFixture[str]) -> None:
    books.main(accounts=500, positions=1_500)
    assert "41 lines compared, 0 differ" in capfd.readouterr().out
