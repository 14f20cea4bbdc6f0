"""The samples' headers and figures as the corpus prints them, with an invented person."""

from collections.abc import Callable
from typing import Any

import polars as pl

from segwatch.codebook.load import load_codebook
from simulate import samples
from simulate.rows import printed_rows

# An invented person; the real covers name others.
CONTACT = {
    "contact_name": "Zebulon Quillfeather",
    "contact_phone": "203-555-0147",
    "contact_email": "z.quillfeather@example.com",
}
STYLES: dict[str, Callable[[str], str]] = {
    "parentheses": lambda p: f"({p[1:]})" if p[0] == "-" else p,
    "trailing": lambda p: f"{p[1:]}-" if p[0] == "-" else p,
    "unicode": lambda p: p.replace("-", "\u2212"),
    "dollars": lambda p: p.replace("-", "-$") if p[0] == "-" else f"${p}",
    "cents": lambda p: f"{p}.00",
    "letter_o": lambda p: "o" if p == "0" else p,
}


def headers(filing: str, **changes: Any) -> pl.DataFrame:
    found = samples.filings().filter(pl.col("filing") == filing)
    return found.with_columns(**{name: pl.lit(value) for name, value in changes.items()})


def rows_of(head: pl.DataFrame, style: str | None = None) -> pl.DataFrame:
    figures = samples.figures()
    if style:
        words = figures["printed"].to_list()
        dollars = figures["line"].str.contains("^[0-9]{4}$").to_list()
        shown = [STYLES[style](w) if d else w for w, d in zip(words, dollars, strict=True)]
        figures = figures.with_columns(printed=pl.Series(shown))
    return printed_rows(head, figures, load_codebook(), CONTACT)
