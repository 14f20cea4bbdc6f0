"""Names of firms: spellings of one name are one firm, another suffix is another firm."""

from datetime import date

import polars as pl
import pytest
from desk import IB, Desk, printed_text

from transforms.firms import firm_slug


def ids(desk: Desk, *names: str) -> list[str]:
    for number, name in enumerate(names):
        desk.load(
            desk.drop(f"{number}.txt", printed_text(IB, {"7150": str(number)}, firm_name=name))
        )
    return [firm for (firm,) in desk.rows("SELECT DISTINCT firm_id FROM filing ORDER BY 1")]


@pytest.mark.parametrize(
    "names",
    [
        ("Invented Futures LLC", "INVENTED FUTURES L.L.C.", "Invented Futures, LLC"),
        ("Invented Futures Inc", "Invented Futures Inc.", "Invented Futures Incorporated"),
        ("R.J. Invented & Sons LLC", "RJ INVENTED & SONS LLC"),
    ],
)
def test_spellings_of_one_name_are_one_firm(desk: Desk, names: tuple[str, ...]) -> None:
    assert len(ids(desk, *names)) == 1
    assert sorted(n for (n,) in desk.rows("SELECT printed_name FROM firm_alias")) == sorted(names)


def test_another_suffix_is_another_firm(desk: Desk) -> None:
    assert ids(desk, "Invented Futures LLC", "Invented Futures Inc.") == [
        "invented-futures-inc",
        "invented-futures-llc",
    ]


def test_names_that_are_only_alike_are_not_one(desk: Desk) -> None:
    assert (
        len(
            ids(
                desk, "Invented Futures LLC", "Invented Future LLC", "Invented Futures Clearing LLC"
            )
        )
        == 3
    )


def test_a_former_name_is_the_firm_of_its_day_and_stays_as_printed(desk: Desk) -> None:
    """Newedge filed beside SG Americas until they merged on 2 January 2015."""
    assert ids(desk, "NEWEDGE USA LLC") == ["newedge-usa-llc"]
    later = printed_text(IB, firm_name="NEWEDGE USA LLC", as_of_date=date(2015, 1, 2))
    desk.load(desk.drop("later.txt", later))
    assert desk.rows("SELECT as_of_date, firm_id, firm_name FROM filing ORDER BY 1") == [
        (date(2014, 11, 19), "newedge-usa-llc", "NEWEDGE USA LLC"),
        (date(2015, 1, 2), "sg-americas-securities-llc", "NEWEDGE USA LLC"),
    ]


def test_slugs() -> None:
    names = [
        "Citigroup Global Markets Inc.",
        "INTERACTIVE BROKERS LLC",
        "York Business Associates, L.L.C.",
    ]
    assert pl.DataFrame({"n": names}).select(firm_slug(pl.col("n")))["n"].to_list() == [
        "citigroup-global-markets-inc",
        "interactive-brokers-llc",
        "york-business-associates-llc",
    ]
