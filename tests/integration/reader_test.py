"""The readers: any figures in any layout and style come back; damage gives errors of ours alone."""

import re
import time
from pathlib import Path

import polars as pl
from desk import CITI, IB, Desk, printed_text
from examples import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segwatch.codebook.load import load_codebook
from segwatch.errors import ReadError
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.limits import Limits
from simulate import samples
from simulate.pdf import print_pdf
from simulate.rows import printed_rows
from simulate.text import LAYOUTS, print_texts
from transforms.normalise import Normalised, normalise_texts
from transforms.parse.markup import strip_markup

LIMITS = Limits(20_000_000, 20.0, 200, 5_000_000, 2_000_000_000)
LARGEST = 2**63 - 1
STYLES = ["{:,}", "{}", "{:,}.00", "${:,}", "(…)", "…-", "\u2212…"]
CODES = load_codebook().line_codes["code"].to_list()
LINE_NUMBERS = dict(
    load_codebook().line_codes.select("code", pl.col("line").str.extract("([0-9]+)$")).iter_rows()
)
COVER_CODES = set(load_codebook().line_codes.filter(pl.col("section") == "cover")["code"])
WEB_PAGE = (Path(__file__).parents[1] / "corpus" / "table-citigroup.html").read_bytes()


def styled(amount: int, style: str) -> str:
    if style in ("(…)", "…-", "\u2212…"):
        return style.replace("…", f"{-amount:,}") if amount < 0 else f"{amount:,}"
    return ("-" if amount < 0 else "") + style.format(abs(amount))


def normalised(text: str) -> Normalised:
    return normalise_texts(
        pl.DataFrame({"document_id": ["0" * 64], "text": [text]}), load_codebook().form_spec
    )


def printed(figures: dict[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    head = samples.filings().filter(pl.col("filing") == CITI)
    rows = [(CITI, line, words) for line, words in figures.items()]
    frame = pl.DataFrame(rows, schema=["filing", "line", "printed"], orient="row")
    return head, printed_rows(head, frame, load_codebook())


def read_or_doubted(found: Normalised, figures: dict[str, int], layout: str = "") -> dict[str, int]:
    """The lines read, and those whose words may be a year, a note, the code or the line's number.

    An amount below 1,000 on a line of its own may be the number of a page too; what stands on a
    cover is not quoted.
    """
    read = dict(found.line_items.select("line_code", "amount").iter_rows())
    for code, words, reason in (
        found.rejects.drop_nulls("line_code").select("line_code", "printed", "reason").iter_rows()
    ):
        assert reason == "amount_in_doubt"
        if words is None or (layout == "own_lines" and abs(figures[code]) < 1_000):
            assert words is None or int(re.sub(r"\.00$|\D", "", words)) == abs(figures[code])
            assert words or code in COVER_CODES
            read[code] = figures[code]
            continue
        assert words in (code, LINE_NUMBERS[code]) or re.fullmatch(r"(19|20)\d\d|\(\d\d?\)", words)
        amount = int(words.strip("()"))
        read[code] = -amount if "(" in words else amount
    return read


amounts = st.dictionaries(st.sampled_from(CODES), st.integers(-LARGEST, LARGEST), min_size=1)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"7010": 0, "7020": 0, "7030": 0, "7032": 0, "7465": 1}, "{:,}", "own_lines", False, False)
@example({"7010": 0, "7020": 0, "7030": 0, "9107": 1}, "{:,}", "own_lines", False, False)
@given(
    amounts, st.sampled_from(STYLES), st.sampled_from(sorted(LAYOUTS)), st.booleans(), st.booleans()
)
def test_any_figures_in_any_layout_and_style_come_back(
    figures: dict[str, int], style: str, layout: str, header_once: bool, feeds: bool
) -> None:
    head, rows = printed({code: styled(amount, style) for code, amount in figures.items()})
    text = print_texts(head, rows, layout, header_once=header_once)["text"].item()
    found = normalised(text if feeds else text.replace("\f", "\n"))
    assert read_or_doubted(found, figures, layout) == figures
    assert found.leftovers.is_empty()


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"7010": 0, "7020": 0, "7030": 0, "7032": 0, "7465": -1}, "(…)")
@given(amounts, st.sampled_from(STYLES[:6]))
def test_any_figures_come_back_from_pdf(figures: dict[str, int], style: str) -> None:
    head, rows = printed({code: styled(amount, style) for code, amount in figures.items()})
    document = read_one("application/pdf", print_pdf(head.row(0, named=True), rows), LIMITS)
    assert isinstance(document, Document)
    assert read_or_doubted(normalised(document.text), figures) == figures
    assert len({box.code for box in document.boxes}) == len(figures)


