"""Simulated filings damaged in 30 ways, printed and read: no wrong amount, few that are lost.

What a person can settle from a damaged page alone stands in `bench/mutation/table.csv`. This is a
sample that takes a minute; `make mutation` reads 20,000 documents.
"""

import pytest

from bench.mutation.judge import TABLE, Verdicts, cases, judge

DOCUMENTS, SEED = 1_000, 1


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    return judge(cases(DOCUMENTS, SEED))


def test_no_amount_is_wrong(verdicts: Verdicts) -> None:
    wrong = [(list(case.touched), case.kind, *rest) for case, *rest in verdicts.wrong]
    assert not wrong


def test_what_a_page_leaves_open_is_loaded_only_where_a_sum_proves_it(verdicts: Verdicts) -> None:
    assert not [(list(case.touched), case.kind, code) for case, code in verdicts.unproved]


def test_what_a_person_can_settle_is_loaded(verdicts: Verdicts) -> None:
    readable, right = verdicts.readable, verdicts.right
    assert right["all"] >= 0.97 * readable["all"]
    assert right["none"] == readable["none"] > 0
    few = {
        name: (right[name], readable[name])
        for name in TABLE["mutation"]
        if right[name] < 0.9 * readable[name]
    }
    assert not few


def test_every_mutation_is_tried(verdicts: Verdicts) -> None:
    assert set(verdicts.documents) == {*TABLE["mutation"], "all"}
