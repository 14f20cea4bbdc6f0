"""What a hostile filer prints around a number: it is rejected with the reason, and neighbours live."""

import polars as pl
import pytest
from desk import CITI, IB, printed_text
from reading import HEADER, lines, read, read_all, reasons

from segwatch.codebook.load import load_codebook
from simulate import samples
from simulate.rows import printed_rows
from simulate.text import print_texts


def with_target(target: str) -> str:
    return printed_text(IB, {"seg_target_c_low": target})


TARGETS = [
    "$155 million", "155 MM", "155mm", "155M", "155 thousand", "155k", "155 K", "155bn", "155 b",
    "1.5 billion", "USD 155 m", "155 USD million", "155\nmillion", "155 mio", "155 lakh", "155 crore",
    "155e6", "155 EUR", "EUR 155", "\u20ac 155", "approx. 155", "~ 155", "155 %", "155CR", "155 CR",
    "minus 155", "155.000.000", "155 300,000", "155,000,000 (1)", "1 155,000,000", "2014", "155\u00bd",
    "\u0661\u0665\u0665", "\uff11\uff15\uff15", "155/245", "155 to 245", "\u202e155,000", "0155", "+155",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_with_words_or_pieces_beside_it_is_not_read(target: str) -> None:
    found = read(with_target(target), among=map(with_target, TARGETS))
    assert "segregated" not in found.targets["origin"].to_list()
    assert set(found.rejects["reason"]) <= {"target_unreadable", "target_contradictory"}
    # The other blocks, the capital and every coded line stand.
    assert found.targets.height == 2
    assert found.line_items.height == 105
    assert "current_anc" in found.uncoded_lines["name"].to_list()


ON_HAND = HEADER + "Segregated funds on hand {} [7150]\nTotal 7,000 [7180]\n"
NO_AMOUNTS = [
    ("2014", "amount_in_doubt"), ("1999", "amount_in_doubt"), ("(1)", "amount_in_doubt"),
    ("(12)", "amount_in_doubt"), ("7150", "amount_in_doubt"), ("12", "amount_in_doubt"),
    ("EUR 1,234", "words_beside"), ("\u20ac 1,234", "words_beside"), ("GBP\n1,234", "words_beside"),
    ("CR 1,234", "words_beside"), ("less 1,234", "words_beside"), ("minus 1,234", "words_beside"),
    ("Note 3", "words_beside"), ("Footnote 3", "words_beside"), ("No. 5", "words_beside"), ("Note: 5", "words_beside"), ("HK$ 1,234", "words_beside"),
    ("p. 3", "words_beside"), ("November 6", "words_beside"), ("Nov. 6", "words_beside"),
    ("< 1,234", "words_beside"), ("> 1,234", "words_beside"), ("\u2248 1,234", "words_beside"),
    ("1 of 5", "several_numbers"), ("3 to 5", "several_numbers"), ("1 / 5", "several_numbers"),
    ("Nov 6, 2014", "several_numbers"), ("155\n300,000", "several_numbers"),
    ("1.\n300,000 1", "several_numbers"),
    ("\u0663 5", "several_numbers"), ("\u2460 5", "several_numbers"), ("5 \u00bd", "several_numbers"),
    ("1.234.567", "malformed_amount"), ("1,23,456", "malformed_amount"), ("1'234", "malformed_amount"),
    ("\uff11\uff12\uff13", "malformed_amount"), ("\u0661\u0662\u0663", "malformed_amount"),
    ("1\uff12", "malformed_amount"), ("1\u00ad2", "malformed_amount"), ("\u202e123", "malformed_amount"),
    ("\u200f-5", "malformed_amount"), ("\u2066123\u2069", "malformed_amount"), ("1/2", "malformed_amount"),
    ("1e6", "malformed_amount"), ("007", "malformed_amount"), ("+5", "malformed_amount"),
    ("5\u00b2", "malformed_amount"), ("5%", "malformed_amount"), ("US$5", "malformed_amount"),
    ("11:30", "malformed_amount"), ("6.11.2014", "malformed_amount"), ("l,234", "malformed_amount"),
    ("11/6/2014", "code_without_amount"), ("2014-11-06", "code_without_amount"),
    ("6-Nov-2014", "code_without_amount"), ("XII", "code_without_amount"), ("nil", "code_without_amount"),
    ("n/a", "code_without_amount"), ("line 6.", "code_without_amount"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "reason"), NO_AMOUNTS)
def test_a_number_that_may_not_be_the_amount_is_rejected(printed: str, reason: str) -> None:
    found = read(ON_HAND.format(printed), among=[ON_HAND.format(words) for words, _ in NO_AMOUNTS])
    assert lines(found) == {"7180": 7000}
    assert reasons(found) == {"7150": reason}


CASH = HEADER + "Cash 1,234 [7010] {}\nTotal 7,000 [7180]\n"
BEHIND = ["million", "(000s)", "$000s", "%", "Cr", "EUR", "m", "B", "thousand", "k;"]


@pytest.mark.parametrize("behind", BEHIND)
def test_a_word_behind_the_code_is_not_passed_over(behind: str) -> None:
    found = read(CASH.format(behind), among=map(CASH.format, BEHIND))
    assert lines(found) in ({"7180": 7000}, {})
    assert set(reasons(found).values()) <= {"words_beside"}


IN_UNITS = HEADER + "{}\nCash 1,234 [7010]\n"
UNITS = ["(in thousands)", "USD millions", "($000)", "(000's omitted)", "US$ thousands", "in EUR", "millions of dollars"]  # fmt: skip


@pytest.mark.parametrize("said", UNITS)
def test_a_document_in_another_unit_is_rejected(said: str) -> None:
    found = read(IN_UNITS.format(said), among=map(IN_UNITS.format, UNITS))
    assert found.filings.is_empty()
    assert found.rejects["reason"].to_list() == ["not_in_dollars"]


def test_a_million_customers_are_no_unit() -> None:
    found = read(f"{HEADER}A million customers\nCash 1,000,000 [7010]\n")
    assert lines(found) == {"7010": 1_000_000}


def test_several_codes_behind_one_amount_give_none() -> None:
    several = ("[7010] [7020]", "[7010][7020]", "[7010]/[7020]", "[7010] and [7020]")
    every = read_all(f"{HEADER}Cash 5 {codes}\nTotal 7,000 [7180]\n" for codes in several)
    for text, found in every.items():
        assert lines(found) == {"7180": 7000}, text
        assert reasons(found) == {"7010": "pairing_in_doubt", "7020": "code_without_amount"}, text


ROWS = HEADER + "11. Cash 11 [7140]\n12. Segregated funds on hand {} [7150]\nA. Cash 7 [7010]\n"
SMALL = ["12", "0", "-12", "$12", "2,014", "$2014", "2014.00", "(123)"]


@pytest.mark.parametrize("printed", SMALL)
def test_small_amounts_are_amounts(printed: str) -> None:
    found = read(ROWS.format(printed), among=map(ROWS.format, SMALL))
    assert lines(found).keys() == {"7140", "7150", "7010"}


def test_a_line_number_before_a_code_is_doubted_where_none_is_printed() -> None:
    assert reasons(read(f"{HEADER}12 [7150]\n13 [7180]\n11 [7070]\n")) == {
        "7150": "amount_in_doubt",
        "7180": "amount_in_doubt",
    }


def test_a_blank_and_a_split_amount_on_the_cover_make_no_pair() -> None:
    cover = HEADER.replace("Segregation Statement", "Cover Page")
    rows = "Proprietary Capital Charges\nMinimum Dollar Amount Requirement {} [7465]\nOther 1,555 [7475]\n"
    found = read(cover + rows.format("20 100,000"))
    assert lines(found) == {"7475": 1555}
    assert found.uncoded_lines.is_empty()
    found = read(cover + rows.format("20,000,000 100,000"))
    assert lines(found) == {"7475": 1555}
    found = read(cover + rows.format("0 20,000,000"))
    assert lines(found) == {"7465": 20_000_000, "7475": 1555}
    assert found.uncoded_lines["amount"].to_list() == [0]


LINE_12: list[tuple[dict[str, str | None], int | None]] = [
    ({"swaps_12c": None, "8715": "1 234"}, None),
    ({"swaps_12c": None, "8715": "1,234 567"}, None),
    ({"swaps_12c": "1,000", "8715": "234,567"}, None),
    ({"swaps_12b": "233", "swaps_12c": "1", "8715": "234"}, 234),
    ({"swaps_12c": "234,567", "8715": "234,567"}, 234_567),
    ({"swaps_12c": "5", "8715": "6"}, 6),
]


@pytest.mark.parametrize(("figures", "total"), LINE_12)
def test_line_12_is_read_where_no_amount_may_be_in_pieces(
    figures: dict[str, str | None], total: int | None
) -> None:
    found = read(printed_text(CITI, figures), among=[printed_text(CITI, f) for f, _ in LINE_12])
    assert lines(found).get("8715") == total
    assert ("swaps_12c" in found.uncoded_lines["name"].to_list()) == (total is not None)


TELEPHONES = ["2.425.198.209", "250 300 550", "203-555-0147", "24251982O9"]


@pytest.mark.parametrize("number", TELEPHONES)
def test_a_number_like_a_telephones_is_counted_and_not_shown(number: str) -> None:
    whole = printed_text(CITI)
    dialled = [
        text
        for n in TELEPHONES
        for text in (printed_text(IB, {"current_anc": n}), f"{whole}Tel. {n}\n")
    ]
    found = read(printed_text(IB, {"current_anc": number}), among=[*dialled, whole])
    assert "current_anc" not in found.uncoded_lines["name"].to_list()
    assert found.filings["printed_amounts"].item() >= 139
    assert number.split(maxsplit=1)[0] not in str(found.rejects.rows()) + str(
        found.leftovers.rows()
    )
    loose = read(f"{whole}Tel. {number}\n")
    printed = read(whole).filings["printed_amounts"].item()
    assert loose.filings["printed_amounts"].item() > printed or "O" in number
    assert number.split(maxsplit=1)[0] not in str(loose.leftovers.rows())


def test_a_sign_between_a_code_and_a_number_may_be_of_either() -> None:
    for text, found in read_all(
        f"{HEADER}Cash 5 [7010]{sign}6 [7020]\n" for sign in "-\u2212\u2013("
    ).items():
        assert "7020" not in lines(found), text


PARTED = HEADER + "Cash 5{}6 [7010]\nTotal 7,000 [7180]\n"
BLANKS = ["\u2028", "\u2029", "\x85", "\u3164", "\u2800", "\x1d"]


@pytest.mark.parametrize("blank", BLANKS)
def test_odd_blanks_part_words_and_hide_nothing(blank: str) -> None:
    found = read(PARTED.format(blank), among=map(PARTED.format, BLANKS))
    assert lines(found) == {"7180": 7000}
    assert reasons(found) == {"7010": "several_numbers"}


def test_a_small_number_behind_a_stray_amount_is_doubted() -> None:
    found = read(f"{HEADER}Cash 5,000\n\n1 [7010]\nTotal 7,000 [7180]\n")
    assert lines(found) == {"7180": 7000}
    assert reasons(found) == {"7010": "amount_in_doubt"}


def test_a_contact_row_is_no_leftover() -> None:
    cover = printed_text(IB).replace("Contact Phone Number\t", "Contact Phone Number\t203-555-0147")
    assert read(cover).leftovers.is_empty()


def test_a_cover_of_all_labels_then_all_values_gives_no_target_and_loses_nothing() -> None:
    figures = samples.figures().filter(pl.col("filing") == IB)
    head = samples.filings().filter(pl.col("filing") == IB)
    text = print_texts(head, printed_rows(head, figures, load_codebook()), "labels_first")[
        "text"
    ].item()
    found = read(text)
    assert found.targets.is_empty()
    assert sorted(found.rejects["reason"]) == ["target_unreadable"] * 3
    assert found.rejects["origin"].n_unique() == 3
    # 18 numbers of targets, 13 of capital and 3 of line 12 wait in the leftovers.
    assert found.leftovers.height == 34
    assert len(lines(found)) == 105


def test_no_pair_of_a_slipped_column_is_taken() -> None:
    pairs = "".join(
        f"{n},000\n[{code}]\n" for n, code in enumerate((7020, 7030, 7032, 7033, 7040), 1)
    )
    # The first code lost its number to the second, and so on; the last number has no code.
    slipped = read(f"{HEADER}[7010]\n{pairs}Total 6,000\n")
    assert lines(slipped) == {}
    assert len(lines(read(f"{HEADER}{pairs}"))) == 5
