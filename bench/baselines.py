"""What somebody would write in an afternoon to do the same: a loop, a table, pandas for the checks.

All ways read a folder's documents into DuckDB and compute the identities. The naive one opens
PDFs with pdfplumber, inserts row by row in one `executemany` a file, and checks filing by filing.
The fair one inserts one frame and checks whole columns; the fast one is the same and opens PDFs
with pypdfium2. None keeps documents, knows pages, targets, rejects, versions or duplicates.

Each is a program of its own, as segwatch is: `python -m bench.baselines naive FOLDER`. It imports
what it uses and nothing of ours, and prints how many identities fail.
"""

import argparse
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

_BOOK = Path(__file__).resolve().parent.parent / "codebook" / "identities.csv"
_PAIR = re.compile(r"(\(?-?[\d,]+\)?|\bo)\s*\[(\d{4})\]")
_MARKUP = re.compile(r"</?[a-z]+>|\*\*")
_TABLE = "CREATE TABLE line_item (filing VARCHAR, line_code VARCHAR, amount BIGINT)"


class Identity(NamedTuple):
    """A total and the lines, each with its sign, that it is the sum or the greater of."""

    total: str
    rule: str
    terms: list[tuple[str, int]]


def identities() -> list[Identity]:
    """What is to be checked: the rows of identities.csv."""
    with _BOOK.open() as rows:
        return [
            Identity(
                row["total"],
                row["rule"],
                [(t.lstrip("-"), -1 if t.startswith("-") else 1) for t in row["terms"].split()],
            )
            for row in csv.DictReader(rows)
        ]


def _text(path: Path, *, fast: bool) -> str:
    if path.suffix != ".pdf":
        return path.read_text()
    if fast:
        import pypdfium2

        return "\n".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(path))
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def _pairs(path: Path, *, fast: bool) -> Iterator[tuple[str, str, int]]:
    for amount, code in _PAIR.findall(_MARKUP.sub("", _text(path, fast=fast))):
        sign = -1 if amount.startswith(("-", "(")) else 1
        yield path.name, code, sign * int(amount.strip("()-").replace(",", "").replace("o", "0"))


def naive(files: list[Path], warehouse: Path) -> int:
    """The naive way; returns how many identities fail."""
    with duckdb.connect(warehouse) as db:
        db.execute(_TABLE)
        for path in files:
            rows = list(_pairs(path, fast=False))
            db.executemany("INSERT INTO line_item VALUES (?, ?, ?)", rows)
        failed, checked = 0, identities()
        for _, filing in db.execute("FROM line_item").df().groupby("filing"):
            lines = dict(zip(filing["line_code"], filing["amount"], strict=True))
            for identity in checked:
                parts = [sign * lines[code] for code, sign in identity.terms if code in lines]
                expected = sum(parts) if identity.rule == "sum" else max(parts, default=0)
                failed += lines.get(identity.total, expected) != expected
    return failed


def fair(files: list[Path], warehouse: Path, *, fast: bool = False) -> int:
    """The fair way, or the fast one; returns how many identities fail."""
    import pandas as pd

    rows = [pair for path in files for pair in _pairs(path, fast=fast)]
    frame = pd.DataFrame(rows, columns=["filing", "line_code", "amount"])
    with duckdb.connect(warehouse) as db:
        db.execute(_TABLE)
        db.register("frame", frame)
        db.execute("INSERT INTO line_item FROM frame")
        lines = (
            db.execute("FROM line_item").df().pivot_table("amount", "filing", "line_code", "first")
        )
    failed = 0
    for identity in identities():
        parts = lines.reindex(columns=[code for code, _ in identity.terms])
        parts = parts * [sign for _, sign in identity.terms]
        expected = parts.sum(axis=1) if identity.rule == "sum" else parts.max(axis=1)
        total = lines[identity.total]
        failed += int((total.notna() & (total != expected)).sum())
    return failed


def main() -> None:
    """Run one way over a folder's files."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("way", choices=["naive", "fair", "fast"])
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("warehouse", type=Path)
    given = wanted.parse_args()
    files = sorted(given.folder.iterdir())
    if given.way == "naive":
        failed = naive(files, given.warehouse)
    else:
        failed = fair(files, given.warehouse, fast=given.way == "fast")
    print(failed)  # noqa: T201


if __name__ == "__main__":
    main()
