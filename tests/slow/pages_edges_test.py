"""Pages at their edges: nothing to show, an address that asks for what is not there, paper, a turn."""

from pathlib import Path

import pytest
from corrections_test import EVIDENCE, REASON, book, judge
from desk import IB, Desk, one_page, printed_text
from honest_views_test import amend
from playwright.sync_api import Browser
from visit import Visit, drawn

from dashboard.pages import PAGES
from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot
from simulate import samples

FIRM = "firm=interactive-brokers-llc"
READ_AS = "201,656,167"


def built(desk: Desk, facts: Codebook | None = None) -> str:
    """The address of the pages of a desk's warehouse, as files."""
    with open_for_writing(desk.settings.warehouse, facts or load_codebook()) as store:
        path = publish_snapshot(store)
    with open_snapshot(path) as snapshot:
        build_site(snapshot, desk.inbox.parent / "site", None)
    return (desk.inbox.parent / "site").as_uri()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Pages of a warehouse with the two samples."""
    desk = Desk(tmp_path_factory.mktemp("two"))
    samples.print_into(desk.inbox)
    desk.ingest()
    return built(desk)


def test_pages_of_an_empty_warehouse_say_that_it_is_empty(desk: Desk, visit: Visit) -> None:
    base = built(desk)
    for name, _ in PAGES:
        page = visit.open(base, name)
        assert visit.complaints == []
        if name not in ("lines", "sql", "rule"):
            assert page.locator("#main").inner_text().count("Nothing to show") + page.locator(
                "#main"
            ).inner_text().count("holds no f"), name
        assert page.locator(".failure").count() == 0


def test_a_firm_without_a_pool_has_pages(desk: Desk, visit: Visit) -> None:
    desk.drop("none.txt", one_page("Supplemental", {}))
    desk.ingest()
    base = built(desk)
    for name in ("index", "firm", "statement", "quality"):
        page = visit.open(base, name)
        assert visit.complaints == []
        assert page.locator(".failure").count() == 0


@pytest.mark.parametrize(
    ("asked", "said", "kept"),
    [
        ("firm.html?firm=gone-llc", "firm gone-llc", "firm.html"),
        (
            "market.html?figure=__proto__&origin=secured",
            "figure __proto__",
            "market.html?origin=secured",
        ),
        ("late.html?from=2014-13-45", "from 2014-13-45", "late.html"),
        ("index.html?date=1999-01-04", "date 1999-01-04", "index.html"),
        ("rule.html?rule=<b>H05</b>", "rule <b>H05</b>", "rule.html"),
    ],
)
def test_what_the_address_asks_for_and_is_not_there_is_said(
    visit: Visit, base: str, asked: str, said: str, kept: str
) -> None:
    page = visit.page
    page.goto(f"{base}/{asked}")
    assert f"Not here: {said}. " in page.inner_text("#main > .notice")
    assert page.url == f"{base}/{kept}"
    assert page.locator("#main > .notice b").count() == 0
    # Chromium itself warns of a day that is none.
    assert [said for said in visit.complaints if "required format" not in said] == []


@pytest.mark.parametrize("code", ["constructor", "__proto__", "71901", "<i>"])
def test_a_code_that_is_none_marks_nothing(visit: Visit, base: str, code: str) -> None:
    page = visit.open(base, "statement", f"{FIRM}&date=2014-11-19&code={code}")
    page.wait_for_selector("tr[data-code='7190']")
    assert page.locator(".failure, tr.chosen").count() == 0
    assert "Choose a number's code" in page.inner_text("#place")


def test_what_goes_wrong_is_said_once_and_not_after(visit: Visit, desk: Desk) -> None:
    samples.print_into(desk.inbox)
    desk.ingest()
    base = built(desk)
    (desk.inbox.parent / "site/data/statements/interactive-brokers-llc/2014.js").unlink()
    page = visit.open(base, "statement", f"{FIRM}&date=2014-11-19")
    assert "build the site anew" in page.inner_text(".failure")
    page.fill("[name=date]", "2014-11-18")
    page.fill("[name=date]", "2014-11-17")
    page.wait_for_timeout(200)
    assert page.locator(".failure").count() == 1
    page.select_option("[name=firm]", "citigroup-global-markets-inc")
    page.fill("[name=date]", "2014-11-06")
    page.wait_for_selector("tr[data-code='7190']")
    assert page.locator(".failure").count() == 0


def test_the_dictionary_downloads_what_was_searched(
    visit: Visit, base: str, tmp_path: Path
) -> None:
    page = visit.open(base, "lines", "words=7190")
    with page.expect_download() as download:
        page.click(".tools button")
    download.value.save_as(tmp_path / "codes.csv")
    lines = (tmp_path / "codes.csv").read_text().splitlines()
    assert page.locator("#codes tbody tr:visible").count() == len(lines) - 1 < 10
    assert lines[1].startswith("7190,")


def test_charts_follow_the_window(visit: Visit, base: str) -> None:
    page = visit.open(base, "market")
    drawn(page, "totals")
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("() => document.documentElement.scrollWidth <= 390", timeout=5_000)
    drawn(page, "totals")
    assert page.locator("#totals canvas").count() == 1


def test_paper_is_white_where_the_screen_is_dark(browser: Browser, base: str) -> None:
    visited = Visit(browser, color_scheme="dark")
    page = visited.open(base, "market")
    drawn(page, "totals")
    page.emulate_media(media="print", color_scheme="dark")
    ink, ground, drawing = page.evaluate(
        "() => [document.body, document.body, document.querySelector('#totals canvas')]"
        ".map((e, i) => getComputedStyle(e)[['color', 'backgroundColor', 'filter'][i]])"
    )
    assert (ink, ground) == ("rgb(23, 33, 43)", "rgb(255, 255, 255)")
    assert "invert(1)" in drawing
    visited.page.context.close()


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_what_a_screen_reader_meets_has_a_name(visit: Visit, base: str, name: str) -> None:
    query = f"{FIRM}&date=2014-11-19&code=7190" if name == "statement" else ""
    page = visit.open(base, name, query)
    page.wait_for_timeout(200)
    nameless = page.evaluate(
        """() => [
          ...[...document.querySelectorAll("table, canvas, nav, form:not(:empty), aside")]
            .filter((e) => !e.getAttribute("aria-label")),
          ...[...document.querySelectorAll("input, select, textarea")].filter((e) => !e.labels.length),
          ...[...document.querySelectorAll("th")].filter((e) => !e.scope),
          ...[...document.querySelectorAll("img")].filter((e) => !e.alt),
          ...[...document.querySelectorAll("button, a")].filter((e) => !e.textContent.trim()),
          ...[...document.querySelectorAll(".scroll, pre")].filter((e) => e.tabIndex !== 0),
        ].map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []


