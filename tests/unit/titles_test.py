"""A header that survives only in a title or an address, beside titles of other filings."""

from datetime import date

import pytest
from desk import IB, printed_text
from reading import lines, read

TITLE = "W I N J A M M E R F I L I N G . INITIAL End Date:{} Firm Name:{} Form:Daily Seg - FOCUS II Submit Date:{}"
OWN = TITLE.format("9/18/2015", "INTERACTIVE BROKERS LLC", "9/21/2015")
OTHER = TITLE.format("11/6/2014", "Citigroup Global Markets Inc.", "11/7/2014")
THIRD = TITLE.format("11/9/2014", "Deutsche Bank Securities Inc.", "11/10/2014")
SLUG = (
    "w-i-n-j-a-m-m-e-r-f-i-l-i-n-g-initial-end-date-9-18-2015-firm-name-interactive-brokers-llc"
    "-form-daily-seg-focus-ii-submit-date-9-21-2015"
)
SITE = "https://docs.example.org/17725310-{}.html"
OTHER_SLUG = SLUG.replace("9-18-2015", "11-6-2014").replace("interactive-brokers-llc", "citigroup")


def body() -> str:
    """The sample's pages without their headers, as sharing sites print them."""
    pages = printed_text(IB).split("\f")
    return "\n\n".join(page[page.index("Daily Segregation") :] for page in pages)


TOPS = [
    OWN,
    SLUG,
    SITE.format(SLUG),
    f"Title: {OWN}",
    f"Docs - sharing\n{SITE.format(SLUG)}\nDownload",
    f"{SITE.format(SLUG)}\n{SITE.format(SLUG)}",
    SITE.format(SLUG.upper()),
]


@pytest.mark.parametrize("top", TOPS)
def test_the_header_is_read_from_the_first_lines(top: str) -> None:
    found = read(f"{top}\n\n{body()}", among=[f"{other}\n\n{body()}" for other in TOPS])
    (filing,) = found.filings.rows(named=True)
    assert filing["firm_id"] == "interactive-brokers-llc"
    assert (filing["as_of_date"], filing["submit_date"]) == (date(2015, 9, 18), date(2015, 9, 21))
    assert (filing["form"], filing["status"]) == ("Daily Seg - FOCUS II", "INITIAL")
    assert len(lines(found)) == 105


OTHERS = [
    f"{OTHER}\n{THIRD}",
    f"{OTHER}\n{OWN}",
    f"{SITE.format(OTHER_SLUG)}\n{SITE.format(SLUG)}",
    "Related documents\n" * 9 + OTHER,
    "Related documents\n" * 9 + SITE.format(OTHER_SLUG),
    "",
]


@pytest.mark.parametrize("top", OTHERS)
def test_a_title_that_may_be_of_another_filing_is_not_taken(top: str) -> None:
    found = read(f"{top}\n\n{body()}", among=[f"{other}\n\n{body()}" for other in OTHERS])
    assert found.filings.is_empty()
    assert found.rejects["reason"].item() in ("titles_listed", "no_firm")


def test_titles_above_a_filing_with_its_own_headers_are_passed_over() -> None:
    for top in (OTHER, f"{OTHER}\n{THIRD}", f"{SITE.format(OTHER_SLUG)}\n{OTHER}"):
        found = read(f"{top}\n\n" + printed_text(IB).replace("\f", "\n"))
        assert found.filings["firm_id"].to_list() == ["interactive-brokers-llc"]
        assert len(lines(found)) == 105
