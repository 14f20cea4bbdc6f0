"""Headers that differ on a page, forms by table, words of a status: nothing vanishes, all is warned of."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from desk import IB, printed_text
from examples import examples
from headed import DAY, SEG_DAILY, figures, new_york_day, pages, statement
from hypothesis import given, settings
from hypothesis import strategies as some
from reading import read
from shelf import Shelf

from segwatch.codebook.load import load_codebook
from segwatch.warehouse.run_report import header_warnings
from transforms.forms import named_forms, status_parts

THREE = [
    ("segregated", (1_000, 3_000)),
    ("secured", (2_000, 5_000)),
    ("cleared_swaps", (3_000, 7_000)),
]
ALL = [(origin, owed, held, held - owed) for origin, (owed, held) in sorted(THREE)]


def document(damaged: dict[str, Any], page: int = 1) -> str:
    """Three pages of which one prints a header that differs."""
    return pages(
        *(
            statement(origin, figures(*printed), **(damaged if n == page else {}))
            for n, (origin, printed) in enumerate(THREE)
        )
    )


DAMAGE: list[dict[str, Any]] = [
    {"form": "Daily Seg – FOCUS II"}, {"form": "Daily Seg -FOCUS II"}, {"form": "FOCUS-II"},
    {"form": "Focus II"}, {"form": None}, {"form": "Some other form"}, {"submit": None},
    {"submit": "12/1/20l4"}, {"submit": "13/41/2014"}, {"end": None}, {"end": "11/2?/2014"},
    {"name": None}, {"name": "???"}, {"name": "Alpha Futures, L.L.C."}, {"status": None},
]  # fmt: skip


@pytest.mark.parametrize("damaged", DAMAGE, ids=[f"{k}={v}" for d in DAMAGE for k, v in d.items()])
def test_a_page_whose_header_is_damaged_is_not_lost(shelf: Shelf, damaged: dict[str, Any]) -> None:
    figures_of = (
        "SELECT firm_id, as_of_date, origin, required, funds, excess FROM seg_daily ORDER BY origin"
    )
    for page in range(3):
        shelf.load(document(damaged, page))
        assert shelf.rows(figures_of) == [("alpha-futures-llc", DAY, *row) for row in ALL]
    # Whatever was not printed as it should be and is not spelled otherwise alone is warned of.
    (field,) = damaged
    spelled = damaged.get("name") == "Alpha Futures, L.L.C."
    spelled = spelled or damaged.get("form") not in (None, "Some other form")
    warned = shelf.rows("SELECT DISTINCT field FROM header_warning")
    assert (warned == []) == (spelled or field == "status")
    forms = "SELECT DISTINCT form FROM filing WHERE form <> 'Some other form'"
    assert shelf.rows(forms) == [("Daily Seg - FOCUS II",)]


@given(
    damage=some.lists(some.sampled_from(DAMAGE), min_size=3, max_size=3),
    order=some.permutations([0, 1, 2]),
)
@settings(deadline=None, max_examples=examples(60))
def test_any_damage_on_any_page_keeps_every_figure(
    damage: list[dict[str, Any]], order: list[int]
) -> None:
    """As long as one page prints a field, or no two disagree, each page's figures stand once."""
    text = pages(*(statement(*_printed(THREE[n]), **damage[n]) for n in order))
    found = read(text)
    lacking = [field for field in ("end", "name") if all(_lacks(d, field) for d in damage)]
    if lacking:
        assert found.rejects["reason"].to_list() == [
            "no_firm" if "name" in lacking else "no_as_of_date"
        ]
        return
    assert found.line_items.height == 15
    assert set(found.statements["origin"]) == {origin for origin, _ in THREE}
    assert found.filings["firm_id"].unique().to_list() == ["alpha-futures-llc"]
    assert found.filings["as_of_date"].unique().to_list() == [DAY]


def _printed(row: tuple[str, tuple[int, int]]) -> tuple[str, tuple[str, ...]]:
    return row[0], figures(*row[1])


