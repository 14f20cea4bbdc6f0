"""Nights of one firm after each other: what the warehouse keeps of one is known to the next."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import command
import polars as pl
import pytest
from desk import Desk
from ledger import DAY as FRIDAY
from ledger import accounts, bank, cash, contract, frame, position, positions, report, short

THURSDAY, MONDAY = FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=3)
PER_CONTRACT = -399_000  # cents: short stock for a short call, see books_sma_test
OWNERS = pl.concat([accounts(["A", "B"]), accounts(["P"], "proprietary")])


class Firm:
    """A broker that runs its night with `--keep`, day after day, on one warehouse."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def night(self, day: date, reports: list[tuple[Any, ...]], code: int = 0, **held: int) -> str:
        """The line of the assignments. held: how many contracts each account is short."""
        folder = self.folder / day.isoformat()
        folder.mkdir(exist_ok=True)
        names = OWNERS["account"].to_list()
        rows = {
            "day": frame("day", [("Example Futures LLC", day, 1)]),
            "accounts": OWNERS,
            "balances": cash(*((name, "securities", "USD", 1_000_000) for name in names)),
            "positions": pl.concat(
                [positions(position("A", "segregated", "future", 0)), short(held)]
            ),
            "depositories": frame("depositories", [bank("1", "segregated", "bank", "cash", 1)]),
            "contracts": frame("contracts", [contract()]),
            "assignments": frame("assignments", reports),
            "sma": frame("sma", [(name, 0) for name in ("A", "B")]),
        }
        for name, made in rows.items():
            made.write_parquet(folder / f"{name}.parquet")
        environment = os.environ | {"SEGWATCH_WAREHOUSE": str(self.desk.settings.warehouse)}
        done = command.run(("books", str(folder), "--keep"), environment)
        assert done.returncode == code, (done.stdout, done.stderr)
        return next(line for line in done.stdout.splitlines() if line.startswith("Assignments:"))

    def assigned(self, day: date) -> list[Any]:
        return self.desk.rows(
            "SELECT record, account, quantity, trade_date, sma_date FROM book_assignment "
            "JOIN book_run USING (books_id) WHERE as_of_date = $day ORDER BY ALL",
            day=day,
        )

    def posted(self, day: date) -> dict[str, int]:
        rows = self.desk.rows(
            "SELECT account, trades FROM book_sma JOIN book_run USING (books_id) "
            "WHERE as_of_date = $day",
            day=day,
        )
        return dict(rows)


@pytest.fixture
def firm(desk: Desk, tmp_path: Path) -> Firm:
    return Firm(desk, tmp_path)


OF_THURSDAY = report("R1", 3, "2026-11-20 09:00", THURSDAY)
OF_FRIDAY = report("R2", 7, "2026-11-20 17:00", FRIDAY)


def test_a_late_report_is_drawn_against_the_night_that_was_kept(firm: Firm) -> None:
    firm.night(THURSDAY, [], A=4, P=5)
    said = firm.night(FRIDAY, [OF_THURSDAY, OF_FRIDAY], A=4, B=6, P=5)
    assert said == "Assignments: 2 reported, 2 drawn, 0 waiting, 0 late, 0 refused."
    # Thursday A alone of the customers was short; Friday A is short 1 still, and B 6.
    friday = [
        ("R1", "A", 3, THURSDAY, FRIDAY),
        ("R2", "A", 1, FRIDAY, MONDAY),
        ("R2", "B", 6, FRIDAY, MONDAY),
    ]
    assert firm.assigned(FRIDAY) == friday
    assert firm.posted(FRIDAY) == {"A": 3 * PER_CONTRACT, "B": 0}
    # The same night again does the same.
    firm.night(FRIDAY, [OF_THURSDAY, OF_FRIDAY], A=4, B=6, P=5)
    assert firm.assigned(FRIDAY) == friday
    # Monday: what was drawn draws nothing; SMA counts what was reported after the close.
    said = firm.night(MONDAY, [OF_THURSDAY, OF_FRIDAY])
    assert said == "Assignments: 0 reported, 0 drawn, 0 waiting, 0 late, 0 refused."
    assert firm.assigned(MONDAY) == []
    assert firm.posted(MONDAY) == {"A": PER_CONTRACT, "B": 6 * PER_CONTRACT}


def test_a_later_report_of_a_night_finds_what_the_earlier_ones_left(firm: Firm) -> None:
    firm.night(THURSDAY, [], A=4, P=5)
    firm.night(FRIDAY, [OF_THURSDAY], A=4)
    more = report("R3", 2, "2026-11-23 09:00", THURSDAY)
    said = firm.night(MONDAY, [more], 4, A=1)
    assert said == "Assignments: 1 reported, 0 drawn, 0 waiting, 0 late, 1 refused.", "A has 1 left"
    last = report("R3", 1, "2026-11-23 09:00", THURSDAY)
    firm.night(MONDAY, [last], A=1)
    assert firm.assigned(MONDAY) == [("R3", "A", 1, THURSDAY, MONDAY)]


def test_without_the_night_a_late_report_is_late(firm: Firm) -> None:
    said = firm.night(FRIDAY, [OF_THURSDAY], 4, A=4)
    assert said == "Assignments: 1 reported, 0 drawn, 0 waiting, 1 late, 0 refused."


def test_a_record_of_another_night_that_says_something_else_is_refused(firm: Firm) -> None:
    firm.night(FRIDAY, [report("R9", 1, "2026-11-20 12:00")], A=4)
    other = report("R9", 2, "2026-11-23 12:00", MONDAY)
    said = firm.night(MONDAY, [other], 4, A=3)
    assert said == "Assignments: 1 reported, 0 drawn, 0 waiting, 0 late, 1 refused."
