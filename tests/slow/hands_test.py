"""Filings printed by ten tools that are not ours, each just now, and read: nothing is wrong.

A few of each hand; `make hands` prints a hundred. The programs belong to the machine that tests, and
segwatch runs without them.
"""

from pathlib import Path

import pytest
from conftest import tool

from bench.hands.judge import Tally, draw_sheets, judge_hand
from bench.hands.print import HANDS, PROGRAMS, print_sheets

DOCUMENTS, SEED = 3, 1


@pytest.fixture(scope="module")
def tallies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tally]:
    for program in PROGRAMS.values():
        tool(program)
    sheets, folder = draw_sheets(DOCUMENTS, SEED), tmp_path_factory.mktemp("hands")
    return {
        hand: judge_hand(hand, sheets, documents)
        for hand, documents in print_sheets(sheets, SEED, Path(folder))
    }


def test_there_are_ten_hands(tallies: dict[str, Tally]) -> None:
    assert tuple(tallies) == HANDS
    assert len(HANDS) == 10
    assert {tally.documents for tally in tallies.values()} == {DOCUMENTS}


@pytest.mark.parametrize("hand", HANDS)
def test_no_hand_gives_a_wrong_amount_firm_day_or_target(
    tallies: dict[str, Tally], hand: str
) -> None:
    assert not tallies[hand].wrong


@pytest.mark.parametrize("hand", HANDS)
def test_every_hand_is_read(tallies: dict[str, Tally], hand: str) -> None:
    assert tallies[hand].right > 0


def test_most_amounts_are_loaded_where_columns_are_wide_and_codes_stand_behind(
    tallies: dict[str, Tally],
) -> None:
    wide = tallies["reportlab, wide"]
    assert wide.forward_right >= 0.9 * wide.forward > 0
