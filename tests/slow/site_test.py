"""The site as files: made again only where something changed, free of scripts and people in it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from desk import CITI, IB, Desk, files_that_hold, printed_text
from privacy_test import PERSON, WORDS, with_contact

from dashboard.folder import write_whole
from dashboard.pages import PAGES
from dashboard.scripts import frame_columns, write_script
from dashboard.site import _LISTS, STATIC, BuildSummary, build_site
from dashboard.snapshot import open_snapshot
from segwatch.codebook.load import load_codebook
from segwatch.explain.page_images import PageViewer
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot
from simulate import samples

TEMPLATES = STATIC.parent / "templates"


class Site:
    """A desk whose warehouse is published and built into pages."""

    def __init__(self, desk: Desk, viewer: PageViewer) -> None:
        self.desk = desk
        self.viewer = viewer
        self.folder = desk.inbox.parent / "site"

    def build(self) -> BuildSummary:
        with open_for_writing(self.desk.settings.warehouse, load_codebook()) as store:
            path = publish_snapshot(store)
        with open_snapshot(path) as snapshot:
            return build_site(snapshot, self.folder, self.viewer.view_pages)

    def data(self, name: str) -> Any:
        text = (self.folder / "data" / f"{name}.js").read_text()
        found = re.fullmatch(r'segwatch\.register\("([^"]+)",(.*)\);\n', text, re.DOTALL)
        assert found
        assert found[1] == name
        return json.loads(found[2])


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    with PageViewer(desk.archive, desk.settings.limits) as viewer:
        yield Site(desk, viewer)


def test_a_second_build_writes_nothing_and_a_new_day_only_its_year(site: Site) -> None:
    samples.print_into(site.desk.inbox)
    site.desk.ingest()
    first = site.build()
    assert first.parts == 2
    assert first.written > 40
    again = site.build()
    assert (again.written, again.parts) == (0, 0)
    others = {p: p.stat().st_mtime_ns for p in site.folder.glob("data/*/citigroup*/*.js")}
    site.desk.drop(
        "next.txt", printed_text(IB, as_of_date=date(2015, 1, 5), submit_date=date(2015, 1, 6))
    )
    site.desk.ingest()
    newer = site.build()
    assert newer.parts == 1
    assert 0 < newer.written < first.written
    assert {p: p.stat().st_mtime_ns for p in others} == others
    assert set(site.data("statements/interactive-brokers-llc/2015")["filings"]["as_of_date"]) == {
        "2015-01-05"
    }


def test_a_changed_verdict_makes_its_year_anew_and_what_is_gone_goes(site: Site) -> None:
    site.desk.drop("a.txt", printed_text(IB))
    site.desk.ingest()
    site.build()
    stray = site.folder / "data" / "daily" / "gone-llc" / "2001.js"
    write_whole(stray, "x")
    noted = site.folder / "built.json"
    note = json.loads(noted.read_text())
    note["files"].append("data/daily/gone-llc/2001.js")  # as the build of a snapshot that had it
    noted.write_text(json.dumps(note))
    site.desk.change(
        "UPDATE verdict_row SET holds = NULL WHERE check_no IN (SELECT check_no FROM verdict_check WHERE check_id = 'H05')"
    )
    assert site.build().parts == 1
    assert site.data("statements/interactive-brokers-llc/2014")["verdicts"]["check_id"] == [
        "H05",
        "S04",
        "S05",
        "S06",
    ]
    assert not stray.exists()


def test_a_firm_s_events_are_whole_where_lists_of_all_firms_are_cut(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cases", "late", "amendments"):
        monkeypatch.setitem(_LISTS, name, {"most": 1})
    for day in (17, 18, 19):
        site.desk.drop(
            f"{day}.txt",
            printed_text(
                IB, {"7190": "1"}, as_of_date=date(2014, 11, day), submit_date=date(2014, 12, 1)
            ),
        )
    site.desk.ingest()
    for day in (17, 18):
        site.desk.drop(
            f"{day}-amended.txt",
            printed_text(
                IB,
                {"7190": "2", "7180": "5"},
                as_of_date=date(2014, 11, day),
                submit_date=date(2014, 12, 2),
                status="AMENDED",
            ),
        )
    site.desk.ingest()
    site.build()
    assert len(site.data("amendments")["line_code"]) == 1
    events = site.data("events/interactive-brokers-llc")
    days = ["2014-11-17", "2014-11-18", "2014-11-19"]
    failures = events["failures"]
    h05 = [
        day
        for day, check in zip(failures["as_of_date"], failures["check_id"], strict=True)
        if check == "H05"
    ]
    assert h05 == days
    late = {
        day
        for what, day in zip(events["late"]["what"], events["late"]["as_of_date"], strict=True)
        if what == "late"
    }
    assert late == set(days)
    assert events["amended"]["as_of_date"] == days[:2]
    assert events["amended"]["lines"] == [2, 2]


def test_the_data_of_a_year_is_what_the_warehouse_holds(site: Site) -> None:
    samples.print_into(site.desk.inbox)
    site.desk.drop(
        "o.txt",
        printed_text(
            CITI,
            {"7150": None, "7040": "5,102,550,041"},
            as_of_date=date(2014, 11, 7),
            submit_date=date(2014, 11, 10),
        ),
    )
    site.desk.ingest()
    site.build()
    for firm in ("citigroup-global-markets-inc", "interactive-brokers-llc"):
        year = site.data(f"statements/{firm}/2014")
        loaded = site.desk.frame(
            "SELECT filing_id::VARCHAR AS filing_id, line_code, amount, printed FROM line_item "
            "JOIN filing USING (filing_id) WHERE firm_id = $firm",
            firm=firm,
        )
        ids = year["filings"]["filing_id"]
        shown = {
            (ids[at], code): amount
            for code, amounts in year["lines"].items()
            if re.match(r"\d", code)
            for at, amount in enumerate(amounts)
            if amount is not None
        }
        assert shown == {(f, c): a for f, c, a, _ in loaded.iter_rows()}
        odd = {(ids[f], c): p for f, c, p in zip(*year["odd"].values(), strict=True)}
        assert {(f, c): odd.get((f, c), f"{a:,}") for (f, c), a in shown.items()} == {
            (f, c): p for f, c, _, p in loaded.iter_rows()
        }
    year = site.data("statements/citigroup-global-markets-inc/2014")
    failed = [
        (c, s)
        for c, s in zip(year["verdicts"]["check_id"], year["verdicts"]["status"], strict=True)
    ]
    # Besides the sums: the other two statements repeat the day before, and with a line missing
    # nobody knows whether this one does, or whether securities owed are held.
    assert sorted(failed) == [
        ("D10", "fail"), ("D10", "fail"), ("D10", "unknown"), ("D12", "unknown"),
        ("H01", "fail"), ("H03", "fail"), ("H04", "unknown"),
        ("S01", "unknown"), ("S06", "fail"), ("S06", "fail"),
    ]  # fmt: skip
    assert "H05:segregated" in year["passed"]["sets"][year["passed"]["of"][1]].split()


def test_no_contact_person_is_on_any_page_or_picture(site: Site) -> None:
    text, pdf = with_contact(PERSON)
    site.desk.drop("one.pdf", pdf)
    site.desk.drop(
        "two.txt", text.replace("11/19/2014", "11/20/2014").replace("11/20/2014", "11/20/2014")
    )
    site.desk.drop("three.txt", text.replace("11/19/2014", "11/18/2014").replace("\f", "\n"))
    one_line = text.replace("11/19/2014", "11/17/2014").replace("\f", " ").replace("\n", " ")
    site.desk.drop("four.txt", one_line)
    site.desk.ingest()
    # All are wanted, as if each failed gravely.
    site.desk.change(
        "UPDATE verdict_row SET holds = false WHERE check_no IN (SELECT check_no FROM verdict_check WHERE check_id = 'H05')"
    )
    built = site.build()
    assert built.pictured >= 3
    assert files_that_hold(site.folder, WORDS) == []
    cover = site.desk.rows(
        "SELECT DISTINCT filing.document_id, page FROM statement JOIN filing USING (filing_id) WHERE origin = 'cover'"
    )
    pictures = {p.name for p in (site.folder / "pictures").glob("*.png")}
    assert pictures
    assert pictures.isdisjoint(f"{document}-{page}.png" for document, page in cover)


def test_a_picture_is_withheld_where_a_statement_s_page_names_a_person(site: Site) -> None:
    from simulate.pdf import print_pdf
    from simulate.rows import printed_rows

    headers = samples.filings().filter(pl.col("filing") == IB)
    rows = printed_rows(headers, samples.figures(), load_codebook(), PERSON)
    # A firm that prints all on one page, its contact among the statement's lines.
    site.desk.drop(
        "one.pdf",
        print_pdf(
            headers.row(0, named=True), rows.with_columns(heading=pl.lit("Segregation Statement"))
        ),
    )
    site.desk.ingest()
    site.build()
    assert list(site.folder.glob("pictures/*")) == []
    assert files_that_hold(site.folder, WORDS) == []


def test_words_of_documents_are_never_markup(site: Site) -> None:
    hostile = "</script><img src=x onerror=alert(1)>\u2028=HYPERLINK(1) \"&'"
    site.desk.drop("a.txt", printed_text(IB))
    site.desk.ingest()
    with open_for_writing(site.desk.settings.warehouse, load_codebook()) as store:
        store.connection.execute("UPDATE firm SET legal_name = $name", {"name": hostile})
        store.connection.execute(
            "UPDATE coded_line SET printed = $name WHERE line_code = '7010'", {"name": hostile}
        )
    site.build()
    for name, _ in PAGES:
        assert "<img" not in (site.folder / f"{name}.html").read_text()
    assert site.data("firms")["firm_name"] == [hostile]
    for path in site.folder.glob("data/**/*.js"):
        assert path.read_text().isascii()


def test_pages_hold_no_script_of_their_own_and_name_no_host(site: Site) -> None:
    site.desk.drop("a.txt", printed_text(IB))
    site.desk.ingest()
    site.build()
    for name, _ in PAGES:
        html = (site.folder / f"{name}.html").read_text()
        assert re.findall(r"<script(?![^>]*\bsrc=\"static/)", html) == []
        assert re.findall(r"\son\w+=|\bstyle=|javascript:", html) == []
        assert "script-src 'self'; style-src 'self'" in unescape(html)
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", html) == []
    own = [*TEMPLATES.glob("*"), *STATIC.glob("*.*"), *STATIC.glob("pages/*")]
    for path in own:
        found = re.findall(r"https?://[^\s\"']+", path.read_text())
        assert set(found) <= {"http://www.w3.org/2000/svg"}, path


def test_numbers_keep_their_digits() -> None:
    frame = pl.DataFrame(
        {"a": [2**53, 2**60 + 1, None, -(2**62)], "b": [0.5, float("nan"), float("inf"), None]}
    )
    assert frame_columns(frame) == {
        "a": [2**53, str(2**60 + 1), None, str(-(2**62))],
        "b": [0.5, None, None, None],
    }
    assert write_script("x", "\u2028</script>") == 'segwatch.register("x","\\u2028</script>");\n'


@pytest.mark.parametrize("turn", ["90", "180", "270"])
def test_boxes_follow_a_turned_page(site: Site, turn: str) -> None:
    document = Path(__file__).parents[1] / "corpus" / f"turned-{turn}.pdf"
    site.desk.ingest(document)
    site.build()
    (places,) = list((site.folder / "data" / "places").glob("*.js"))
    marks = site.data(f"places/{places.stem}")["marks"]
    boxed = {code: mark["box"] for code, mark in marks.items() if "box" in mark}
    assert len(boxed) > 60
    for left, top, right, bottom in boxed.values():
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
    # As shown, the page is upright: the excess stands below the requirement, boxes are wide.
    assert boxed["7190"][1] > boxed["7060"][1]
    assert boxed["7190"][2] - boxed["7190"][0] > boxed["7190"][3] - boxed["7190"][1]
