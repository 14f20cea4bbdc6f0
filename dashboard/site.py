"""The site: pages, data by firm and year, and page pictures, in a folder that any browser opens."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dashboard.folder import SiteFolder
from dashboard.pages import pages
from dashboard.places import Look, pictures_of, place_filing
from dashboard.scripts import columns, script
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
    "breaches": {}, "target_changes": {}, "failures": {}, "amended": {}, "late": {"most": 2**62},
}  # fmt: skip
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Built(NamedTuple):
    """What a build did: files written, firm-years made anew, filings with pages shown."""

    written: int
    parts: int
    pictured: int


def build(
    snapshot: Snapshot, path: Path, look: Look | None, progress: Callable[[int], None] | None = None
) -> Built:
    """Build the site of a snapshot in a folder; what has not changed since is left as it is.

    look gives the pages of a document; None leaves pictures out. Raises ForeignFolderError where
    something lies in the folder that no build made.
    """
    site = SiteFolder(path)
    site.claim()
    parts = _firms(snapshot, site, progress or (lambda _: None))
    for name, parameters in _LISTS.items():
        site.write(f"data/{name}.js", script(name, columns(snapshot.frame(name, parameters))))
    _events(snapshot, site)
    pictured = _pictured(snapshot, site, look) if look else []
    site.write("data/pictured.js", script("pictured", pictured))
    site.write("data/live.js", script("live", False))
    site.write("data/meta.js", script("meta", snapshot.frame("meta").row(0, named=True)))
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            site.write(f"static/{file.relative_to(STATIC)}", file.read_bytes())
    most = {"most_cases": _MOST_CASES_A_RULE, "most_rows": _MOST_ROWS}
    for name, html in pages(snapshot, most).items():
        site.write(name, html)
    site.close()
    return Built(site.written, parts, len(pictured))


def _firms(snapshot: Snapshot, site: SiteFolder, progress: Callable[[int], None]) -> int:
    """Data by firm and year; only the parts whose fingerprint changed are read."""
    code = _code()
    changed: list[Part] = []
    for firm_id, year, fingerprint in snapshot.frame("units").iter_rows():
        if not _SLUG.fullmatch(firm_id):
            continue
        kept = [
            site.is_current(f"data/{kind}/{firm_id}/{year}.js", fingerprint + code)
            for kind in ("daily", "statements")
        ]
        if not all(kept):
            changed.append((firm_id, year))
    for first in range(0, len(changed), _PARTS_AT_ONCE):
        parts = changed[first : first + _PARTS_AT_ONCE]
        for name, text in scripts_of(snapshot, parts).items():
            site.write(f"data/{name}.js", text)
        progress(len(parts))
    return len(changed)


def _code() -> str:
    """A name for the code that makes the data: other code makes it anew."""
    own = Path(__file__).resolve().parent
    files = sorted([*own.glob("*.py"), *SQL.glob("*.sql")])
    return "-" + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _events(snapshot: Snapshot, site: SiteFolder) -> None:
    """What happened to each firm: all of it, where the pages of all firms show the newest."""
    found = {name: snapshot.frame(name, parameters) for name, parameters in _EVENTS.items()}
    for firm_id in snapshot.frame("firms")["firm_id"]:
        if _SLUG.fullmatch(firm_id):
            of_firm = {
                name: columns(frame.filter(pl.col("firm_id") == firm_id).drop("firm_id"))
                for name, frame in found.items()
            }
            name = f"events/{firm_id}"
            site.write(f"data/{name}.js", script(name, of_firm))


def _pictured(snapshot: Snapshot, site: SiteFolder, look: Look) -> list[str]:
    """Places and pictures of the newest day and of the newest grave failures: filing ids."""
    wanted = snapshot.frame("pictured", {"most": PICTURED_FAILURES})["filing_id"]
    shown, code = [], _code()
    for filing in wanted.sort().to_list():
        filing_id = str(filing)
        if _kept(site, filing_id, code) or place_filing(snapshot, filing_id, look, site):
            shown.append(filing_id)
    return shown


def _kept(site: SiteFolder, filing_id: str, code: str) -> bool:
    """Whether a filing's places are there from an earlier build, as this code would make them, with
    all their pictures."""
    name = f"data/places/{filing_id}.js"
    if not site.is_current(name, code):
        return False
    pictures = pictures_of((site.path / name).read_text(encoding="utf-8"))
    kept = [site.keep(picture) for picture in pictures]
    return all(kept)
