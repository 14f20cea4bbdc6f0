"""The pages in a real browser: they open from disk and from the server, filter, mark and refuse."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from desk import IB as IB_LINES
from playwright.sync_api import Browser
from readers_desk import ReadersDesk
from visit import Visit, drawn

from segwatch.ingest.archive import Archive
from simulate.books import make_books, sample_figures, write

SHOTS = Path(__file__).resolve().parents[2] / "data" / "screenshots"
DAY = date(2014, 11, 19)
IB = "firm=interactive-brokers-llc"
NAMES = {
    "index": "", "market": "", "firm": IB, "statement": f"{IB}&date=2014-11-19&code=7190",
    "rule": "rule=H05", "lines": "", "amendments": "", "late": "", "quality": "", "sql": "", "books": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> ReadersDesk:
    desk = ReadersDesk(tmp_path_factory.mktemp("readers"))
    desk.fill()
    books = desk.folder / "books"
    write(make_books(sample_figures(IB_LINES), 20), books, "INTERACTIVE BROKERS LLC", DAY)
    desk.say("books", str(books), "--keep")
    desk.say("site", str(desk.folder / "site"))
    return desk


@pytest.fixture(scope="module")
def address(filled: ReadersDesk) -> Iterator[str]:
    with filled.served() as address:
        yield address


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["disk", "server"])
def test_each_page_opens(
    visit: Visit, filled: ReadersDesk, address: str, where: str, name: str
) -> None:
    base = address if where == "server" else (filled.folder / "site").as_uri()
    page = visit.open(base, name, NAMES[name])
    if name not in ("lines", "sql", "statement", "books"):
        page.wait_for_selector("[data-drawn] canvas")
    if name != "sql":
        page.wait_for_selector("tbody tr")
    assert page.locator("h1").count() == 1
    assert visit.complaints == []
    assert [url for url in visit.asked if not url.startswith((base, "blob:"))] == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{where}.png")


def test_a_filter_changes_the_chart_and_the_address(visit: Visit, filled: ReadersDesk) -> None:
    page = visit.open((filled.folder / "site").as_uri(), "market")
    before = drawn(page, "totals")
    page.select_option("[name=figure]", "excess")
    page.wait_for_function(
        "before => document.querySelector('#totals').dataset.signature !== before", arg=before
    )
    excess = drawn(page, "totals")
    assert re.search(r"[?&]figure=excess\b", page.url)
    page.select_option("[name=origin]", "secured")
    assert "origin=secured" in page.url
    link = page.url
    again = visit.page.context.new_page()
    again.goto(link)
    again.wait_for_selector("#totals[data-drawn] canvas")
    assert again.input_value("[name=figure]") == "excess"
    assert again.input_value("[name=origin]") == "secured"
    assert drawn(again, "totals") not in (before, excess)


@pytest.mark.parametrize("where", ["disk", "server"])
def test_7190_of_interactive_brokers_is_marked_on_its_page(
    visit: Visit, filled: ReadersDesk, address: str, tmp_path: Path, where: str
) -> None:
    base = address
    if where == "disk":  # the site holds the pages of the newest day; in the samples it is this one
        own = ReadersDesk(tmp_path)
        own.fill_samples()
        own.say("site", str(tmp_path / "site"))
        base = (tmp_path / "site").as_uri()
    page = visit.open(base, "statement", NAMES["statement"])
    page.wait_for_selector("#place rect")
    head = page.inner_text("#place p")
    assert "Line 7190: 201,656,167" in head
    picture = page.locator("#place img").bounding_box()
    mark = page.locator("#place rect").bounding_box()
    assert picture
    assert mark
    (document, number) = document_of_7190(filled)
    left, bottom, right, top = found_on_page(filled, document, number, "201,656,167")
    for got, expected in (
        ((mark["x"] - picture["x"]) / picture["width"], left),
        ((mark["x"] + mark["width"] - picture["x"]) / picture["width"], right),
        ((mark["y"] - picture["y"]) / picture["height"], top),
        ((mark["y"] + mark["height"] - picture["y"]) / picture["height"], bottom),
    ):
        assert abs(got - expected) < 0.012
    assert page.locator("tr.chosen").get_attribute("data-code") == "7190"
    assert visit.complaints == []


def document_of_7190(desk: ReadersDesk) -> tuple[str, int]:
    words = desk.say("explain", "interactive-brokers-llc", "2014-11-19", "7190")
    document, page = re.search(r"document (\w{64})", words), re.search(r"page (\d+)", words)
    assert document
    assert page
    return document[1], int(page[1])


def found_on_page(
    desk: ReadersDesk, document: str, number: int, words: str
) -> tuple[float, float, float, float]:
    """Where words stand on a page, found by pdfium's own search: left, bottom, right, top."""
    content = Archive(desk.warehouse.parent / "archive").read_document(document)
    page = pdfium.PdfDocument(content)[number - 1]
    across, down = page.get_size()
    text = page.get_textpage()
    index, count = text.search(words).get_next()
    boxes = [text.get_charbox(index + n) for n in range(count)]
    return (
        min(b[0] for b in boxes) / across,
        1 - min(b[1] for b in boxes) / down,
        max(b[2] for b in boxes) / across,
        1 - max(b[3] for b in boxes) / down,
    )


