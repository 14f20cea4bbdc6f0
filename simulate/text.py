"""Filings as text: one page a statement, laid out as the many tools lay it out that pull text."""

from collections.abc import Callable

import polars as pl

_CELLS = pl.col("cells").list.join(" ")
_TABBED = pl.format("{}\t{}\t{}", "number", "text", _CELLS)


def us_date(day: pl.Expr) -> pl.Expr:
    """A date as the header prints it: 11/6/2014."""
    return pl.format("{}/{}/{}", day.dt.month(), day.dt.day(), day.dt.year())


def _own_lines() -> pl.Expr:
    cells = pl.col("cells").list.join("\n").str.replace_all(" [", "\n[", literal=True)
    return pl.format("{} {}\n{}", "number", "text", cells)


# Layout to how a row is written; rows are parted by line ends but where all stand on one line.
LAYOUTS: dict[str, Callable[[], pl.Expr]] = {
    "tabbed": lambda: _TABBED,
    "own_lines": _own_lines,
    "one_line": lambda: pl.format("{} {} {}", "number", "text", _CELLS).str.replace_all("'", " "),
    "wide": lambda: pl.format("{}    {}          {}", "number", "text", _CELLS),
    "no_break": lambda: _TABBED.str.replace_all("\t", "\u00a0\u00a0", literal=True),
    "underlined": lambda: pl.format(
        "{}\t{}\t{}",
        "number",
        "text",
        pl.col("cells")
        .list.eval(pl.element().str.replace(r"^(\S+)", "**<u>${1}</u>**"))
        .list.join(" "),
    ),
    "labels_first": lambda: pl.format("{} {}", "number", "text"),
}


def print_texts(
    filings: pl.DataFrame, rows: pl.DataFrame, layout: str = "tabbed", *, header_once: bool = False
) -> pl.DataFrame:
    """The text of each filing: filing, text.

    filings: filing, firm_name, as_of_date, submit_date, form, status. rows: as
    `rows.printed_rows` returns them. layout: one of LAYOUTS.
    """
    worded = filings.with_columns(us_date(pl.col(day)) for day in ("as_of_date", "submit_date"))
    return lay_out(worded, rows, layout, header_once=header_once)


def lay_out(
    filings: pl.DataFrame, rows: pl.DataFrame, layout: str, *, header_once: bool
) -> pl.DataFrame:
    """As `print_texts`, of filings whose dates are words already."""
    header = pl.format(
        "WINJAMMER FILING\n{}\nEnd Date:{}\nFirm Name: {}\nForm:{} Submit Date:{}\n\n",
        "status",
        "as_of_date",
        "firm_name",
        "form",
        "submit_date",
    )
    heading = pl.format("Daily Segregation - {}\n\n", "heading")
    between = " " if layout == "one_line" else "\n"
    body = pl.col("line").str.join(between)
    if layout == "labels_first":
        values = pl.col("cells").explode().drop_nulls().str.join("\n")
        body = body + "\n" + values
    pages = (
        rows.with_columns(line=LAYOUTS[layout]())
        .group_by("filing", "heading", maintain_order=True)
        .agg(body=body)
        .join(filings, on="filing", maintain_order="left")
        .with_columns(nth=pl.int_range(pl.len()).over("filing"))
    )
    on_top = pl.col("nth") == 0 if header_once else pl.lit(value=True)
    top = pl.when(on_top).then(header).otherwise(pl.lit(""))
    return (
        pages.select("filing", page=top + heading + pl.col("body") + "\n")
        .group_by("filing", maintain_order=True)
        .agg(text=pl.col("page").str.join("\f"))
    )