def _lacks(damaged: dict[str, Any], field: str) -> bool:
    return field in damaged and damaged[field] in (None, "11/2?/2014", "???")


def test_where_the_other_pages_differ_a_page_is_its_own_filing(shelf: Shelf) -> None:
    """Two submit dates in one document; the third page prints none."""
    text = pages(
        statement("segregated", figures(10, 20), submit="12/1/2014"),
        statement("secured", figures(30, 40), submit="12/2/2014"),
        statement("cleared_swaps", figures(50, 60), submit=None),
    )
    shelf.load(text)
    dates = shelf.column("SELECT submit_date FROM filing ORDER BY filing_id")
    assert dates == [date(2014, 12, 1), date(2014, 12, 2), None]
    assert len(shelf.rows(SEG_DAILY)) == 3
    ranks = "SELECT submit_date FROM statement WHERE origin = 'cleared_swaps'"
    assert shelf.rows(ranks) == [(new_york_day(shelf.clock),)]


FORMS = {
    "Daily Seg - FOCUS II": ("Daily Seg - FOCUS II", "daily"),
    "Daily Seg – FOCUS II": ("Daily Seg - FOCUS II", "daily"),
    "Daily Seg -FOCUS II": ("Daily Seg - FOCUS II", "daily"),
    "DAILY SEG - FOCUS-II": ("Daily Seg - FOCUS II", "daily"),
    "Daily Seg - 1FR": ("Daily Seg - 1FR", "daily"),
    "Daily Seg - 1-FR-FCM": ("Daily Seg - 1FR", "daily"),
    "FOCUS II": ("FOCUS II", "month_end"),
    "FOCUS-II": ("FOCUS II", "month_end"),
    "Focus II": ("FOCUS II", "month_end"),
    "1-FR": ("1-FR", "month_end"),
    "1-FR-FCM": ("1-FR", "month_end"),
    "1FR FCM": ("1-FR", "month_end"),
    "Weekly Seg": ("Weekly Seg", "other"),
}
HEADED = {"FOCUS II": "Daily Seg - FOCUS II", "1-FR": "Daily Seg - 1FR"}


@pytest.mark.parametrize("heading", [True, False])
@pytest.mark.parametrize("printed", FORMS)
def test_one_form_by_table(printed: str, heading: bool) -> None:
    every = [statement(form=form, heading=headed) for form in FORMS for headed in (True, False)]
    found = read(statement(form=printed, heading=heading), among=every)
    form, kind = FORMS[printed]
    if heading:
        form, kind = HEADED.get(form, form), "daily"
    assert found.filings.select("form", "kind", "firm_id").rows() == [
        (form, kind, "alpha-futures-llc")
    ]
    assert found.line_items.height == 5
    unknown = found.warnings.filter(reason="unknown").select("field", "printed").rows()
    assert unknown == ([("form", "Weekly Seg")] if printed == "Weekly Seg" else [])


@given(
    name=some.sampled_from(list(FORMS)),
    dash=some.sampled_from("-‐‑‒–—−"),
    upper=some.booleans(),
    spaces=some.sampled_from(["", " ", "  "]),
)
@settings(deadline=None, max_examples=examples(200))
def test_case_dashes_and_blanks_make_no_other_form(
    name: str, dash: str, upper: bool, spaces: str
) -> None:
    written = name.replace("-", f"{spaces}{dash}{spaces}")
    written = written.upper() if upper else written.lower()
    frame = pl.DataFrame({"form": [name, written], "daily_headings": [False, False]})
    found = named_forms(frame, load_codebook().form_names)
    if name != "Weekly Seg":
        assert found["form"][0] == found["form"][1]
        assert found["kind"][0] == found["kind"][1]


def test_an_unknown_form_is_named_once(shelf: Shelf) -> None:
    texts = [statement(form="Weekly Seg", printed=figures(10, 10 + n)) for n in range(3)]
    shelf.load(*texts)
    said = header_warnings(shelf.store, shelf.store.query_text("SELECT filing_id FROM filing"))
    assert len(said) == 1
    assert "'Weekly Seg'" in said[0]
    assert "codebook/form_names.csv" in said[0]
    kinds = "SELECT DISTINCT kind, form FROM statement JOIN filing USING (filing_id)"
    assert shelf.rows(kinds) == [("daily", "Weekly Seg")]


