"""`segwatch explain`: the form, one number, and what would make broken identities true."""

import re
from hashlib import sha256

from desk import IB, Desk, printed_text
from headed import DAY, FIRM, MONTH_END, figures, statement


def test_explain_shows_the_form_and_one_number(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    desk.drop("ib.txt", printed_text(IB, {"7198": "5"}))
    desk.ingest()
    whole = say("explain", "INTERACTIVE BROKERS, LLC", "2014-11-19").stdout
    assert "2,342,919,338 [7010]" in whole
    assert "14." in whole
    assert "fail    H06" in whole
    assert "Line 7198 is $5, but 7190 - 7194 gives $46,656,167: off by $46,656,162." in whole
    one = say("explain", "interactive-brokers-llc", "2014-11-19", "7190").stdout
    assert "201,656,167" in one
    page = printed_text(IB).split("\f")[2].split("\n")
    line = next(n for n, words in enumerate(page, 1) if "[7190]" in words)
    assert f"page 3, line {line} of" in one
    assert re.search(r"\(subtract line 6 from line 13\)\s+201,656,167 \[7190\]", one)


def test_explain_names_each_page_and_what_stands_beside(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    printed = {
        "segregated": statement(),
        "secured": statement("secured", figures(500, 700), submit="2/20/2051"),
    }
    short = figures(1_000_000, 950_000)
    month_end = statement(printed=short, form=MONTH_END, submit="12/23/2014", heading=False)
    for name, text in {**printed, "month_end": month_end}.items():
        desk.drop(f"{name}.txt", text)
    desk.ingest()
    whole = say("explain", FIRM, str(DAY)).stdout
    beside = whole.partition("beside it segregated, month-end print: submitted 2014-12-23")[2]
    assert beside.split("\n")[1].endswith("month_end.txt")
    assert re.search(r"^fail of it: .*critical R04 segregated", beside, re.MULTILINE)
    assert "950,000 [7180]" not in whole
    assert re.search(r"^fail    D13 filing of secured: ", whole, re.MULTILINE)
    assert re.search(r"^pass    D13 filing of segregated: ", whole, re.MULTILINE)
    for section, text in printed.items():
        named = sha256(text.encode()).hexdigest()
        assert f"\n  {section}: {named}/{DAY}\n" in whole
