"""A simulation written to a folder: documents, or lines, and the truth beside them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from simulate.arithmetic import Form
from simulate.documents import pdfs, texts
from simulate.firms import invent
from simulate.simulation import Filings, Plan, days_of, file_days
from simulate.text import LAYOUTS
from simulate.truth import files, truth

# What is written, and how the files of each end; line items are those of the text documents.
KINDS = {"text": ".txt", "pdf": ".pdf", "lines": ".txt"}
MIXED = "mixed"


def choose_layouts(layout: str) -> tuple[str, ...]:
    """The layouts of a name, or all of them; raises ValueError for another word."""
    if layout == MIXED:
        return tuple(LAYOUTS)
    if layout not in LAYOUTS:
        raise ValueError(f"layout {layout} is none of {', '.join([MIXED, *LAYOUTS])}")
    return (layout,)


class _Parquet:
    """A Parquet file that grows by a frame at a time; there is none before the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.writer is not None:
            self.writer.close()

    def add(self, frame: pl.DataFrame) -> None:
        """Append rows as a row group."""
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table)


def simulate(
    folder: Path,
    form: Form,
    calendar: pl.DataFrame,
    plan: Plan,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write `filings/` (or `line_items.parquet`) and `truth.parquet`; returns how many filings.

    calendar: as_of_date, origin, due_date, the same for all firms. progress is called for each
    firm. Raises ValueError for an unknown layout or kind or too many firms, OSError where the
    folder cannot be written.
    """
    if plan.kind not in KINDS:
        raise ValueError(f"documents {plan.kind} is none of {', '.join(KINDS)}")
    firms = invent(plan.firms, plan.seed, choose_layouts(plan.layout))
    days, count = days_of(calendar, form.origins, plan.seed), 0
    folder.mkdir(parents=True, exist_ok=True)
    with (
        _Parquet(folder / "truth.parquet") as told,
        _Parquet(folder / "line_items.parquet") as lines,
    ):
        for firm in firms:
            filings = file_days(firm, form, days, plan)
            rows = truth(filings, form, KINDS[plan.kind])
            told.add(rows)
            if plan.kind == "lines":
                lines.add(_line_items(rows))
            else:
                _write_documents(filings, form, plan.kind, folder / "filings")
            count += int(np.count_nonzero(filings.sheets.printed.any(axis=1)))
            progress(1)
    return count


def _documents(filings: Filings, form: Form, kind: str) -> Iterator[tuple[int, bytes]]:
    if kind == "pdf":
        yield from pdfs(filings, form)
    else:
        for row, text in texts(filings, form):
            yield row, text.encode()


def _write_documents(filings: Filings, form: Form, kind: str, folder: Path) -> None:
    names = files(filings, KINDS[kind])
    (folder / filings.sheets.firm.folder).mkdir(parents=True)
    for row, content in _documents(filings, form, kind):
        # Path.write_bytes buffers, which for so many small files costs a third of the time.
        with open(f"{folder}/{names[row]}", "wb", buffering=0) as file:  # noqa: PTH123
            file.write(content)


def _line_items(rows: pl.DataFrame) -> pl.DataFrame:
    """What a reader would make of the documents: one row per coded line that is printed."""
    return rows.drop_nulls("printed_amount").select(
        "file",
        "firm_name",
        "as_of_date",
        "form",
        "submit_date",
        "status",
        "origin",
        "line_code",
        amount="printed_amount",
    )
