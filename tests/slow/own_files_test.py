"""What a command writes takes the place of nothing that it did not write: no warehouse, snapshot,
archived document or foreign file."""

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path

import command
import duckdb
import pytest
from desk import IB, Desk, printed_text
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.folder import ForeignFolderError, SiteFolder
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot, snapshot_path

Run = Callable[..., command.Done]
How = Callable[[tuple[str, ...], Mapping[str, str]], command.Done]


def contents(folder: Path) -> dict[str, str]:
    """All files below a folder, by a name for their bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one filing, which no test changes."""
    desk = Desk(tmp_path_factory.mktemp("filed"))
    desk.drop("a.txt", printed_text(IB))
    desk.ingest()
    return desk


@pytest.fixture
def desk(filed: Desk, tmp_path: Path) -> Desk:
    """A copy of it, with a snapshot."""
    desk = filed.copy(tmp_path)
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        publish_snapshot(store)
    return desk


@pytest.fixture
def run(desk: Desk) -> Run:
    """Runs `segwatch` on the desk's warehouse, from any folder."""
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}

    def do(*words: str, cwd: Path | None = None, how: How = command.run) -> command.Done:
        with chdir(cwd or Path.cwd()):
            return how(words, environment)

    return do


def test_an_answer_takes_the_place_of_no_data(desk: Desk, run: Run, tmp_path: Path) -> None:
    warehouse = desk.settings.warehouse
    published = snapshot_path(warehouse)
    link, other = tmp_path / "link.csv", tmp_path / "other.db"
    link.symlink_to(warehouse)
    duckdb.connect(other).close()
    archived = next(path for path in desk.settings.archive_folder.rglob("*") if path.is_file())
    targets = [warehouse, published, warehouse.with_name(f"{warehouse.name}.wal"), other, link]
    targets += [archived, archived.with_name("new"), published.with_name(f"{published.name}.wal")]
    before = contents(tmp_path)
    tries = [(target, "csv") for target in targets]
    for target, form in [*tries, (warehouse, "json"), (warehouse, "parquet")]:
        done = run("query", "SELECT 1 AS a", "--format", form, "--output", str(target))
        assert (done.returncode, "is not replaced" in done.stderr) == (2, True), (target, done)
    assert contents(tmp_path) == before
    for name in ("a.csv", "a.json", "a.parquet", "a.csv"):
        assert run("query", "SELECT 1 AS a", "--output", str(tmp_path / name)).returncode == 0
    assert (tmp_path / "a.csv").read_text() == "a\n1\n"
    words = ("query", "SELECT 1 AS a", "--format", "csv", "--output", "/dev/stdout")
    shown = run(*words, how=command.start)  # its stdout is a pipe
    assert shown.stdout == "a\n1\n"


@pytest.mark.parametrize("words", [("site", "."), ("serve", "--port", "0", "--folder", ".")])
def test_pages_are_not_built_over_what_no_build_made(
    desk: Desk, run: Run, words: tuple[str, ...]
) -> None:
    data = desk.settings.warehouse.parent
    before = contents(data.parent)
    done = run(*words, cwd=data.parent)
    assert done.returncode == 2
    assert "which no build made" in done.stderr
    assert contents(data.parent) == before


@pytest.mark.parametrize("name", ["data", "static", "pictures", "built.json"])
def test_pages_are_not_built_behind_a_link(run: Run, tmp_path: Path, name: str) -> None:
    elsewhere, site = tmp_path / "elsewhere", tmp_path / "pages"
    for folder in (elsewhere, site):
        folder.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    (site / name).symlink_to(elsewhere)
    done = run("site", str(site))
    assert (done.returncode, "is a link" in done.stderr) == (2, True)
    assert contents(elsewhere).keys() == {"mine.txt"}


def test_a_second_build_deletes_what_the_first_made_and_nothing_else(tmp_path: Path) -> None:
    first = SiteFolder(tmp_path)
    first.claim_folder()
    for name in ("index.html", "data/a.js", "data/b.js", "static/x.css"):
        first.write_file(name, name)
    first.close()
    kept = ["data/mine.txt", "notes.txt", "data/places/mine.js", "pictures/mine.png"]
    served = ["data/places/17.js", f"pictures/{'0a' * 32}-2.png"]
    for name in kept + served:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    second = SiteFolder(tmp_path)
    second.claim_folder()
    second.write_file("data/a.js", "new")
    second.close()
    assert contents(tmp_path).keys() == {"built.json", "data/a.js", *kept}


NAMES = st.sampled_from(["data", "static", "pictures", "index.html", "built.json", "a", "b.js"])


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), max_size=6), st.booleans())
def test_whatever_lies_in_a_folder_stays(
    tmp_path_factory: pytest.TempPathFactory, others: list[tuple[str, str]], flat: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for top, name in others:
        path = folder / (f"x-{top}" if flat else Path(f"{top}.d", name))
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{top} {name}")
    before = contents(folder)
    site = SiteFolder(folder)
    if others:
        with pytest.raises(ForeignFolderError):
            site.claim_folder()
    else:
        site.claim_folder()
        site.close()
        before = {**before, **contents(folder)}
    assert contents(folder) == before
