"""Verdicts that look at other filings do not depend on the order in which filings were loaded."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from desk import IB, Desk, printed_text

from segwatch import pipeline
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work

VERDICTS = (
    "SELECT f.as_of_date, f.rank, check_id, origin, v.status, severity, line_code, reported, "
    "expected, difference FROM verdict AS v JOIN filing AS f USING (filing_id) ORDER BY ALL"
)
DAYS = [
    day
    for day in (date(2014, 9, 2) + timedelta(n) for n in range(50))
    if day.weekday() < 5 and day != date(2014, 10, 13)
]


def texts() -> list[str]:
    """Seven weeks of one firm: figures that move, a page and a cover missing, an amendment."""
    chance, found = random.Random(5), []
    for number, day in enumerate(DAYS):
        changes: dict[str, str | None] = {
            code: f"{round(amount * chance.uniform(0.6, 1.5)):,}"
            for code, amount in (("7060", 2_274_969_060), ("7190", 201_656_167), ("7010", 10**8))
        }
        header: dict[str, Any] = {"as_of_date": day, "submit_date": day + timedelta(1)}
        pages = printed_text(IB, changes, **header).split("\f")
        left_out = {3: "Swaps", 4: "Cover", 9: "Cover", 12: "Supplemental"}.get(number)
        kept = [page for page in pages if not left_out or f"- {left_out}" not in page]
        found.append("\f".join(kept))
        if number == 20:
            amended = header | {"status": "AMENDED", "submit_date": day + timedelta(9)}
            found.append(printed_text(IB, changes | {"7190": "-1"}, **amended))
    return found


def test_a_few_at_a_time_in_any_order_gives_the_verdicts_of_all_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    every = texts()
    whole = Desk(tmp_path_factory.mktemp("whole"))
    for number, text in enumerate(every):
        whole.drop(f"{number:02}.txt", text)
    whole.ingest()
    expected = whole.rows(VERDICTS)
    assert {row[4] for row in expected} == {"pass", "fail"}
    assert {row[2] for row in expected} >= {"D11", "D04", "D03", "D08", "R07b", "C01", "R09c"}
    shuffled = Desk(tmp_path_factory.mktemp("shuffled"))
    order = list(range(len(every)))
    random.Random(6).shuffle(order)
    for begin in range(0, len(order), 3):
        few = [shuffled.drop(f"{n:02}.txt", every[n]) for n in order[begin : begin + 3]]
        shuffled.ingest(*few)
    assert shuffled.rows(VERDICTS) == expected


def test_a_changed_calendar_judges_again(desk: Desk) -> None:
    late = "SELECT check_id FROM verdict WHERE status = 'fail' AND check_id LIKE 'R0%' ORDER BY ALL"
    desk.ingest(desk.drop("ib.txt", printed_text(IB, submit_date=date(2014, 11, 21))))
    assert desk.rows(late) == [("R01",), ("R02",), ("R03",)]
    row = {
        "as_of_date": date(2014, 11, 19),
        "origin": "segregated",
        "due_date": date(2014, 11, 21),
        "because": "",
        "source": "",
    }
    extended = pl.concat([load_codebook().calendar, pl.DataFrame([row])])
    book: Codebook = replace(load_codebook(), calendar=extended)
    with open_for_writing(desk.settings.warehouse, book) as store:
        assert pipeline.judge_pending(Work(store, book, Run("expect"), desk.settings)) == 1
    assert desk.rows(late) == []


def test_the_rules_stand_in_the_warehouse(desk: Desk) -> None:
    desk.ingest(desk.drop("ib.txt", printed_text(IB)))
    judged = "SELECT DISTINCT check_id, origin FROM verdict"
    known = "SELECT check_id, origin FROM rule"
    assert desk.rows(f"{judged} EXCEPT {known}") == []
    assert desk.rows("SELECT check_id, origin FROM rule GROUP BY ALL HAVING count(*) > 1") == []
    told = "SELECT kind, notice, belongs_to FROM rule WHERE check_id = 'R05'"
    assert desk.rows(told) == [("duty", "immediate", "R04")]
