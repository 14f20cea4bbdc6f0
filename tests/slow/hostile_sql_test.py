"""What hostile SQL does on the SQL page and in `segwatch query`: nothing to any file, and nothing is
told that does not stand in the snapshot."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hostile_sql import statements
from readers_desk import ReadersDesk
from seen import Event, Seen

from segwatch.cli.query import Form, run_query
from segwatch.errors import SegwatchError
from segwatch.settings import settings

CANARY = "canary-5f3a9c"
LEAST = 200


class Ground:
    """A served desk, with files beside it that nobody may read or write."""

    def __init__(self, folder: Path) -> None:
        self.desk = ReadersDesk(folder)
        self.desk.environment["SEGWATCH_QUERY_SECONDS"] = "20"
        self.desk.fill_samples()
        self.data = self.desk.warehouse.parent
        self.snapshot = self.data / "published" / "segwatch.duckdb"
        self.canary = folder / "canary"
        self.new = folder / "new"
        for made in (self.canary, self.new):
            made.mkdir()
        for name in ("canary.txt", "canary.csv", "canary.json", "canary"):
            (self.canary / name).write_text(f'{{"a": "{CANARY}"}}\n')
        shutil.copy(self.snapshot, self.canary / "canary.duckdb")
        self.files = [
            *self.canary.iterdir(),
            self.snapshot,
            self.desk.warehouse,
            *self.snapshot.parent.glob("segwatch-*"),
        ]
        logs = [path.with_name(f"{path.name}.wal") for path in (self.snapshot, self.desk.warehouse)]
        self.hostile = list(statements([*self.files, *logs], self.new, seed=1))

    def state(self) -> dict[Path, str]:
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in (self.data, self.canary, self.new)
            for path in folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture
def seen(ground: Ground) -> Iterator[Seen]:
    before = ground.state()
    with Seen(ground.data, ground.canary, ground.new) as seen:
        # It sees a read and a write where there is one.
        probe = ground.canary / "canary.txt"
        probe.read_text()
        assert seen.events() == {Event(probe, only_read=True)}
        yield seen
    assert ground.state() == before


def wrongs(ground: Ground, seen: Seen, sql: str, answer: str) -> list[tuple[str, object]]:
    """What a statement did or told that it must not."""
    wrong: list[tuple[str, object]] = [
        (sql, event)
        for event in seen.events()
        if not (event.only_read and event.path in (ground.snapshot, ground.snapshot.parent))
    ]
    told = [str(ground.desk.folder), CANARY, "canary.txt", "SEGWATCH_", "/root", "/home"]
    wrong += [(sql, answer) for word in told if word in answer]
    return wrong


def test_the_list_is_long_and_differs() -> None:
    made = list(statements([Path("/x/y")], Path("/new"), seed=1))
    assert len(set(made)) >= LEAST


def test_the_page_does_and_tells_nothing(ground: Ground) -> None:
    with ground.desk.served() as address:
        asking = HTTPConnection(urlsplit(address).netloc, timeout=60)

        def ask(sql: str) -> dict[str, Any]:
            body = json.dumps({"sql": sql})
            asking.request("POST", "/sql", body, {"Content-Type": "application/json"})
            answer: dict[str, Any] = json.loads(asking.getresponse().read())
            return answer

        assert ask("SELECT 1")["rows"] == [[1]]
        before = ground.state()
        with Seen(ground.data, ground.canary, ground.new) as seen:
            wrong: list[tuple[str, object]] = []
            for sql in ground.hostile:
                answer = ask(sql)
                if set(answer) != {"error"}:
                    wrong.append((sql, answer))
                wrong += wrongs(ground, seen, sql, json.dumps(answer))
        assert wrong == []
        assert ground.state() == before
        assert ask("SELECT 1")["rows"] == [[1]]


def test_query_does_and_tells_nothing(
    ground: Ground, seen: Seen, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGWATCH_WAREHOUSE", str(ground.desk.warehouse))
    settings.cache_clear()
    wrong: list[tuple[str, object]] = []
    for sql in ground.hostile:
        try:
            run_query(sql, Form("json"), live=False)
            wrong.append((sql, "was run"))
        except SegwatchError as error:
            said = capsys.readouterr()
            wrong += wrongs(ground, seen, sql, f"{error}{said.out}{said.err}")
    settings.cache_clear()
    assert wrong == []
    assert list(ground.new.iterdir()) == []
