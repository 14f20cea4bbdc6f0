"""Markup that text extraction leaves around words and numbers is taken off before reading."""

from collections.abc import Callable

import polars as pl

from transforms.parse.marks import JOINT

_TAGS = "u|b|i|em|strong|span|font"
_INLINE_TAG = rf"(?i)</?(?:{_TAGS})(?: [^<>\n]*)?>"
_BACK_TO_BACK = rf"(?i)(?:</(?:{_TAGS})>)+[ \t]?<(?:{_TAGS})([ >])"
# What these mark is no part of the number beside it: footnotes, struck words.
_APART_TAG = r"(?i)</?(?:sup|sub|s|del|strike)(?: [^<>\n]*)?>"
# In classes of ten at most: such are found at the speed of memory, larger ones letter by letter.
_BLANKS = (
    "[\u000b\u001c\u001d\u0085\u00a0\u115f\u1680\u180e]",
    "[\u2000-\u2009]",
    "[\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164]",
)
_BRACKET_BELOW = r"(\([$0-9,]*[0-9])[ \t]*\n[ \t]*\)([ \t]*\n?[ \t]*\[)"
_BROKEN_CODE = r"\[([0-9]{1,4})\s{1,3}([0-9]{0,3})\]"
# Characters that take no place, and what stands for some of them meanwhile; it is no character.
_UNSEEN, _GONE = "[\u200b-\u200d\u2060\ufeff]+", "\ufdd2"


def strip_markup(text: pl.Expr) -> pl.Expr:
    r"""The text without Markdown stars and inline HTML tags, line ends as `\n`, blanks as blanks.

    Two marks back to back (`****`, `</b><b>`) end one word and begin the next; a single mark
    stands around a word and may stand inside a number's sign, so it leaves no gap.
    """
    for _, replaced in _PASSES:
        text = replaced(text)
    return text


def strip_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """Documents with `text` as `strip` returns it: each pass over the texts that may need it."""
    text = pl.col("text")
    for needed, replaced in _PASSES:
        need = documents.select(needed(text)).to_series()
        if need.any():
            documents = documents.with_columns(
                pl.coalesce(replaced(pl.when(need).then(text)), text)
            )
    return documents


def _plain_blanks(text: pl.Expr) -> pl.Expr:
    return (
        text.str.replace_all(_BLANKS[0], " ")
        .str.replace_all(_BLANKS[1], " ")
        .str.replace_all(_BLANKS[2], " ")
        # Digits that a character without a place stands between may be of two numbers.
        .str.replace_all(_UNSEEN, _GONE)
        .str.replace_all(f"([0-9,.]){_GONE}", f"${{1}}{JOINT}")
        .str.replace_all(rf"{JOINT}+([^0-9,.]|$)", "${1}")
        .str.replace_all(_GONE, "")
    )


# Which texts a pass may change, cheap to say, and the pass.
_PASSES: tuple[tuple[Callable[[pl.Expr], pl.Expr], Callable[[pl.Expr], pl.Expr]], ...] = (
    (
        lambda text: text.str.contains("\r", literal=True),
        lambda text: text.str.replace_all("\r\n", "\n", literal=True),
    ),
    (
        lambda text: text.str.contains("****", literal=True),
        lambda text: text.str.replace_all("****", " ", literal=True),
    ),
    (
        lambda text: text.str.contains("**", literal=True),
        lambda text: text.str.replace_all("**", "", literal=True),
    ),
    (
        lambda text: text.str.contains(_BACK_TO_BACK),
        lambda text: text.str.replace_all(_BACK_TO_BACK, " <b${1}"),
    ),
    (
        lambda text: text.str.contains("<", literal=True),
        lambda text: text.str.replace_all(_INLINE_TAG, ""),
    ),
    (
        lambda text: text.str.contains(_APART_TAG),
        lambda text: text.str.replace_all(_APART_TAG, " "),
    ),
    # All but three of these blanks are beyond ASCII.
    (
        lambda text: (
            (text.str.len_bytes() != text.str.len_chars())
            | text.str.contains("[\u000b\u001c\u001d]")
        ),
        _plain_blanks,
    ),
    # A closing bracket below its number, before a code: the number goes to the bracket's line.
    (
        lambda text: text.str.contains(_BRACKET_BELOW),
        lambda text: text.str.replace_all(_BRACKET_BELOW, "\n${1})${2}"),
    ),
    # A narrow cell may break a code inside its brackets.
    (
        lambda text: text.str.contains(_BROKEN_CODE),
        lambda text: text.str.replace_all(_BROKEN_CODE, "[${1}${2}]"),
    ),
)
