"""A warehouse of each earlier schema opens, is brought over, and equals a fresh load table by table.

The dumps were made by the programs of their time, see old_warehouses/make.py.
"""

import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from shelf import Shelf

from segwatch.codebook.load import load_codebook
from segwatch.settings import Settings
from segwatch.warehouse.connection import SQL, open_for_writing

FOLDER = Path(__file__).resolve().parents[1] / "old_warehouses"
sys.path.insert(0, str(FOLDER))
from make import FIRST, documents  # noqa: E402

DUMPS = sorted(FOLDER.glob("*.sql"))
# What a filing is, whatever its id: document, firm, day.
KEY = "f.document_id, f.firm_id, f.as_of_date"
OF_FILING = "FROM {0} AS t JOIN filing AS f USING (filing_id)"
COLUMNS = {
    "filing": "submit_date, form, status, firm_name, cause, printed_amounts, repeats, amends, amendment_no, daily_headings, rank",
    "statement": "origin, page, kind, status, submit_date, version, is_latest, known_to IS NULL, carried_from IS NULL",
    "line_item": "origin, line_code, amount, page, line, printed",
    "uncoded_line": "origin, name, amount, text, page, line, printed",
    "residual_interest_target": "origin, basis, low, high",
    "leftover": "origin, page, line, printed",
    "reject": "scope, stage, reason, page, line, origin, line_code, printed, numbers",
    "verdict": "check_id, origin, status, severity, reported, expected, difference, line_code",
    "header_warning": "page, field, reason, printed",
}
WHOLE = {
    "firm": "firm_id, legal_name, ended_on, dsro",
    "firm_alias": "firm_id, printed_name, valid_from, valid_to",
    "document": "document_id, media_type, bytes, outcome",
    "seg_daily": "firm_id, as_of_date, origin, required, funds, excess, target, carried, corrected",
    "alert": "firm_id, as_of_date, origin, rule, check_ids, severity, state, statement_kind, reported",
}


def contents(shelf: Shelf) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for table, columns in COLUMNS.items():
        names = ", ".join(f"t.{c}" for c in columns.split(", "))
        found[table] = shelf.rows(f"SELECT {KEY}, {names} {OF_FILING.format(table)} ORDER BY ALL")
    for table, columns in WHOLE.items():
        found[table] = shelf.rows(
            f"SELECT {columns} FROM {table} WHERE {_kept(table)} ORDER BY ALL"
        )
    return found


def _kept(table: str) -> str:
    """What alerts resolved is history; days on which nothing came are counted from the last load."""
    return "state = 'open' AND kind = 'check'" if table == "alert" else "true"


@pytest.fixture(scope="module")
def fresh(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    with Shelf.open(tmp_path_factory.mktemp("fresh")) as shelf:
        for text in documents():
            shelf.ingest(text)
        yield contents(shelf)


def test_every_file_of_the_schema_has_a_dump() -> None:
    """But the newest, which has no later warehouse to be brought over to."""
    files = sorted(path.stem for path in (SQL / "schema").glob("*.sql"))
    assert [path.stem for path in DUMPS] == files[: len(DUMPS)]
    assert set(files) - {path.stem for path in DUMPS} <= {"140_fails_as"}


@pytest.mark.parametrize("dump", DUMPS, ids=[path.stem for path in DUMPS])
def test_an_old_warehouse_is_brought_over(
    dump: Path, tmp_path: Path, fresh: dict[str, list[tuple[object, ...]]]
) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as old:
        old.execute(dump.read_text())
    settings = Settings(warehouse=path)
    with Shelf(open_for_writing(path, load_codebook()), settings, load_codebook()) as shelf:
        shelf.judge()
        found = contents(shelf)
        for table, rows in fresh.items():
            assert found[table] == rows, (dump.stem, table)
        # The amendment has its kept pages, whatever the program of then made of them.
        kept = "SELECT origin, carried, excess FROM seg_daily JOIN firm USING (firm_id) WHERE legal_name = $name AND as_of_date = DATE '2014-11-19' ORDER BY 1"
        assert shelf.rows(kept, name=FIRST) == [
            ("cleared_swaps", True, 10_000),
            ("secured", True, 400_000),
            ("segregated", False, -100_000),
        ]
        # What was shown before the amendment came is still answered.
        first = "SELECT DISTINCT excess FROM seg_as_known((SELECT min(known_from) FROM statement)) WHERE origin = 'segregated'"
        assert shelf.rows(first) == [(300_000,)]
        for text in documents():
            shelf.texts[sha256(text.encode()).hexdigest()] = text
        before = shelf.rows("SELECT count(*) FROM filing")
        shelf.reread()
        assert shelf.rows("SELECT count(*) FROM filing") == before