def mutate(content: bytes, at: float, kind: str, junk: bytes) -> bytes:
    """The bytes cut, swapped, replaced, doubled or filled with junk at a place."""
    place = int(at * len(content))
    head, tail = content[:place], content[place:]
    return {
        "cut": head,
        "drop": head + tail[len(junk) :],
        "insert": head + junk + tail,
        "replace": head + junk + tail[len(junk) :],
        "swap": head + tail[1:2] + tail[:1] + tail[2:],
        "double": head + tail[:200] + tail,
    }[kind]


KINDS = st.sampled_from(["cut", "drop", "insert", "replace", "swap", "double"])


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(IB, 0.49820243725517044, "swap", b"")
@given(st.sampled_from([IB, CITI]), st.floats(0, 1), KINDS, st.binary(max_size=12))
def test_a_damaged_text_yields_no_amount_that_was_not_printed(
    filing: str, at: float, kind: str, junk: bytes
) -> None:
    damaged = mutate(printed_text(filing).encode(), at, kind, junk)
    document = read_one("text/plain", damaged, LIMITS)
    if not isinstance(document, Document):
        return
    found = normalised(document.text)
    # Characters without width, such as a byte order mark in the middle, part no number.
    plain = str(pl.select(strip_markup(pl.lit(document.text))).item())
    # An amount that a blank or a line break parts is put together where that can be proven.
    joined = re.sub(r"\s", "", plain)
    for code, words in found.line_items.select("line_code", "printed").iter_rows():
        assert words in plain or words in joined
        assert f"[{code}" in plain


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(0, 1), KINDS, st.binary(max_size=12), st.booleans())
def test_damaged_pdfs_and_web_pages_give_errors_of_ours_alone(
    at: float, kind: str, junk: bytes, pdf: bool
) -> None:
    content = (Path(__file__).parents[1] / "corpus" / "printer-citigroup.pdf").read_bytes()
    damaged = mutate(content if pdf else WEB_PAGE, at, kind, junk)
    result = read_one("application/pdf" if pdf else "text/html", damaged, LIMITS)
    if isinstance(result, Document):
        normalised(result.text)
    else:
        assert ReadError(*result).reason


def test_a_document_that_inflates_is_bounded() -> None:
    tight = LIMITS._replace(text_characters=1_000)
    result = read_one("text/plain", b"1,234 [7010]\n" * 1_000, tight)
    assert not isinstance(result, Document)
    assert result[0] == "too_long"
    pages = LIMITS._replace(pages=2)
    pdf = (Path(__file__).parents[1] / "corpus" / "printer-citigroup.pdf").read_bytes()
    result = read_one("application/pdf", pdf, pages)
    assert not isinstance(result, Document)
    assert result[0] == "too_many_pages"


def test_a_megabyte_of_odd_text_is_read_in_seconds() -> None:
    begin = time.monotonic()
    for odd in ("1 " * 500_000, "[" * 1_000_000, "A-" * 500_000, "o " * 500_000, "line 4 and " * 90_000, "1,234 [7010]" * 80_000, "\x1f" * 1_000_000):  # fmt: skip
        normalised(odd)
    assert time.monotonic() - begin < 60


def test_a_line_of_a_pdf_knows_its_box(desk: Desk) -> None:
    samples.print_into(desk.inbox)
    desk.drop("text.txt", printed_text(IB, {"7190": "5"}))
    desk.ingest()
    rows = desk.rows(
        "SELECT page, box_left, box_bottom, box_right, box_top FROM line_item JOIN filing f USING (filing_id) "
        "JOIN document d USING (document_id) WHERE line_code = '7190' AND firm_id LIKE 'inter%' ORDER BY media_type"
    )
    (page, left, bottom, right, top), of_text = rows
    assert page == 3
    # Right-aligned at 572 points with the code behind it, on the fourteenth line's height.
    assert 4_900 < left < right < 5_500
    assert 0 < top - bottom < 120
    assert of_text[1:] == (None, None, None, None)
    missing = "SELECT count(*) FROM line_item JOIN filing USING (filing_id) JOIN document USING (document_id) WHERE media_type = 'application/pdf' AND box_left IS NULL"
    assert desk.rows(missing) == [(0,)]
