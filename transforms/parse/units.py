"""Documents that say their amounts are in another unit than the form's whole US dollars."""

import polars as pl

from transforms.parse.marks import CURRENCIES, MONEY

_GAP = r"(?:\s|&nbsp;|&#160;)"
_SCALES = r"(?:hundreds|thousands|millions|billions)\b"
_SCALE = r"(?:hundred|thousand|million|billion|\$?1,?000(?:,000)?)s?\b"
_DOLLARS = rf"(?:(?:u\.?s\.?{_GAP}*)?(?:\$|dollars?|usd)|us\$?|\$|usd)"
_TIMES = r"(?:[xX\u00d7] ?1,?000|'?000'?s)\b"
# Cheap to look for; only texts that hold one of these are read for the words below. Few words each:
# such are searched at the speed of memory.
_HINTS = (
    "(?i)thousand|million|billion",
    r"(?i)hundreds|nearest|currency",
    r"(?i)units?\s*[:=]",
    "000(?:s|'| omitted)|[$('D]'?000|000 s",
    r"[xX\u00d7] ?1,?000",
    r"\$ ?[KMBkmb]",
    r"\([A-Z]{3}\)",
    rf"(?i:in)\s+(?:whole\s+)?(?:[A-Z]{{3}}\b|(?i:{MONEY}))|USD ?'?000",
    r"(?:[Ff]igures|[Aa]mounts|[Bb]alances|FIGURES|AMOUNTS|BALANCES)\s+(?:(?i:are)\s+)?[A-Z]{3}\b",
    r"(?i:stated|expressed|reported)\s+(?:(?i:are)\s+)?[A-Z]{3}\b",
)
# "(in thousands)", "US$ millions", "millions of dollars", "$000", "(000's omitted)", "in EUR".
_SAID = "|".join(
    (
        rf"(?i:\b(?:in|of){_GAP}*,?[\s(]*{_DOLLARS}?{_GAP}*{_SCALES})",
        rf"(?i:{_DOLLARS},?{_GAP}*\(?(?:in{_GAP}+)?{_SCALES})",
        rf"(?i:\b{_SCALES}{_GAP}+of{_GAP}+(?:u\.?s\.?{_GAP}*)?dollars)",
        rf"(?i:\bnearest{_GAP}+(?:u\.?s\.?{_GAP}*)?\$?{_SCALE}|\brounded{_GAP}+to{_GAP}+{_SCALES})",
        r"(?i:[($]'?000'?s?\)|\$'?000'?s?(?:[^0-9,]|$)|usd ?'?000'?s?\b)",
        r"(?i:\b000['\u2019 ]?s\b|\b000 omitted|\bin '000)",
        r"\$ ?(?:K|M|MM|mm|MN|mn|BN|bn|k)(?:[^\w.]|$)",
        r"\b(?i:x) ?1,?000\b|\u00d7 ?1,?000\b",
        rf"(?i:\bunits?{_GAP}*[:=]{_GAP}*(?:of{_GAP}*)?{_DOLLARS}?{_GAP}*{_SCALE})",
        rf"(?i:\bcurrency){_GAP}*[:=\-]?{_GAP}*(?:(?:{CURRENCIES})\b|(?i:{MONEY})\b)",
        rf"\((?:{CURRENCIES})\)",
        rf"(?i:\bin){_GAP}+(?:whole{_GAP}+)?(?:(?:{CURRENCIES})|(?i:{MONEY}))\b",
        rf"(?i:figures|amounts|balances|stated|expressed|reported)\s+(?:are\s+)?(?:{CURRENCIES})\b",
        rf"\b(?:{CURRENCIES}){_GAP}+(?i:{_SCALES})|\(\s*(?i:{_SCALES})\s*\)",
    )
)


def not_in_dollars(documents: pl.DataFrame) -> pl.DataFrame:
    """Those of the documents (with `text`) that name a scale or another currency."""
    text = pl.col("text")
    # The scale of one amount stands before its code, or behind it on a line of that amount alone.
    own = text.str.replace_all(rf"([0-9])[ \t]*{_TIMES}([ \t]*\[)", "${1}${2}").str.replace_all(
        rf"(?m)^([^\[\n]*\[[0-9]{{4}}\])[ \t]*{_TIMES}[ \t]*$", "${1}"
    )
    hinted = documents.filter(pl.any_horizontal(text.str.contains(hint) for hint in _HINTS))
    # The pattern is long, and mostly there is no text to compile it for.
    return hinted if hinted.is_empty() else hinted.filter(own.str.contains(_SAID))
