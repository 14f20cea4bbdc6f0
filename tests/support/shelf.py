"""A warehouse that is open in this process, and documents put into it without processes or files: for
tests that load many small documents at moments they choose."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import polars as pl
from desk import empty_warehouse

from segwatch import pipeline
from segwatch.alerts.record import Message
from segwatch.cli.run_summary import exit_code
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.ingest import load as loading
from segwatch.ingest.readers import ReadDocuments
from segwatch.ingest.readers.document import Document
from segwatch.pipeline import RunOptions
from segwatch.settings import Settings
from segwatch.warehouse.connection import Store, open_for_writing
from segwatch.warehouse.run_log import Run, Work
from transforms.normalise import Normalised, add_boxes, normalise_texts, shift_slots

_MET = pl.Schema(
    {
        "document_id": pl.String(),
        "source_uri": pl.String(),
        "media_type": pl.String(),
        "bytes": pl.Int64(),
        "seen_at": pl.Datetime("us"),
    }
)


@dataclass
class Took:
    """What a run did: its exit code and what it said."""

    code: int
    messages: list[Message]
    run_id: str


@dataclass
class Shelf:
    """An open warehouse with the texts that were put into it."""

    store: Store
    settings: Settings
    book: Codebook
    texts: dict[str, str] = field(default_factory=dict)
    received: dict[str, datetime] = field(default_factory=dict)
    clock: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @classmethod
    def open(cls, folder: Path, book: Codebook | None = None) -> Self:
        path = folder / "warehouse.duckdb"
        path.write_bytes(empty_warehouse())
        used = book or load_codebook()
        return cls(open_for_writing(path, used), Settings(warehouse=path), used)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.connection.close()

    def reopen(self, book: Codebook) -> None:
        """Close the file and open it with another codebook."""
        self.store.connection.close()
        self.book = book
        self.store = open_for_writing(self.settings.warehouse, book)

    def ingest(self, *texts: str) -> Took:
        """A run that meets documents, each a minute after the one before, or when it was met first."""
        return self._conclude(self.load(*texts))

    def load(self, *texts: str) -> Work:
        """The same without verdicts and alerts."""
        rows = []
        for text in texts:
            self.clock += timedelta(minutes=1)
            name = hashlib.sha256(text.encode()).hexdigest()
            self.texts[name] = text
            seen = self.received.setdefault(name, self._now())
            rows.append((name, f"file:///{name[:8]}.txt", "text/plain", len(text), seen))
        met = pl.DataFrame(rows, schema=_MET, orient="row")
        work = self._work("ingest")
        known = loading.known_documents(work, met)
        new = met.unique("document_id", keep="first", maintain_order=True)
        new = new.filter(~pl.col("document_id").is_in(list(known)))
        loading.load_documents(work, met, self._read(new["document_id"]), {})
        return work

    def reread(self) -> Took:
        """All documents again."""
        self.clock += timedelta(minutes=1)
        work = self._work("reread")
        documents = self.store.query_file("load/rereadable", {"rejected": False, "documents": None})
        found = self._read(documents["document_id"])
        placed = shift_slots(found, documents.select("document_id", "readings"))
        loading.load_documents(work, documents.drop("readings"), placed, {}, cause="reread")
        return self._conclude(work)

    def judge(self) -> Took:
        """What `validate` does before the suites run."""
        self.clock += timedelta(minutes=1)
        return self._conclude(self._work("validate"))

    def _read(self, documents: pl.Series) -> Normalised:
        printed = ReadDocuments({name: Document(self.texts[name], []) for name in documents}, {})
        return add_boxes(normalise_texts(printed.texts(), self.book.form_spec), printed.boxes())

    def _now(self) -> datetime:
        return self.clock.replace(tzinfo=None)

    def _work(self, command: str) -> Work:
        return Work(self.store, self.book, Run(command, self.clock), self.settings)

    def _conclude(self, work: Work) -> Took:
        summary = pipeline.finish_run(work, [], RunOptions(last="alert"))
        return Took(exit_code(summary), summary.messages, work.run.run_id)

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.store.query_text(sql, parameters).rows()

    def column(self, sql: str) -> Sequence[Any]:
        return [row[0] for row in self.rows(sql)]
