"""How fast readers are served: views, pages, and a load beside twenty readers.

`python -m bench.serve [FIRMS DAYS]`; by default 60 firms over 2,500 days, 150,000 filings.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench import pictures
from bench.readers import beside
from bench.warehouse import fill
from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.codebook.load import load_codebook
from segwatch.explain.page_images import PageViewer
from segwatch.warehouse.connection import SQL, open_for_writing
from segwatch.warehouse.publish import publish_snapshot, snapshot_path

_VIEW_SECONDS, _PAGE_SECONDS, _SITE_SECONDS = 0.3, 2.0, 60.0
# Detail views are asked for a firm and for a day, the others whole as well.
_DETAIL = ("line_daily", "statement_printed", "board", "seg_version", "check_count")
# These know filings, and neither firm nor day.
_OF_FILINGS = ("line_item", "line_item_corrected", "page_in_force", "verdict")
_OF_FIRM = "FROM {} WHERE filing_id IN (SELECT filing_id FROM filing WHERE firm_id = $firm)"
_TIMES = 3


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(firms: int, days: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warehouse = folder / "data" / "warehouse.duckdb"
        began = time.perf_counter()
        fill(warehouse, firms, days)
        say(f"warehouse filled and judged in {time.perf_counter() - began:.0f} s")
        pictures.print_days(warehouse, firms, pictures.DAYS)
        snapshot = published(warehouse)
        views(snapshot)
        site(warehouse, folder / "site", firms)
        first_page(warehouse, folder / "site")
        for line in beside(folder / "beside"):
            say(line)


def published(warehouse: Path) -> Path:
    """Publish a warehouse's snapshot; returns its path."""
    began = time.perf_counter()
    with open_for_writing(warehouse, load_codebook()) as store:
        snapshot = publish_snapshot(store)
    size = snapshot.stat().st_size
    say(f"snapshot published in {time.perf_counter() - began:.1f} s, {size / 1e6:,.0f} MB")
    return snapshot


def views(snapshot: Path) -> None:
    """Each view and macro read to the last column, the best of a few times."""
    with duckdb.connect(snapshot, read_only=True) as reader:
        counts = reader.execute(
            "SELECT (SELECT count(*) FROM filing), (SELECT count(*) FROM line_item), "
            "(SELECT count(*) FROM verdict)"
        ).fetchone()
        say("{:,} filings, {:,} lines, {:,} verdicts".format(*(counts or (0, 0, 0))))
        chosen = {
            "firm": _one(reader, "SELECT firm_id FROM filing GROUP BY 1 ORDER BY count(*) DESC, 1"),
            "day": _one(reader, "SELECT max(as_of_date) FROM seg_daily"),
        }
        for view in sorted(path.stem for path in (SQL / "views").glob("*.sql")):
            for what, text in _questions(reader, view).items():
                given = {k: v for k, v in chosen.items() if f"${k}" in text}
                best = min(_seconds(reader, text, given) for _ in range(_TIMES))
                verdict = "ok" if best <= _VIEW_SECONDS else "SLOW"
                say(f"view {view:18} {what:12} {best:6.3f} s  {verdict}")


def _questions(reader: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    macros = {
        "seg_as_known": "FROM seg_as_known(now()::TIMESTAMP) WHERE firm_id = $firm",
        "line_history": "FROM line_history($firm, '7190')",
        "statement_of": "FROM statement_of($firm, $day)",
        **dict.fromkeys(_OF_FILINGS, _OF_FIRM.format(view)),
    }
    if view in macros:
        return {"a firm": macros[view]}
    # None of a file of comments, or of macros that views call.
    rows = reader.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $view", {"view": view}
    ).fetchall()
    columns = {name for (name,) in rows}
    asked = {}
    if "firm_id" in columns:
        asked["a firm"] = f"FROM {view} WHERE firm_id = $firm"
    if "as_of_date" in columns:
        asked["a day"] = f"FROM {view} WHERE as_of_date = $day"
    if columns and view not in _DETAIL:
        asked["whole"] = f"FROM {view}"
    return asked


def _one(reader: duckdb.DuckDBPyConnection, text: str) -> object:
    row = reader.execute(text).fetchone()
    return row[0] if row else None


def _seconds(reader: duckdb.DuckDBPyConnection, text: str, given: dict[str, object]) -> float:
    began = time.perf_counter()
    reader.execute(text, given).to_arrow_table()
    return time.perf_counter() - began


def site(warehouse: Path, folder: Path, firms: int) -> None:
    """Pages, data and page pictures built whole, again with nothing new, and with a day more."""
    with pictures.viewer(warehouse) as viewer:
        built(warehouse, folder, viewer, "whole")
        built(warehouse, folder, viewer, "again, nothing new")
        pictures.print_days(warehouse, firms, 1)
        published(warehouse)
        built(warehouse, folder, viewer, "with a new day")


def built(warehouse: Path, folder: Path, viewer: PageViewer, what: str) -> None:
    """Build a site; print how long its pages and data took, and how long its pictures."""
    timed, began = pictures.Timed(viewer), time.perf_counter()
    with open_snapshot(snapshot_path(warehouse)) as opened:
        made = build_site(opened, folder, timed.look)
    took = time.perf_counter() - began - timed.seconds
    say(
        f"site {what}: pages and data {took:.1f} s  {'ok' if took <= _SITE_SECONDS else 'SLOW'}; "
        f"pictures {timed.seconds:.1f} s more, of {len(timed.moments) // 2:,} of {made.pictured:,} "
        f"filings; {made.parts:,} firm-years built again, {made.written:,} files written"
    )


def first_page(warehouse: Path, folder: Path) -> None:
    """The board in a browser, from the request until its chart and table are drawn."""
    chromium = shutil.which("chromium")
    if not chromium:
        say("first page: chromium is not installed, not measured")
        return
    from playwright.sync_api import sync_playwright

    words = ["--warehouse", str(warehouse), "--port", "0", "--folder", str(folder)]
    command = [str(Path(sys.executable).with_name("segwatch")), "serve", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        address = (server.stdout.readline() if server.stdout else "").split()[0]
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            times = []
            for _ in range(_TIMES):
                page = browser.new_context().new_page()
                began = time.perf_counter()
                page.goto(f"{address}index.html")
                page.wait_for_selector("#chart[data-drawn]")
                page.wait_for_selector("#table tbody tr")
                times.append(time.perf_counter() - began)
            browser.close()
        server.terminate()
    worst = max(times)
    say(f"first page {worst:.2f} s at worst  {'ok' if worst <= _PAGE_SECONDS else 'SLOW'}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3] or ("60", "2500")))
