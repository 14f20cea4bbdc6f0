"""Damage and layouts that once gave a wrong number: each is right now, or rejected, or left over."""

import pytest
from desk import CITI, IB, printed_text
from reading import HEADER, lines, read

from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.settings import Settings

UNREALIZED = HEADER + "2. Unrealized {}\n"
APART = [
    "\u2013 17,306,260 [7030]", "\u2014 17,306,260 [7030]", "\u2010 17,306,260 [7030]",
    "\ufe63 17,306,260 [7030]", "\u00ad 17,306,260 [7030]", "\u00ad17,306,260 [7030]",
    "-$ 17,306,260 [7030]", "- $ 17,306,260 [7030]", "-\t$\t17,306,260 [7030]",
    "-\n17,306,260 [7030]", "-\u2009 17,306,260 [7030]", "- | 17,306,260 [7030]",
    "(-) 17,306,260 [7030]", "( 17,306,260 [7030]", "($ 17,306,260 [7030]",
    "( 17,306,260 [7030] )", "17,306,260 [7030]-", "17,306,260 [7030])",
    "<sup>1</sup>17,306,260 [7030]", "<s>9</s>17,306,260 [7030]",
    "<font>12</font><font>345 [7030]", "17. 306,260 [7030] 5",
]  # fmt: skip


@pytest.mark.parametrize("printed", APART)
def test_a_sign_or_mark_apart_is_never_lost(printed: str) -> None:
    found = read(UNREALIZED.format(printed), among=map(UNREALIZED.format, APART))
    assert "7030" not in lines(found) or printed.startswith("17.")


PIECES = [
    ("155\u2009300\u2009123 [7010]", "7010"),
    ("155\u202f300\u202f123 [7010]", "7010"),
    ("155\u000b300\u000b123 [7010]", "7010"),
    ("Due to [7010]", "7010"),
    ("portfolio\n[7020]", "7020"),
    ("Zero [7020]", "7020"),
    ("in separate 417 394,251 [7010]", "7010"),
]


@pytest.mark.parametrize(("printed", "code"), PIECES)
def test_a_piece_of_an_amount_or_of_a_word_is_no_amount(printed: str, code: str) -> None:
    every = [f"{HEADER}A. Cash {words}\n0 [7150]\n" for words, _ in PIECES]
    assert code not in lines(read(f"{HEADER}A. Cash {printed}\n0 [7150]\n", among=every))


def test_a_zero_width_space_hides_no_sign() -> None:
    assert lines(read(f"{HEADER}Cash -\u200b17 [7030]"))["7030"] == -17


COLUMNS = [
    "100,000\n200,000\n300,000\n[7010]\n[7020]\n[7030]\n",
    "3\n[7010] 100,000\n[7020] 200,000\n[7030] 300,000\n",
    "1.\n[7010] 100,000\n[7020] 200,000\n[7030] 300,000\n",
    "[7010] 100,000\n[7020] 200,000\n[7030] 300,000\n[7032]\n",
    "[7010] Cash 100,000\n[7020] Securities 200,000\n[7030] Profit 300,000\n[7032]\n",
    "[7010] 100,000 [7020] 200,000 [7030] 300,000\n",
]


@pytest.mark.parametrize("text", COLUMNS)
def test_codes_before_their_amounts_or_in_columns_give_nothing(text: str) -> None:
    assert lines(read(HEADER + text, among=[HEADER + other for other in COLUMNS])) == {}


def test_an_amount_wrapped_in_its_middle_is_not_cut() -> None:
    assert "7010" not in lines(read(f"{HEADER}155,\n300,000 [7010]\n[7020]\n"))


def test_a_page_borrows_no_date_or_firm_that_it_misprints() -> None:
    for broken in ("End Date 11/6/2014", "End Date:06-NOV-2014", "End Date:11/6/20l4"):
        text = printed_text(IB) + "\f" + printed_text(CITI).replace("End Date:11/6/2014", broken)
        assert read(text).rejects["reason"].to_list() == ["no_as_of_date"]
    text = printed_text(IB) + "\f" + printed_text(CITI).replace("Firm Name:", "Firm Narne:")
    assert read(text).rejects["reason"].to_list() == ["no_firm"]


def test_a_cover_printed_twice_with_other_targets_has_none() -> None:
    cover = printed_text(IB).partition("\f")[0]
    text = cover.replace("155,000,000", "165,000,000") + "\f" + printed_text(IB)
    found = read(text)
    assert "segregated" not in found.targets["origin"].to_list()
    assert found.targets["origin"].is_unique().all()
    assert "printed_twice" in found.rejects["reason"].to_list()


