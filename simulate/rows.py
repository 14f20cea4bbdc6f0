"""Figures laid out on the form: what each row of each page of a filing prints."""

from collections.abc import Mapping
from typing import Protocol

import polars as pl


class Pages(Protocol):
    """What the form prints where: `form` (section, number, text, prints), `statements` (section,
    heading in the order of the pages). The codebook is one."""

    @property
    def form(self) -> pl.DataFrame:
        """The rows of the pages."""

    @property
    def statements(self) -> pl.DataFrame:
        """The pages."""


def printed_rows(
    filings: pl.DataFrame,
    figures: pl.DataFrame,
    book: Pages,
    contact: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """One row per printed row of the form, in the order of the pages.

    filings: filing, firm_name and more. figures: filing, line (a code or the name of a line
    without one), printed. contact: what the cover's contact rows print, by name. A section
    without figures is not printed; a line without a figure is printed without a number.
    Returns filing, section, heading, at, number, text, cells (such as `1,234 [7010]`).
    """
    prints = (
        book.form.with_row_index("at")
        .with_columns(line=pl.col("prints").str.split(" "))
        .explode("line")
        .with_row_index("place")
    )
    sections = book.statements.with_row_index("page").select("section", "heading", "page")
    figures = figures.join(filings, on="filing", how="semi")
    found = prints.select("section", "line").join(figures, on="line")
    printed = found.select("filing", "section").unique()
    people = pl.DataFrame({"line": list(contact or {}), "printed": list((contact or {}).values())})
    given = pl.concat(
        [
            figures.select("filing", "line", "printed"),
            filings.select("filing", line=pl.lit("company"), printed="firm_name"),
            filings.select("filing").join(
                people.cast({"line": pl.String, "printed": pl.String}), how="cross"
            ),
        ]
    )
    code = pl.when(pl.col("line").str.contains("^[0-9]{4}$")).then(
        pl.format("{} [{}]", "printed", "line")
    )
    return (
        printed.join(sections, on="section")
        .join(prints, on="section")
        .join(given, on=["filing", "line"], how="left")
        .with_columns(cell=pl.coalesce(code, "printed"))
        .group_by("filing", "page", "section", "heading", "at", "number", "text")
        .agg(cells=pl.col("cell").sort_by("place").drop_nulls())
        .sort("filing", "page", "at")
        .drop("page")
    )
