"""Print the corpus again: `python tests/corpus/print_corpus.py`.

Each document has its truth beside it, written from the figures that were printed and never from
what the reader makes of it. Needs Debian's chromium, ghostscript, librsvg2-bin, poppler-utils and
libreoffice-writer-nogui, and pypdf and pdfminer.six; the tests need none of them.
"""

import html
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from desk import CITI, IB  # noqa: E402
from figures import STYLES, headers, rows_of  # noqa: E402
from hard_pages import CELLS, hard_pdf  # noqa: E402
from pages import shuffled_pdf, web_page  # noqa: E402

from simulate import samples  # noqa: E402
from simulate.pdf import print_pdf  # noqa: E402
from simulate.text import LAYOUTS, print_texts  # noqa: E402


def truth(
    *heads: pl.DataFrame, without: tuple[str, ...] = (), rejected: dict[str, str] | None = None
) -> dict[str, Any]:
    """What is printed: each filing with its lines, and the amounts that must be rejected."""
    filings = []
    for head in heads:
        row = head.row(0, named=True)
        figures = samples.figures().filter(
            pl.col("filing") == row["filing"], pl.col("line").str.contains("^[0-9]{4}$")
        )
        lines = {line: int(number.replace(",", "")) for _, line, number in figures.iter_rows()}
        gone = {*without, *(rejected or {})}
        filings.append(
            {
                "firm_name": row["firm_name"],
                "as_of_date": str(row["as_of_date"]),
                "submit_date": str(row["submit_date"]),
                "status": row["status"],
                "lines": {code: amount for code, amount in lines.items() if code not in gone},
            }
        )
    return {"filings": filings, "rejected": rejected or {}}


def keep(name: str, content: str | bytes, told: dict[str, Any]) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (HERE / name).write_bytes(data)
    (HERE / f"{name}.truth.json").write_text(json.dumps(told, indent=1) + "\n")


def text_of(filing: str, layout: str = "tabbed", style: str | None = None, **header: Any) -> str:
    head = headers(filing)
    return str(print_texts(head, rows_of(head, style), layout, **header)["text"].item())


def texts() -> None:
    for layout in LAYOUTS:
        keep(f"printer-{layout}.txt", text_of(IB, layout), truth(headers(IB)))
    for style in STYLES:
        keep(f"printer-{style}.txt", text_of(CITI, style=style), truth(headers(CITI)))
    plain, ib = text_of(CITI), text_of(IB)
    told = truth(headers(CITI))
    keep("printer-header_once.txt", text_of(CITI, header_once=True), told)
    keep("printer-no_form_feeds.txt", plain.replace("\f", "\n"), told)
    keep("printer-crlf.txt", plain.replace("\n", "\r\n"), told)
    keep("printer-utf8_bom.txt", plain.encode("utf-8-sig"), told)
    keep("printer-utf16.txt", plain.encode("utf-16"), told)
    keep("printer-utf16_no_bom.txt", plain.encode("utf-16-le"), told)
    keep("printer-cp1252.txt", ib.replace("'", "\u2019").encode("cp1252"), truth(headers(IB)))
    keep(
        "printer-iso_dates.txt",
        plain.replace("11/6/2014", "2014-11-06").replace("11/7/2014", "2014-11-07"),
        told,
    )
    keep(
        "printer-padded_dates.txt",
        plain.replace("11/6/2014", "11/06/2014").replace("11/7/2014", "11/07/2014"),
        told,
    )
    keep(
        "printer-letter_spaced.txt",
        plain.replace("WINJAMMER FILING", "W I N J A M M E R F I L I N G ."),
        told,
    )
    glued = plain
    for key in ("End Date:", "Firm Name:", "Form:", "Submit Date:", "Daily Segregation -"):
        glued = glued.replace(f"\n{key}", key).replace(f"\n\n{key}", key)
    keep("printer-glued.txt", glued, told)
    keep("printer-two_filings.txt", ib + "\f" + plain, truth(headers(IB), headers(CITI)))
    title = (
        "W I N J A M M E R F I L I N G . INITIAL End Date:11/19/2014 Firm Name:INTERACTIVE BROKERS LLC "
        "Form:Daily Seg - FOCUS II Submit Date:11/20/2014"
    )
    pages = text_of(IB, "one_line", header_once=True).split("\f")
    pages[0] = pages[0][pages[0].index("Daily Segregation") :]
    numbered = [f"{n} {page.strip()} {n}" for n, page in enumerate(pages, 1)]
    keep("printer-title_line.txt", f"{title}\n\n" + "\n\n".join(numbered), truth(headers(IB)))
    fragments = "".join(f"<p>{html.escape(page)}</p>" for page in numbered)
    keep(
        "table-title_only.html",
        f"<!doctype html><title>{title}</title>{fragments}",
        truth(headers(IB)),
    )
    amended = headers(CITI, status="AMENDED")
    keep(
        "printer-amended.txt",
        str(print_texts(amended, rows_of(amended))["text"].item()),
        truth(amended),
    )
    lost = plain.replace("252,400,000 [7194]", "252, ,000 [7194]").replace(
        "31,015,796", "31,015,796"
    )
    keep(
        "damaged-digits_lost.txt", lost, truth(headers(CITI), rejected={"7194": "several_numbers"})
    )
    keep(
        "damaged-letter.txt",
        plain.replace("1,359,405,427 [7070]", "1,359,4O5,427 [7070]"),
        truth(headers(CITI), rejected={"7070": "malformed_amount"}),
    )
    twice = plain.replace("0 [7150]", "0 [7150] 9 [7150]")
    keep("damaged-twice.txt", twice, truth(headers(CITI), rejected={"7150": "printed_twice"}))
    keep(
        "damaged-no_amount.txt",
        plain.replace("284,415,796 [7190]", "[7190]"),
        truth(headers(CITI), rejected={"7190": "code_without_amount"}),
    )
    cut = plain[: plain.index("5,387,715,882 [7180]")]
    after = [
        c
        for c in truth(headers(CITI))["filings"][0]["lines"]
        if c >= "8000" or c in ("7180", "7190", "7194", "7198")
    ]
    keep("damaged-cut_off.txt", cut, truth(headers(CITI), without=tuple(after)))


