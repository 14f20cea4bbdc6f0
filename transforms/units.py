"""Documents that say their amounts are in another unit than the form's whole US dollars."""

import polars as pl

# Cheap to look for; only texts that hold one of these are read for the words below.
_HINTS = (r"(?i)thousand|million|billion|in eur|in gbp", r"000(?i:s|'| omitted)|[$(]000")
_SCALES = r"(?:thousands|millions|billions)\b"
# "(in thousands)", "US$ millions", "millions of dollars", "$000", "(000's omitted)", "in EUR".
_SAID = (
    rf"(?i)(?:\b(?:in|of)|\$|\busd|\bdollars?),?[ \t(]*(?:us\$?|\$|usd)?[ \t]*{_SCALES}"
    rf"|\b{_SCALES} of (?:u\.?s\.? )?dollars|[($]'?000'?s?\)|\$'?000'?s?(?:[^0-9,]|$)"
    r"|\b000'?s\b|\b000 omitted|\bin (?:eur|gbp|euros?)\b"
)


def not_in_dollars(documents: pl.DataFrame) -> pl.DataFrame:
    """Those of the documents (with `text`) that name a scale or another currency."""
    text = pl.col("text")
    hinted = documents.filter(pl.any_horizontal(text.str.contains(hint) for hint in _HINTS))
    return hinted.filter(text.str.contains(_SAID))
