"""Markup that text extraction leaves around words and numbers is taken off before reading."""

import polars as pl

_INLINE_TAG = r"(?i)</?(?:u|b|i|em|strong|span|font|s|sup|sub)(?: [^<>\n]*)?>"


def strip(text: pl.Expr) -> pl.Expr:
    r"""The text without Markdown stars and inline HTML tags, line ends as `\n`.

    Two marks back to back (`****`, `</b><b>`) end one word and begin the next; a single mark
    stands around a word and may stand inside a number's sign, so it leaves no gap.
    """
    return (
        text.str.replace_all("\r\n", "\n", literal=True)
        .str.replace_all("****", " ", literal=True)
        .str.replace_all("**", "", literal=True)
        .str.replace_all(
            r"(?i)(</(?:u|b|i|em|strong|span)>)+[ \t]?(<(?:u|b|i|em|strong|span)>)", " "
        )
        .str.replace_all(_INLINE_TAG, "")
        .str.replace_all("\u00a0", " ", literal=True)
        # A narrow cell may break a code before its closing bracket.
        .str.replace_all(r"\[([0-9]{4})\s{1,2}\]", "[${1}]")
    )
