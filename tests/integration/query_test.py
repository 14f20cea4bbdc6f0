"""`segwatch query`: the snapshot unless told otherwise, read only, and nobody's formulas."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from command import Say
from desk import CITI, IB, Desk, printed_text
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from ask.processes import Processes
from segwatch.cli import query
from segwatch.cli.query import Form, _guard_formulas, run_query
from segwatch.codebook.load import load_codebook
from segwatch.errors import SegwatchError, UnfinishedError, UsageError
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot, snapshot_path
from segwatch.warehouse.published_snapshot import UNPUBLISHED

COUNT = "SELECT count(*) AS filings FROM filing"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose snapshot has one filing and whose warehouse has two; no test changes it."""
    desk = Desk(tmp_path_factory.mktemp("loaded"))
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        publish_snapshot(store)
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    return desk


@pytest.fixture(autouse=True)
def _asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process asks the desk's files as well."""
    monkeypatch.setenv("SEGWATCH_WAREHOUSE", str(desk.settings.warehouse))
    settings.cache_clear()
    yield
    settings.cache_clear()


def files(desk: Desk) -> dict[Path, str]:
    folder = desk.settings.warehouse.parent
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_asks_the_snapshot_unless_told_otherwise(say: Say) -> None:
    assert say("query", COUNT, "--format", "csv").stdout == "filings\n1\n"
    assert say("query", COUNT, "--format", "csv", "--live").stdout == "filings\n2\n"
    assert "│ 1 " in say("query", give=f".mode box\n{COUNT};\n").stdout
    assert "│ 2 " in say("query", "--live", give=f".mode box\n{COUNT};\n").stdout


def test_it_waits_for_no_load(desk: Desk, start: Say) -> None:
    with duckdb.connect(desk.settings.warehouse):
        assert start("query", COUNT, "--format", "csv").stdout == "filings\n1\n"
        assert "│ 1 " in start("query", give=f".mode box\n{COUNT};\n").stdout
        for words, typed in ((("query", COUNT, "--live"), None), (("query", "--live"), COUNT)):
            done = start(*words, give=typed, code=1)
            assert "is being written by another process" in done.stderr


def test_without_a_snapshot_it_asks_the_warehouse_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path)
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    monkeypatch.setenv("SEGWATCH_WAREHOUSE", str(desk.settings.warehouse))
    settings.cache_clear()
    run_query(COUNT, Form("csv"), live=False)
    said = capsys.readouterr()
    assert said.out == "filings\n1\n"
    assert said.err == f"{UNPUBLISHED}\n"
    run_query(COUNT, Form("csv"), live=True)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("live", [False, True])
def test_a_query_destroys_nothing(desk: Desk, tmp_path: Path, live: bool) -> None:
    before = files(desk)
    for path in (
        desk.settings.warehouse,
        snapshot_path(desk.settings.warehouse),
        tmp_path / "a",
    ):
        sql = f"COPY (SELECT 'gone') TO '{path}' (FORMAT csv, USE_TMP_FILE false)"
        for text in (sql, f"EXPLAIN ANALYZE {sql}", f"FROM read_blob('{path}')"):
            with pytest.raises(UsageError, match="The query does not run"):
                run_query(text, Form(), live=live)
    assert files(desk) == before
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("live", [(), ("--live",)])
def test_the_prompt_destroys_nothing(
    desk: Desk, say: Say, tmp_path: Path, live: tuple[str, ...]
) -> None:
    before = files(desk)
    canary, made = tmp_path / "canary.csv", tmp_path / "made"
    canary.write_text("canary\n5f3a9c\n")
    lost = [desk.settings.warehouse, snapshot_path(desk.settings.warehouse), made]
    typed = [f"COPY (SELECT 'gone') TO '{path}' (FORMAT csv, USE_TMP_FILE false);" for path in lost]
    typed += [f"EXPLAIN ANALYZE {line}" for line in typed]
    typed += [f"ATTACH '{path}' AS other; DROP TABLE other.filing;" for path in lost]
    typed += ["DELETE FROM filing;", f"FROM '{canary}';", "INSTALL httpfs;", f"LOAD '{canary}';"]
    typed += [f".shell cp {canary} {made}", f".open {lost[0]}", "DELETE FROM filing;"]
    typed += [f".output {made}", f".once {made}", f".log {made}", f".import {canary} firm"]
    typed += [f".read {canary}", f".cd {tmp_path}", f"SET temp_directory = '{made}';"]
    done = say("query", *live, give="\n".join([*typed, "SELECT 'still there';"]), code=1)
    assert "still there" in done.stdout
    assert "5f3a9c" not in done.stdout + done.stderr
    assert files(desk) == before
    assert not made.exists()


def test_times_and_spans_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    asked = "SELECT TIMESTAMPTZ '2014-11-19 12:00:00-05' AS t, INTERVAL 1 DAY AS i, BIT '101' AS b"
    run_query(asked, Form("csv"), live=False)
    assert capsys.readouterr().out.splitlines()[1] == "2014-11-19T17:00:00.000000+0000,1 day,101"


def test_csv_holds_no_formula_unless_it_is_raw(say: Say) -> None:
    sql = "SELECT '=1+1' AS a, '-5' AS b, '-x' AS c, -3 AS d, NULL::VARCHAR AS e, 'b' AS \"@q\""
    guarded = list(csv.reader(io.StringIO(say("query", sql, "--format", "csv").stdout)))
    assert guarded == [["a", "b", "c", "d", "e", "'@q"], ["'=1+1", "-5", "'-x", "-3", "", "b"]]
    raw = list(csv.reader(io.StringIO(say("query", sql, "--format", "csv", "--raw").stdout)))
    assert raw == [["a", "b", "c", "d", "e", "@q"], ["=1+1", "-5", "-x", "-3", "", "b"]]


def test_without_room_for_temporary_files_it_is_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(desk.inbox / "nowhere"))
    monkeypatch.setattr(query, "_PROCESSES", Processes("pyarrow"))
    for sql in (COUNT, None):
        with pytest.raises(SegwatchError, match="temporary files"):
            run_query(sql, Form(), live=False)


def test_a_snapshot_that_is_none_is_a_sentence(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGWATCH_WAREHOUSE", str(tmp_path / desk.settings.warehouse.name))
    settings.cache_clear()
    snapshot = snapshot_path(settings().warehouse)
    snapshot.parent.mkdir()
    snapshot.write_text("not a database" * 500)
    with pytest.raises(UnfinishedError, match=r"cannot be opened: .* not a valid DuckDB"):
        run_query(COUNT, Form(), live=False)


@limits(deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from("=+-@\t\r\n 'a1.,|"), max_size=5), min_size=1))
def test_no_text_begins_a_formula(texts: list[str]) -> None:
    shown = _guard_formulas(pl.DataFrame({"text": texts}))["text"].to_list()
    for text, cell in zip(texts, shown, strict=True):
        assert cell in (text, f"'{text}")
        number = cell.startswith("-") and set(cell[1:]) <= set("0123456789.,") and cell != "-"
        assert cell == "" or number or cell[0] not in "=+-@\t\r"
