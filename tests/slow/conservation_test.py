"""Printed amounts are conserved, counted here by a tokeniser that shares nothing with the reader."""

import re
from pathlib import Path

import pytest
from desk import CITI, IB, Desk, printed_text

# What is no amount: dates, rules, references to lines and pages, file names, codes, line numbers.
_NO_AMOUNT = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}-[A-Z]{3}-\d{4}|[\d.]+[\w ]*\.xls|30\.7|4[dD]\(\w\)"
    r"|lines? [\d., and through]*\d\)|[Ll]ine \d+\.?(?!\S)|Page \d|\[\d{4}\]|(?<!\S)\d{1,2}\.(?!\S)"
)
_MARKUP = re.compile(r"</?[a-z]+>|\*\*")
_NUMBER = re.compile(r"(?<![^\s])-?[\d,]*\d[\d,]*(?![^\s%;])|(?<!\S)o(?!\S)")


def counted(text: str) -> int:
    return len(_NUMBER.findall(_NO_AMOUNT.sub(" ", _MARKUP.sub("", text).replace(" [", "  ["))))


def handled(desk: Desk) -> dict[str, int]:
    return dict(
        desk.rows(
            "SELECT parse_filename(d.source_uri), f.repeats "
            "+ (SELECT count(*) FROM line_item l WHERE l.filing_id = f.filing_id) "
            "+ (SELECT count(*) FROM uncoded_line u WHERE u.filing_id = f.filing_id AND text IS NULL) "
            "+ (SELECT coalesce(sum(numbers), 0)::INT FROM reject r WHERE r.filing_id = f.filing_id) "
            "+ (SELECT count(*) FROM leftover o WHERE o.filing_id = f.filing_id) "
            "FROM filing f JOIN document d USING (document_id)"
        )
    )


def test_the_tokeniser_agrees_with_the_count_by_hand(desk: Desk, real_filings: Path) -> None:
    texts = {path.name: path.read_text() for path in real_filings.glob("*.txt")}
    desk.load(real_filings)
    assert handled(desk) == {name: counted(text) for name, text in texts.items()}
    assert sorted(handled(desk).values()) == [99, 139]


@pytest.mark.parametrize("filing", [IB, CITI])
def test_nothing_printed_is_lost(desk: Desk, filing: str) -> None:
    texts = {
        "whole.txt": printed_text(filing),
        "malformed.txt": printed_text(filing, {"7010": "1,23,4"}),
        "twice.txt": printed_text(filing).replace("0 [7150]", "0 [7150]\n9 [7150]"),
        # Of another firm: with the same amounts it would be a duplicate of the whole one.
        "over.txt": printed_text(filing, firm_name="Invented Futures LLC")
        + "Something new\t1,234\n",
    }
    for name, text in texts.items():
        desk.drop(name, text)
    desk.load()
    assert handled(desk) == {name: counted(text) for name, text in texts.items()}
