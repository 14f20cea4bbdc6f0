"""A simulation written to a folder: documents, or lines, and the truth beside them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from simulate.arithmetic import Form
from simulate.documents import pdfs, texts
from simulate.firms import Firm, invent
from simulate.simulation import Filings, Plan, days_of, file_days
from simulate.text import LAYOUTS
from simulate.truth import files, truth

KINDS = ("text", "pdf", "lines")
MIXED = "mixed"
_ENDINGS = {"text": ".txt", "pdf": ".pdf", "lines": ".txt"}


def choose_layouts(layout: str) -> tuple[str, ...]:
    """The layouts of a name, or all of them; raises ValueError for another word."""
    if layout == MIXED:
        return tuple(LAYOUTS)
    if layout not in LAYOUTS:
        raise ValueError(f"layout {layout} is none of {', '.join([MIXED, *LAYOUTS])}")
    return (layout,)


class _Parquet:
    """A Parquet file that grows by a frame at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None

    def add(self, frame: pl.DataFrame) -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def _documents(filings: Filings, form: Form, kind: str) -> Iterator[tuple[int, bytes]]:
    if kind == "pdf":
        yield from pdfs(filings, form)
    else:
        for row, text in texts(filings, form):
            yield row, text.encode()


def _write_documents(
    filings: Filings, form: Form, kind: str, folder: Path, names: list[str]
) -> None:
    (folder / filings.sheets.firm.folder).mkdir()
    for row, content in _documents(filings, form, kind):
        with open(f"{folder}/{names[row]}", "wb", buffering=0) as file:  # noqa: PTH123
            file.write(content)


def simulate(
    folder: Path,
    form: Form,
    calendar: pl.DataFrame,
    plan: Plan,
    *,
    firms: int,
    layout: str = MIXED,
    kind: str = "text",
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write `filings/` (or `line_items.parquet`) and `truth.parquet`; gives how many filings.

    calendar: as_of_date, origin, due_date, the same for all firms. kind: one of KINDS. progress
    is told of each firm. Raises ValueError for an unknown layout or kind or too many firms, OSError where
    the folder cannot be written.
    """
    if kind not in KINDS:
        raise ValueError(f"documents {kind} is none of {', '.join(KINDS)}")
    invented: list[Firm] = invent(firms, plan.seed, choose_layouts(layout))
    days = days_of(calendar, form.origins, plan.seed)
    folder.mkdir(parents=True, exist_ok=True)
    if kind != "lines":
        (folder / "filings").mkdir()
    told, lines, count = _Parquet(folder / "truth.parquet"), None, 0
    if kind == "lines":
        lines = _Parquet(folder / "line_items.parquet")
    for firm in invented:
        filings = file_days(firm, form, days, plan)
        frame = truth(filings, form, _ENDINGS[kind])
        if lines:
            lines.add(_line_items(frame))
        else:
            names = files(filings, _ENDINGS[kind])
            _write_documents(filings, form, kind, folder / "filings", names)
        told.add(frame)
        count += int(np.count_nonzero(filings.sheets.printed.any(axis=1)))
        progress(1)
    told.close()
    if lines:
        lines.close()
    return count


def _line_items(frame: pl.DataFrame) -> pl.DataFrame:
    """What a reader would make of the documents: one row a coded line that is printed."""
    return frame.drop_nulls("printed_amount").select(
        "file", "firm_name", "as_of_date", "form", "submit_date", "status", "origin", "line_code",
        amount="printed_amount",
    )  # fmt: skip
