"""Filings as web pages, and as PDF by Chromium's print."""

import html
import random
from collections.abc import Iterable
from pathlib import Path

from bench.hands.looks import Look, Table

_FONTS = ("Arial, sans-serif", "Times New Roman, serif", "Courier New, monospace")
_UPRIGHT = {"TOP": "top", "MIDDLE": "middle", "BOTTOM": "bottom"}
# Ways in which a style sheet lets a word break that is wider than its cell.
_BREAKS = ("overflow-wrap:anywhere", "word-break:break-all")


def write_page(tables: list[Table], look: Look, rng: random.Random) -> str:
    """A web page of tables; where amounts are wrapped, its style lets words break."""
    usable = 680.0 if look.across else 500.0
    widths = look.share_width(usable)
    fixed = "table-layout:fixed;" if look.narrow or rng.choice((True, False)) else ""
    breaks = f"td.n{{{rng.choice(_BREAKS)}}}" if look.narrow else ""
    style = (
        f"body{{font-family:{rng.choice(_FONTS)};margin:0}} h1{{font-size:11pt;margin:0}}"
        f"table{{{fixed}border-collapse:collapse;width:{usable:.0f}pt;font-size:{look.size}pt}}"
        f"td,th{{padding:1px 3px;vertical-align:{_UPRIGHT[look.upright]};font-weight:normal;"
        f"border:{'0.5pt solid #444' if look.lines else '0'}}} .r{{text-align:right}}{breaks}"
        "section{break-after:page} p{margin:0;font-size:9pt}"
    )
    parts = [
        f"<!doctype html><html><head><meta charset='utf-8'><style>{style}</style></head><body>"
    ]
    for table in tables:
        title, *lines = (html.escape(line) for line in table.head)
        parts.append(f"<section><h1>{title}</h1>")
        parts += [f"<p>{line}</p>" for line in lines]
        columns = "".join(f"<col style='width:{width:.1f}pt'>" for width in widths)
        parts.append(f"<table><colgroup>{columns}</colgroup>")
        parts += [
            _write_row(row, look, first and look.titles) for first, row in _number(table.rows)
        ]
        parts.append("</table></section>")
    return "\n".join([*parts, "</body></html>"])


def _number(rows: list[list[str]]) -> Iterable[tuple[bool, list[str]]]:
    return ((at == 0, row) for at, row in enumerate(rows))


def _write_row(row: list[str], look: Look, title: bool) -> str:
    tag = "th" if title else "td"
    cells = []
    for column, cell in zip(look.columns, row, strict=True):
        words = column not in {"label", "number", "code", "inner_code", "outer_code"}
        names = " ".join(["n"] * words + ["r"] * (words and look.right))
        cells.append(f"<{tag} class='{names}'>{html.escape(cell)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def print_pages(pages: Iterable[tuple[str, Look]], program: str) -> list[bytes]:
    """Web pages as PDF by a Chromium; a footer is Chromium's own, with its day and page number."""
    from playwright.sync_api import PdfMargins, sync_playwright

    printed = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        for content, look in pages:
            page.set_content(content)
            margin = "0.6in" if look.footer else "0.4in"
            sides = PdfMargins(top=margin, bottom=margin, left=margin, right=margin)
            printed.append(
                page.pdf(
                    format="Letter",
                    landscape=look.across,
                    display_header_footer=bool(look.footer),
                    margin=sides,
                )
            )
        browser.close()
    return printed


def write_pages(pages: list[tuple[str, Look]], folder: Path) -> list[Path]:
    """Web pages as files of a folder."""
    paths = [folder / f"web{at}.html" for at in range(len(pages))]
    for path, (content, _) in zip(paths, pages, strict=True):
        path.write_text(content, encoding="utf-8")
    return paths
