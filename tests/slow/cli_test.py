"""The command line: what it prints, where errors go, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import command
import duckdb
import polars as pl
import pytest
from command import Say
from crashes import SIGNALLED_AT
from desk import CITI, IB, Desk, printed_text


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one filing, which no test changes."""
    desk = Desk(tmp_path_factory.mktemp("filed"))
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    return desk


@pytest.fixture
def ask(filed: Desk) -> Say:
    """Runs commands on that desk."""
    return Say(filed.settings.warehouse, command.run)


def test_help_imports_nothing_heavy() -> None:
    heavy = ["polars", "duckdb", "pyarrow", "great_expectations", "airflow", "pandas", "pydantic"]
    code = (
        "import sys; sys.argv = ['segwatch', '--help']\n"
        "from segwatch.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.exit(', '.join(m for m in {heavy} if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("ingest", "validate", "explain", "query", "reread"):
        assert name in done.stdout


def test_ingest_counts_what_it_did(desk: Desk, say: Say) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("amount.txt", printed_text(CITI, {"7150": "1,2"}))
    done = say("ingest", str(desk.inbox))
    assert (
        "2 met, 2 loaded, 0 duplicate, 0 rejected. Rejected amounts: 1 (1 malformed amount)."
        in done.stdout
    )
    counts = dict(desk.rows("SELECT status, count(*) FROM verdict GROUP BY status"))
    assert f"{counts['pass']} passed, 4 failed (4 of them for information)" in done.stdout
    assert f", {counts['unknown']} unknown." in done.stdout
    assert counts["fail"] == 4
    assert 0 < counts["unknown"] < counts["pass"]
    assert (
        "amount.txt, page 2, line 38, line_code 7150: The amount is not well formed" in done.stderr
    )


def test_exit_codes(desk: Desk, say: Say) -> None:
    good = desk.drop("good.txt", printed_text(IB))
    empty = desk.drop("empty.txt", "")
    wrong = desk.drop("wrong.txt", printed_text(CITI, {"7010": "1"}))
    high = {"7194": "1", "7198": "201,656,166", "seg_target_c_low": "1", "seg_target_c_high": "2"}
    above = desk.drop("above.txt", printed_text(IB, high, firm_name="Invented Futures LLC"))
    say("ingest", str(good))
    say("ingest", str(empty), code=3)
    # What is for information is counted, not printed.
    assert "T02" not in say("ingest", str(above)).stdout
    assert "H01" in say("ingest", str(wrong), code=4).stdout
    # What was met before is no failure of this run.
    again = say("ingest", str(empty), str(wrong)).stdout
    assert "2 met, 0 loaded, 2 duplicate, 0 rejected" in again
    assert "H01" not in again
    assert "H01" in say("validate", code=4).stdout


def test_four_wins_over_three(desk: Desk, say: Say) -> None:
    desk.drop("empty.txt", "")
    desk.drop("wrong.txt", printed_text(CITI, {"7010": "1"}))
    say("ingest", str(desk.inbox), code=4)


def test_a_failure_on_a_superseded_version_is_no_failure(desk: Desk, say: Say) -> None:
    desk.drop("wrong.txt", printed_text(CITI, {"7010": "1"}))
    say("ingest", str(desk.inbox), code=4)
    desk.drop("amended.txt", printed_text(CITI, status="AMENDED"))
    say("ingest", str(desk.inbox))
    assert "H01" not in say("validate").stdout


def test_a_warehouse_of_an_earlier_version_is_said_so(desk: Desk, say: Say) -> None:
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    with duckdb.connect(desk.settings.warehouse) as old:
        old.execute("DROP VIEW filing_correction; DROP TABLE correction")
        old.execute("DELETE FROM schema_migration WHERE name = '010_corrections'")
    words = ("explain", "interactive-brokers-llc", "2014-11-19")
    assert "run `segwatch validate` once" in say(*words, code=1).stderr
    say("validate")
    say(*words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ingest", "/no/such/path"), "There is no file or folder /no/such/path"),
        (("explain", "nobody", "2014-11-19"), "holds no filing of a firm 'nobody'"),
        (("explain", IB, "2014-11-19"), "holds no filing of a firm"),
        (("explain", "interactive-brokers-llc", "2014-11-20"), "from 2014-11-19 to 2014-11-19"),
        (("explain", "interactive-brokers-llc", "19.11.2014"), "is no date"),
        (("explain", "interactive-brokers-llc", "2014-11-19", "9999"), "Line 9999 is not printed"),
        (("query", "SELEC 1"), "The query does not run"),
        (("query", "no-such.sql"), "no-such.sql cannot be read"),
        (
            ("query", "SELECT 1", "--format", "xml"),
            "'xml' is not one of 'table', 'csv', 'json', 'parquet'",
        ),
        (("query", "SELECT 1", "--format", "parquet"), "--format parquet does not fit"),
        (("query", ""), "The query is empty"),
        (("query", "/tmp"), "The query does not run"),
        (("query", "COPY (SELECT 1) TO 'out.csv'"), "The query does not run"),
        (("query", "SELECT {'a': 1} AS s", "--format", "csv"), "cannot be written as csv"),
        (("ingest", "x" * 300), "There is no file or folder"),
        (("reread", "interactive-brokers-llc"), "a firm and a date together"),
        (("reread", "interactive-brokers-llc", "2001-01-01"), "has no filing as of 2001-01-01"),
    ],
)
def test_wrong_use_is_one_sentence(ask: Say, words: tuple[str, ...], sentence: str) -> None:
    done = ask(*words, code=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [("validate",), ("query", "SELECT 1"), ("explain", "a", "2014-11-19"), ("reread",)]
)
def test_without_a_warehouse_the_sentence_says_what_to_do(say: Say, words: tuple[str, ...]) -> None:
    assert "load filings with `segwatch ingest` first" in say(*words, code=2).stderr