def test_a_text_shows_its_words_with_the_number_marked(
    visit: Visit, filled: ReadersDesk, address: str
) -> None:
    rows = filled.say(
        "query",
        "SELECT d.firm_id, d.as_of_date, l.printed FROM seg_daily AS d JOIN filing AS f USING "
        "(filing_id) JOIN document USING (document_id) JOIN line_item AS l ON l.filing_id = "
        "f.filing_id AND l.line_code = '7180' WHERE media_type = 'text/plain' "
        "ORDER BY ALL LIMIT 1",
        "--format",
        "csv",
    )
    firm, day, printed = rows.splitlines()[1].split(",", 2)
    page = visit.open(address, "statement", f"firm={firm}&date={day}&code=7180")
    page.wait_for_selector("#place mark")
    assert page.inner_text("#place mark").strip() == printed.strip('"')
    assert visit.complaints == []


def test_totals_stand_with_their_sums_and_verdicts(visit: Visit, address: str) -> None:
    page = visit.open(address, "statement", NAMES["statement"])
    page.wait_for_selector("tr[data-code='7190']")
    said = page.inner_text("tr[data-code='7190']")
    assert "H05: 2,476,625,227 [7180] \u2212 2,274,969,060 [7060]" in said
    assert "pass" in said
    assert "greater of 0 [7305] and 316,104,335 [7355]" in page.inner_text("tr[data-code='7360']")


def test_tables_sort_and_download(visit: Visit, filled: ReadersDesk, tmp_path: Path) -> None:
    page = visit.open((filled.folder / "site").as_uri(), "firm", IB)
    page.wait_for_selector("#days tbody tr")
    page.click("#days th:has-text('required') button")
    assert page.get_attribute("#days th:has-text('required')", "aria-sort") == "descending"
    first = page.inner_text("#days tbody tr:first-child td:nth-child(3)")
    assert first == "2,274,969,060"
    with page.expect_download() as download:
        page.click("#days .tools button")
    download.value.save_as(tmp_path / "days.csv")
    lines = (tmp_path / "days.csv").read_text().splitlines()
    assert lines[0].startswith("day,origin,required,funds,excess,target")
    assert lines[1].startswith("2014-11-19,segregated,2274969060,2476625227,201656167,155000000")


def test_a_stress_day_leads_to_the_days_around_it(visit: Visit, filled: ReadersDesk) -> None:
    page = visit.open((filled.folder / "site").as_uri(), "market")
    page.wait_for_selector("#stress tbody a")
    day = page.inner_text("#stress tbody tr:first-child a")
    origin = page.inner_text("#stress tbody tr:first-child td:nth-child(2)").replace(" ", "_")
    page.click("#stress tbody tr:first-child a")
    page.wait_for_selector("#days tbody tr")
    assert page.input_value("[name=from]") < day < page.input_value("[name=to]")
    assert page.input_value("[name=origin]") == origin
    assert day in page.inner_text("#days tbody")


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_scrolls_no_page_sideways(browser: Browser, filled: ReadersDesk, name: str) -> None:
    visited = Visit(browser)
    visited.page.set_viewport_size({"width": 390, "height": 800})
    page = visited.open((filled.folder / "site").as_uri(), name, NAMES[name])
    page.wait_for_timeout(300)
    wide = page.evaluate("document.documentElement.scrollWidth")
    visited.page.context.close()
    assert wide <= 390


def test_dark_mode_and_print(browser: Browser, filled: ReadersDesk) -> None:
    visited = Visit(browser, color_scheme="dark")
    page = visited.open((filled.folder / "site").as_uri(), "market")
    drawn(page, "totals")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 31)"
    page.screenshot(path=SHOTS / "market-dark.png")
    page.emulate_media(media="print", color_scheme="light")
    assert not page.is_visible("nav a >> nth=0")
    assert page.is_visible("#totals canvas")
    visited.page.context.close()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT count(*) AS n FROM firm", "1 row in"),
        ("COPY (SELECT 1) TO '/tmp/segwatch-stolen.csv'", "one query that reads"),
        ("ATTACH '/tmp/segwatch-other.duckdb' AS other", "one query that reads"),
        ("SELECT * FROM read_text('/etc/passwd')", "The function read_text is refused"),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
            "took longer than 4 seconds",
        ),
    ],
)
def test_the_sql_page_answers_or_refuses(visit: Visit, address: str, sql: str, words: str) -> None:
    page = visit.open(address, "sql")
    page.fill("#sql", sql)
    page.click("#ask button")
    page.wait_for_function(
        "() => !['', 'running'].includes(document.querySelector('#said').textContent)",
        timeout=30_000,
    )
    assert words in page.inner_text("#said")
    if "firm" in sql:
        assert page.inner_text("#answer tbody td") == "7"
    assert visit.complaints == []
    assert not Path("/tmp/segwatch-stolen.csv").exists()


def test_without_a_server_the_sql_page_says_so(visit: Visit, filled: ReadersDesk) -> None:
    page = visit.open((filled.folder / "site").as_uri(), "sql")
    assert "segwatch serve" in page.inner_text("#where")
    assert page.is_disabled("#ask button")
    assert page.locator("details").count() > 20