WORDS = {
    "INITIAL": (False, None),
    "AMENDED": (True, None),
    "Amended": (True, None),
    "AMENDMENT 2": (True, 2),
    "AMENDMENT #2": (True, 2),
    "Amendment No. 1": (True, 1),
    "REVISED": (True, None),
    "RESUBMITTED": (True, None),
    "CORRECTED": (None, None),
}


@pytest.mark.parametrize("word", WORDS)
def test_words_of_a_status(word: str) -> None:
    parts = status_parts(pl.Series([word]), load_codebook().status_words)
    assert parts.select("amends", "amendment_no").row(0) == WORDS[word]
    of_status = [printed_text(IB).replace("INITIAL", other) for other in WORDS]
    found = read(printed_text(IB).replace("INITIAL", word), among=of_status)
    assert found.line_items.height == 105
    assert found.leftovers.is_empty()
    assert found.filings["printed_amounts"].item() == 139
    assert found.filings.select("status", "amends", "amendment_no").row(0) == (
        word,
        bool(WORDS[word][0]),
        WORDS[word][1],
    )
    unknown = found.warnings.filter(reason="unknown").select("field", "printed").rows()
    assert unknown == ([("status", word)] if WORDS[word][0] is None else [])


def test_a_word_of_a_status_in_running_text_takes_no_amount() -> None:
    text = statement() + "\nInitial margin 5,000\nas amended 2\nrevised 12 items 7 [7010]"
    found = read(text)
    assert (
        found.filings["printed_amounts"].item()
        == read(statement()).filings["printed_amounts"].item() + 4
    )


def test_the_higher_number_of_an_amendment_is_in_force(shelf: Shelf) -> None:
    """A firm for each order in which its three documents are loaded."""
    orders = [(0, 1, 2), (2, 1, 0), (1, 2, 0)]
    texts = [
        [
            statement(printed=figures(10, 20), name=f"Order {n} LLC"),
            statement(printed=figures(10, 30), status="AMENDMENT 2", name=f"Order {n} LLC"),
            statement(printed=figures(10, 40), status="Amendment No. 1", name=f"Order {n} LLC"),
        ]
        for n in range(len(orders))
    ]
    for step in range(3):
        shelf.load(*(texts[n][order[step]] for n, order in enumerate(orders)))
    shelf.judge()
    daily = "SELECT firm_id, required, funds, excess FROM seg_daily ORDER BY firm_id"
    assert shelf.rows(daily) == [(f"order-{n}-llc", 10, 30, 20) for n in range(len(orders))]
    assert shelf.rows("SELECT * FROM verdict WHERE check_id = 'conflict'") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("AMENDMENT 2", "AMENDMENT #2"), ("AMENDED", "REVISED"), ("INITIAL", "INITIAL")],
)
def test_two_documents_of_one_number_or_none_are_a_conflict_across_forms(
    shelf: Shelf, first: str, second: str
) -> None:
    took = shelf.ingest(
        statement(printed=figures(1_000, 3_000), status=first),
        statement(printed=figures(1_000, 2_500), status=second, form="Daily Seg - 1FR"),
    )
    assert took.code == 4
    rows = "SELECT v.status, reported FROM verdict AS v WHERE check_id = 'conflict'"
    assert shelf.rows(rows) == [("fail", 3), ("fail", 3)]
    (said,) = [m.sentence for m in took.messages if m.check_ids == ("conflict",)]
    assert "The smaller excess is 1,500." in said


def test_nothing_of_a_damaged_name_is_kept(shelf: Shelf) -> None:
    shelf.load(document({"name": "Contact Jane Roe 555-1234567"}))
    assert shelf.rows("SELECT field, printed FROM header_warning") == [("firm_name", None)]
