"""`segwatch books`: what it takes, what it refuses in which words, and what it says."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import command
import polars as pl
import pytest
from desk import IB, Desk, printed_text
from ledger import contract, elect, frame, moment, report

from segwatch.airflow_tasks import books
from segwatch.books.read import read_books
from segwatch.codebook.load import load_codebook
from segwatch.errors import UsageError
from segwatch.settings import Settings
from simulate.books import make_books, sample_figures, write
from transforms.books.comparison import REASONS
from transforms.books.frames import FRAMES, REQUIRED, fit_frame

DAY = date(2014, 11, 19)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "books"
    write(make_books(sample_figures(IB), 200), folder, "INTERACTIVE BROKERS LLC", DAY)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    given = tmp_path / "books"
    for path in made.rglob("*.parquet"):
        place = given / path.relative_to(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return given


def alter(folder: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    path = folder / f"{name}.parquet"
    change(pl.read_parquet(path)).write_parquet(path)


def first(column: str, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The first row of a column replaced."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        kind = pl.String if frame.schema[column] == pl.Enum else frame.schema[column]
        rest = frame[column].cast(kind)
        new = pl.lit(value, dtype=kind)
        return frame.with_columns(
            pl.when(pl.int_range(pl.len()) == 0).then(new).otherwise(rest).alias(column)
        )

    return change


def in_utc(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("chosen_at").dt.replace_time_zone("UTC"))


def doubled(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.head(1)])


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("balances", lambda f: f.drop("cash"), r"balances.parquet lacks the columns cash; see docs/books.md"),
        ("balances", lambda f: f.cast({"cash": pl.Float64}), r"column cash holds a number with a fraction; write a whole number"),
        ("balances", lambda f: f.cast({"cash": pl.String}), r"column cash holds text; write a whole number"),
        ("balances", first("cash", None), r"column cash: 1 rows are empty; fill them"),
        ("balances", first("pool", "segregatd"), r"column pool: segregatd cannot be; write one of securities, segregated, secured"),
        ("balances", first("account", "U19999999"), r"balances: no such account: account U19999999; add its row to accounts"),
        ("balances", first("currency", "CHF"), r"No closing rate is given: currency CHF; add its row to rates"),
        ("accounts", doubled, r"accounts: rows stand more than once: account U\d+; keep one row each"),
        ("accounts", first("account", "U1"), r"accounts: numbers are 2 to 9 characters long; pad them"),
        ("positions", first("haircut", 10_001), r"positions: haircut cannot be: account U\d+, haircut 10001"),
        ("positions", first("maintenance", -1), r"positions: maintenance cannot be"),
        ("rates", first("usd_billionths", 0), r"rates: usd_billionths cannot be: currency EUR"),
        ("rates", first("currency", "USD"), r"rates: usd_billionths cannot be: currency USD"),
        ("elections", in_utc, r"column chosen_at holds a time in UTC; write a time in New York"),
        ("depositories", doubled, r"depositories: rows stand more than once"),
        ("depositories", first("holder", "cellar"), r"cellar in \w+ is no line of the form"),
        ("inputs", first("line", "7010"), r"inputs: lines that follow from books: line 7010"),
        ("inputs", first("line", "1234"), r"inputs: .*: line 1234"),
        ("day", doubled, r"day has 2 rows; write one"),
        ("day", first("as_of_date", date(2014, 11, 22)), r"2014-11-22 is no business day"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_what_to_do(
    folder: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame], words: str, desk: Desk
) -> None:
    alter(folder, name, change)
    said = run(desk, "books", str(folder), code=2)
    assert said.stdout == ""
    assert "Traceback" not in said.stderr
    assert re.search(words, said.stderr.replace("\n", " ")), said.stderr


@pytest.mark.parametrize("name", REQUIRED)
def test_a_file_that_must_be_there_is_asked_for(folder: Path, name: str) -> None:
    (folder / f"{name}.parquet").unlink()
    with pytest.raises(UsageError, match=rf"{name}.parquet; add the file"):
        read_books(folder, load_codebook())


def test_other_files_may_be_left_out(folder: Path) -> None:
    for name in set(FRAMES) - set(REQUIRED) - {"rates"}:
        (folder / f"{name}.parquet").unlink(missing_ok=True)
    for path in (folder / "before").iterdir():
        path.unlink()
    given = read_books(folder, load_codebook())
    assert given.tonight.inputs.is_empty()
    assert given.record.balances.is_empty()


def test_no_folder_and_no_parquet(folder: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        read_books(folder / "elsewhere", load_codebook())
    (folder / "balances.parquet").write_bytes(b"account,cash")
    with pytest.raises(UsageError, match="is no Parquet file"):
        read_books(folder, load_codebook())


def test_assignments_need_a_recorded_seed(folder: Path) -> None:
    values = {"contract": ["X"], "quantity": [1], "trade_date": [DAY], "reported_at": [DAY]}
    fit_frame(pl.DataFrame(values), "assignments").write_parquet(folder / "assignments.parquet")
    assert read_books(folder, load_codebook()).tonight.seed == 1
    alter(folder, "day", first("seed", None))
    with pytest.raises(UsageError, match="Assignments need a seed"):
        read_books(folder, load_codebook())


def run(desk: Desk, *words: str, code: int = 0) -> command.Done:
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}
    done = command.run(words, environment)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done


def test_without_a_filing_the_statement_stands_alone(folder: Path, desk: Desk) -> None:
    said = run(desk, "books", str(folder)).stdout
    assert "2,274,969,060" in said
    assert "holds no filing of this firm and day" in said


def test_books_beside_their_filing(folder: Path, desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    assert "Lines: 106 compared, 0 differ." in run(desk, "books", str(folder), "--keep").stdout
    wrong = pl.read_parquet(folder / "balances.parquet").row(3)[0]
    pool = pl.read_parquet(folder / "balances.parquet").row(3)[1]
    line = {"segregated": "7010", "secured": "7315"}[pool]
    alter(folder, "balances", lambda f: f.with_columns(cash=pl.when(pl.int_range(pl.len()) == 3).then(pl.col("cash") + 500_00).otherwise("cash")))  # fmt: skip
    said = run(desk, "books", str(folder), "--keep", code=4).stdout
    assert wrong in said
    assert "Unexplained change" in said
    rows = desk.rows(
        "SELECT subject, rank FROM book_explanation WHERE line_code = $line", line=line
    )
    assert rows == [(wrong, 1)]
    # The second run took the place of the first.
    assert desk.rows("SELECT count(*) FROM book_run") == [(1,)]
    assert desk.rows("SELECT count(*) FROM book_account") == [(200,)]
    kept = desk.rows("SELECT books_id, filing_id IS NOT NULL, seed FROM book_run")
    assert kept == [("interactive-brokers-llc:2014-11-19", True, 1)]


@pytest.fixture
def scheduled(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    given = Settings(warehouse=desk.settings.warehouse, books=folder)
    monkeypatch.setattr(books, "settings", lambda: given)
    return given


@pytest.mark.usefixtures("scheduled")
def test_the_tasks_give_what_the_command_gives(folder: Path, desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    alter(folder, "depositories", first("amount", 7))
    place = books.assign_options(None)
    assert Path(place).stat().st_mode & 0o077 == 0
    for task in (books.compute_margin, books.run_sweeps, books.build_statement):
        assert task(place) == place
        assert task(place) == place, "a task that is tried again does the same"
    counts = books.compare_statement(place)
    assert counts["compared"] == 106
    assert counts["differing"] > 0
    tables = ("book_line", "book_explanation", "book_balance", "book_margin")
    from_tasks = {name: set(desk.rows(f"FROM {name}")) for name in tables}
    assert books.compare_statement(place) == counts
    run(desk, "books", str(folder), "--keep", code=4)
    assert {name: set(desk.rows(f"FROM {name}")) for name in tables} == from_tasks


def test_a_scheduled_run_waits_for_books(scheduled: Settings, tmp_path: Path) -> None:
    assert books.are_given("scheduled", None)
    assert not books.are_given("scheduled", str(tmp_path / "none"))
    assert books.are_given("manual", str(tmp_path / "none"))
    assert scheduled.books.is_dir()


def note(folder: Path, name: str, rows: list[tuple[object, ...]]) -> None:
    frame(name, rows).write_parquet(folder / f"{name}.parquet")


def test_lines_not_compared_are_listed_and_end_the_command_until_they_are_expected(
    folder: Path, desk: Desk
) -> None:
    """Golden: without inputs nine filed lines are not compared."""
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    (folder / "inputs.parquet").unlink()
    done = run(desk, "books", str(folder), code=4)
    assert "Lines: 97 compared, 0 differ." in done.stdout
    named = dict(re.findall(r"^not compared (\d{4}): (.*)$", done.stderr, re.MULTILINE))
    inputs = {"7305", "7194", "7780", "8760"}
    assert named.keys() == inputs | {"7198", "7785", "8770", "7360", "7380"}
    assert {code for code, why in named.items() if why == REASONS["no_input"]} == inputs
    listed = re.search(r"Lines not compared: (\d+), (\d+) of them as expected", done.stdout)
    assert listed
    assert int(listed[1]) - int(listed[2]) == 9
    note(folder, "expected", [(code, "No target was given.") for code in named])
    done = run(desk, "books", str(folder))
    assert "not compared" not in done.stderr
    assert f"Lines not compared: {listed[1]}, {listed[1]} of them as expected" in done.stdout


@pytest.mark.parametrize(
    ("row", "status", "code"),
    [
        (report("1", 1, "2014-11-19 17:00", DAY), "refused", 4),  # nobody is short
        (report("1", 1, "2014-11-19 12:00", date(2014, 11, 17)), "late", 4),
        (report("1", 1, "2014-11-19 12:00", date(2014, 10, 20)), "late", 4),
        (report("1", 1, "2014-11-20 12:00", date(2014, 11, 20)), "waiting", 0),
    ],
)
def test_a_report_that_needs_a_person_ends_the_command(
    folder: Path, desk: Desk, row: tuple[object, ...], status: str, code: int
) -> None:
    note(folder, "contracts", [contract()])
    note(folder, "assignments", [row])
    done = run(desk, "books", str(folder), code=code)
    counts = {name: int(name == status) for name in ("drawn", "waiting", "late", "refused")}
    parts = ", ".join(f"{number} {name}" for name, number in counts.items())
    assert f"Assignments: 1 reported, {parts}." in done.stdout
    assert f"{status} X, record 1: " in done.stderr


def test_banks_below_zero_after_sweeps_are_a_warning(folder: Path, desk: Desk) -> None:
    held = pl.read_parquet(folder / "balances.parquet")
    both = held.filter(pl.col("pool") == "securities")["account"].unique().sort()
    note(
        folder,
        "elections",
        [elect(account, "to_securities", moment("2014-11-18 09:00")) for account in both],
    )
    cash = pl.col("item") == "cash"
    alter(
        folder,
        "depositories",
        lambda f: f.with_columns(amount=pl.when(cash).then(0).otherwise("amount")),
    )
    done = run(desk, "books", str(folder))
    assert re.search(
        r"^warning banks of segregated, USD: after sweeps they hold -[\d,.]+; ", done.stderr, re.M
    )
