"""`segwatch explain`: the form, one number, and what would make broken identities true."""

import hashlib
import re

from desk import CITI, IB, Desk, printed_text


def test_explain_shows_the_form_and_one_number(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    desk.drop("ib.txt", printed_text(IB, {"7198": "5"}))
    desk.ingest()
    whole = say("explain", "INTERACTIVE BROKERS, LLC", "2014-11-19").stdout
    assert "2,342,919,338 [7010]" in whole
    assert "14." in whole
    assert "fail    H06" in whole
    assert "Line 7198 = 7190 - 7194." in whole
    one = say("explain", "interactive-brokers-llc", "2014-11-19", "7190").stdout
    assert "201,656,167" in one
    page = printed_text(IB).split("\f")[2].split("\n")
    line = next(n for n, words in enumerate(page, 1) if "[7190]" in words)
    assert f"page 3, line {line} of" in one
    assert re.search(r"\(subtract line 6 from line 13\)\s+201,656,167 \[7190\]", one)


def test_explain_proposes_which_number_is_wrong(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    desk.drop("good.txt", printed_text(CITI))
    wrong = desk.drop("wrong.txt", printed_text(IB, {"7190": "201,656,161", "7030": None, "7305": None}))  # fmt: skip
    desk.ingest()
    assert "Which number" not in say("explain", "citigroup-global-markets-inc", "2014-11-06").stdout
    shown = say("explain", "interactive-brokers-llc", "2014-11-19").stdout
    said = shown.partition("Which number is wrong?")[2].splitlines()
    document = hashlib.sha256(wrong.read_bytes()).hexdigest()
    assert [line.strip() for line in said] == [
        "Nothing is changed by itself.",
        "7030 is not printed; -17,306,260 would make H01 true (the only line that is missing). "
        "Not certain: no other single change does, but nothing else confirms it.",
        "7190 is printed 201,656,161; 201,656,167 would make H05 and H06 true (one digit). "
        "Certain: no other single change does.",
        "No change of a single line makes H10 true.",
        "A person corrects a line by a row in codebook/corrections.csv, with this filing named "
        f"{document}/2014-11-19",
    ]
