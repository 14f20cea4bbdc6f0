"""Simulations for tests: made in a folder, read back by the reader, laid out wide by statement."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from segwatch.cli.simulate import SimulationRequest, write_simulation
from segwatch.codebook.load import load_codebook
from transforms.normalise import Normalised, normalise_texts

_USUAL = SimulationRequest(Path(), 12, 60, 7, 0.0, "mixed", "text", date(2015, 1, 2), None)


def simulated(out: Path, **wish: Any) -> Path:
    """A simulation in a folder; what is not said is 12 firms, 60 days, no faults."""
    assert write_simulation(_USUAL._replace(out=out, **wish)) == 0
    return out


def told(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "truth.parquet")


def read_back(out: Path) -> tuple[Normalised, pl.DataFrame]:
    """What the reader finds, and the file of each document."""
    paths = sorted((out / "filings").rglob("*.txt"))
    documents = pl.DataFrame(
        {
            "document_id": [f"{at:013x}".ljust(64, "0") for at in range(len(paths))],
            "file": [str(path.relative_to(out / "filings")) for path in paths],
            "text": [path.read_text() for path in paths],
        }
    )
    parts = [
        normalise_texts(part.select("document_id", "text"), load_codebook().form_spec)
        for part in documents.iter_slices(2_000)
    ]
    tables = zip(*parts, strict=True)
    whole = Normalised(*(pl.concat(table, how="diagonal_relaxed") for table in tables))
    return whole, documents.select("document_id", "file")


def statements(read: Normalised, origin: str) -> pl.DataFrame:
    """One row per filing, in its latest version, that prints a statement: required, funds, excess, target, every line by its
    code, and for each of those the firm's filing before as `<name>_before`."""
    lines = next(
        row for row in load_codebook().statements.iter_rows(named=True) if row["section"] == origin
    )
    of_cover = read.uncoded_lines.filter(pl.col("amount").is_not_null())
    wide = (
        pl.concat(
            [
                read.line_items.select("filing_id", "amount", name="line_code"),
                of_cover.select("filing_id", "amount", "name"),
            ]
        )
        .unique(["filing_id", "name"])
        .pivot("name", index="filing_id", values="amount")
    )
    wide = wide.filter(pl.col(lines["required"]).is_not_null()).with_columns(
        required=lines["required"],
        funds=lines["funds"],
        excess=lines["excess"],
        target=lines["target"],
    )
    heads = read.filings.sort("submit_date").unique(["firm_id", "as_of_date"], keep="last")
    heads = heads.select("filing_id", "firm_id", "as_of_date", "submit_date", "form")
    wide = wide.join(heads, on="filing_id").sort("firm_id", "as_of_date")
    numbers = [c for c, kind in wide.schema.items() if kind.is_integer() and c != "filing_id"]
    return wide.with_columns(pl.col(numbers).shift(1).over("firm_id").name.suffix("_before"))
