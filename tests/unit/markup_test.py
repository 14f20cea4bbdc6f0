"""Markup around words and numbers: a batch is stripped as each of its texts is alone."""

import polars as pl
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.parse.markup import strip_documents, strip_markup

PIECES = (
    "\r", "\n", "*", "**", "****", "<", ">", "<b>", "</b>", "<u>", "<sup>", "<br>", "1", "2,269", "(", ")",
    "$", "[", "]", "[70", "10]", "7010", " ", "\t", "\u000b", "\u001c", "\u001d", "\u00a0", "\u2009", "\u202f",
    "\u200b", "\ufeff", "\ufdd1", "\ufdd2", "a", "é",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=examples(60), deadline=None)
@example(["(1\n)[7010]", "a\u000b1", "1\u200b2", "[70\n10]", "**1**\r\n"])
@given(st.lists(texts, min_size=1, max_size=6))
def test_a_pass_over_the_texts_that_need_it_changes_what_one_over_all_would(
    batch: list[str],
) -> None:
    frame = pl.DataFrame({"document": range(len(batch)), "text": batch})
    assert strip_documents(frame).equals(frame.with_columns(strip_markup(pl.col("text"))))
