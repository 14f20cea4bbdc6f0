"""How fast documents are read: `make bench`. Ratios count; absolute figures vary by machine.

Text is normalised in memory. PDFs are read with the boxes of their amounts on all cores, beside
bare pypdfium2 (`get_text_range`, no boxes) on all cores, and pypdf and pdfplumber on one.
"""

import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pdfplumber
import polars as pl
import pypdf
import pypdfium2
from rich.console import Console
from rich.table import Table

from segwatch.codebook.load import load_codebook
from segwatch.ingest.normalise import normalise_documents as normalise_in_workers
from segwatch.ingest.readers import read_documents
from segwatch.parallel.workers import Workers
from segwatch.settings import Settings
from simulate import samples
from simulate.pdf import print_pdf
from simulate.rows import printed_rows
from simulate.text import print_texts
from transforms.normalise import normalise_texts

CORES = os.cpu_count() or 1
CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"


def bare(content: bytes) -> int:
    """The text of every page by pypdfium2 alone, without boxes."""
    pdf = pypdfium2.PdfDocument(content)
    return sum(len(page.get_textpage().get_text_range()) for page in pdf)


def with_pypdf(content: bytes) -> int:
    """The text of every page by pypdf."""
    return sum(len(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def with_pdfplumber(content: bytes) -> int:
    """The words of every page, with boxes, by pdfplumber."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return sum(len(page.extract_words()) for page in pdf.pages)


def rate(work: Callable[[], object], documents: int, times: int = 3) -> float:
    """Documents a second: the median of some runs after one that is not counted."""
    seconds = []
    for _ in range(times + 1):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return documents / sorted(seconds[1:])[times // 2]


def pdf_rates(pdfs: Sequence[bytes]) -> dict[str, float]:
    """Filings a second by each way of reading PDFs."""
    named = [(str(n), "application/pdf", pdf) for n, pdf in enumerate(pdfs)]
    rates = {}
    with Workers(Settings().limits, CORES) as workers:
        rates["segwatch, with boxes, all cores"] = rate(
            lambda: read_documents(named, workers), len(pdfs)
        )
    with ProcessPoolExecutor(CORES, mp_context=get_context("forkserver")) as pool:
        rates["bare pypdfium2, all cores"] = rate(lambda: list(pool.map(bare, pdfs)), len(pdfs))
    few = pdfs[:10]
    rates["pypdf, one core"] = rate(lambda: [with_pypdf(p) for p in few], len(few), 1)
    rates["pdfplumber, one core"] = rate(lambda: [with_pdfplumber(p) for p in few], len(few), 1)
    return rates


def other_rates(texts: Sequence[str]) -> dict[str, float]:
    """Filings a second of text, read and normalised in memory, and of HTML."""
    documents = pl.DataFrame(
        {"document_id": [f"{n:064x}" for n in range(len(texts))], "text": texts}
    )
    facts = load_codebook().form_spec
    page = (CORPUS / "table-citigroup.html").read_bytes()
    pages = [(str(n), "text/html", page) for n in range(200)]
    rates = {
        "text, normalised, one process": rate(lambda: normalise_texts(documents, facts), len(texts))
    }
    with Workers(Settings().limits, CORES) as workers:
        rates["text, normalised, all cores"] = rate(
            lambda: normalise_in_workers(documents, facts, workers), len(texts)
        )
        named = [(str(n), "text/plain", text.encode()) for n, text in enumerate(texts)]
        rates["text, read and normalised, all cores"] = rate(
            lambda: normalise_in_workers(read_documents(named, workers).texts(), facts, workers),
            len(texts),
        )
        rates["HTML, all cores"] = rate(lambda: read_documents(pages, workers), len(pages))
    return rates


def main() -> None:
    """Print the table."""
    headers = samples.filings()
    rows = printed_rows(headers, samples.figures(), load_codebook())
    texts = print_texts(headers, rows)["text"].to_list() * 1_000
    pdfs = [
        print_pdf(header, rows.filter(pl.col("filing") == header["filing"]))
        for header in headers.iter_rows(named=True)
    ] * 100
    table = Table("way", "filings a second", "beside ours", title=f"Reading, {CORES} cores")
    rates = pdf_rates(pdfs)
    ours = rates["segwatch, with boxes, all cores"]
    for way, found in rates.items():
        table.add_row(way, f"{found:,.0f}", f"{ours / found:.2f}")
    for way, found in other_rates(texts).items():
        table.add_row(way, f"{found:,.0f}", "")
    Console(file=sys.stdout, width=100).print(table)


if __name__ == "__main__":
    main()