def test_a_percent_sign_behind_dollars_is_no_target() -> None:
    cover = printed_text(IB, {"seg_target_c_low": "5%", "seg_target_c_high": "10%"})
    found = read(cover)
    assert "segregated" not in found.targets["origin"].to_list()


def test_a_number_that_stands_before_a_code_is_no_other_line() -> None:
    text = printed_text(CITI, {"swaps_12c": None, "8715": None}).replace(
        "5,812,672,420 [8720]", "5 812,672,420 [8720]"
    )
    found = read(text)
    assert "8720" not in lines(found)
    assert "swaps_12c" not in found.uncoded_lines["name"].to_list()


def test_what_follows_a_heading_on_its_line_is_read() -> None:
    text = f"{HEADER}Daily Segregation - Swaps Statement Cash 5 [8500] Securities 6 [8510] (at market)\n"
    assert lines(read(text)) == {"8500": 5, "8510": 6}


def test_a_contact_row_hides_no_coded_amount() -> None:
    cover = HEADER.replace("Segregation Statement", "Cover Page")
    text = f"{cover}Contact Phone Number 203-555-0147\nMinimum 20,000,000 [7465]\nOther 1 [7475]\n"
    assert lines(read(text)) == {"7465": 20_000_000, "7475": 1}


def test_a_target_block_over_a_page_break_loses_nothing() -> None:
    text = printed_text(IB).replace("between:\t155,000,000", "between:\t155,000,000\f")
    assert "segregated" not in read(text).targets["origin"].to_list()


def test_a_letter_in_a_cover_amount_is_a_reject_not_a_loss() -> None:
    found = read(printed_text(IB, {"current_anc": "2,425,198,2O9"}))
    assert "current_anc" not in found.uncoded_lines["name"].to_list()
    assert "malformed_amount" in found.rejects["reason"].to_list()


def behind_name(leak: str) -> str:
    return HEADER.replace("Markets Inc.", f"Markets Inc.{leak}") + "5 [7010]\n"


def behind_form(leak: str) -> str:
    return HEADER.replace("FOCUS II Submit", f"FOCUS II{leak} Submit") + "5 [7010]\n"


LEAKS = [
    " Zebulon Quillfeather",
    " (203) 555-0147",
    " 2035550147",
    " +44 20 7946 0958",
    " 203 555 0147",
]


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_behind_a_firms_name_is_kept(leak: str) -> None:
    every = [text for other in LEAKS for text in (behind_name(other), behind_form(other))]
    found = read(behind_name(leak), among=every)
    assert found.filings["firm_name"].to_list() == ["Citigroup Global Markets Inc."]
    found = read(behind_form(leak))
    # Words that part a header make its pages uncertain, and the document is rejected.
    assert found.filings["form"].to_list() in (["Daily Seg - FOCUS II"], [])


@pytest.mark.parametrize(
    "leak", ["203-555-0147\n[7465]", "203 555 0147 20,000,000 [7465]", "zeb7@example.com\n[7465]"]
)
def test_a_person_is_in_no_reject(leak: str) -> None:
    found = read(
        HEADER.replace("Segregation Statement", "Cover Page") + f"Minimum {leak}\n0 [7475]\n"
    )
    assert "7465" not in lines(found)
    said = str(found.rejects.rows()) + str(found.leftovers.rows())
    assert "0147" not in said
    assert "zeb7" not in said


def test_initial_in_running_text_is_no_status() -> None:
    amended = (
        printed_text(CITI, status="AMENDED")
        .replace("\f", "\n")
        .replace("Net settlement", "INITIAL margin, settlement")
    )
    found = read(amended)
    assert found.filings["status"].to_list() == ["AMENDED"]


def test_a_blank_on_the_cover_shifts_no_other_line() -> None:
    blank = printed_text(IB, {"proprietary_ote_foreign": None})
    page_number = blank.replace(
        "Minimum Dollar Amount Requirement", "1\n\tMinimum Dollar Amount Requirement"
    )
    for text in (blank, page_number):
        names = read(text).uncoded_lines["name"].to_list()
        assert "span_customer" not in names
        assert "seg_target_c_low" in names


def test_hidden_words_of_a_web_page_are_not_read() -> None:
    page = f"<html><body><pre>{HEADER}</pre><p>Cash <span style='display:none'>9</span>17,306,260 [7010]</p><p><del>5</del>17 [7020]</p></body></html>"
    document = read_one("text/html", page.encode(), Settings().limits)
    assert isinstance(document, Document)
    assert lines(read(document.text)) == {"7010": 17_306_260, "7020": 17}
