"""SQL that would write, read or ask what a query must not, made by a grammar: what is done, to which
file, and where in a statement it stands."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from ask.guard import functions

# FILE is a file that must stay as it is and unread; NEW one that must not come to be.
STATEMENTS = (
    "COPY (SELECT 'gone') TO 'FILE' (FORMAT csv, USE_TMP_FILE false)",
    "COPY (SELECT 'gone') TO 'NEW' (FORMAT parquet)",
    "COPY (SELECT 'gone') TO 'FILE' (FORMAT json)",
    "EXPLAIN ANALYZE COPY (SELECT 'x') TO 'FILE' (FORMAT csv, USE_TMP_FILE false)",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 'x') TO 'FILE' (FORMAT csv)",
    "explain/**/analyze copy (select 'x') to 'FILE' (format csv, use_tmp_file false)",
    "-- one line\nEXPLAIN ANALYZE COPY firm TO 'NEW'",
    "EXPLAIN COPY (SELECT 1) TO 'FILE' (FORMAT csv)",
    "EXPLAIN ANALYZE CREATE TABLE x AS FROM read_text('FILE')",
    "EXPLAIN ANALYZE DELETE FROM filing",
    "EXPLAIN ANALYZE ATTACH 'FILE' AS other",
    "COPY firm FROM 'FILE'",
    "COPY firm TO 'NEW' (PARTITION_BY firm_id)",
    "COPY FROM DATABASE segwatch TO other",
    "ATTACH 'FILE' AS other",
    "ATTACH 'FILE' AS other (READ_ONLY)",
    "ATTACH 'NEW' AS other",
    "ATTACH ':memory:' AS other",
    "ATTACH IF NOT EXISTS 'FILE' AS other (TYPE sqlite)",
    "DETACH segwatch",
    "USE memory",
    "EXPORT DATABASE 'NEW'",
    "IMPORT DATABASE 'FILE'",
    "CREATE TABLE x AS FROM read_blob('FILE')",
    "CREATE TEMP TABLE x AS FROM read_text('FILE')",
    "CREATE OR REPLACE VIEW x AS FROM read_csv('FILE')",
    "CREATE TEMP MACRO x() AS TABLE FROM read_text('FILE')",
    "CREATE SCHEMA x",
    "CREATE SEQUENCE x",
    "CREATE TYPE x AS ENUM (SELECT content FROM read_text('FILE'))",
    "CREATE INDEX x ON firm (firm_id)",
    "CREATE SECRET x (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "CREATE PERSISTENT SECRET x (TYPE http, BEARER_TOKEN 'a')",
    "DROP SECRET x",
    "DROP TABLE filing",
    "DROP VIEW seg_daily",
    "ALTER TABLE filing RENAME TO gone",
    "COMMENT ON TABLE filing IS 'gone'",
    "INSERT INTO firm SELECT * FROM firm",
    "UPDATE filing SET firm_id = 'gone'",
    "DELETE FROM filing",
    "TRUNCATE filing",
    "MERGE INTO filing USING filing AS f ON true WHEN MATCHED THEN DELETE",
    "WITH x AS (SELECT 1) DELETE FROM filing",
    "WITH x AS (INSERT INTO firm FROM firm RETURNING *) FROM x",
    "SET enable_external_access = true",
    "SET GLOBAL temp_directory = 'NEW'",
    "SET secret_directory = 'NEW'",
    "SET home_directory = 'NEW'",
    "SET log_query_path = 'NEW'",
    "SET profiling_output = 'NEW'",
    "SET allowed_paths = ['FILE']",
    "SET allowed_directories = ['/']",
    "SET disabled_filesystems = ''",
    "SET extension_directory = 'NEW'",
    "SET custom_extension_repository = 'http://127.0.0.1:9'",
    "SET lock_configuration = false",
    "SET VARIABLE x = (SELECT content FROM read_text('FILE'))",
    "RESET enable_external_access",
    "RESET ALL",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output = 'NEW'",
    "PRAGMA import_database('FILE')",
    "PRAGMA copy_database(segwatch, other)",
    "PRAGMA storage_info('filing')",
    "PRAGMA database_size",
    "PRAGMA json_execute_serialized_sql('{}')",
    "PRAGMA enable_logging",
    "CALL enable_logging(storage := 'file', storage_path := 'NEW')",
    "CALL pragma_database_size()",
    "CALL read_text('FILE')",
    "CALL checkpoint()",
    "CALL truncate_duckdb_logs()",
    "INSTALL httpfs",
    "INSTALL 'FILE'",
    "FORCE INSTALL json FROM 'http://127.0.0.1:9'",
    "LOAD 'FILE'",
    "LOAD httpfs",
    "UPDATE EXTENSIONS",
    "CHECKPOINT",
    "FORCE CHECKPOINT segwatch",
    "VACUUM",
    "VACUUM ANALYZE filing",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "PREPARE x AS COPY (SELECT 1) TO 'NEW'",
    "PREPARE x AS FROM read_text('FILE')",
    "EXECUTE x",
    "DEALLOCATE x",
    "SHOW DATABASES",
    "SHOW VARIABLES",
    "FROM (SHOW DATABASES)",
    "SHOW temp_directory",
    "DESCRIBE 'FILE'",
    "SUMMARIZE 'FILE'",
    "SUMMARIZE FROM read_text('FILE')",
    "FROM (DESCRIBE FROM read_blob('FILE'))",
    "SELECT 1; COPY (SELECT 1) TO 'NEW'",
    "COPY (SELECT 1) TO 'NEW'; SELECT 1",
    "SELECT 1 \x00; COPY (SELECT 1) TO 'NEW'",
    "PIVOT (FROM read_text('FILE')) ON filename USING count(*)",
    "PIVOT firm ON firm_id IN (SELECT content FROM read_text('FILE')) USING count(*)",
    "UNPIVOT (FROM read_text('FILE')) ON content",
)
# Where a table may stand; TABLE is what would be read.
PLACES = (
    "FROM TABLE",
    "SELECT * FROM TABLE AS t",
    "WITH t AS (FROM TABLE) SELECT count(*) FROM t",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t, TABLE WHERE n < 3) FROM t",
    "SELECT (SELECT max(t::VARCHAR) FROM TABLE AS t)",
    "SELECT 1 WHERE EXISTS (FROM TABLE)",
    "SELECT count(*) FILTER (WHERE 1 IN (SELECT 1 FROM TABLE)) FROM firm",
    "FROM firm, LATERAL (FROM TABLE)",
    "FROM firm LEFT JOIN TABLE AS t ON true",
    "FROM firm ORDER BY (SELECT count(*) FROM TABLE)",
    "FROM firm LIMIT (SELECT count(*) FROM TABLE)",
    "SELECT * REPLACE ((SELECT max(1) FROM TABLE) AS firm_id) FROM firm",
    "SELECT [(SELECT count(*) FROM TABLE) FOR x IN [1]]",
    "SELECT sum(1) OVER (ORDER BY (SELECT count(*) FROM TABLE)) FROM firm",
    "SELECT 1 UNION ALL SELECT count(*) FROM TABLE",
    "FROM (VALUES ((SELECT count(*) FROM TABLE)))",
    "UNPIVOT firm ON (SELECT count(*) FROM TABLE) AS x",
    "EXPLAIN FROM TABLE",
    "EXPLAIN ANALYZE FROM TABLE",
    "DESCRIBE FROM TABLE",
    "FROM query('FROM TABLE')",
    "SELECT json_serialize_plan('FROM TABLE')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM TABLE'))",
    "SELECT 1; FROM TABLE",
)
# Views of DuckDB's own that tell what must not be told, and names that a query gives to parts of its
# own, used where they do not hold.
RELATIONS = (
    "pragma_database_list",
    "duckdb_databases",
    "pg_settings",
    "pg_database",
    "duckdb_logs",
)
SHADOWS = (
    "FROM (WITH NAME AS (SELECT 1) SELECT 1), NAME",
    "WITH NAME AS (FROM NAME) FROM NAME",
    "FROM NAME UNION ALL BY NAME (WITH NAME AS (SELECT 1) FROM NAME)",
    "FROM firm AS NAME, LATERAL (FROM NAME)",
    "WITH x AS (WITH NAME AS (SELECT 1) FROM NAME) FROM x, NAME",
)
TABLES = (
    "'FILE'", '"FILE"', "query_table('FILE')", "query_table(['FILE'])", "histogram('FILE', 'a')",
    "read_text(['FILE'])", "read_csv('FILE', columns := {'a': 'VARCHAR'}, delim := '\x01')",
    "read_csv_auto('FILE')", "read_json_objects('FILE', format := 'unstructured')",
    "read_blob('FOLDER/*')", "glob('FOLDER/**')", "read_duckdb('FILE')", "read_text('file://FILE')",
    *RELATIONS, "system.main.duckdb_databases", "pg_catalog.pg_settings",
    "sql_auto_complete('FROM ''FOLDER/')",
    "arrow_scan(1::POINTER, 1::POINTER, 1::POINTER)", "pandas_scan(1::POINTER)",
    "read_parquet('http://127.0.0.1:9/x.parquet')", "read_csv('/dev/stdin')",
    "read_text('/proc/self/environ')", "read_text('/proc/self/cmdline')", "glob('/proc/self/fd/*')",
)  # fmt: skip
# Where a value may stand.
HOLES = (
    "SELECT VALUE",
    "SELECT [VALUE FOR x IN [1]]",
    "SELECT list_transform([1], lambda x: VALUE)",
    "SELECT COLUMNS(lambda c: c = VALUE) FROM firm",
    "FROM firm WHERE VALUE IS NOT NULL",
    "FROM range(coalesce(length(VALUE::VARCHAR), 0))",
    "SELECT {'a': VALUE}.a",
    "SELECT TRY(VALUE)",
    "SELECT CASE WHEN true THEN VALUE END",
    "FROM firm QUALIFY row_number() OVER (ORDER BY VALUE) = 1",
    "EXPLAIN SELECT VALUE",
)
VALUES = (
    "getenv('HOME')", "current_setting('temp_directory')", "current_setting('allowed_paths')",
    "getvariable('x')", "write_log('x')", "nextval('x')", "system.main.current_setting('threads')",
    '"current_setting"(\'secret_directory\')', "get_block_size('segwatch')", "sleep_ms(100)",
    "read_text('FILE')", "json_serialize_plan('FROM ''FILE''')",
)  # fmt: skip


def statements(files: list[Path], new: Path, seed: int) -> Iterator[str]:
    """Each statement, each table and each value once at least, in places and of files by chance."""
    chosen = random.Random(seed)

    def of(text: str) -> str:
        file = chosen.choice(files)
        text = text.replace("FOLDER", str(file.parent)).replace("FILE", str(file))
        return text.replace("NEW", str(new / str(chosen.randrange(10**9))))

    yield from map(of, STATEMENTS)
    tables = [*TABLES, *(_called(name) for name in _refused("table"))]
    places = [*PLACES, *chosen.choices(PLACES, k=max(len(tables) - len(PLACES), 0))]
    chosen.shuffle(tables)
    for n, place in enumerate(places):
        inner = tables[n % len(tables)]
        if "('FROM TABLE')" in place:
            inner = inner.replace("'", "''")
        yield of(place.replace("TABLE", inner))
    for shadow in SHADOWS:
        # Not the NAME of UNION ALL BY NAME.
        for name in RELATIONS:
            yield re.sub("(?<!BY )NAME", name, shadow)
    values = [*VALUES, *(f"{name}('FILE')" for name in _refused("value"))]
    for value in values:
        yield of(chosen.choice(HOLES).replace("VALUE", value))


def _refused(use: str) -> list[str]:
    return [n.name for n, why in functions().items() if why and n.use == use and "__" not in n.name]


def _called(name: str) -> str:
    return f"{name}('FILE')" if name.startswith(("read_", "parquet_", "sniff")) else f"{name}()"
