"""`segwatch explain`: the form, one number, and what would make broken identities true."""

import re

from desk import IB, Desk, printed_text


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
