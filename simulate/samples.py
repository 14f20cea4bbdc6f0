"""The two sample filings: figures of real filings, printed on the form.

`python -m simulate.samples FOLDER` prints them as PDFs into a folder.
"""

import sys
from pathlib import Path

import polars as pl

from segwatch.codebook.load import load_codebook
from segwatch.shipped_files import shipped_folder
from simulate.pdf import print_pdf
from simulate.rows import printed_rows

FOLDER = shipped_folder("samples")


def filings() -> pl.DataFrame:
    """The headers: filing, firm_name, as_of_date, submit_date, form, status."""
    return pl.read_csv(FOLDER / "filings.csv").with_columns(
        pl.col("as_of_date", "submit_date").str.to_date()
    )


def figures() -> pl.DataFrame:
    """The figures: filing, line, printed."""
    return pl.read_csv(FOLDER / "figures.csv", infer_schema=False)


def print_into(folder: Path) -> list[Path]:
    """Print every sample as a PDF into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    headers = filings()
    rows = printed_rows(headers, figures(), load_codebook())
    written = []
    for header in headers.iter_rows(named=True):
        path = folder / f"{header['filing']}.pdf"
        path.write_bytes(print_pdf(header, rows.filter(pl.col("filing") == header["filing"])))
        written.append(path)
    return written


if __name__ == "__main__":
    for file in print_into(Path(sys.argv[1])):
        sys.stdout.write(f"{file}\n")
