"""Figures that the broker calls current: each holds from a date on, wherever it is used."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from desk import IB
from ledger import columns, moment, one_account, position, positions, swept, value_of

from segwatch.books.read import read_books
from segwatch.codebook.load import load_codebook
from simulate.books import make_books, sample_figures, write
from transforms.books.examiner import leverage, net_model, soft_edge
from transforms.books.figures import Figures, in_force
from transforms.books.frames import BooksError

TABLE = load_codebook().broker_figures
CHANGE = date(2014, 11, 19)
OTHERS = {
    "buffer": 1_000,
    "to_open": 4_000,
    "new_leverage": 20,
    "standing_leverage": 40,
    "fx_leverage": 100,
    "soft_edge": 500,
}


def changed(day: date = CHANGE) -> pl.DataFrame:
    """The codebook's figures, with others from a day on."""
    more = [(name, str(value), day.isoformat()) for name, value in OTHERS.items()]
    rows = pl.DataFrame(more, schema=["figure", "value", "valid_from"], orient="row")
    return pl.concat([TABLE.select(rows.columns), rows])


def test_figures_hold_from_their_date() -> None:
    before, after = (in_force(changed(), CHANGE - timedelta(days=n)) for n in (1, 0))
    assert before == Figures()
    assert after == Figures()._replace(**OTHERS)
    with pytest.raises(BooksError, match=r"nothing of buffer, .* on 1989-12-31"):
        in_force(changed(), date(1989, 12, 31))


def test_the_sweep_of_a_night_takes_the_buffer_of_its_day(tmp_path: Path) -> None:
    kept = {}
    for day in (CHANGE - timedelta(days=1), CHANGE):
        folder = tmp_path / day.isoformat()
        write(make_books(sample_figures(IB), 60), folder, "INTERACTIVE BROKERS LLC", day)
        given = read_books(folder, replace(load_codebook(), broker_figures=changed()))
        row = position("A", "segregated", "future", 0, maintenance=1_000)
        made = one_account("to_securities", ("segregated", "USD", 9_000), positions=positions(row))
        kept[day] = 900_000 - int(swept(made, given.choices.rules).moves["amount"].sum())
    assert list(kept.values()) == [105_000, 110_000]


@pytest.mark.parametrize(("figures", "times"), [(Figures(), 30), (in_force(changed(), CHANGE), 20)])
def test_leverage_takes_the_figures_given(figures: Figures, times: int) -> None:
    three = columns("gross", "nlv", "options")
    for more in (0, 1):
        row = {"gross": times * 100 + more, "nlv": 100, "options": 0}
        assert value_of(leverage.may_grow(*three, figures=figures), **row) is (more == 0)
        row["gross"] = figures.standing_leverage * 100 + more
        assert value_of(leverage.may_stand(*three, figures=figures), **row) is (more == 0)
        row["gross"] = figures.fx_leverage * 100 + more
        assert value_of(leverage.fx_may_stand(*three[:2], figures=figures), **row) is (more == 0)
    order = {
        "equity": figures.to_open,
        "initial": 0,
        "order_initial": 1,
        "opens": True,
        "gross_after": 0,
        "nlv": 1,
        "option_value": 0,
    }
    rows = pl.DataFrame([order, order | {"equity": figures.to_open - 1}])
    found = leverage.accept_orders(rows, 1, figures=figures)
    assert found["accepted"].to_list() == [True, False]


FRIDAY, MONDAY = "2026-11-20", "2026-11-23"
WINDOWS = pl.DataFrame(
    {
        "account": ["A", "A"],
        "start": [moment(f"{day} 09:30") for day in (MONDAY, FRIDAY)],
        "end": [moment(f"{day} 15:45") for day in (MONDAY, FRIDAY)],
    }
)


def sold(
    *readings: tuple[str, int], windows: pl.DataFrame = WINDOWS, figures: Figures | None = None
) -> list[bool]:
    rows = [("A", moment(at), excess, 100) for at, excess in readings]
    table = pl.DataFrame(rows, schema=["account", "at", "excess_liquidity", "nlv"], orient="row")
    found = soft_edge.mark_liquidations(
        table, windows, figures or Figures(), soft_edge_enabled=True
    )
    return found["liquidates"].to_list()


def test_an_account_that_fell_below_the_edge_stays_so_across_windows() -> None:
    fell = (f"{FRIDAY} 10:00", -11)
    assert sold(fell, (f"{FRIDAY} 15:46", -5), (f"{MONDAY} 10:00", -5)) == [True, True, True]
    assert sold(fell, (f"{FRIDAY} 17:00", 0), (f"{MONDAY} 10:00", -5)) == [True, False, False]
    assert sold((f"{FRIDAY} 10:00", -5), (f"{MONDAY} 10:00", -5)) == [False, False]


def test_soft_edge_is_restricted_for_a_day() -> None:
    both = ((f"{FRIDAY} 10:00", -5), (f"{MONDAY} 10:00", -5))
    open_ = soft_edge.drop_restricted(WINDOWS, [date(2026, 11, 20)])
    assert sold(*both, windows=open_) == [True, False]


@pytest.mark.parametrize(("basis_points", "sells"), [(1_000, False), (500, False), (499, True)])
def test_the_edge_is_the_share_of_its_day(basis_points: int, sells: bool) -> None:
    assert sold((f"{FRIDAY} 10:00", -5), figures=Figures(soft_edge=basis_points)) == [sells]


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2026, 6, 29), False), (date(2026, 6, 30), True), (date(2026, 7, 2), True)],
)
def test_the_reserve_is_weekly_and_from_2026_daily(day: date, due: bool) -> None:
    yesterday = day - timedelta(days=1)
    assert net_model.reserve_is_due(day, yesterday, in_force(TABLE, day)) is due
    week = day - timedelta(days=7)
    assert net_model.reserve_is_due(day, week, in_force(TABLE, day))
