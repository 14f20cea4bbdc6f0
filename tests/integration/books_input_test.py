"""Bad input of `segwatch books`: exit 2, one short sentence, nothing written."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import command
import polars as pl
import pytest
from ledger import contract, frame, report

from segwatch.books.read import read_books
from segwatch.codebook.load import load_codebook
from simulate.books import make_books, sample_figures, write
from transforms.books.frames import BEFORE

IB = "interactive-brokers-2014-11-19"
DAY = date(2014, 11, 19)
LONG = "Z" * 5_000
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "books"
    write(make_books(sample_figures(IB), 100), folder, "INTERACTIVE BROKERS LLC", DAY)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    books = tmp_path / "books"
    for path in made.rglob("*.parquet"):
        place = books / path.relative_to(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return books


def set_(name: str, **values: Any) -> Change:
    """The first row of a file with other values."""

    def change(folder: Path) -> None:
        path = folder / f"{name}.parquet"
        rows = pl.read_parquet(path)
        texts = pl.selectors.by_dtype(pl.Enum, pl.Categorical)
        rows = rows.with_columns(texts.cast(pl.String))
        first = pl.int_range(pl.len()) == 0
        rows.with_columns(
            pl.when(first)
            .then(pl.lit(value, dtype=rows.schema[column]))
            .otherwise(column)
            .alias(column)
            for column, value in values.items()
        ).write_parquet(path)

    return change


def empty(name: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / f"{name}.parquet"
        pl.read_parquet(path).clear().write_parquet(path)

    return change


def called(name: str, other: str) -> Change:
    def change(folder: Path) -> None:
        rows = pl.DataFrame({"account": [], "chosen_at": [], "election": []})
        rows.write_parquet(folder / f"{name}.parquet")
        (folder / f"{name}.parquet").rename(folder / other)

    return change


def option(**changes: Any) -> Change:
    def change(folder: Path) -> None:
        names = ("strike", "multiplier", "price", "settlement")
        facts: dict[str, Any] = {name: changes[name] for name in names if name in changes}
        rows = frame("contracts", [contract(**facts)]).with_columns(
            **{
                name: pl.lit(value, pl.Int32)
                for name, value in changes.items()
                if name not in names
            }
        )
        rows.write_parquet(folder / "contracts.parquet")

    return change


def far_report(folder: Path) -> None:
    rows = frame("assignments", [report("R1", 1, "2020-01-02 10:00", date(2020, 1, 2))])
    rows.write_parquet(folder / "assignments.parquet")


def without_positions_before(folder: Path) -> None:
    (folder / "before" / "positions.parquet").unlink()


def unknown_row(folder: Path) -> None:
    rows = frame("depository_activity", [("no-such-row", 5, None)])
    rows.write_parquet(folder / "depository_activity.parquet")


BAD: dict[str, tuple[Change, str]] = {
    "a short option of positive value": (
        set_("positions", kind="option", quantity=-1, value=700, haircut=None), "positions: value cannot be"),
    "a long option of negative value": (
        set_("positions", kind="option", quantity=1, value=-700, haircut=None), "positions: value cannot be"),
    "an option of no quantity": (
        set_("positions", kind="option", quantity=0, value=700, haircut=None), "quantity is 0"),
    "a requirement with a value": (
        set_("positions", kind="requirement", value=5, haircut=None), "a requirement is margin alone"),
    "a haircut on a future": (
        set_("positions", kind="future", haircut=500), "only a security has one"),
    "short options of a depository above 0": (
        set_("depositories", item="short_options", amount=5), "short options are owed"),
    "a strike below 0": (option(strike=-1), "contracts: strike cannot be"),
    "an underlying price below 0": (option(price=-1), "contracts: underlying_price cannot be"),
    "a margin rate below 0": (option(initial_rate=-1), "contracts: initial_rate cannot be"),
    "an exchange rate below 0": (
        set_("rates", usd_billionths=-1), "rates: usd_billionths cannot be"),
    "a target below 0": (set_("inputs", amount=-1), "inputs: amount cannot be"),
    "no accounts": (empty("accounts"), "accounts.parquet has no rows"),
    "no balances": (empty("balances"), "balances.parquet has no rows"),
    "no positions": (empty("positions"), "positions.parquet has no rows"),
    "no depositories": (empty("depositories"), "depositories.parquet has no rows"),
    "no day": (empty("day"), "day.parquet has no rows"),
    "a blank firm": (set_("day", firm="  "), "day: firm is blank"),
    "a day before 1990": (set_("day", as_of_date=date(1989, 12, 29)), "before 1990"),
    "a firm of no letters": (set_("day", firm=""), "day: firm is blank"),
    "a strike of an index option below 0": (
        option(strike=-1, settlement="cash"), "contracts: strike cannot be"),
    "a margin rate of maintenance below 0": (
        option(maintenance_rate=-1), "contracts: maintenance_rate cannot be"),
    "margin below 0": (set_("positions", maintenance=-1), "positions: maintenance cannot be"),
    "an exchange rate of 0": (set_("rates", usd_billionths=0), "rates: usd_billionths cannot be"),
    "no currency": (set_("accounts", base_currency="XXX"), "base_currency is none"),
    "a file of another name": (
        called("elections", "election.parquet"), "election.parquet is no file of books; if elections.parquet is meant, rename it"),
    "a long word": (set_("positions", kind=LONG), "column kind: Z"),
    "a word of control characters": (set_("positions", kind="a\x1b[2Jb\nc"), r"a\\x1b\[2Jb\\nc cannot be"),
    "a text of more than 1 MB": (
        set_("balances", account="A" * 1_000_001), "a text is 1,000,001 bytes long"),
    "a report far from the day": (far_report, "reports are far from 2014-11-19"),
    "a day before without positions": (without_positions_before, "before lacks positions.parquet"),
    "activity of an unknown row": (unknown_row, "rows that depositories have neither today nor the day before"),
}  # fmt: skip


def everything(folder: Path) -> dict[Path, tuple[int, int]]:
    """All that lies below a folder, with its size and when it was written."""
    facts = {path: path.stat() for path in folder.rglob("*")}
    return {path: (fact.st_size, fact.st_mtime_ns) for path, fact in facts.items()}


@pytest.mark.parametrize(("change", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_one_short_sentence(
    folder: Path, tmp_path: Path, change: Change, words: str
) -> None:
    change(folder)
    before = everything(tmp_path)
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(tmp_path / "data" / "w.duckdb")}
    done = command.run(("books", str(folder), "--keep"), environment)
    assert (done.returncode, done.stdout) == (2, "")
    said = done.stderr.rstrip("\n")
    assert re.search(words, said), said
    assert len(said) <= 300
    assert re.search(r"[.?!](\s|$)", said).start() == len(said) - 1, "one sentence"  # type: ignore[union-attr]
    assert LONG[:81] not in said
    assert not [c for c in said if not c.isprintable()]
    for word in ("Enum", "Int64", "polars", "Traceback", "dtype"):
        assert word not in said
    assert everything(tmp_path) == before, "nothing is written"


@pytest.mark.parametrize(
    "change",
    [
        set_("positions", kind="future", quantity=1, value=-700, haircut=None),
        option(price=0),
        set_("positions", kind="option", quantity=-1, value=-700, haircut=None),
    ],
    ids=["trade equity below 0", "a price of 0", "a short option that is owed"],
)
def test_what_may_be_below_zero_is_taken(folder: Path, change: Change) -> None:
    change(folder)
    assert read_books(folder, load_codebook()).tonight.day == DAY


def test_a_day_before_is_whole_or_not_there(folder: Path) -> None:
    for name in BEFORE:
        (folder / "before" / f"{name}.parquet").unlink()
    assert read_books(folder, load_codebook()).record.positions.is_empty()
