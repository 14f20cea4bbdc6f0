"""What a DAG may be given to take in, and what it leaves behind for the task after it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from segwatch.airflow_tasks import books, filings
from segwatch.errors import UnfinishedError, UsageError
from segwatch.settings import Settings


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return use(monkeypatch, tmp_path)


def use(monkeypatch: pytest.MonkeyPatch, folder: Path, sources: Path | None = None) -> Settings:
    made = Settings(
        warehouse=folder / "data" / "w.duckdb",
        landing=folder / "landing",
        books=folder / "books",
        sources=sources,
    )
    for module in (filings, books):
        monkeypatch.setattr(module, "settings", lambda: made)
    for place in ("landing/2014", "books", "history/2014", "channels"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "channels" / "channels.toml").write_text("secret")
    return made


def shards(source: str) -> list[str]:
    return filings.arrive_in_shards(source, 100)


@pytest.mark.parametrize("takes_in", [filings.archive_folder, shards, books.assign_options])
@pytest.mark.parametrize("place", ["channels", "landing/../channels", "landing/link", "."])
def test_a_dag_takes_in_no_folder_from_elsewhere(
    given: Settings, tmp_path: Path, takes_in: Callable[[str], object], place: str
) -> None:
    (given.landing / "link").symlink_to(tmp_path / "channels")
    (given.books / "link").symlink_to(tmp_path / "channels")
    if takes_in == books.assign_options:
        place = place.replace("landing", "books")
    with pytest.raises(UsageError, match="set SEGWATCH_SOURCES to a folder above it"):
        takes_in(str(tmp_path / place))
    assert not given.archive_folder.exists()


def test_a_dag_takes_in_folders_below_its_own_or_below_that_of_the_setting(
    given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (given.landing, given.landing / "2014"):
        assert Path(filings.archive_folder(str(place))).is_file()
    with pytest.raises(UsageError):
        filings.archive_folder(str(tmp_path / "history" / "2014"))
    use(monkeypatch, tmp_path, sources=tmp_path / "history")
    assert Path(filings.archive_folder(str(tmp_path / "history" / "2014"))).is_file()
    # Its own folder is no choice of whoever starts it.
    assert Path(filings.archive_folder(None)).is_file()
    with pytest.raises(UsageError):
        filings.archive_folder(str(given.landing))


def test_lists_of_ended_runs_are_removed_by_the_next(given: Settings) -> None:
    def lists() -> set[str]:
        return {path.name for path in (given.archive_folder / "lists").iterdir()}

    (given.landing / "none.txt").write_text("no filing")
    loaded, waiting = filings.archive_folder(None), filings.archive_folder(None)
    rejected = {"met": 1, "loaded": 0, "duplicate": 0, "rejected": 1}
    assert filings.load_arrivals(loaded) == rejected
    # A task that is tried again finds its list until another is written, and adds nothing.
    assert filings.load_arrivals(loaded) == dict.fromkeys(rejected, 0)
    forgotten = filings.archive_folder(None)
    month = time.time() - 40 * 24 * 3600
    os.utime(forgotten, (month, month))
    (last,) = filings.arrive_in_shards(None, 100)
    assert lists() == {Path(waiting).name, Path(last).name}
    for gone in (loaded, forgotten):
        with pytest.raises(UnfinishedError, match="let the task `arrive` write another"):
            filings.load_arrivals(gone)