def run(*words: object) -> bytes:
    return subprocess.run([str(w) for w in words], check=True, capture_output=True).stdout


def pdfs(folder: Path) -> None:
    for filing, told in ((IB, truth(headers(IB))), (CITI, truth(headers(CITI)))):
        head = headers(filing)
        short = filing.partition("-20")[0]
        keep(f"printer-{short}.pdf", print_pdf(head.row(0, named=True), rows_of(head)), told)
        page = folder / f"{short}.html"
        page.write_text(web_page(filing))
        keep(f"table-{short}.html", page.read_bytes(), told)
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-first-run", f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={folder / 'chromium.pdf'}", page)  # fmt: skip
        keep(f"chromium-{short}.pdf", (folder / "chromium.pdf").read_bytes(), told)
        run(
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder / 'office'}",
            "--convert-to",
            "pdf:writer_web_pdf_Export",
            "--outdir",
            folder,
            page,
        )
        keep(f"libreoffice-{short}.pdf", (folder / f"{short}.pdf").read_bytes(), told)
    told = truth(headers(CITI))
    ours = HERE / "printer-citigroup.pdf"
    run(
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-sDEVICE=pdfwrite",
        f"-sOutputFile={folder / 'gs.pdf'}",
        ours,
    )
    keep("ghostscript-citigroup.pdf", (folder / "gs.pdf").read_bytes(), told)
    keep("shuffled-citigroup.pdf", shuffled_pdf(CITI), told)
    for turn in (90, 180, 270):
        keep(f"turned-{turn}.pdf", shuffled_pdf(CITI, turn), told)


def pulled_texts() -> None:
    from pdfminer.high_level import extract_text
    from pypdf import PdfReader

    for maker in ("printer", "chromium"):
        for short, told in (
            ("citigroup", truth(headers(CITI))),
            ("interactive-brokers", truth(headers(IB))),
        ):
            pdf = HERE / f"{maker}-{short}.pdf"
            keep(f"pdftotext-{maker}-{short}.txt", run("pdftotext", pdf, "-"), told)
            keep(
                f"pdftotext_layout-{maker}-{short}.txt", run("pdftotext", "-layout", pdf, "-"), told
            )
            keep(
                f"pypdf-{maker}-{short}.txt",
                "\f".join(p.extract_text() for p in PdfReader(pdf).pages),
                told,
            )
            keep(f"pdfminer-{maker}-{short}.txt", extract_text(pdf), told)


def hard() -> None:
    """Pages of which the reader need not read every amount; what it reads is right."""
    told = truth(headers(CITI)) | {"may_miss": True}
    for kind in CELLS:
        pdf = HERE / f"hard-{kind}.pdf"
        keep(pdf.name, hard_pdf(CITI, kind), told)
        keep(f"hard-{kind}-pdftotext.txt", run("pdftotext", pdf, "-"), told)
        keep(f"hard-{kind}-layout.txt", run("pdftotext", "-layout", pdf, "-"), told)
    rows = text_of(CITI).replace(" [", "<br>[")
    cells = "".join(f"<p>{line}</p>" for line in rows.splitlines())
    keep("hard-code_under.html", f"<!doctype html><html><body>{cells}</body></html>", told)


def main() -> None:
    """Write all documents with their truths."""
    texts()
    hard()
    with tempfile.TemporaryDirectory() as folder:
        pdfs(Path(folder))
    pulled_texts()


if __name__ == "__main__":
    main()
