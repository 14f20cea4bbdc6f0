"""Questions as the SQL page asks them, without a server."""

import json
from pathlib import Path
from typing import Any, Self

from desk import CITI, IB, Desk, printed_text

from ask.confine import Bounds, Question
from ask.processes import AskError, Processes
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.publish import publish_snapshot

BOUNDS = Bounds(20, 1_000_000_000, 4_000_000_000, 2_000_000_000, 2, 50_000_000)


def published(folder: Path) -> Path:
    """The snapshot of a warehouse with two filings, in a folder of its own."""
    desk = Desk(folder)
    desk.drop("ib.txt", printed_text(IB))
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        return publish_snapshot(store)


class Asker:
    """Asks a file. Its answers are those of the page: columns, rows and so on, or error alone."""

    def __init__(self, file: Path, bounds: Bounds = BOUNDS) -> None:
        self.file = file
        self.bounds = bounds
        self.processes = Processes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.processes.close()

    def ask(self, sql: str, **changes: Any) -> dict[str, Any]:
        question = Question(sql, str(self.file), "json", self.bounds)._replace(**changes)
        try:
            held = self.processes.query(question).answer()
        except AskError as error:
            return {"error": str(error)}
        answer: dict[str, Any] = json.loads(bytes(held))
        return answer

    def rows(self, sql: str, **changes: Any) -> list[list[Any]]:
        answer = self.ask(sql, **changes)
        assert "rows" in answer, answer
        rows: list[list[Any]] = answer["rows"]
        return rows
