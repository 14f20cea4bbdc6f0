"""The site: pages, data by firm and year, and page pictures, in a folder that any browser opens."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dashboard.folder import SiteFolder
from dashboard.pages import render_pages
from dashboard.places import PageDrawer, pictures_of, place_filing
from dashboard.scripts import frame_columns, write_script
from dashboard.snapshot import SQL, Snapshot
from dashboard.statements import Part, scripts_of

STATIC = Path(__file__).resolve().parent / "static"
_DAYS_ON_BOARD = 30
_MOST_CASES_A_RULE = 200
_MOST_ROWS = 20_000
_PARTS_AT_ONCE = 60
PICTURED_FAILURES = 500
# Lists that hold all firms: data/<name>.js from sql/pages/<name>.sql.
_LISTS: dict[str, dict[str, int]] = {
    "firms": {},
    "board": {"days": _DAYS_ON_BOARD},
    "market": {},
    "stress": {},
    "ranks": {},
    "rules": {},
    "rule_trend": {},
    "cases": {"most": _MOST_CASES_A_RULE},
    "amendments": {"most": _MOST_ROWS},
    "late": {"most": _MOST_ROWS},
    "reconciliations": {"most": _MOST_ROWS},
    "reconciled_lines": {"most": _MOST_ROWS},
    "quality": {},
    "rejected_documents": {},
    "form": {},
    "terms": {},
    "codes": {},
    "statement_lines": {},
    "sections": {},
}
# What happened to a firm: data/events/FIRM.js.
_EVENTS: dict[str, dict[str, int]] = {
    "breaches": {},
    "target_changes": {},
    "failures": {},
    "amended": {},
    "late": {"most": 2**62},
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BuildSummary(NamedTuple):
    """What a build did: files written, firm-years made again, filings with pages shown."""

    written: int
    parts: int
    pictured: int


def build_site(
    snapshot: Snapshot,
    path: Path,
    look: PageDrawer | None,
    progress: Callable[[int], None] | None = None,
) -> BuildSummary:
    """Build the site of a snapshot in a folder; what has not changed since is left as it is.

    look gives the pages of a document; None leaves pictures out. Raises ForeignFolderError where
    something lies in the folder that no build made.
    """
    site = SiteFolder(path)
    site.claim_folder()
    parts = _write_firms(snapshot, site, progress or (lambda _: None))
    for name, parameters in _LISTS.items():
        site.write_file(
            f"data/{name}.js",
            write_script(name, frame_columns(snapshot.query_file(name, parameters))),
        )
    _write_events(snapshot, site)
    pictured = _write_pictures(snapshot, site, look) if look else []
    site.write_file("data/pictured.js", write_script("pictured", pictured))
    site.write_file("data/live.js", write_script("live", False))
    site.write_file(
        "data/meta.js", write_script("meta", snapshot.query_file("meta").row(0, named=True))
    )
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            site.write_file(f"static/{file.relative_to(STATIC)}", file.read_bytes())
    most = {"most_cases": _MOST_CASES_A_RULE, "most_rows": _MOST_ROWS}
    for name, html in render_pages(snapshot, most).items():
        site.write_file(name, html)
    site.close()
    return BuildSummary(site.written, parts, len(pictured))


def _write_firms(snapshot: Snapshot, site: SiteFolder, progress: Callable[[int], None]) -> int:
    """Data by firm and year; only the parts whose fingerprint changed are read."""
    code = _code_mark()
    changed: list[Part] = []
    for firm_id, year, fingerprint in snapshot.query_file("units").iter_rows():
        if not _SLUG.fullmatch(firm_id):
            continue
        flags = [
            site.is_current(f"data/{kind}/{firm_id}/{year}.js", fingerprint + code)
            for kind in ("daily", "statements")
        ]
        if not all(flags):
            changed.append((firm_id, year))
    for first in range(0, len(changed), _PARTS_AT_ONCE):
        parts = changed[first : first + _PARTS_AT_ONCE]
        for name, text in scripts_of(snapshot, parts).items():
            site.write_file(f"data/{name}.js", text)
        progress(len(parts))
    return len(changed)


def _code_mark() -> str:
    """A name for the code that makes the data: other code makes it again."""
    own = Path(__file__).resolve().parent
    files = sorted([*own.glob("*.py"), *SQL.glob("*.sql")])
    return "-" + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _write_events(snapshot: Snapshot, site: SiteFolder) -> None:
    """What happened to each firm: all of it, where the pages of all firms show the newest."""
    frames = {name: snapshot.query_file(name, parameters) for name, parameters in _EVENTS.items()}
    for firm_id in snapshot.query_file("firms")["firm_id"]:
        if _SLUG.fullmatch(firm_id):
            of_firm = {
                name: frame_columns(frame.filter(pl.col("firm_id") == firm_id).drop("firm_id"))
                for name, frame in frames.items()
            }
            name = f"events/{firm_id}"
            site.write_file(f"data/{name}.js", write_script(name, of_firm))


def _write_pictures(snapshot: Snapshot, site: SiteFolder, look: PageDrawer) -> list[str]:
    """Places and pictures of the newest day and of the newest grave failures: filing ids."""
    filings = snapshot.query_file("pictured", {"most": PICTURED_FAILURES})["filing_id"]
    shown, code = [], _code_mark()
    for filing in filings.sort().to_list():
        filing_id = str(filing)
        if _is_kept(site, filing_id, code) or place_filing(snapshot, filing_id, look, site):
            shown.append(filing_id)
    return shown


def _is_kept(site: SiteFolder, filing_id: str, code: str) -> bool:
    """Whether a filing's places are there from an earlier build, as this code would make them, with
    all their pictures."""
    name = f"data/places/{filing_id}.js"
    if not site.is_current(name, code):
        return False
    pictures = pictures_of((site.path / name).read_text(encoding="utf-8"))
    flags = [site.keep_file(picture) for picture in pictures]
    return all(flags)
