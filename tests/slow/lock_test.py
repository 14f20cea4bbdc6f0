"""One writes a warehouse, or many read it: publishing and validating keep others out to their end."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import duckdb
import pytest
from desk import Desk

from expectations.dialect import open_reading
from segwatch.checks.great_expectations import read_slices
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import Store, open_for_writing
from segwatch.warehouse.publish import publish_snapshot, snapshot_path
from simulate import samples

OPEN = "import sys, duckdb; duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'read').close()"


def opened_elsewhere(warehouse: Path, how: str) -> bool:
    """Whether another process can open the warehouse."""
    asked = [sys.executable, "-c", OPEN, str(warehouse), how]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 0 or "Conflicting lock" in done.stderr
    return done.returncode == 0


@pytest.fixture
def warehouse(desk: Desk) -> Path:
    samples.print_into(desk.inbox)
    desk.ingest()
    return desk.settings.warehouse


@contextmanager
def published(warehouse: Path) -> Iterator[None]:
    with open_for_writing(warehouse, load_codebook()) as store:
        publish_snapshot(store)
        yield


@contextmanager
def compacted(warehouse: Path) -> Iterator[None]:
    """Published after so much was deleted that the file is written again."""
    with open_for_writing(warehouse, load_codebook()) as store:
        store.connection.execute("CREATE TABLE bulk AS SELECT random() AS x FROM range(2_000_000)")
        store.connection.execute("CHECKPOINT")
        store.connection.execute("DROP TABLE bulk")
        publish_snapshot(store)
        yield


@contextmanager
def validated(warehouse: Path) -> Iterator[None]:
    def of_all(through: duckdb.DuckDBPyConnection):  # type: ignore[no-untyped-def]
        return read_slices(Store(through, warehouse), load_codebook(), None)

    with open_reading(warehouse, of_all):
        yield


@pytest.mark.parametrize("held", [published, compacted, validated])
def test_who_holds_the_warehouse_holds_it_to_the_end(
    warehouse: Path, held: Callable[[Path], AbstractContextManager[None]]
) -> None:
    assert opened_elsewhere(warehouse, "write")
    with held(warehouse):
        assert not opened_elsewhere(warehouse, "write")
        assert opened_elsewhere(warehouse, "read") == (held is validated)
        if held is not validated:
            assert opened_elsewhere(snapshot_path(warehouse), "read")
    assert opened_elsewhere(warehouse, "write")


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("words", [("board",), ("ingest", "."), ("validate",)])
def test_too_little_memory_is_a_sentence(  # type: ignore[no-untyped-def]
    say, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGWATCH_MAX_WAREHOUSE_BYTES", "3000000")
    assert "than SEGWATCH_MAX_WAREHOUSE_BYTES allows" in say(*words, code=1).stderr