def test_a_locked_warehouse_ends_with_1(filed: Desk) -> None:
    start = Say(filed.settings.warehouse, command.start)
    with duckdb.connect(filed.settings.warehouse):
        assert (
            "being written by another process" in start("ingest", str(filed.inbox), code=1).stderr
        )
        assert "being written by another process" in start("query", "SELECT 1", code=1).stderr


def test_a_warehouse_that_is_none_ends_with_1(desk: Desk, say: Say) -> None:
    desk.settings.warehouse.parent.mkdir()
    desk.settings.warehouse.write_text("not a database" * 500)
    assert "not a valid DuckDB database file." in say("query", "SELECT 1", code=1).stderr


def test_a_table_on_screen_cuts_no_number(desk: Desk, say: Say) -> None:
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    shown = say("query", "FROM seg_daily").stdout
    for figure in (
        "5,103,300,086",
        "5,387,715,882",
        "284,415,796",
        "252,400,000",
        "citigroup-global",
    ):
        assert figure in shown


def test_figures_beyond_64_bits_are_said_so(desk: Desk, say: Say) -> None:
    least = "-9,223,372,036,854,775,808"
    desk.drop("least.txt", printed_text(CITI, {"7190": least}))
    assert "off by an amount beyond 64 bits" in say("ingest", str(desk.inbox), code=4).stdout


def test_what_an_interrupted_run_did_is_reported_by_the_next(desk: Desk, say: Say) -> None:
    desk.drop("wrong.txt", printed_text(CITI, {"7010": "1"}))
    desk.drop("empty.txt", "")
    killed = [str(int(signal.SIGKILL)), "expect:1", "ingest", str(desk.inbox)]
    subprocess.run(
        [sys.executable, "-c", SIGNALLED_AT, *killed],
        env=os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)},
    )
    done = say("ingest", str(desk.inbox), code=4)
    assert "2 met, 1 loaded, 0 duplicate, 1 rejected" in done.stdout
    assert "empty.txt" in done.stderr
    assert "0 loaded, 2 duplicate, 0 rejected" in say("ingest", str(desk.inbox)).stdout


