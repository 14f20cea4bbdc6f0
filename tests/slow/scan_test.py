"""Scans: only what the statement's own arithmetic proves is loaded; the rest waits in `reject`."""

import io
import re
from itertools import permutations
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
from conftest import tool
from desk import CITI, IB, Desk, printed_text
from reading import HEADER
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from segwatch.codebook.load import load_codebook
from segwatch.errors import ReadError
from segwatch.ingest.readers import scan
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.settings import Settings
from simulate import samples
from transforms.normalise import Normalised, normalise_texts
from transforms.repair.ocr import keep_proven


def scanned(pdf: Path, dots_per_inch: int = 200) -> bytes:
    """The pages of a PDF as pictures, without text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=True)
    for page in pypdfium2.PdfDocument(pdf):
        picture = io.BytesIO()
        page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().save(
            picture, "JPEG", quality=70
        )
        canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def judged(text: str) -> Normalised:
    document = "0" * 64
    facts = load_codebook().form_spec
    found = normalise_texts(pl.DataFrame({"document_id": [document], "text": [text]}), facts)
    return keep_proven(found, [document], facts.terms)


def test_a_scan_gives_no_wrong_number_and_most_of_the_right_ones(
    desk: Desk, tmp_path: Path
) -> None:
    tool("tesseract")
    for pdf in samples.print_into(tmp_path / "pdf"):
        desk.drop(pdf.name, scanned(pdf))
    desk.load()
    truth = dict(
        samples.figures()
        .select(
            pl.concat_str("filing", "line"),
            pl.col("printed").str.replace_all(",", "").cast(pl.Int64, strict=False),
        )
        .iter_rows()
    )
    rows = desk.rows(
        "SELECT firm_id, line_code, amount FROM line_item JOIN filing USING (filing_id)"
    )
    filing = {"citigroup-global-markets-inc": CITI, "interactive-brokers-llc": IB}
    assert [row for row in rows if truth[filing[row[0]] + row[1]] != row[2]] == []
    assert len(rows) > 100
    assert desk.rows("SELECT count(*) FROM residual_interest_target") == [(0,)]
    assert desk.rows(
        "SELECT count(*) FROM line_item WHERE line_code LIKE '9%' OR origin = 'cover'"
    ) == [(0,)]
    waiting = desk.rows("SELECT DISTINCT stage, reason FROM reject WHERE stage = 'ocr'")
    assert waiting == [("ocr", "ocr_unproven")]


def test_without_the_engine_a_scan_is_rejected_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not scan.can_read()
    picture = scanned(samples.print_into(tmp_path / "pdf")[0], 50)
    refused = read_one("application/pdf", picture, Settings().limits)
    assert refused[0] == "no_text"
    assert "tesseract-ocr" in str(refused[1])


def test_a_page_larger_than_any_paper_is_drawn_no_larger_than_a_scan() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(14_400, 14_400))
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    page = pypdfium2.PdfDocument(buffer.getvalue())[0]
    assert max(scan.picture_of(page).size) == 10_000


@pytest.mark.parametrize(
    "seed", sorted((Path(__file__).parents[1] / "fuzz" / "seeds").glob("*.pdf"))
)
def test_what_once_broke_the_reader_gives_a_document_or_a_reason(seed: Path) -> None:
    """Damaged files of which a page opens once and then not again, before tesseract sees it."""
    tool("tesseract")
    read = read_one("application/pdf", seed.read_bytes(), Settings().limits)
    assert isinstance(read, Document) or ReadError(*read).reason


def test_a_closed_statement_is_proven_and_covers_are_not() -> None:
    found = judged(printed_text(IB))
    codes = set(found.line_items["line_code"])
    everything = set(load_codebook().line_codes["code"]) - {"8715"}
    # No sum holds these. Of the greater of two amounts the lesser may be any; and a statement of
    # zeros alone is the same figure printed again and again, which proves nothing.
    unproved = {"7305", "7465", "7475", *(str(n) for n in range(9100, 9108))}
    zeros = {code for code in everything if code.startswith("8")}
    assert everything - codes == unproved | zeros
    assert found.targets.is_empty()
    assert found.uncoded_lines.filter(pl.col("text").is_null()).is_empty()


def test_one_misread_digit_takes_its_whole_identity_and_no_other() -> None:
    found = judged(printed_text(IB, {"7020": "7"}))
    missing = {"7010", "7020", "7030", "7032", "7033", "7040"}
    assert missing.isdisjoint(found.line_items["line_code"])
    rejected = found.rejects.filter(pl.col("reason") == "ocr_unproven")["line_code"].to_list()
    assert missing <= set(rejected)
    assert "7060" in found.line_items["line_code"] or "7060" in rejected
    assert {"7180", "7380"} <= set(found.line_items["line_code"])


def test_sums_that_close_of_misread_digits_prove_nothing() -> None:
    """A machine that takes every 8 for a 3 leaves sums closed: 8,000 + 800 + 80 is 8,880."""
    rows = "{} [7010]\n{} [7020]\n{} [7030]\n{} [7032]\n{} [7033]\n{} [7040]\n"
    page = HEADER + rows.format("8,000", "800", "80", "0", "0", "8,880")
    assert judged(page.replace("8", "3")).line_items.is_empty()
    every_digit = HEADER + rows.format("1,234,567", "8,900", "0", "0", "0", "1,243,467")
    assert set(judged(every_digit).line_items["line_code"]) >= {"7010", "7020"}


@pytest.mark.parametrize("filing", [IB, CITI])
def test_no_digit_that_is_always_read_for_another_gives_a_wrong_number(filing: str) -> None:
    def misread(digits: tuple[str, ...]) -> str:
        of = str.maketrans(*digits)
        return re.sub(r"(\S+)(\s*\[\d{4}\])", lambda m: m[1].translate(of) + m[2], page)

    page = printed_text(filing)
    texts = [page, *map(misread, permutations("0123456789", 2))]
    names = [f"{nth:013x}".ljust(64, "0") for nth in range(len(texts))]
    facts = load_codebook().form_spec
    found = keep_proven(
        normalise_texts(pl.DataFrame({"document_id": names, "text": texts}), facts),
        names,
        facts.terms,
    )
    lines = found.line_items.select("document_id", "line_code", "amount")
    truth = lines.filter(document_id=names[0]).select("line_code", right="amount")
    assert not truth.is_empty()
    both = lines.join(truth, on="line_code")
    assert both.filter(pl.col("amount") != pl.col("right")).is_empty()
