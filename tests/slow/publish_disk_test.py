"""A disk that fills up while a snapshot is written: what happened is said, and nothing of it stays."""

import subprocess
import sys
from pathlib import Path

import pytest
from desk import CITI, IB, Desk, printed_text
from snapshots import published

from segwatch.warehouse import publish

# A process whose files grow to so many bytes and no further publishes a warehouse.
PUBLISH = """
import resource, sys
from pathlib import Path
from segwatch.codebook.load import load_codebook
from segwatch.errors import SegwatchError
from segwatch.warehouse.publish import publish_snapshot
from segwatch.warehouse.connection import open_for_writing
with open_for_writing(Path(sys.argv[1]), load_codebook()) as store:
    if sys.argv[3] == "sparse":
        store.connection.execute("CREATE TABLE bulk AS SELECT random() AS x FROM range(1_000_000)")
        store.connection.execute("CHECKPOINT")
        store.connection.execute("DROP TABLE bulk")
        store.connection.execute("CHECKPOINT")
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        publish_snapshot(store)
    except SegwatchError as error:
        sys.exit(str(error))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that is published."""
    desk = Desk(tmp_path_factory.mktemp("full"))
    desk.drop("a.txt", printed_text(IB))
    desk.drop("b.txt", printed_text(CITI))
    desk.ingest()
    published(desk.settings.warehouse)
    return desk.settings.warehouse


def folder_of(warehouse: Path) -> dict[str, bytes]:
    folder = publish.snapshot_path(warehouse).parent
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("kind", "share"),
    [("copied", 0.001), ("copied", 0.85), ("copied", 0.999), ("sparse", 0.3), ("sparse", 0.9)],
)
def test_a_snapshot_is_whole_or_not_at_all(loaded: Path, kind: str, share: float) -> None:
    """share: of the size that the snapshot would have. A warehouse is smaller than its snapshot,
    whose views are computed."""
    before = folder_of(loaded)
    size = round(publish.snapshot_path(loaded).stat().st_size * share)
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH, str(loaded), str(size), kind],
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    if done.returncode == 0:  # DuckDB may need a block less than the time before
        assert share == 0.999, done.stdout
        assert publish.snapshot_path(loaded).stat().st_size <= size
        return
    assert done.returncode == 1, (done.stdout, done.stderr)
    sentence = done.stderr.strip()
    assert sentence.count("\n") == 0
    assert "cannot be written" in sentence
    assert "free the disk" in sentence.lower()
    assert folder_of(loaded) == before
