"""A page shows of a document what was read as form or figure, whatever else stands on it and where."""

import io
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from conftest import tool
from desk import IB, Desk, files_that_hold, printed_text
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from privacy_test import PERSON, WORDS, phones, with_contact
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scan_test import scanned
from snapshots import published

from dashboard.shown import PRINTED_AROUND, Form, Shown
from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.codebook.load import load_codebook
from segwatch.explain.page_images import PageViewer

HEADER = {
    "firm_name": "INTERACTIVE BROKERS LLC",
    "form": "Daily Seg - FOCUS II",
    "status": "INITIAL",
    "as_of_date": date(2014, 11, 19),
    "submit_date": date(2014, 11, 20),
}
ROWS = load_codebook().form.filter(load_codebook().form["section"] != "cover")
CAPTIONS = tuple(
    f"{number} {text}".strip() for number, text in ROWS.select("number", "text").iter_rows()
)
FORM = Form(CAPTIONS, frozenset(load_codebook().line_codes["code"])).with_header(HEADER)
FIGURES = ["201,656,167", "-17,306,260", "(5,000)", "0", "o", "1,234"]
SHOWN = Shown(FORM, {1: frozenset(FIGURES)})
VOCABULARY = set(re.findall(r"\w+", " ".join(FORM.captions).lower()))

letters = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12)
digits = st.integers(0, 9999).map(lambda n: f"{n:04}")
names = st.one_of(
    st.builds("{} {}".format, letters, letters),
    st.builds("{}, {} {}.".format, letters, letters, st.sampled_from("ABXYZ")),
    # A surname that is a word of the form, too.
    st.builds("{} {}".format, letters, st.sampled_from(["Cash", "Banks", "Price", "Market"])),
)
numbers = st.one_of(
    st.builds("203-555-{}".format, digits),
    st.builds("(203) 555-{}".format, digits),
    st.builds("203.555.{} x{}".format, digits, digits),
    st.builds("+1203555{}".format, digits),
)
mails = st.builds("{}.{}@example.com".format, letters, letters)
contacts = st.one_of(names, numbers, mails)
captions = st.sampled_from(CAPTIONS)
figures = st.one_of(
    st.builds("{} [{}]".format, st.sampled_from(FIGURES), st.sampled_from(["7190", "7010"])),
    st.sampled_from(FIGURES),
)


@given(
    parts=st.lists(st.one_of(captions, figures), min_size=1, max_size=4),
    gap=st.sampled_from([" ", "\t", "   "]),
)
def test_a_line_of_the_form_is_shown_as_it_is(parts: list[str], gap: str) -> None:
    line = gap.join(parts)
    assert SHOWN.blank_words(1, line) == line.rstrip()


@given(
    parts=st.lists(st.one_of(captions, figures), max_size=4),
    contact=contacts,
    place=st.integers(0, 4),
    gap=st.sampled_from([" ", "\t", ": "]),
    data=st.data(),
)
@example(["A. Cash"], "Grace Cash", 1, " ", None)
@example(["201,656,167 [7190]"], "Grace Cash", 0, " ", None)
def test_a_contact_is_never_shown(
    parts: list[str], contact: str, place: int, gap: str, data: st.DataObject | None
) -> None:
    own = [word for word in re.findall(r"\w+", contact) if word.lower() not in VOCABULARY]
    assume(any(len(word) > 1 for word in own))
    pieces = list(parts)
    if data and parts and data.draw(st.booleans()):  # inside a row's words
        row = pieces[place % len(parts)]
        at = data.draw(st.sampled_from([0, *(m.end() for m in re.finditer(" ", row)), len(row)]))
        pieces[place % len(parts)] = f"{row[:at]} {contact} {row[at:]}"
    else:
        pieces.insert(min(place, len(pieces)), contact)
    line = gap.join(pieces)
    shown = SHOWN.blank_words(1, line)
    assert len(shown) <= len(line)
    assert all(c in (line[at], " ") for at, c in enumerate(shown))
    assert set(re.findall(r"\w+", shown)).isdisjoint({w for w in own if w not in FIGURES})
    assert contact not in shown
    assert "@" not in shown
    for figure in (part for part in parts if part in pieces and "[7190]" in part):
        assert figure in shown


def test_headings_are_those_of_the_form() -> None:
    headings = {
        f"Daily Segregation - {heading}" for heading in load_codebook().statements["heading"]
    }
    assert headings == {words for words in PRINTED_AROUND if words.startswith("Daily")}


def hidden_somewhere(chance: random.Random, day: date) -> str:
    """A filing whose contact stands where no heading says so: the cover's heading is gone, the cover
    runs into the next page, or the contact stands among the lines of a statement."""
    text, _ = with_contact(PERSON)
    text = chance.choice(list(phones(text).values()))
    text = text.replace("11/20/2014", f"{day + timedelta(1):%m/%d/%Y}")
    text = text.replace("11/19/2014", f"{day:%m/%d/%Y}")
    heading = chance.choice(["", "Daily Segregation", "Cover", "Daily Segregation - COVERPAGE"])
    text = text.replace("Daily Segregation - Cover Page", heading)
    pages = text.split("\f")
    for number in range(1, len(pages)):
        lines = pages[number].split("\n")
        for word in chance.sample(list(PERSON.values()), 2):
            at = chance.randrange(len(lines))
            lines[at] = chance.choice(
                [f"{word} {lines[at]}", f"{lines[at]}\t{word}", f"{lines[at]}\n{word}"]
            )
        pages[number] = "\n".join(lines)
    if chance.random() < 0.5:
        pages[:2] = ["\n".join(pages[:2])]
    return chance.choice(["\f", "\f", "\n"]).join(pages)


