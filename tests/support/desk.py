"""A desk with a warehouse of its own: what most tests need to make a claim."""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from standing_workers import share_workers

from segwatch import pipeline
from segwatch import reread as rereading
from segwatch.codebook.load import load_codebook
from segwatch.ingest.archive import Archive
from segwatch.pipeline import RunOptions, Stage
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_reading, open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import write_run
from simulate import samples
from simulate.rows import printed_rows
from simulate.text import print_texts

SHARED = Path(__file__).resolve().parents[3] / "shared"
IB, CITI = "interactive-brokers-2014-11-19", "citigroup-2014-11-06"
AMOUNT_OF = r"\S+(\s*\[{code}\])"


@cache
def empty_warehouse() -> bytes:
    """A warehouse that nothing was loaded into, made once for all desks of a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        open_for_writing(path, load_codebook()).connection.close()
        return path.read_bytes()


class Desk:
    """A folder to drop documents into, a warehouse, and its archive."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.said: list[str] = []
        self.settings = Settings(warehouse=folder / "data" / "warehouse.duckdb")

    def drop(self, name: str, content: str | bytes) -> Path:
        path = self.inbox / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def copy(self, folder: Path) -> "Desk":
        """A desk of its own with the same warehouse and archive; its inbox is empty, and nothing is
        published."""
        desk, published = Desk(folder), shutil.ignore_patterns("published")
        data = self.settings.warehouse.parent
        shutil.copytree(data, desk.settings.warehouse.parent, ignore=published)
        return desk

    def make_warehouse(self) -> None:
        """An empty warehouse where there is none: its migrations cost more than a load."""
        if not self.settings.warehouse.exists():
            self.settings.warehouse.parent.mkdir(exist_ok=True)
            self.settings.warehouse.write_bytes(empty_warehouse())

    def ingest(self, *paths: Path) -> None:
        """Arrive to expect on the inbox, or on the paths given."""
        self._run(paths, "expect")

    def load(self, *paths: Path) -> None:
        """The same without verdicts, which cost most of it: for claims that read none."""
        self._run(paths, "load")

    def _run(self, paths: Sequence[Path], last: Stage) -> None:
        self.make_warehouse()
        options = RunOptions(workers=share_workers(self.settings.limits, 1), last=last)
        self.said += pipeline.run(paths or [self.inbox], self.settings, options).unopened

    def reread(self) -> None:
        """Read all archived documents again."""
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            work = Work(store, load_codebook(), Run("reread"), self.settings)
            documents = rereading.choose(store, rejected=False)
            rereading.reread(work, documents, lambda _: None)
            pipeline.judge_pending(work)
            write_run(store, load_codebook(), work.run)

    def frame(self, sql: str, **parameters: Any) -> pl.DataFrame:
        with open_for_reading(self.settings.warehouse) as store:
            return store.query_text(sql, parameters)

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.frame(sql, **parameters).rows()

    def change(self, sql: str) -> None:
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            store.connection.execute(sql)

    @property
    def archive(self) -> Archive:
        return Archive(self.settings.archive_folder)


def printed_text(
    filing: str = IB, changes: Mapping[str, str | None] | None = None, **header: Any
) -> str:
    """A sample as text, with figures changed (None: not printed) and header fields replaced."""
    changed = changes or {}
    figures = samples.figures().filter(
        (pl.col("filing") == filing) & ~pl.col("line").is_in(list(changed))
    )
    added = [(filing, line, value) for line, value in changed.items() if value is not None]
    figures = pl.concat([figures, pl.DataFrame(added, schema=figures.schema, orient="row")])
    return printed_figures(figures, samples.filings().filter(pl.col("filing") == filing), **header)


def one_page(section: str, changes: dict[str, str], **header: Any) -> str:
    """A filing of one statement: the page of the sample that holds the section's heading."""
    pages = printed_text(IB, changes, **header).split("\f")
    (page,) = [page for page in pages if re.search(section, page)]
    return page


def printed_figures(figures: pl.DataFrame, headers: pl.DataFrame, **header: Any) -> str:
    headers = headers.with_columns(**{name: pl.lit(value) for name, value in header.items()})
    rows = printed_rows(headers, figures, load_codebook())
    return str(print_texts(headers, rows)["text"].item())


def without_amount(text: str, code: str) -> str:
    """The text without a code and the amount before it."""
    cut, times = re.subn(rf"\S+\s*\[{code}\]", "", text)
    assert times == 1
    return cut


def catalogue() -> pl.DataFrame:
    """Section 1 of the domain page: filing, line, amount of every code, read by itself."""
    rows = []
    for row in (SHARED / "spec" / "domain.md").read_text().splitlines():
        cells = [cell.strip() for cell in row.strip("| ").split("|")]
        if len(cells) == 9 and re.fullmatch(r"\d{4}", cells[0]):
            for filing, cell in ((IB, cells[7]), (CITI, cells[8])):
                if cell != "not printed":
                    rows.append((filing, cells[0], int(cell.replace(",", ""))))
    return pl.DataFrame(rows, schema=["filing", "line", "amount"], orient="row")


def files_that_hold(folder: Path, words: Iterable[str]) -> list[Path]:
    """The files below a folder whose bytes hold any of the words, in UTF-8 or UTF-16."""
    needles = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]
