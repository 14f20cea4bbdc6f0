"""Filings as text: one page a statement, the header on each page, pages parted by form feeds."""

import polars as pl


def us_date(day: pl.Expr) -> pl.Expr:
    """A date as the header prints it: 11/6/2014."""
    return pl.format("{}/{}/{}", day.dt.month(), day.dt.day(), day.dt.year())


def print_texts(filings: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The text of each filing: filing, text.

    filings: filing, firm_name, as_of_date, submit_date, form, status. rows: as
    `rows.printed_rows` gives them.
    """
    header = pl.format(
        "WINJAMMER FILING\n{}\nEnd Date:{}\nFirm Name: {}\nForm:{} Submit Date:{}\n\n"
        "Daily Segregation - {}\n\n",
        "status",
        us_date(pl.col("as_of_date")),
        "firm_name",
        "form",
        us_date(pl.col("submit_date")),
        "heading",
    )
    line = pl.format("{}\t{}\t{}", "number", "text", pl.col("cells").list.join(" "))
    pages = (
        rows.with_columns(line=line)
        .group_by("filing", "heading", maintain_order=True)
        .agg(pl.col("line").str.join("\n"))
        .join(filings, on="filing", maintain_order="left")
        .select("filing", page=header + pl.col("line") + "\n")
    )
    return pages.group_by("filing", maintain_order=True).agg(text=pl.col("page").str.join("\f"))