def weekdays(first: date, number: int) -> Iterator[date]:
    day = first
    while number:
        if day.weekday() < 5:
            yield day
            number -= 1
        day += timedelta(1)


def test_no_word_of_a_contact_is_on_any_page(desk: Desk) -> None:
    chance = random.Random(7)
    for day in weekdays(date(2014, 3, 3), 30):
        desk.drop(f"{day}.txt", hidden_somewhere(chance, day))
    desk.ingest()
    folder = site_of(desk)
    assert files_that_hold(folder, WORDS) == []
    shown = "".join(path.read_text() for path in folder.glob("data/places/*.js"))
    assert shown.count("201,656,167") > 20  # it is no claim about empty pages
    assert shown.count("Net liquidating equity") > 20


def test_explain_shows_the_form_s_words_alone(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    line = "Zebulon Quillfeather 203-555-0147 (subtract line 6 from line 13) zq"
    text = printed_text(IB).replace("(subtract line 6 from line 13)", line)
    assert line in text
    desk.drop("a.txt", text)
    desk.ingest()
    said = say("explain", "interactive-brokers-llc", "2014-11-19", "7190").stdout
    assert "subtract line 6 from line 13" in said
    assert "201,656,167 [7190]" in said
    assert re.search("Zebulon|Quillfeather|0147|zq", said) is None


def site_of(desk: Desk) -> Path:
    """The pages of a desk's warehouse; all filings are pictured, as if each failed gravely."""
    desk.change(
        "UPDATE verdict_row SET holds = false WHERE check_no IN (SELECT check_no FROM verdict_check WHERE check_id = 'H05')"
    )
    path = published(desk.settings.warehouse)
    folder = desk.inbox.parent / "site"
    with PageViewer(desk.archive, desk.settings.limits) as viewer, open_snapshot(path) as snapshot:
        build_site(snapshot, folder, viewer.view_pages)
    return folder


SIZE = (612, 792)
# Where a contact stands on the page, in points from its lower left corner.
NAME, PHONE, PICTURE = (60, 30), (330, 30), (60, 60)


def page_with_a_contact() -> bytes:
    """A PDF page of one statement with a name and a phone number, and a name as a picture."""
    page = printed_text(IB).split("\f")[2]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SIZE, invariant=True)
    canvas.setFont("Courier", 7)
    for number, line in enumerate(page.split("\n")):
        canvas.drawString(40, 770 - 11 * number, line.replace("\t", "  "))
    canvas.setFont("Courier", 12)
    canvas.drawString(*NAME, PERSON["contact_name"])
    canvas.drawString(*PHONE, PERSON["contact_phone"])
    picture = Image.new("L", (200, 20), 255)
    ImageDraw.Draw(picture).text((2, 2), PERSON["contact_name"], fill=0)
    canvas.drawImage(ImageReader(picture), *PICTURE, 200, 20)
    canvas.save()
    return buffer.getvalue()


def ink(picture: Image.Image, left: float, bottom: float, width: float, height: float) -> int:
    """How many pixels of a place, in points, are not white."""
    scale = picture.width / SIZE[0]
    top = SIZE[1] - bottom - height
    place = [round(edge * scale) for edge in (left, top, left + width, top + height)]
    return sum(picture.convert("L").crop(tuple(place)).histogram()[:200])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["text", "scan"])
def test_a_picture_is_white_where_a_contact_stands(desk: Desk, tmp_path: Path, kind: str) -> None:
    document = page_with_a_contact()
    if kind == "scan":
        tool("tesseract")
        (tmp_path / "page.pdf").write_bytes(document)
        document = scanned(tmp_path / "page.pdf")
    drawn = pypdfium2.PdfDocument(document)[0].render(scale=5 / 3, grayscale=True).to_pil()
    desk.drop("one.pdf", document)
    desk.ingest()
    (file,) = (site_of(desk) / "pictures").glob("*.png")
    picture = Image.open(file)
    assert picture.size == drawn.size
    for place in ((*NAME, 200, 12), (*PHONE, 200, 12), (*PICTURE, 200, 20)):
        assert ink(drawn, *place) > 50
        assert ink(picture, *place) == 0
    everything = (0, 100, SIZE[0], SIZE[1] - 100)
    assert ink(picture, *everything) > 0.7 * ink(drawn, *everything)


def test_pages_made_by_an_earlier_segwatch_are_made_again(desk: Desk) -> None:
    """They may show what is blanked today."""
    desk.drop("a.txt", printed_text(IB))
    desk.ingest()
    folder = site_of(desk)
    (places,) = folder.glob("data/places/*.js")
    written = places.read_text()
    places.write_text(written.replace("Net liquidating", "Zebulon Quillfeather"))
    (folder / "built.json").write_text("{}")
    assert files_that_hold(folder, WORDS) == [places]
    assert site_of(desk) == folder
    assert places.read_text() == written