def test_a_corrected_number_stands_as_printed_and_as_it_counts(desk: Desk, visit: Visit) -> None:
    desk.drop("ib.txt", printed_text(IB, {"7190": "201,656,161"}))
    desk.ingest()
    built(desk)
    ((document,),) = desk.rows("SELECT document_id FROM document")
    fixed = book((document, "7190", "201,656,161", READ_AS))
    judge(desk, fixed)
    page = visit.open(built(desk, fixed), "statement", f"{FIRM}&date=2014-11-19")
    page.wait_for_selector("tr[data-code='7190']")
    row = page.inner_text("tr[data-code='7190']")
    assert f"counts as {READ_AS}. {REASON} ({EVIDENCE})" in row
    assert page.inner_text("tr[data-code='7190'] .number") == "201,656,161"
    assert f"{READ_AS} [7190, corrected]" in page.inner_text("tr[data-code='7198']")
    page = visit.open((desk.inbox.parent / "site").as_uri(), "firm", FIRM)
    page.wait_for_selector("#days tbody tr")
    assert "corrected by a person" in page.inner_text("#days tbody")
    assert visit.complaints == []


def test_a_statement_shows_the_pages_that_its_amendment_keeps(desk: Desk, visit: Visit) -> None:
    amend(desk)
    page = visit.open(built(desk), "statement", f"{FIRM}&date=2014-11-19")
    shown = page.inner_text("#statement")
    assert "201,656,168" in shown
    assert "101,289,916" in shown
    assert (
        shown.count("Carried over from the version submitted 2014-11-20.") == 3
    )  # secured, swaps, supplemental
    sums = page.locator("#statement .sum").all_inner_texts()
    told = {words.split()[1].rstrip(":"): words.split()[0] for words in sums}
    assert told["H05"] == told["H17"] == "pass"
    by_nature = {"S04", "S05", "S06"}
    assert {check for check, state in told.items() if state != "pass"} == by_nature
    assert visit.complaints == []
