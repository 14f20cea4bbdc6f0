"""What the day before and the recorded activity explain is no cause, and what they do not is named."""

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk import IB, Desk, printed_text
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import LINES, accounts, bank, books, frame

from segwatch.cli.books import run_books
from segwatch.settings import settings as settings_of
from simulate.books import make_books, sample_figures, write
from transforms.books import explanation
from transforms.books.explanation import Record
from transforms.books.frames import ITEMS
from transforms.books.money import DOLLAR

DAY, FIRM = date(2014, 11, 19), "INTERACTIVE BROKERS LLC"
ROWS = [f"B{n}" for n in range(5)]
DOLLARS = st.integers(-1000, 1000)
HOLDERS = ("bank", "clearing_house")


def depositories(amounts: dict[str, int], places: dict[str, str] | None = None) -> pl.DataFrame:
    where = places or {}
    rows = [
        bank(row, "segregated", where.get(row, "bank"), "cash", amount)
        for row, amount in amounts.items()
    ]
    return frame("depositories", rows)


def wires(amounts: dict[str, int]) -> pl.DataFrame:
    return frame("depository_activity", [(row, sum_ * 100, "") for row, sum_ in amounts.items()])


def of_rows(today: pl.DataFrame, before: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    record = Record.empty_record()._replace(depositories=before, depository_activity=moved)
    return explanation.depository_changes(books(depositories=today), record, LINES)


def dollars(changes: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Unexplained whole US dollars by line and subject."""
    usd = pl.col("change") // DOLLAR
    rows = changes.select("line", "subject", usd.cast(pl.Int64)).iter_rows()
    return {(line, subject): amount for line, subject, amount in rows}


def test_a_new_depository_row_is_explained_by_its_own_activity() -> None:
    before = depositories({"B0": 1000})
    today = depositories({"B0": 1000, "B1": 500})
    assert of_rows(today, before, wires({"B1": 500})).is_empty()
    assert dollars(of_rows(today, before, wires({"B1": 400}))) == {("7070", "B1"): 100}


def test_a_depository_row_that_is_there_no_more_is_explained_by_its_activity() -> None:
    before = depositories({"B0": 1000, "B1": 500})
    assert of_rows(depositories({"B0": 1000}), before, wires({"B1": -500})).is_empty()


@settings(max_examples=examples(60), deadline=None)
@given(
    st.dictionaries(st.sampled_from(ROWS), DOLLARS),
    st.dictionaries(st.sampled_from(ROWS), DOLLARS),
    st.dictionaries(st.sampled_from(ROWS), st.sampled_from(HOLDERS)),
    st.sampled_from(ROWS),
    DOLLARS.filter(bool),
)
def test_depository_rows_are_unexplained_by_what_no_activity_says(
    before: dict[str, int], moved: dict[str, int], places: dict[str, str], wrong: str, by: int
) -> None:
    """Rows come, go and stay; today is the day before and the activity, apart from one error."""
    today = {row: before.get(row, 0) + moved.get(row, 0) for row in (before | moved)}
    # A row that holds nothing may be listed or not.
    listed = {row: amount for row, amount in today.items() if amount or row in before}
    given_ = wires(moved)
    was = depositories(before, places)
    assert of_rows(depositories(listed, places), was, given_).is_empty()
    line = {"bank": "7070", "clearing_house": "7100"}[places.get(wrong, "bank")]
    listed[wrong] = listed.get(wrong, today.get(wrong, 0)) + by
    assert dollars(of_rows(depositories(listed, places), was, given_)) == {(line, wrong): by}


@settings(max_examples=examples(40), deadline=None)
@given(
    st.dictionaries(st.sampled_from("ABC"), DOLLARS),
    st.dictionaries(st.sampled_from("ABC"), DOLLARS),
    st.sampled_from("ABC"),
    DOLLARS.filter(bool),
)
def test_accounts_are_unexplained_by_what_no_activity_says(
    before: dict[str, int], paid: dict[str, int], wrong: str, by: int
) -> None:
    def cash(amounts: dict[str, int]) -> pl.DataFrame:
        rows = [(name, "segregated", "USD", amount * 100) for name, amount in amounts.items()]
        return frame("balances", rows)

    record = Record.empty_record()._replace(
        balances=cash(before),
        activity=frame(
            "activity",
            [(name, "segregated", "cash", "USD", sum_ * 100, "") for name, sum_ in paid.items()],
        ),
    )
    today = {name: before.get(name, 0) + paid.get(name, 0) for name in (before | paid)}
    made = books(accounts=accounts("ABC"), balances=cash(today))
    assert explanation.find_unexplained(made, record).is_empty()
    today[wrong] = today.get(wrong, 0) + by
    left = explanation.find_unexplained(made._replace(balances=cash(today)), record)
    assert left.select("account", *ITEMS[:1]).rows() == [(wrong, by * 100)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained") / "books"
    write(make_books(sample_figures(IB), 200), folder, FIRM, DAY)
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A filing whose cash is 5 dollars more than the books that it is printed from."""
    desk = Desk(tmp_path_factory.mktemp("filing"))
    more = f"{sample_figures(IB)['7010'] + 5:,}"
    desk.drop("ib.txt", printed_text(IB, {"7010": more}))
    desk.ingest()
    return desk


def said(desk: Desk, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEGWATCH_WAREHOUSE", str(desk.settings.warehouse))
        settings_of.cache_clear()
        code = run_books(folder, keep=False)
    settings_of.cache_clear()
    return code, " ".join(capsys.readouterr().out.split())


def test_lines_that_activity_explains_wholly_are_said(
    desk: Desk, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, words = said(desk, made, capsys)
    assert code == 4
    assert (
        "Activity explains all that the books hold in lines 7010; look at the filing and at the "
        "night's moves." in words
    )
    assert "no longer lists" not in words


def test_accounts_of_the_day_before_that_are_listed_no_more_are_counted(
    desk: Desk, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(made, tmp_path / "books")
    path = folder / "accounts.parquet"
    listed = pl.read_parquet(path)
    richest = pl.read_parquet(folder / "before" / "balances.parquet").sort("cash").row(-1)[0]
    gone = pl.col("account") == richest
    listed.filter(~gone).write_parquet(path)
    for name in ("balances", "positions", "activity"):
        file = folder / f"{name}.parquet"
        pl.read_parquet(file).filter(~gone).write_parquet(file)
    code, words = said(desk, folder, capsys)
    assert code == 4
    assert "Accounts of the day before that accounts no longer lists: 1;" in words
    assert richest in words, "its figures explain the lines"
