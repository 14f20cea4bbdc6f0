"""A broker's books hold customers' accounts: they stay in the warehouse, whatever is published."""

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from desk import IB, Desk, printed_text
from snapshots import published

from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.cli.books import run_books
from segwatch.settings import settings
from segwatch.warehouse.export import export_parquet
from simulate.books import make_books, sample_figures, write

SCHEMA = Path(__file__).resolve().parents[2] / "sql"
DAY = date(2014, 11, 19)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A filing, and a night of books that is kept beside it."""
    desk = Desk(tmp_path_factory.mktemp("books"))
    desk.drop("a.txt", printed_text(IB))
    desk.ingest()
    folder = desk.inbox.parent / "night"
    write(make_books(sample_figures(IB), 200), folder, "INTERACTIVE BROKERS LLC", DAY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEGWATCH_WAREHOUSE", str(desk.settings.warehouse))
        settings.cache_clear()
        run_books(folder, keep=True)
    settings.cache_clear()
    return desk


def accounts(desk: Desk) -> list[bytes]:
    found = [name.encode() for (name,) in desk.rows("SELECT account FROM book_account LIMIT 20")]
    assert found
    return found


def books_in(snapshot: Path) -> list[str]:
    """Tables, views and columns of a file that are of books, or name an account."""
    with duckdb.connect(snapshot, read_only=True) as reader:
        columns = reader.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    return [table for table, column in columns if "book" in table or "account" in column]


def test_the_warehouse_alone_holds_books(desk: Desk, tmp_path: Path) -> None:
    names = accounts(desk)
    assert any(name in desk.settings.warehouse.read_bytes() for name in names)
    path = published(desk.settings.warehouse)
    assert books_in(path) == []
    for file in path.parent.iterdir():
        assert [name for name in names if name in file.read_bytes()] == [], file
    written = export_parquet(path, tmp_path / "export")
    assert [name for name in written if "book" in name] == []
    with open_snapshot(path) as snapshot:
        build_site(snapshot, tmp_path / "site", None)
    for file in [*tmp_path.rglob("*.js"), *tmp_path.rglob("*.html")]:
        assert [name for name in names if name in file.read_bytes()] == [], file
    assert desk.rows("SELECT count(*) > 20 FROM book_account") == [(True,)]


def test_what_was_published_before_does_not_outlive_the_next_publication(
    desk: Desk, tmp_path: Path
) -> None:
    """Earlier snapshots were copies of the whole warehouse, books and all."""
    path = published(desk.settings.warehouse)
    old = path.with_name("segwatch-20200101T000000000000Z.duckdb")
    shutil.copyfile(desk.settings.warehouse, old)
    shutil.copyfile(desk.settings.warehouse, path)
    written = export_parquet(path, tmp_path / "export")
    assert [name for name in written if "book" in name] == []
    published(desk.settings.warehouse)
    assert [file.name for file in path.parent.iterdir() if books_in(file)] == []
    assert not old.exists()


def test_every_table_of_books_is_called_so() -> None:
    """By their names they are left out."""
    of_books = (SCHEMA / "load" / "books.sql").read_text()
    tables = set(re.findall(r"(?:INSERT INTO|DELETE FROM) (\w+)", of_books))
    assert len(tables) > 10
    assert [name for name in tables if not name.startswith("book_")] == []
    reading = [
        path.name
        for path in SCHEMA.rglob("*.sql")
        if "book_" in path.read_text()
        and path.parent.name != "books"
        and path.stem
        not in ("books", "020_books", "130_books_night", "comments_books", "moved_books")
    ]
    assert reading == []
