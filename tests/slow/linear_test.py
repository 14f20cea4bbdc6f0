"""Reading takes time in proportion to a document's length, whatever is repeated in it."""

import time
from contextlib import suppress

import polars as pl
import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segwatch.codebook.load import load_codebook
from segwatch.errors import ReadError
from segwatch.ingest.readers.html import read_html
from transforms.normalise import normalise_texts

FACTS = load_codebook().form_spec
PIECES = (
    "-", "−", "$", "(", ")", "|", "o", "1", "155", "1,000", "7010", "[7010]", "[", "]", "EUR", "cr", "of",
    "Form:", "End Date:", "Firm Name:", "INITIAL", "lines 4 and", "12/31/2014", "a.xls", "%", "*", "_",
    "\n", "\f", "\t", " ",
)  # fmt: skip
TAGS = (
    "<div>", "</div>", "<ul>", "<li>", "<table>", "<tr>", "<td>", "<b>", "</b>", "<p>", "<form>", "<sup>",
    "<center>", "<font>", "<span style='display:none'>", "<!--", "<pre>", "&nbsp;", "1 [7010]",
)  # fmt: skip
# All that a page may open: those of HTML, old and new, and what is none.
_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote
body br button caption center cite code col colgroup data datalist dd del details dfn dialog dir div
dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
header hgroup hr html i iframe img input ins kbd label legend li link listing main map mark marquee
math menu menuitem meta meter nav nobr noembed noframes noscript object ol optgroup option output p
param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select slot
small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th
thead time title tr track tt u ul var video wbr xmp mi annotation-xml foreignObject unknown x-y
"""
ELEMENTS = _NAMES.split()
# A square shows as 16 times the time for 4 times the length; what is slower than linear by less, or
# takes no time to speak of, is let pass.
GROWTH, LONGER, LEAST_SECONDS = 8, 4, 0.2


def read_lines(text: str) -> None:
    normalise_texts(pl.DataFrame({"document_id": ["ab" * 32], "text": [text]}), FACTS)


def read_page(text: str) -> None:
    with suppress(ReadError):
        read_html(text.encode())


def seconds(read: object, text: str) -> float:
    began = time.process_time()
    read(text)  # type: ignore[operator]
    return time.process_time() - began


def grows_in_proportion(read: object, unit: str, length: int) -> bool:
    short = unit * (length // len(unit))
    once = max(seconds(read, short), LEAST_SECONDS)
    return seconds(read, short * LONGER) < GROWTH * once


@settings(max_examples=examples(12), deadline=None)
@example(["-", "\n"])
@example(["$", "\n"])
@example(["EUR", "\n"])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_text_is_read_in_proportion_to_its_length(pieces: list[str]) -> None:
    assert grows_in_proportion(read_lines, "".join(pieces), 30_000)


@settings(max_examples=examples(12), deadline=None)
@example(["<div>"])
@example(["<ul>", "<li>"])
@example(["</div>", "<div>", "<div>"])
@example(["<span style='display:none'>"])
@example(["<span style='color:white'>", "1"])
@example(["<h1>", "<time>"])
@example(["<q>", "<hr>"])
@example(["<dt>", "<p>", "<li>"])
@example(["<p>", "<dt>", "<h1>"])
@example(["<div>", "</ul>"])
@example(["<h1>", "<td>", "<option>", "</form>", "<form>", "<li>"])
@example(["<b>", "<div>", "</b>"])
@example(["<div>", "<table>", "<tr>", "<td>", "</div>"])
@example(["<li>", "<dd>"])
@example(["<option>", "<u>"])
@example(['<div title="</div>">'])
@example(['<div a">', "<div b>"])
@given(st.lists(st.sampled_from([*TAGS, *map("<{}>".format, ELEMENTS)]), min_size=1, max_size=4))
def test_a_web_page_is_read_in_proportion_to_its_length(tags: list[str]) -> None:
    assert grows_in_proportion(read_page, "".join(tags), 60_000)


def test_no_element_that_is_never_closed_takes_the_square() -> None:
    slow = [name for name in ELEMENTS if not grows_in_proportion(read_page, f"<{name}>", 60_000)]
    assert slow == []


@pytest.mark.parametrize(("depth", "is_read"), [(500, True), (600, False)])
def test_a_page_nested_deeper_than_browsers_show_is_rejected(depth: int, is_read: bool) -> None:
    page = f"{'<div>' * depth}17 [7030]{'</div>' * depth}".encode()
    if is_read:
        assert "17 [7030]" in read_html(page).text
    else:
        with pytest.raises(ReadError, match="no browser shows"):
            read_html(page)
