"""What a page must show before an amount is loaded: each kind of doubt by the words that once gave a
wrong number, and beside it what would find the next of its kind."""

from collections.abc import Iterable

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import HEADER, lines, read, read_all, reasons

from segwatch.ingest.readers.text import read_text
from transforms.normalise import Normalised


def page(body: str) -> str:
    """A page of segregated funds, by the way of a text file."""
    return read_text((HEADER + body).encode()).text


def printed(body: str, among: Iterable[str] = ()) -> Normalised:
    """What is read of such a page; `among` are those of all cases of a test."""
    return read(page(body), among=map(page, among))


def amounts_of(texts: Iterable[str]) -> list[dict[str, int]]:
    """The amounts by code of each of many documents, read together."""
    every = list(texts)
    found = read_all(every)
    return [lines(found[text]) for text in every]


SECURITIES = "\nB. Securities 77 [7020]\n"
PIECES = [
    ("Cash 2,342,91\n9,338 [7010]", 2_342_919_338),
    ("Target 1,012,00\n0 [7010]", 1_012_000),
    ("Cash 2\n,342,919,338 [7010]", 2_342_919_338),
    ("2,342,919,33\n8\n[7010]", 2_342_919_338),
    ("2,342,9\n19,3\n38 [7010]", 2_342_919_338),
    ("Cash 2,3\n\n42 [7010]", 2_342),
    ("A. Cash 2,342,919,\n338 [7010]", 2_342_919_338),
    ("Funds on hand 155,\n300,000 [7010]", 155_300_000),
    ("Cash (at market) 2,\n342,919,338 [7010]", 2_342_919_338),
    ("A. Cash (2,342\n) [7010]", -2_342),
    ("A. Cash\n(2,342\n)\n[7010]", -2_342),
]


@pytest.mark.parametrize(("body", "amount"), PIECES)
def test_pieces_that_make_one_number_are_one_amount(body: str, amount: int) -> None:
    assert lines(printed(body + SECURITIES, among=[case + SECURITIES for case, _ in PIECES])) == {
        "7010": amount,
        "7020": 77,
    }


BROKEN = [
    "A. Cash 2,342,91\n\f9,338 [7010]",
    "A. Cash 2,342,91\n\f" + HEADER + "9,338 [7010]",
    "A. Cash 2,342\n\f919,338 [7010]",
    "A. Cash 2,342\n919,338 [7010]",
    "A. Cash -1\n\n\n\n0 [7010]",
    "2,\n342,919,338 [7010]",
    "Notes 1, 2,\n342,919,338 [7010]",
]


@pytest.mark.parametrize("words", BROKEN)
def test_what_is_left_of_a_broken_amount_is_no_amount(words: str) -> None:
    found = printed(words + SECURITIES, among=[case + SECURITIES for case in BROKEN])
    assert lines(found) == {"7020": 77}
    assert reasons(found)["7010"] in {"number_beside", "several_numbers", "words_beside"}


AMOUNTS = st.integers(min_value=-(10**13), max_value=10**13)


@st.composite
def broken(draw: st.DrawFn) -> tuple[int, str]:
    """An amount, and what a page shows of it that breaks it once or twice."""
    amount = draw(AMOUNTS)
    words, gap = f"{amount:,}", draw(st.sampled_from(["\n", "\n ", " \n", "\n\n"]))
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        at = draw(st.integers(min_value=1, max_value=len(words)))
        words = words[:at] + gap + words[at:]
    return amount, words


@settings(deadline=None, max_examples=examples(8))
@given(st.lists(broken(), min_size=25, max_size=25))
def test_a_break_anywhere_in_an_amount_gives_it_or_nothing(pages: list[tuple[int, str]]) -> None:
    found = amounts_of(
        f"{HEADER}A. Cash {words} [7010]\nB. Securities 77 [7020]\n" for _, words in pages
    )
    for (amount, words), loaded in zip(pages, found, strict=True):
        assert loaded.get("7010", amount) == amount, words
        assert loaded["7020"] == 77, words


@settings(deadline=None, max_examples=4)
@given(st.lists(broken(), min_size=25, max_size=25))
def test_pieces_behind_another_rows_amount_are_its_own_or_nothing(
    pages: list[tuple[int, str]],
) -> None:
    found = amounts_of(
        f"{HEADER}5. Accounts 8,123 [7045]\nLess: offset -1,123 [7047] {words} [7050]\n"
        for _, words in pages
    )
    for (amount, words), loaded in zip(pages, found, strict=True):
        right = {"7045": 8_123, "7047": -1_123, "7050": amount}
        assert {code: right[code] for code in loaded} == loaded, words


