"""Whatever lies in a folder that an export is sent to: it is refused, or all that is not an export's
own lies there afterwards as before."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segwatch.errors import UsageError
from segwatch.warehouse.export import export_parquet
from segwatch.warehouse.export_folder import MARKER

TABLES = {"filing", "seg_daily", "firm"}
# Of a table that no snapshot holds any more; and what a person may keep beside an export.
OTHER_FOLDERS = ["book_run", "mine", "filing_notes", "Filing", "year=2014", ".git", MARKER]
FILES = ["data_0.parquet", "mine.parquet", "notes.txt", "filing", "segwatch.xlsx", MARKER, ".keep"]

folders = st.sampled_from([*sorted(TABLES), *OTHER_FOLDERS])
below = st.sampled_from(["year=2014", "year=2015", "year=x", "2014", "years"])
files = st.sampled_from(FILES)
# A folder by the paths of its files; a path that ends with / is an empty folder.
paths = st.one_of(
    files,
    st.builds("{}/{}".format, folders, files),
    st.builds("{}/{}/{}".format, folders, below, files),
    st.builds("{}/{}/{}/{}".format, folders, below, below, files),
    st.builds("{}/".format, folders),
    st.builds("{}/{}/".format, folders, below),
)
older = st.builds(
    "{}/year={}/data_0.parquet".format,
    st.sampled_from([*sorted(TABLES), "book_run"]),
    st.integers(2014, 2016),
)
MARK = f"{MARKER} "


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of few tables: an export of it takes a moment."""
    path = tmp_path_factory.mktemp("few") / "few.duckdb"
    with duckdb.connect(path) as made:
        made.execute(
            "CREATE TABLE filing AS SELECT 1 AS filing_id, 'a' AS firm_id, DATE '2014-11-19' AS as_of_date"
        )
        made.execute("CREATE TABLE seg_daily AS FROM filing")
        made.execute("CREATE TABLE firm AS SELECT 'a' AS firm_id")
        made.execute("CREATE TABLE rule AS SELECT 1 AS check_id")
    return path


def write(folder: Path, tree: list[str], *, marked: bool) -> None:
    for path in tree:
        place = folder / path
        try:
            if path.endswith("/"):
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(path)
        except OSError:  # another path made a file of one of its folders
            continue
    if marked and not (folder / MARKER).exists():
        (folder / MARKER).write_text("filing\nmine\n../../etc\nyear=2014\n")


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def is_an_export_s(path: str, listed: set[str]) -> bool:
    """Whether an export may have written a file: `<table>/year=*/*.parquet`, of a table of today
    or one that the marker lists."""
    parts = Path(path).parts
    tables = {*TABLES, "rule", "book_run"} | listed
    return (
        len(parts) == 3
        and parts[0] in tables
        and parts[1].startswith("year=")
        and parts[2].endswith(".parquet")
    )


@settings(max_examples=examples(60), deadline=None)
@given(tree=st.lists(st.one_of(paths, older), max_size=5), marked=st.booleans())
@example(tree=[], marked=False)
@example(tree=["filing/notes.txt"], marked=False)
@example(tree=["filing/notes.txt"], marked=True)
@example(tree=["filing/year=2014/notes.txt"], marked=True)
@example(tree=["mine/report.docx"], marked=False)
@example(tree=["mine/year=2014/mine.parquet"], marked=True)
@example(tree=[MARKER, "mine/year=2014/data_0.parquet"], marked=False)
@example(
    tree=["filing/year=2016/data_0.parquet", "book_run/year=2014/data_0.parquet"], marked=False
)
def test_what_is_not_an_export_s_is_never_touched(
    snapshot: Path, tree: list[str], marked: bool
) -> None:
    with TemporaryDirectory() as parent:
        folder = Path(parent) / "out"
        folder.mkdir()
        write(folder, tree, marked=marked)
        before = contents(folder)
        was_marked = (folder / MARKER).is_file()
        listed = set((folder / MARKER).read_text().splitlines()) if was_marked else set()
        foreign = {
            path: held
            for path, held in before.items()
            if held is not None and path != MARKER and not is_an_export_s(path, listed)
        }
        try:
            written = export_parquet(snapshot, folder)
        except UsageError as error:
            written, refusal = {}, str(error)
        if not written:
            assert "which no export wrote" in refusal
            assert contents(folder) == before
            # Nothing but an export's own, and its marker: that would have been taken.
            assert foreign or any(held is None for held in before.values())
            return
        after = contents(folder)
        assert {path: after.get(path) for path in foreign} == foreign
        assert was_marked or set(foreign) <= {"segwatch.xlsx"}
        assert set(written) == TABLES
        assert after["filing/year=2014/data_0.parquet"] is not None
        ours = {path for path, held in after.items() if held is not None and path not in foreign}
        assert all(path == MARKER or Path(path).parts[0] in TABLES for path in ours)
        assert [path for path in ours if "year=2016" in path or "mine" in path] == []


@pytest.mark.parametrize("place", ["filing", "filing/year=2014", "filing/year=2014/data_0.parquet"])
def test_no_link_is_followed_out_of_the_folder(snapshot: Path, tmp_path: Path, place: str) -> None:
    export_parquet(snapshot, tmp_path / "out")
    kept = tmp_path / "elsewhere" / "year=2014"
    kept.mkdir(parents=True)
    (kept / "data_0.parquet").write_text("kept")
    link = tmp_path / "out" / place
    shutil.rmtree(link) if link.is_dir() else link.unlink()
    link.symlink_to({1: kept.parent, 2: kept, 3: kept / "data_0.parquet"}[place.count("/") + 1])
    with pytest.raises(UsageError, match="which no export wrote"):
        export_parquet(snapshot, tmp_path / "out")
    assert (kept / "data_0.parquet").read_text() == "kept"


def test_an_older_export_is_replaced_and_tables_of_before_go(
    snapshot: Path, tmp_path: Path
) -> None:
    for table in ("filing", "book_run"):
        (tmp_path / table / "year=2001").mkdir(parents=True)
        (tmp_path / table / "year=2001" / "data_0.parquet").write_text("of before")
    export_parquet(snapshot, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == TABLES | {MARKER}
    with duckdb.connect() as reader:
        days = reader.execute(f"SELECT as_of_date FROM '{tmp_path}/filing/*/*.parquet'").fetchall()
    assert days == [(date(2014, 11, 19),)]


def test_an_export_that_fails_leaves_the_one_before(
    snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_parquet(snapshot, tmp_path)
    before = contents(tmp_path)
    broken = "SELECT error('full') AS x, 1 AS year"
    monkeypatch.setattr("segwatch.warehouse.export._by_year", lambda *_: broken)
    with pytest.raises(duckdb.Error, match="full"):
        export_parquet(snapshot, tmp_path)
    after = contents(tmp_path)
    assert {path: after[path] for path in before} == before
    monkeypatch.undo()
    assert set(export_parquet(snapshot, tmp_path)) == TABLES
