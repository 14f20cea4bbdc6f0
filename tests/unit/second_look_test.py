"""Which pages are looked at twice: those with a number that may be another's, and no others."""

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import HEADER, lines, read

from segwatch.codebook.load import load_codebook
from transforms import tables
from transforms.evidence.suspects import find_suspects
from transforms.form_spec import FormSpec
from transforms.normalise import normalise_texts

ROWS = (
    "A. Cash {} [7010]\nB. Securities {} [7020]\n2. Unrealized {} [7030]\n3. A. {} [7032]\n"
    "B. {} [7033]\n4. Net equity {} [7040]\n"
)


def looked_at(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many documents get a second look."""
    counts = []

    def counted(
        numbers: pl.DataFrame, unsettled: pl.DataFrame, texts: pl.DataFrame, facts: FormSpec
    ) -> pl.Series:
        strange = find_suspects(numbers, unsettled, texts, facts)
        counts.append(len(strange))
        return strange

    monkeypatch.setattr(tables, "find_suspects", counted)
    documents = pl.DataFrame({"document_id": ["0" * 64], "text": [text]})
    normalise_texts(documents, load_codebook().form_spec)
    return sum(counts)


def test_small_amounts_that_their_sums_prove_need_no_second_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = HEADER + ROWS.format("1,000", 60, -5, 0, 0, "1,055")
    assert looked_at(page, monkeypatch) == 0


@pytest.mark.parametrize("total", ["1,056", "0"])
def test_small_amounts_that_no_sum_proves_are_looked_at(
    total: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HEADER + ROWS.format("1,000", 60, -5, 0, 0, total)
    assert looked_at(page, monkeypatch) == 1


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(1, 999), st.sampled_from(["9104", "9105", "9106", "9107"]))
def test_a_page_number_above_the_code_of_a_count_is_no_count(number: int, code: str) -> None:
    """The page's other numbers stand beside their codes, and this line's is blank."""
    rows = f"A. Cash 1,234,567 [7010]\nB. Securities 2,345,678 [7020]\n{number}\n[{code}]\n"
    assert lines(read(HEADER + rows)) == {"7010": 1_234_567, "7020": 2_345_678}