def test_a_reread_that_still_rejects_ends_with_3(desk: Desk, say: Say) -> None:
    desk.drop("empty.txt", "")
    say("ingest", str(desk.inbox), code=3)
    assert "1 met, 0 loaded, 0 duplicate, 1 rejected" in say("reread", "--rejected", code=3).stdout


def test_a_file_that_cannot_be_read_stops_no_other(desk: Desk, say: Say) -> None:
    desk.drop("a.txt", printed_text(IB))
    (desk.inbox / "b.txt").symlink_to(desk.inbox / "nowhere")
    desk.drop("c.txt", printed_text(CITI))
    done = say("ingest", str(desk.inbox), code=1)
    assert "2 met, 2 loaded" in done.stdout
    assert "b.txt was not taken in" in done.stderr


def test_strict_rejects_what_leaves_numbers_over(desk: Desk, say: Say) -> None:
    desk.drop("over.txt", printed_text(CITI) + "Something new\t1,234\n")
    desk.drop("whole.txt", printed_text(IB))
    done = say("ingest", "--strict", str(desk.inbox), code=3)
    assert "over.txt, page 3: 1 printed numbers stand in no known place" in done.stderr
    assert desk.rows("SELECT firm_id FROM filing") == [("interactive-brokers-llc",)]


def test_without_strict_leftovers_are_listed(desk: Desk, say: Say) -> None:
    desk.drop("over.txt", printed_text(CITI) + "Something new\t1,234\n")
    say("ingest", str(desk.inbox))
    assert desk.rows("SELECT origin, page, printed FROM leftover") == [
        ("cleared_swaps", 3, "1,234")
    ]


def test_a_control_code_in_a_name_does_not_reach_the_terminal(desk: Desk, say: Say) -> None:
    desk.drop("e\x1b[31mred.txt", "")
    assert "\x1b" not in say("ingest", str(desk.inbox), code=3).stderr


def test_a_setting_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, say: Say) -> None:
    monkeypatch.setenv("SEGWATCH_BATCH_DOCUMENTS", "0")
    assert "SEGWATCH_BATCH_DOCUMENTS does not fit" in say("query", "SELECT 1", code=2).stderr


def test_query_writes_each_format(ask: Say, tmp_path: Path) -> None:
    sql = "SELECT origin, excess FROM seg_daily ORDER BY excess DESC LIMIT 1"
    assert "201,656,167" in ask("query", sql).stdout
    assert ask("query", sql, "--format", "csv").stdout == "origin,excess\nsegregated,201656167\n"
    assert json.loads(ask("query", sql, "--format", "json").stdout) == [
        {"origin": "segregated", "excess": 201656167}
    ]
    ask("query", sql, "--format", "parquet", "--output", str(tmp_path / "x.parquet"))
    assert pl.read_parquet(tmp_path / "x.parquet").rows() == [("segregated", 201656167)]
    (tmp_path / "ask.sql").write_text(sql)
    assert "201,656,167" in ask("query", str(tmp_path / "ask.sql")).stdout


def test_query_is_read_only_and_has_a_prompt(filed: Desk, ask: Say) -> None:
    assert "does not run" in ask("query", "DELETE FROM filing", code=2).stderr
    asked = ask(
        "query", give="SELECT count(*) AS filings FROM filing;\nDELETE FROM filing;\n", code=1
    )
    assert "filings" in asked.stdout
    assert filed.rows("SELECT count(*) FROM filing") == [(1,)]


def test_a_hostile_name_is_only_a_name(desk: Desk, say: Say) -> None:
    firm = "'; DROP TABLE filing; -- ../../etc"
    desk.drop("a'; DROP TABLE filing;--[bold].txt", printed_text(IB, firm_name=firm))
    desk.drop("[red]empty.txt", "")
    done = say("ingest", str(desk.inbox), code=3)
    assert "[red]empty.txt" in done.stderr
    assert f"New firm {firm}, loaded as drop-table-filing-etc" in done.stdout
    assert desk.rows("SELECT firm_id, firm_name FROM filing") == [("drop-table-filing-etc", firm)]
    assert firm in say("explain", firm, "2014-11-19").stdout
    assert "New firm" not in say("ingest", str(desk.inbox)).stdout
