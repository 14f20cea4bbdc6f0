"""A query reads, within its bounds, and its process can do nothing else; whatever the text is."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from asking import BOUNDS, Asker, published
from examples import examples
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from ask.answer import MOST_ROWS
from ask.confine import Question
from ask.guard import RefusedError, check, functions, parse
from ask.processes import Processes

PROJECT = Path(__file__).resolve().parents[2]
QUESTIONS = sorted((PROJECT / "sql" / "queries").glob("*.sql"))
# Names that DuckDB's binder knows and its catalogue does not list.
UNLISTED = {("value", "unnest")}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def asker(snapshot: Path) -> Iterator[Asker]:
    with Asker(snapshot) as asker:
        yield asker


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{out}'",
        "COPY firm FROM '/etc/passwd'",
        "ATTACH '{out}' AS other",
        "ATTACH ':memory:' AS other",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "FROM read_parquet('https://example.org/x.parquet')",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN (ANALYZE) SELECT 1",
        "/**/ -- \n EXPLAIN /* */ ANALYZE SELECT 1",
        "EXPLAIN COPY (SELECT 1) TO '{out}'",
        "EXPLAIN PRAGMA database_list",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '{out}'",
        "CREATE TABLE x AS SELECT 1",
        "DELETE FROM firm",
        "CALL pragma_version()",
        "PRAGMA database_list",
        "PRAGMA version",
        "CHECKPOINT",
        "SELECT getenv('HOME')",
        "SELECT 1; SELECT 2",
        "SELECT 1 \0",
        "",
        "-- nothing",
        "SELECT",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(
    asker: Asker, tmp_path: Path, sql: str
) -> None:
    out = tmp_path / "out"
    assert set(asker.ask(sql.replace("{out}", str(out)))) == {"error"}
    assert not out.exists()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT 1 AS a, 'x' AS b, NULL AS c", [[1, "x", None]]),
        ("FROM (VALUES (9223372036854775807, 1.5::DOUBLE, 'NaN'::DOUBLE))", [["9223372036854775807", 1.5, "nan"]]),
        ("WITH a AS (SELECT DATE '2014-11-19' AS d) FROM a", [["2014-11-19"]]),
        ("SELECT excess FROM seg_daily WHERE origin = 'segregated' AND firm_id LIKE 'i%'", [[201_656_167]]),
        ("SELECT amount FROM line_history('interactive-brokers-llc', '7190')", [[201_656_167]]),
        ("SELECT 1.50, true, [DATE '2014-11-19'], {'a': 1}, 170141183460469231731687303715884105727", [["1.50", True, "[2014-11-19]", "{'a': 1}", "170141183460469231731687303715884105727"]]),
        ("SELECT 1 AS a, 2 AS a;", [[1, 2]]),
        ("SELECT list_transform([1, 2], lambda x: x + 1), [x FOR x IN [1, 2] IF x > 1]", [["[2, 3]", "[2]"]]),
        ("SELECT COLUMNS(lambda c: c LIKE 'a%') FROM (SELECT 1 AS ab, 2 AS b)", [[1]]),
        ("PIVOT (SELECT 1 AS a, 2 AS b) ON a IN (1) USING sum(b)", [[2]]),
        ("FROM range(100000) AS t(i) ORDER BY i DESC LIMIT 2", [[99999], [99998]]),
    ],
)  # fmt: skip
def test_a_query_that_reads_is_answered(asker: Asker, sql: str, rows: list[list[object]]) -> None:
    answer = asker.ask(sql)
    assert answer.get("rows") == rows, answer
    assert answer["cut"] is False


def test_times_with_a_zone_are_answered(asker: Asker) -> None:
    # Python has no zones of its own, and a process that is shut in loads none.
    ((now, nested, zoned, span),) = asker.rows(
        "SELECT now(), [{'at': now()}], TIMESTAMPTZ '2014-11-19 12:00:00-05', INTERVAL 1 DAY"
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00", now)
    assert now in nested
    assert (zoned, span) == ("2014-11-19 17:00:00+00", "1 day")


def test_an_order_holds_over_many_rows(asker: Asker) -> None:
    ranks = [row[0] for row in asker.rows("FROM range(300000) AS t(i) ORDER BY hash(i), i")]
    with duckdb.connect() as alone:
        expected = alone.sql("FROM range(300000) AS t(i) ORDER BY hash(i), i LIMIT 10000")
        assert ranks == [row[0] for row in expected.fetchall()]


@pytest.fixture(scope="module")
def readers(snapshot: Path) -> list[str]:
    """What readers ask: the twenty questions, all tables and views, and the SQL of the docs."""
    with duckdb.connect(snapshot, read_only=True) as reader:
        names = reader.execute(
            "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() "
            "WHERE NOT internal"
        ).fetchall()
    documents = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    text = "\n".join(path.read_text() for path in documents)
    examples = re.findall(r'segwatch query "(SELECT [^"]+)"', text)
    examples += re.findall(r"^D (.+;)$", text, re.MULTILINE)
    assert (len(QUESTIONS), len(names) > 40, len(examples)) == (20, True, 3)
    asked = [path.read_text() for path in QUESTIONS] + examples
    asked += [f'FROM "{name}" LIMIT 3' for (name,) in names if name != "snapshot_origin"]
    asked += [f"SUMMARIZE {name}" for name in ("seg_daily", "buffer")]
    asked += ["SHOW TABLES", "SHOW ALL TABLES", "DESCRIBE buffer", "FROM duckdb_columns()"]
    asked += ["EXPLAIN FROM buffer", "FROM information_schema.columns", "FROM sqlite_master"]
    asked += ["FROM seg_as_known(now()::TIMESTAMP)", "FROM line_item_as_known('infinity')"]
    return asked


def test_what_readers_ask_runs_on_the_page(asker: Asker, readers: list[str]) -> None:
    assert [(sql, said) for sql in readers if "error" in (said := asker.ask(sql))] == []


def test_what_readers_ask_runs_in_query(snapshot: Path, readers: list[str]) -> None:
    with Processes("pyarrow") as processes:
        for sql in readers:
            question = Question(sql, str(snapshot), "arrow", BOUNDS)
            answer = pa.ipc.open_stream(processes.query(question).answer()).read_all()
            assert answer.num_columns > 0, sql


def test_a_name_that_is_not_there_gives_one_that_is(asker: Asker) -> None:
    assert asker.ask("FROM seg_dayly") == {
        "error": "There is no table or view seg_dayly. Did you mean seg_daily?"
    }


def test_an_answer_has_limits(asker: Asker) -> None:
    many = asker.ask(f"FROM range({MOST_ROWS + 1})")
    assert many["cut"] is True
    assert len(many["rows"]) == MOST_ROWS
    assert asker.ask(f"FROM range({MOST_ROWS})")["cut"] is False
    assert len(asker.rows("SELECT repeat('x', 50_000_000)")[0][0]) < 20_000
    assert asker.ask("SELECT repeat('x', 9000) FROM range(10000)")["cut"] is True
    wide = ", ".join(["repeat('x', 9000)"] * 100)
    assert "too large" in asker.ask(f"SELECT {wide} FROM range(100)")["error"]


def test_a_query_without_end_or_too_large_is_ended_and_the_next_one_answered(
    snapshot: Path,
) -> None:
    with Asker(snapshot, BOUNDS._replace(seconds=2)) as asker:
        endless = asker.ask(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )
        assert "longer than 2 seconds" in endless["error"]
        assert asker.rows("SELECT 1 AS a") == [[1]]
        assert "nested too deeply" in asker.ask("SELECT " + "abs(" * 900 + "1" + ")" * 900)["error"]
        assert "error" in asker.ask("SELECT 1" + "+1" * 30_000)
    with Asker(snapshot, BOUNDS._replace(seconds=60)) as asker:
        large = asker.ask("SELECT list(repeat('x', 1000) || i) FROM range(1000000000) AS t(i)")
        assert "emory" in large["error"] or "longer than" in large["error"]
        assert asker.rows("SELECT 2 AS a") == [[2]]


def test_every_function_of_duckdb_is_classified() -> None:
    with duckdb.connect() as fresh:
        known = set(
            fresh.execute(
                "SELECT if(function_type IN ('table', 'table_macro'), 'table', 'value'), "
                "function_name FROM duckdb_functions() WHERE function_type <> 'pragma'"
            ).fetchall()
        )
    listed = {tuple(name) for name in functions()}
    assert listed == known | UNLISTED, (sorted(known - listed), sorted(listed - known - UNLISTED))


def test_what_touches_files_settings_or_extensions_is_refused() -> None:
    telling = r"read_|_scan$|glob|sniff|parquet|setting|secret|extension|getenv|database|pragma|variable|^query|log(s|ging)?$|checkpoint|profil|memory|temporary_files|cache"
    fine = {"log", "current_database", "current_catalog", "inet_server_port"}
    refused = {name.name for name, why in functions().items() if why}
    named = {name.name for name in functions() if re.search(telling, name.name)} - fine
    pure = {name for name in named if name.startswith("has_")}
    assert named - pure - refused == set()


@pytest.mark.parametrize(
    ("made", "sql"),
    [
        ("CREATE VIEW bad AS FROM duckdb_databases()", "SELECT 1 FROM bad"),
        ("CREATE VIEW bad AS FROM duckdb_databases(); CREATE VIEW worse AS (FROM bad)", "FROM worse"),
        ('CREATE VIEW bad (c, "d "") AS (SELECT") AS SELECT path, 1 FROM duckdb_databases()', "FROM bad"),
        ('CREATE VIEW "a.b" AS SELECT 1', 'FROM "a.b"'),
        ("CREATE MACRO bad() AS current_setting('home_directory')", "SELECT bad()"),
        ("CREATE MACRO abs(x) AS getvariable(x)", "SELECT abs(1)"),
        ("CREATE MACRO bad(x) AS (SELECT max(path) FROM duckdb_databases())", "SELECT [bad(y) FOR y IN [1]]"),
        ("CREATE MACRO bad() AS TABLE FROM duckdb_settings()", "SELECT * FROM range(1), bad()"),
        ("CREATE MACRO bad(x) AS x, (x, y) AS getvariable(y)", "SELECT bad(1)"),
        ("CREATE SCHEMA s; CREATE VIEW s.bad AS FROM duckdb_secrets()", "FROM s.bad"),
        ("SELECT 1", "FROM pragma_database_list"),
        ("SELECT 1", "FROM (WITH pragma_database_list AS (SELECT 1) SELECT 1), pragma_database_list"),
        ("SELECT 1", "WITH pg_settings AS (FROM pg_settings) FROM pg_settings"),
        ("SELECT 1", "FROM pg_database UNION ALL BY NAME (WITH pg_database AS (SELECT 1) FROM pg_database)"),
        ("SELECT 1", "WITH csv AS (SELECT 1) FROM x.csv"),
        ("SELECT 1", 'FROM "/etc/x".csv'),
        ("SELECT 1", "FROM system.main.pragma_database_list"),
        ("SELECT 1", "FROM pg_catalog.pg_settings"),
        ("SELECT 1", "SELECT get_block_size('x')"),
        ("CREATE TABLE snapshot_origin (path VARCHAR)", "FROM snapshot_origin"),
        ("CREATE TABLE snapshot_origin (path VARCHAR)", "SUMMARIZE main.Snapshot_Origin"),
        ("CREATE TABLE snapshot_origin (path VARCHAR)", "FROM duckdb_table_sample('snapshot_origin')"),
        ("CREATE TABLE snapshot_origin (path VARCHAR)", "FROM pragma_storage_info('snapshot_origin')"),
        ("CREATE TABLE snapshot_origin (path VARCHAR)", "SELECT stats(path) FROM (FROM snapshot_origin)"),
    ],
)  # fmt: skip
def test_a_view_or_macro_hides_nothing(tmp_path: Path, made: str, sql: str) -> None:
    with duckdb.connect(tmp_path / "made.duckdb") as connection:
        connection.execute(made)
        with pytest.raises(RefusedError):
            check(connection, parse(sql))


# Names of our own and of DuckDB, of which any may stand for a part of a query as well.
NAMES = st.sampled_from(["kept", "pragma_database_list", "duckdb_databases", "pg_settings"])
CALLS = st.sampled_from(["duckdb_databases()", "duckdb_settings()", "main.pragma_database_list"])


def _wider(queries: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("WITH {} AS ({}) {}".format, NAMES, queries, queries),
        st.builds("WITH {} AS ({}) FROM {}, {} AS b".format, NAMES, queries, NAMES, NAMES),
        st.builds("({}) UNION ALL BY NAME ({})".format, queries, queries),
        st.builds("FROM ({}) AS {}".format, queries, NAMES),
        st.builds("FROM ({}) AS {}, {} AS b".format, queries, NAMES, NAMES),
        st.builds("FROM kept, LATERAL ({}) AS {}".format, queries, NAMES),
        st.builds("SELECT (SELECT max(x::VARCHAR) FROM ({}) AS x)".format, queries),
    )


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("named") / "path-5f3a9c.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
    return path


@limits(deadline=None, max_examples=examples(300))
@given(sql=st.recursive(st.builds("FROM {}".format, st.one_of(NAMES, CALLS)), _wider, max_leaves=5))
def test_a_query_that_passes_tells_no_path(named: Path, sql: str) -> None:
    with duckdb.connect(named, read_only=True) as connection, suppress(duckdb.Error, RefusedError):
        check(connection, parse(sql))
        assert str(named) not in str(connection.sql(sql).fetchmany(1000)), sql


@pytest.mark.parametrize(
    "name", ["EXPLAIN", "/*", "--\n", "/**/", " ", '"a".', "(", "[", "a.", "x'"]
)
def test_no_text_takes_long_to_judge(name: str) -> None:
    began = time.process_time()
    for text in (name * 2000, f"SELECT {name * 2000}", name * 2000 + "x"):
        with suppress(RefusedError, duckdb.Error):
            parse(text)
    assert time.process_time() - began < 5
