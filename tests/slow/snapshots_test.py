"""What is published: of one warehouse, under its own name, true whatever lay beside it before."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from snapshots import age, forge_log, make, published, said, say

from segwatch.errors import UnfinishedError, UsageError
from segwatch.warehouse import publish as serve
from segwatch.warehouse.published_snapshot import find_snapshot

FORGED = 999_999_999_999


@pytest.mark.parametrize(
    ("name", "snapshot"),
    [
        ("warehouse.duckdb", "segwatch.duckdb"),
        ("w.duckdb", "w.duckdb"),
        ("trial.db", "trial.db"),
        ("trial", "trial"),
        ("warehouse.duckdb.old", "warehouse.duckdb.old"),
    ],
)
def test_a_snapshot_has_the_name_of_its_warehouse(tmp_path: Path, name: str, snapshot: str) -> None:
    assert serve.snapshot_path(tmp_path / "a" / name) == tmp_path / "a" / "published" / snapshot


def test_a_trial_leaves_production_as_it_is(tmp_path: Path) -> None:
    make(tmp_path / "warehouse.duckdb", 1)
    production = published(tmp_path / "warehouse.duckdb")
    before = {path: path.read_bytes() for path in production.parent.iterdir()}
    make(tmp_path / "segwatch-2.duckdb", 2)
    for _ in range(serve.KEPT + 1):
        trial = published(tmp_path / "segwatch-2.duckdb")
    assert said(trial) == 2
    assert {path: path.read_bytes() for path in before} == before


def test_a_snapshot_says_of_which_warehouse_it_is(tmp_path: Path) -> None:
    make(tmp_path / "w.duckdb", 1)
    with duckdb.connect(published(tmp_path / "w.duckdb"), read_only=True) as reader:
        origins = reader.execute("FROM snapshot_origin").fetchall()
    with duckdb.connect(tmp_path / "w.duckdb", read_only=True) as reader:
        ids = reader.execute(
            "SELECT warehouse_id FROM schema_migration WHERE warehouse_id IS NOT NULL"
        ).fetchall()
    assert len(ids[0][0]) == 36
    assert origins == [(ids[0][0], str(tmp_path / "w.duckdb"))]


def test_another_warehouse_s_snapshot_is_refused(tmp_path: Path) -> None:
    """Both are published as segwatch.duckdb."""
    make(tmp_path / "warehouse.duckdb", 1)
    path = published(tmp_path / "warehouse.duckdb")
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    make(tmp_path / "segwatch.duckdb", 2)
    with pytest.raises(UnfinishedError, match=r"of another warehouse, .*, and was not replaced"):
        published(tmp_path / "segwatch.duckdb")
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_what_is_replaced_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    make(warehouse, 1)
    path = published(warehouse)
    assert published(warehouse) == path
    assert caplog.messages == []
    make(warehouse, 2)
    assert said(published(warehouse)) == 2
    assert "deleted and made again; it is replaced" in caplog.messages.pop()
    age(path)
    published(warehouse)
    assert "does not say of which warehouse" in caplog.messages.pop()
    path.write_text("gone\n")
    published(warehouse)
    assert "does not say of which warehouse" in caplog.messages.pop()
    (tmp_path / "elsewhere").mkdir()
    shutil.move(warehouse, tmp_path / "elsewhere")
    shutil.move(path.parent, tmp_path / "elsewhere")
    assert said(published(tmp_path / "elsewhere" / "warehouse.duckdb")) == 2
    assert "which was moved; it is replaced" in caplog.messages.pop()


def test_a_forged_log_does_not_outlive_the_next_publication(tmp_path: Path) -> None:
    make(tmp_path / "warehouse.duckdb", 1)
    path = published(tmp_path / "warehouse.duckdb")
    forge_log(path, FORGED, tmp_path / "forge")
    with pytest.raises(UnfinishedError, match=r"lies segwatch.duckdb.wal, which no load wrote"):
        find_snapshot(tmp_path / "warehouse.duckdb")
    assert said(published(tmp_path / "warehouse.duckdb")) == 1
    assert [file.name for file in path.parent.iterdir() if ".wal" in file.name] == []


def test_a_snapshot_overwritten_in_its_place_harms_no_dated_copy(tmp_path: Path) -> None:
    make(tmp_path / "warehouse.duckdb", 1)
    path = published(tmp_path / "warehouse.duckdb")
    with path.open("r+b") as file:
        file.write(b"gone\n" * 10_000)
    (dated,) = path.parent.glob("segwatch-*.duckdb")
    assert said(dated) == 1
    assert dated.stat().st_nlink == 1


def test_a_snapshot_that_somebody_writes_is_replaced_all_the_same(tmp_path: Path) -> None:
    """A tool that opens it for writing, as DBeaver does unless told otherwise."""
    make(tmp_path / "warehouse.duckdb", 1)
    path = published(tmp_path / "warehouse.duckdb")
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as tool:
        assert tool.stdout
        tool.stdout.readline()
        say(tmp_path / "warehouse.duckdb", 2)
        assert said(published(tmp_path / "warehouse.duckdb")) == 2
        tool.communicate(b"\n")
    assert said(path) == 2


NAMES = st.sampled_from(
    ["warehouse.duckdb", "segwatch.duckdb", "trial.duckdb", "segwatch-2.duckdb"]
)


class Publishing(RuleBasedStateMachine):
    """Warehouses of one folder, loaded, published, deleted and made again, while snapshots are
    forged, overwritten and taken for others'."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.number = count(1)
        self.warehouses: dict[str, int] = {}
        # By the snapshot's path: the name of its warehouse and what it said when it was published;
        # None where the snapshot was spoilt since.
        self.snapshots: dict[Path, tuple[str, int] | None] = {}
        self.kept: dict[Path, list[int]] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(name=NAMES)
    def make(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
        self.warehouses[name] = next(self.number)
        make(self.folder / name, self.warehouses[name])

    @precondition(lambda self: self.warehouses)
    @rule(data=st.data())
    def load(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.warehouses)))
        self.warehouses[name] = next(self.number)
        say(self.folder / name, self.warehouses[name])

    @precondition(lambda self: self.warehouses)
    @rule(data=st.data())
    def publish(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.warehouses)))
        path = serve.snapshot_path(self.folder / name)
        there = self.snapshots.get(path)
        if there and there[0] != name:
            with pytest.raises(UnfinishedError, match="of another warehouse"):
                published(self.folder / name)
            return
        assert published(self.folder / name) == path
        self.snapshots[path] = name, self.warehouses[name]
        copies = self.kept.setdefault(path, [])
        copies.append(self.warehouses[name])
        del copies[: -serve.KEPT]
        assert not [
            file.name for file in path.parent.iterdir() if file.name.startswith(f"{path.name}.wal")
        ]

    @precondition(lambda self: any(self.snapshots.values()))
    @rule(data=st.data())
    def forge(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(p for p, there in self.snapshots.items() if there)))
        if not path.with_name(f"{path.name}.wal").exists():
            forge_log(path, FORGED, self.folder / "forge")

    @precondition(lambda self: any(self.snapshots.values()))
    @rule(data=st.data(), how=st.sampled_from(["age", "overwrite", "truncate"]))
    def spoil(self, data: st.DataObject, how: str) -> None:
        path = data.draw(st.sampled_from(sorted(p for p, there in self.snapshots.items() if there)))
        self.snapshots[path] = None
        if how == "age":
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
            age(path)
        elif how == "overwrite":
            with path.open("r+b") as file:
                file.write(b"gone\n" * 10_000)
        else:
            os.truncate(path, 12)

    @invariant()
    def snapshots_say_what_was_published(self) -> None:
        for path, there in self.snapshots.items():
            if there and not path.with_name(f"{path.name}.wal").exists():
                assert said(path) == there[1]

    @invariant()
    def dated_copies_say_what_was_published(self) -> None:
        for path, copies in self.kept.items():
            dated = sorted(path.parent.glob(f"{path.stem}-{'[0-9]' * 8}T*{path.suffix}"))
            assert [said(file) for file in dated] == copies
            assert {file.stat().st_nlink for file in dated} == {1}

    @invariant()
    def nobody_reads_another_s_snapshot(self) -> None:
        for name in self.warehouses:
            path = serve.snapshot_path(self.folder / name)
            there = self.snapshots.get(path)
            if there and path.with_name(f"{path.name}.wal").exists():
                with pytest.raises(UnfinishedError, match="which no load wrote"):
                    find_snapshot(self.folder / name)
            elif there and there[0] == name:
                assert find_snapshot(self.folder / name) == path
            elif there or not path.exists():
                with pytest.raises(UsageError, match="snapshot"):
                    find_snapshot(self.folder / name)

    @invariant()
    def nothing_half_done_is_left(self) -> None:
        assert list(self.folder.glob("**/.*")) == []


@pytest.fixture(autouse=True, scope="module")
def nothing_is_computed() -> Iterator[None]:
    """What a snapshot computes is tried elsewhere, and takes half of its time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(serve, "COMPUTED", ())
        yield


TestPublishing = Publishing.TestCase
TestPublishing.settings = settings(
    max_examples=4,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
