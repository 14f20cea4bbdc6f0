"""Sheets printed: as text in every layout of the simulator, and as web pages.

In what a cell shows, a line feed breaks it, `⟦up|1⟧` is raised, and nobody sees `⟦no|5⟧`.
"""

import html
import random
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from bench.mutation.sheets import Page, Sheet
from simulate.text import print_texts

MARK = re.compile("⟦(up|no)\\|(.*?)⟧")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def texts(sheets: Iterable[Sheet]) -> list[str]:
    """Sheets as text, each in its layout."""
    every = list(sheets)
    found = [""] * len(every)
    for layout, once in {(sheet.layout, sheet.once) for sheet in every}:
        places = [n for n, s in enumerate(every) if (s.layout, s.once) == (layout, once)]
        heads = pl.DataFrame([every[n].head | {"filing": n} for n in places])
        rows = [
            (n, page.heading, row.number, row.text, [_plain(cell.words) for cell in row.cells])
            for n in places
            for page in every[n].pages
            for row in page.rows
        ]
        schema: dict[str, Any] = {
            "filing": pl.Int64,
            "heading": pl.String,
            "number": pl.String,
            "text": pl.String,
            "cells": pl.List(pl.String),
        }
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        for n, text in print_texts(heads, frame, layout, header_once=once).iter_rows():
            found[n] = text
    for n, sheet in enumerate(every):
        for change in sheet.after:
            found[n] = change(found[n])
    return found


def _plain(words: str) -> str:
    """A cell in a text: what is raised is so by its characters, what is unseen is not there."""
    return MARK.sub(lambda m: m[2].translate(_RAISED) if m[1] == "up" else "", words)


def header_lines(sheet: Sheet, page: Page) -> list[str]:
    """What stands above a page's rows."""
    head = sheet.head
    days = (head["as_of_date"], head["submit_date"])
    as_of, submit = (f"{day.month}/{day.day}/{day.year}" for day in days)
    return [
        "WINJAMMER FILING",
        head["status"],
        f"End Date:{as_of}",
        f"Firm Name: {head['firm_name']}",
        f"Form:{head['form']} Submit Date:{submit}",
        f"Daily Segregation - {page.heading}",
    ]


_STYLE = (
    "<style>td{padding:0 8px}.off{display : NONE}.gone{visibility:hidden}.small{font-size:60%}"
    ".away{position:absolute;left:-9999px}</style>"
)
_UNSEEN = (
    '<span style="display: none ">{}</span>',
    '<span style="DISPLAY:none!important">{}</span>',
    '<span class="off">{}</span>',
    '<span class="x gone">{}</span>',
    "<span hidden>{}</span>",
    '<span style="visibility:hidden">{}</span>',
    '<span class="away">{}</span>',
    '<span style="opacity:0">{}</span>',
    '<span style="font-size:0">{}</span>',
)
_UP = (
    "<sup>{}</sup>",
    "<small>{}</small>",
    '<span class="small">{}</span>',
    "<ruby><rt>{}</rt></ruby>",
    '<span style="vertical-align:super">{}</span>',
)
_BREAKS = ("<br>", "<br/>", "<div></div>", "<wbr><br>")


def web_page(sheet: Sheet, rng: random.Random) -> str:
    """A sheet as a web page of tables."""
    unseen, up, line = rng.choice(_UNSEEN), rng.choice(_UP), rng.choice(_BREAKS)

    def cell(words: str) -> str:
        marked = html.escape(words).replace("\n", line)
        return MARK.sub(lambda m: (up if m[1] == "up" else unseen).format(m[2]), marked)

    parts = [f"<!doctype html><html><head><meta charset='utf-8'>{_STYLE}</head><body>"]
    for page in sheet.pages:
        head = "".join(f"<p>{html.escape(words)}</p>" for words in header_lines(sheet, page))
        parts.append(f"<section>{head}<table>")
        for row in page.rows:
            cells = "".join(f"<td class=n>{cell(c.words)}</td>" for c in row.cells)
            text = html.escape(row.text).replace("\n", "<br>")
            parts.append(f"<tr><td>{row.number}</td><td>{text}</td>{cells}</tr>")
        parts.append("</table></section>")
    return "".join(parts) + "</body></html>"