@pytest.mark.parametrize(
    "rows",
    [
        [("1,111,111", "[7010]", "1,222,222"), ("2,111,111", "[7020]", "2,222,222"), ("3,111,111", "[7030]", "3,222,222")],
        [("1,222,222", "1,111,111", "[7010]"), ("2,222,222", "2,111,111", "[7020]"), ("3,222,222", "3,111,111", "[7030]")],
    ],
)  # fmt: skip
def test_of_two_columns_without_headings_none_is_taken(rows: list[tuple[str, ...]]) -> None:
    body = "".join(f"A. Cash {' '.join(row)}\n" for row in rows)
    found = printed(body)
    assert lines(found) == {}
    assert set(reasons(found).values()) == {"columns_in_doubt"}


@pytest.mark.parametrize(
    ("heading", "row", "day"),
    [
        ("Today Prior day", "A. Cash {0} [{2}] {1}", 0),
        ("Prior day Today", "A. Cash {0} [{2}] {1}", 1),
        ("Previous day Current day Change", "A. Cash {0} {1} [{2}] 5", 1),
    ],
)
def test_headings_say_which_column_is_the_days(heading: str, row: str, day: int) -> None:
    figures = [("1,111,111", "1,222,222"), ("2,111,111", "2,222,222"), ("3,111,111", "3,222,222")]
    codes = ("7010", "7020", "7030")
    body = "".join(
        row.format(*pair, code) + "\n" for pair, code in zip(figures, codes, strict=True)
    )
    right = {
        code: int(pair[day].replace(",", "")) for pair, code in zip(figures, codes, strict=True)
    }
    assert lines(printed(f"{heading}\n{body}")) == right


SHIFTED = [
    "[7010]\n1,111,111\n[7020]\n2,222,222\n[7030]\n",
    "[7010]\n1,111,111\n[7020]\n2,222,222\n[7030]\n999\n",
    "[7010]\n1,111,111\n[7020]\n2,222,222\n[7030]\n\f3,333,333\n",
    "[9100]\n75,718\n[9101]\n",
    "1 [7010] 1,111,111\n2 [7020] 2,222,222\n3 [7030] 333,333\n",
    "o [7010] 1,111,111\no [7020] 2,222,222\no [7030] 333,333\n",
]


@pytest.mark.parametrize("body", SHIFTED)
def test_a_page_whose_pairs_may_be_shifted_by_one_gives_none(body: str) -> None:
    assert lines(printed(body, among=SHIFTED)) == {}


def test_an_o_is_the_forms_zero_where_amounts_stand_before_their_codes() -> None:
    found = printed("1,111,111 [7010]\no [7020]\n333,333 [7030]\n")
    assert lines(found) == {"7010": 1_111_111, "7020": 0, "7030": 333_333}


UNREALIZED = "2. Unrealized {}\n"
MINUS = [
    "- US$ 17 [7030]", "- USD 17 [7030]", "(CR) 17 [7030]", "17 [7030] -", "17 [7030] (CR)",
    "negative 17 [7030]", "\u279617 [7030]", "\u00af17 [7030]", "\u02d717 [7030]", "\u204317 [7030]",
    "\uf02d17 [7030]", "\u2796 17 [7030]", "\u00af 17 [7030]", "\u02d7 17 [7030]", "\u2043 17 [7030]",
    "\uf02d 17 [7030]", "17 [7047] CR 18 [7030]",
]  # fmt: skip


@pytest.mark.parametrize("words", MINUS)
def test_no_amount_whose_minus_stands_apart_is_loaded_positive(words: str) -> None:
    assert (
        lines(printed(UNREALIZED.format(words), among=map(UNREALIZED.format, MINUS))).get(
            "7030", -17
        )
        == -17
    )


IN_UNITS = "{}\nA. Cash 17,000 [7010]\n"
UNITS = [
    "(in&nbsp;thousands)", "(in\nthousands)", "USD'000", "$K", "$M", "($ MM)", "x1000",
    "Rounded to the nearest thousand", "units: 1,000", "Currency: EUR", "(EUR)", "in JPY",
    "Currency - GBP", "All figures EUR", "(thousands)", "EUR thousands", "in whole euros", "(000 s omitted)",
    "in '000",
]  # fmt: skip


@pytest.mark.parametrize("said", UNITS)
def test_a_document_that_is_not_in_dollars_is_rejected(said: str) -> None:
    found = printed(IN_UNITS.format(said), among=map(IN_UNITS.format, UNITS))
    assert found.rejects["reason"].to_list() == ["not_in_dollars"]


BESIDE = ["PLN", "TWD", "\u20a9", "\u20bd", "shares", "\u25a0"]
BESIDE_ROWS = ["{} 17 [7010]", "17 {} [7010]", "17 [7010] {}", "{}17 [7010]"]


