"""Hold two warehouses against each other, table by table: `python compare_warehouses.py OLD NEW`.

OLD and NEW are DuckDB files, or folders with one `*.duckdb` and what commands wrote beside it (`export/`,
`site/`, `*.txt`). Filings are named by document, firm and day instead of their ids; run ids, times and
versions of the program are left out. It says what differs and ends with 1 where anything does.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb

# Of a run, a moment or a version of the program, and not of the filings.
_LEFT_OUT = frozenset(
    [
        "run_id",
        "received_at",
        "loaded_at",
        "known_from",
        "known_to",
        "seen_at",
        "judged_at",
        "changed_at",
        "first_seen",
        "last_seen",
        "resolved_at",
        "started_at",
        "ended_at",
        "heartbeat_at",
        "applied_at",
        "process",
        "moved_at",
        "checks_version",
        "made_from",
        "stamp",
        "age",
        "warehouse_id",
        "source_uri",
        "reader_version",
    ]
)
# What the view `verdict` says, in numbers of their own; the moment of the last run; the program's hash.
_UNSEEN = frozenset({"verdict_check", "verdict_filing", "verdict_row", "last_look", "made_from"})
_NAMED = """
SELECT filing_id, concat_ws(' ', document_id, firm_id, as_of_date, row_number() OVER (
    PARTITION BY document_id, firm_id, as_of_date ORDER BY filing_id
)) AS name FROM filing
"""
_MOST_ROWS = 3
_MOMENTS = re.compile(
    r"\d{8}T\d{6}Z(-\w+-[0-9a-f]{6})?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?"
)


def read_tables(path: Path) -> dict[str, Counter[str]]:
    """The rows of every table and view, as texts, with how often each is there."""
    with duckdb.connect(path, read_only=True) as warehouse:
        warehouse.execute(f"CREATE TEMP TABLE filing_name AS {_NAMED}")
        names = warehouse.sql(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() "
            "AND table_schema = 'main'"
        ).fetchall()
        return {
            name: read_rows(warehouse, name) for (name,) in sorted(names) if name not in _UNSEEN
        }


def read_rows(warehouse: duckdb.DuckDBPyConnection, table: str) -> Counter[str]:
    """The rows of one table, its filings by name."""
    columns = [column for column, *_ in warehouse.sql(f'DESCRIBE "{table}"').fetchall()]
    shown = [_shown(column) for column in columns if column not in _LEFT_OUT]
    if not shown:
        return Counter()
    return Counter(
        map(repr, warehouse.sql(f'SELECT {", ".join(shown)} FROM "{table}" AS t').fetchall())
    )


def _shown(column: str) -> str:
    if not column.endswith("filing_id"):
        return f'"{column}"'
    name = f'(SELECT name FROM filing_name AS n WHERE n.filing_id = t."{column}")'
    return f'coalesce({name}, t."{column}"::VARCHAR) AS "{column}"'


def compare_tables(old: Path, new: Path) -> Iterator[str]:
    """A sentence for each table that differs, with some of its rows."""
    ours, theirs = read_tables(old), read_tables(new)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            yield f"{name}: in one of the two alone"
        elif ours[name] != theirs[name]:
            gone, came = ours[name] - theirs[name], theirs[name] - ours[name]
            yield f"{name}: {gone.total()} rows of the old, {came.total()} of the new"
            yield from (f"  - {row[:300]}" for row in sorted(gone)[:_MOST_ROWS])
            yield from (f"  + {row[:300]}" for row in sorted(came)[:_MOST_ROWS])


def compare_files(old: Path, new: Path) -> Iterator[str]:
    """A sentence for each file beside the warehouse that differs or is in one folder alone."""
    files = [
        {p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and _is_output(p)}
        for folder in (old, new)
    ]
    for name in sorted(files[0] | files[1]):
        if name not in files[0] & files[1]:
            yield f"{name}: in one of the two alone"
        elif name.suffix == ".parquet":
            if _parquet_rows(old / name) != _parquet_rows(new / name):
                yield f"{name}: its rows differ"
        elif _read_words(old / name) != _read_words(new / name):
            yield f"{name}: it differs"


def _read_words(path: Path) -> str:
    """A file without the moments and the names of runs in it."""
    return _MOMENTS.sub("", path.read_bytes().decode("latin-1"))


def _parquet_rows(path: Path) -> Counter[str]:
    """The rows of a file, without ids, which the tables above hold against each other."""
    file = duckdb.read_parquet(str(path))
    shown = [c for c in file.columns if c not in _LEFT_OUT and not c.endswith("filing_id")]
    return Counter(map(repr, file.select(*shown).fetchall())) if shown else Counter()


def _is_output(path: Path) -> bool:
    beside = path.suffix == ".txt" or bool({"export", "site"} & set(path.parts))
    return beside and path.name != "built.json"  # hashes of data that holds moments


def main(old: Path, new: Path) -> int:
    """Say what differs; 0 where nothing does."""
    pair = [path if path.is_file() else next(path.rglob("*.duckdb")) for path in (old, new)]
    differences = list(compare_tables(*pair))
    if old.is_dir() and new.is_dir():
        differences += compare_files(old, new)
    said = "\n".join(differences) or "No table and no file differs."
    sys.stdout.write(f"{said}\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
