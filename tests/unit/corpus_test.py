"""Documents from several hands, each against its truth: right, or rejected with the reason."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from desk import files_that_hold
from reading import read

from segwatch.ingest.discover import media_type
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.settings import Settings
from transforms.normalise import Normalised, count_handled

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
EVERY = sorted(p for p in CORPUS.iterdir() if (CORPUS / f"{p.name}.truth.json").is_file())
HARD = [path for path in EVERY if path.name.startswith("hard-")]
DOCUMENTS = [path for path in EVERY if path not in HARD]


@cache
def texts() -> dict[Path, str]:
    """The text of every document."""
    found = {}
    for path in EVERY:
        content = path.read_bytes()
        document = read_one(media_type(content), content, Settings().limits)
        assert isinstance(document, Document), document
        found[path] = document.text
    return found


def read_document(path: Path) -> Normalised:
    """What is read of a document; the first that asks reads all, as one batch."""
    return read(texts()[path], among=texts().values())


def test_the_corpus_is_broad() -> None:
    assert len(DOCUMENTS) >= 40
    hands = {path.name.partition("-")[0] for path in DOCUMENTS}
    assert hands >= {
        "printer",
        "chromium",
        "libreoffice",
        "ghostscript",
        "pdftotext",
        "pdftotext_layout",
        "pypdf",
        "pdfminer",
        "table",
        "shuffled",
        "turned",
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_amount_is_right_or_rejected(path: Path) -> None:
    truth: dict[str, Any] = json.loads((CORPUS / f"{path.name}.truth.json").read_text())
    found = read_document(path)
    filings = [
        {
            "firm_name": row["firm_name"],
            "as_of_date": str(row["as_of_date"]),
            "submit_date": str(row["submit_date"]),
            "status": row["status"],
            "lines": dict(
                found.line_items.filter(pl.col("filing_id") == row["filing_id"])
                .select("line_code", "amount")
                .iter_rows()
            ),
        }
        for row in found.filings.iter_rows(named=True)
    ]
    assert filings == truth["filings"]
    if "title" in path.name:
        # Page numbers around each page are no amounts.
        assert found.leftovers.is_empty()
    rejected = found.rejects.filter(pl.col("line_code").is_not_null())
    assert dict(rejected.select("line_code", "reason").iter_rows()) == truth["rejected"]


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.name)
def test_of_a_hard_page_what_is_read_is_right_and_the_rest_is_told(path: Path) -> None:
    truth: dict[str, Any] = json.loads((CORPUS / f"{path.name}.truth.json").read_text())
    found = read_document(path)
    assert count_handled(found).filter(pl.col("printed_amounts") != pl.col("handled")).is_empty()
    (told,) = truth["filings"]
    lines = dict(found.line_items.select("line_code", "amount").iter_rows())
    assert {code: told["lines"][code] for code in lines} == lines
    if found.filings.is_empty():
        assert found.rejects["scope"].to_list() == ["document"]
    else:
        assert found.filings["firm_name"].unique().to_list() == [told["firm_name"]]
        missing = told["lines"].keys() - lines.keys()
        said = found.rejects["numbers"].sum() + found.leftovers.height
        assert set(found.rejects["line_code"].drop_nulls()) <= told["lines"].keys()
        assert said >= len(missing)


def test_only_invented_people_are_in_the_corpus() -> None:
    assert files_that_hold(CORPUS, ["Quillfeather"])
