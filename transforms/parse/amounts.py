"""The one grammar of a printed amount. What does not fit it is no amount, and is never guessed."""

import polars as pl

# Digits stand alone or in groups of three; a number above zero never begins with a zero.
_DIGITS = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.00)?"
_MINUS = r"[-\u2212]"
_SHAPES = (
    rf"{_MINUS}?\$?{_DIGITS}",
    rf"\${_MINUS}{_DIGITS}",
    rf"\$?{_DIGITS}{_MINUS}",
    rf"\$?\(\$?{_DIGITS}\)",
    r"[oO]",
)
GRAMMAR = "^(?:" + "|".join(_SHAPES) + ")$"
PERCENT_GRAMMAR = r"^(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,4})?$|^[oO]$"


def parse_amount(printed: pl.Expr) -> pl.Expr:
    """Whole US dollars (BIGINT) of a printed amount; null where the words are not an amount.

    `-1,234`, `(1,234)`, `1,234-`, `$` beside the sign, the Unicode minus and the letter `o` for
    a zero are read (form practice: spec of the two real filings); cents only where they are `.00`.
    Lost digits, stray letters, a second point or more digits than a BIGINT holds give null.
    """
    # By steps on a frame: within an expression, what stands twice is computed twice.
    return printed.map_batches(_parse_words, return_dtype=pl.Int64, is_elementwise=True)


def _parse_words(printed: pl.Series) -> pl.Series:
    word, bare, plain, odd = (pl.col(name) for name in ("word", "bare", "plain", "odd"))
    words = printed.cast(pl.String).alias("word").to_frame()
    words = words.with_columns(bare=word.str.replace_all(",", "", literal=True))
    # Nearly all are digits, commas and a sign before them; only the others are looked at closer.
    words = words.with_columns(plain=_parse_integer(bare))
    words = words.with_columns(odd=pl.when(plain.is_null()).then(bare))
    digits = odd.str.strip_chars("-\u2212$()").str.strip_suffix(".00").str.replace("^[oO]$", "0")
    sign = pl.when(odd.str.contains(r"[-\u2212(]")).then(pl.lit("-")).otherwise(pl.lit(""))
    value = pl.coalesce(plain, _parse_integer(sign + digits))
    return words.select(pl.when(word.str.contains(GRAMMAR)).then(value)).to_series()


def _parse_integer(text: pl.Expr) -> pl.Expr:
    return text.str.to_integer(base=10, dtype=pl.Int64, strict=False)


def parse_percent(printed: pl.Expr) -> pl.Expr:
    """A percentage as printed (`5.5` is 5.5%) in DECIMAL(20,4); null where it is none."""
    number = printed.str.replace("^[oO]$", "0")
    return pl.when(printed.str.contains(PERCENT_GRAMMAR)).then(
        number.cast(pl.Decimal(20, 4), strict=False)
    )


def is_doubtful(printed: pl.Expr) -> pl.Expr:
    """Whether the words may be a year or a note's number where an amount is missing."""
    return printed.str.contains(r"^(?:(?:19|20)[0-9]{2}|\([0-9]{1,2}\))$")
