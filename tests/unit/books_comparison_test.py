"""Books made from figures give them back, and a planted error is found where it was planted."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from desk import CITI, IB
from ledger import LINES, tonight

from simulate.books import Made, make_books, sample_figures
from transforms.books import comparison, explanation, night
from transforms.books.explanation import Record
from transforms.books.frames import Books

NIGHT = tonight()
FORM = pl.DataFrame(schema={"line": pl.String, "section": pl.String, "optional": pl.Boolean})


def filed(figures: dict[str, int | None], section: str = "segregated") -> pl.DataFrame:
    rows = [(line, section, amount) for line, amount in figures.items()]
    schema = {"line": pl.String, "section": pl.String, "amount": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def find(
    made: Made, booked: Books, figures: dict[str, int], record: Record | None = None
) -> tuple[dict[str, int], pl.DataFrame]:
    """Differences by line, and who explains them."""
    done = night.run_night(booked, NIGHT._replace(inputs=made.inputs))
    found = comparison.compare_lines(done.statement, filed({**figures}), FORM, [])
    differing = comparison.differing_lines(found)
    why = explanation.explain_lines(found, (booked, done.books), record or made.record, LINES)
    return dict(differing.select("line", "difference").iter_rows()), why


def change(frame: pl.DataFrame, row: dict[str, Any], key: list[str], **new: Any) -> pl.DataFrame:
    here = pl.all_horizontal(*(pl.col(name) == row[name] for name in key))
    assert frame.filter(here).height == 1
    schema = frame.schema
    return frame.with_columns(
        **{
            name: pl.when(here).then(pl.lit(value).cast(schema[name])).otherwise(name)
            for name, value in new.items()
        }
    )


def one(frame: pl.DataFrame, *conditions: pl.Expr) -> dict[str, Any]:
    return frame.filter(*conditions).row(5, named=True)


BALANCE, POSITION = ["account", "pool", "currency"], ["account", "pool", "contract", "kind"]
Planted = tuple[Books, str, dict[str, int]]


def wrong_cash(books: Books) -> Planted:
    row = one(
        books.balances,
        pl.col("pool") == "segregated",
        pl.col("currency") == "USD",
        pl.col("cash") > 10**7,
    )
    balances = change(books.balances, row, BALANCE, cash=row["cash"] + 12_345_00)
    return (
        books._replace(balances=balances),
        row["account"],
        {"7010": 12_345, "7040": 12_345, "7060": 12_345},
    )


def wrong_pool(books: Books) -> Planted:
    row = one(
        books.positions,
        pl.col("pool") == "secured",
        pl.col("kind") == "future",
        pl.col("value") > 10**4,
    )
    moved = books._replace(positions=change(books.positions, row, POSITION, pool="segregated"))
    dollars = row["value"] // 100
    return (
        moved,
        row["account"],
        {"7325": -dollars, "7030": dollars, "7345": -dollars, "7040": dollars},
    )


def netted_deficit(books: Books) -> Planted:
    """A debtor's deficit is paid with another customer's credit."""
    own = books.balances.filter(pl.col("pool") == "segregated", pl.col("currency") == "USD")
    debtor, creditor = one(own, pl.col("cash") < -(10**6)), one(own, pl.col("cash") > 10**8)
    ote = books.positions.filter(
        pl.col("account") == debtor["account"],
        pl.col("pool") == "segregated",
        pl.col("kind") == "future",
    )
    debt = -(debtor["cash"] + int(ote["value"].sum()))
    secured = books.positions.filter(
        pl.col("account") == debtor["account"],
        pl.col("pool") == "segregated",
        pl.col("kind") == "security",
    )
    assert secured.is_empty()
    assert debt > 0
    paid = change(books.balances, debtor, BALANCE, cash=debtor["cash"] + debt)
    paid = change(paid, creditor, BALANCE, cash=creditor["cash"] - debt)
    netted = books._replace(balances=paid)
    return netted, debtor["account"], {"7045": -debt // 100, "7050": -debt // 100}


def no_haircut(books: Books) -> Planted:
    deficit = books.balances.filter(
        pl.col("pool") == "segregated", pl.col("cash") < -(10**6)
    ).select("account")
    held = books.positions.join(deficit, on="account", how="semi")
    row = one(
        held,
        pl.col("pool") == "segregated",
        pl.col("kind") == "security",
        pl.col("haircut") > 0,
        pl.col("value") > 10**6,
    )
    mine = (pl.col("account") == row["account"]) & (pl.col("pool") == "segregated")
    cash = int(books.balances.filter(mine)["cash"].sum())
    ote = int(books.positions.filter(mine, pl.col("kind") == "future")["value"].sum())
    after = row["value"] * (10_000 - row["haircut"]) // 10_000
    more = (min(-(cash + ote), row["value"]) - after) // 100
    assert more > 0
    valued = books._replace(positions=change(books.positions, row, POSITION, haircut=0))
    return valued, row["account"], {"7047": -more, "7050": -more, "7060": -more}


def wrong_holder(books: Books) -> Planted:
    row = books.depositories.filter(
        pl.col("pool") == "segregated", pl.col("holder") == "bank", pl.col("item") == "cash"
    ).row(0, named=True)
    moved = books._replace(
        depositories=change(books.depositories, row, ["row"], holder="clearing_house")
    )
    dollars = row["amount"] // 100
    return moved, row["row"], {"7070": -dollars, "7100": dollars}


@pytest.mark.parametrize(
    ("plant", "filing", "side"),
    [
        (wrong_cash, IB, "account"),
        (wrong_pool, IB, "account"),
        (wrong_pool, CITI, "account"),
        (netted_deficit, IB, "account"),
        (no_haircut, CITI, "account"),
        (wrong_holder, IB, "depository"),
        (wrong_holder, CITI, "depository"),
    ],
)
def test_a_planted_error_is_found_at_its_line_to_the_dollar(
    plant: Callable[[Books], Planted], filing: str, side: str
) -> None:
    figures = sample_figures(filing)
    made = make_books(figures)
    assert find(made, made.books, figures)[0] == {}
    booked, subject, expected = plant(made.books)
    differing, why = find(made, booked, figures)
    for line, amount in expected.items():
        assert differing[line] == amount, line
        named = why.filter(pl.col("line") == line)
        assert named.height <= 10
        assert (side, subject) in named.select("side", "subject").rows(), line
    explained = why.group_by("line").agg(pl.col("unexplained").sum())
    assert {line: cents / 100 for line, cents in explained.iter_rows()} == differing
    # Lines that the error does not reach do not differ.
    reached = set(why["line"])
    assert set(differing) == reached


def test_netting_names_the_customer_who_is_owed_less() -> None:
    figures = sample_figures(IB)
    made = make_books(figures)
    booked, debtor, expected = netted_deficit(made.books)
    differing, why = find(made, booked, figures)
    assert differing["7060"] == expected["7045"]
    assert "7010" not in differing, "the sum of cash is the same"
    owed_less = why.filter(pl.col("line") == "7060")["subject"].to_list()
    assert len(owed_less) == 1
    assert owed_less != [debtor]


def test_without_the_day_before_the_largest_come_first() -> None:
    figures = sample_figures(IB)
    made = make_books(figures)
    booked, subject, _ = wrong_cash(made.books)
    differing, why = find(made, booked, figures, Record.empty_record())
    assert "7010" in differing
    first = why.filter(pl.col("line") == "7010")
    sizes = first["unexplained"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 10
    assert subject not in first["subject"].to_list()


def test_recorded_activity_is_no_cause() -> None:
    figures = sample_figures(IB)
    made = make_books(figures)
    left = explanation.find_unexplained(made.books, made.record)
    assert left.is_empty()
    bare = explanation.find_unexplained(
        made.books, made.record._replace(activity=made.record.activity.clear())
    )
    assert bare.height > 100


def test_what_the_night_moves_explains_itself() -> None:
    """A sweep changes lines, but no account is unexplained by it."""
    figures = sample_figures(IB)
    made = make_books(figures)
    chosen = made.books.balances.filter(pl.col("pool") == "securities").select("account").head(50)
    elected = chosen.with_columns(
        chosen_at=pl.datetime(2026, 1, 1), election=pl.lit("to_securities")
    )
    booked = made.books._replace(elections=elected)
    differing, why = find(made, booked, figures)
    assert {"7010", "7060", "7070"} <= set(differing)
    assert why.is_empty()


def test_a_missing_line_has_no_difference() -> None:
    ours = pl.DataFrame({"line": ["1", "2", "3"], "amount": [5, None, 7]})
    found = comparison.compare_lines(ours, filed({"1": 4, "2": 5, "4": 6}), FORM, ["2"]).sort(
        "line"
    )
    assert found.drop("expected", "section").rows() == [
        ("1", 5, 4, 1, "differs", None),
        ("2", None, 5, None, "not_compared", "needs_input"),
        ("3", 7, None, None, "not_compared", "not_filed"),
        ("4", None, 6, None, "not_compared", "not_in_books"),
    ]


def test_totals_are_explained_by_what_they_are_made_of() -> None:
    amounts_ = pl.DataFrame({"line": ["7305", "7355", "7360"], "amount": [5, 9, 9]})
    made = explanation.line_parts(amounts_, LINES.terms)
    of_total = {row[1] for row in made.filter(pl.col("line") == "7360").iter_rows()}
    assert "7305" not in of_total
    assert "7315" in of_total
    signs = dict(made.filter(pl.col("line") == "7190").select("part", "sign").iter_rows())
    assert (signs["7070"], signs["7010"], signs["7045"]) == (1, -1, -1)