@pytest.mark.parametrize("unit", BESIDE)
@pytest.mark.parametrize("row", BESIDE_ROWS)
def test_an_amount_in_another_unit_is_rejected_and_no_other(unit: str, row: str) -> None:
    every = [f"A. Cash {r.format(u)}{SECURITIES}" for r in BESIDE_ROWS for u in BESIDE]
    found = printed(f"A. Cash {row.format(unit)}{SECURITIES}", among=every)
    assert lines(found) == {"7020": 77}
    assert "7010" in reasons(found)


@pytest.mark.parametrize("times", ["x1000", "000's"])
def test_a_scale_beside_one_amount_is_of_that_amount_alone(times: str) -> None:
    found = printed(f"A. Cash 17 [7010] {times}\nB. Securities 77 [7020]\n")
    assert lines(found) == {"7020": 77}


TOTAL = "A. Cash 1,234,567 [7010]\nTotal\n{}\n2,345,678 [7190]\n"
ELSEWHERE = [
    "12\n[7180]", "Page 3 of 7 [7180]", "Rule 30 [7180]", "Suite 400 [7180]", "Chicago IL 60606 [7180]",
    "Account 48213377 [7180]", "New York, NY 10013 [7180]",
]  # fmt: skip


@pytest.mark.parametrize("words", ELSEWHERE)
def test_what_a_page_prints_elsewhere_is_no_amount(words: str) -> None:
    found = printed(TOTAL.format(words), among=map(TOTAL.format, ELSEWHERE))
    assert lines(found) == {"7010": 1_234_567, "7190": 2_345_678}
    assert "7180" in reasons(found)


CASH = "A. Cash {} [7010]" + SECURITIES
RAISED = [
    "250\u00b9", "250 \u00b9", "1,250\u00b9", "250<sup>1</sup>", "1250\u200b1", "250\u200b1", "2,342 \u2022 919",
    "2,342 . 919", "2,342 , 919", "2,342 ... 919", "2,342 [?] 919", "1,234 50",
]  # fmt: skip


@pytest.mark.parametrize("words", RAISED)
def test_raised_digits_and_parted_pieces_are_no_part_of_an_amount(words: str) -> None:
    found = printed(CASH.format(words), among=map(CASH.format, RAISED))
    assert lines(found) == {"7020": 77}


def test_line_12_that_lost_a_number_gives_no_total() -> None:
    """Its parts A and B are there; the number beside the total's code may be part C."""
    found = printed(
        "12. Cleared swaps customer funds on hand\nA. Cash 5\nB. Securities 6\nC. Securities held 7 [8715]\n"
    )
    assert "8715" not in lines(found)


def test_a_dash_beside_a_code_is_nothing_where_the_sums_prove_it() -> None:
    body = "A. Cash {} [7010]\nB. Securities 60 [7020]\n2. Unrealized 5 [7030]\n3. A. $ \u2014 [7032]\nB. 0 [7033]\n4. Net equity {} [7040]\n"
    assert lines(printed(body.format(100, 165))).get("7032") == 0
    # Where the sum does not close, or is nothing but a copy, a dash proves nothing.
    assert "7032" not in lines(printed(body.format(100, 166)))
    assert "7032" not in lines(
        printed(body.format(0, 65).replace("60", "60").replace(" 5 ", " 0 "))
    )


def test_a_number_in_doubt_that_closes_its_sums_is_loaded() -> None:
    """`3 [7620]` alone behind another code on a line."""
    rows = (
        "A. Cash 1 [7580]\nB. Securities 2 [7590]\nC. 0 [7600]\nD. 0 [7610]\nE. 0 [7615] 3 [7620]\n"
    )
    page = HEADER.replace("Segregation Statement", "Secured Amounts") + rows
    assert lines(read(page)).get("7620") == 3


def test_folded_text_is_whole_again() -> None:
    page = HEADER + "".join(
        f"Securities held for particular customers or option customers in lieu of cash {n},342,919,338 [{code}]\n"
        for n, code in enumerate(("7010", "7020", "7030", "7032", "7040"), 1)
    )
    widths = range(60, 101)
    folded = [
        "\n".join(
            line[at : at + width]
            for line in page.split("\n")
            for at in range(0, max(len(line), 1), width)
        )
        for width in widths
    ]
    read_again = amounts_of(read_text(text.encode()).text for text in folded)
    for width, found in zip(widths, read_again, strict=True):
        right = {code: n * 10**9 + 342_919_338 for n, code in enumerate(("7010", "7020", "7030", "7032", "7040"), 1)}  # fmt: skip
        assert {code: right[code] for code in found} == found, width


def test_reasons_say_what_to_do() -> None:
    found = printed("A. Cash 1,111,111 [7010] 1,222,222\n")
    (detail,) = found.rejects.filter(pl.col("line_code") == "7010")["detail"].to_list()
    assert detail.endswith("read the page and file the document again from its source.")
