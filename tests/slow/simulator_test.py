"""The simulator: repeatable to the byte, read back exactly, its truth computed and not assumed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from desk import SHARED
from simulated import read_back, simulated, told

from segwatch.codebook.load import load_codebook
from segwatch.errors import EXIT_FAILED, UsageError
from segwatch.ingest.readers.document import Document
from segwatch.ingest.readers.worker import read_one
from segwatch.settings import Settings
from simulate.firms import invent
from simulate.text import LAYOUTS
from transforms.normalise import normalise_texts

C = pl.col
SEGWATCH = Path(sys.executable).parent / "segwatch"
LINE = ["file", "origin", "line_code"]


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for out, seed, hashing in (("a", "5", "1"), ("b", "5", "2"), ("c", "6", "1")):
        command = [str(SEGWATCH), "simulate", str(tmp_path / out), "--firms", "9", "--days", "30"]
        done = subprocess.run(
            [*command, "--seed", seed, "--faults", "0.1"],
            env=os.environ | {"PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        found.append(hashes(tmp_path / out))
    assert found[0] == found[1]
    assert len(found[0]) > 9 * 28
    assert not set(found[0].values()) & set(found[2].values())


def printed(truth: pl.DataFrame) -> pl.DataFrame:
    return truth.drop_nulls("printed_amount").select(*LINE, amount="printed_amount")


@pytest.mark.parametrize("layout", [*LAYOUTS, "mixed"])
def test_every_layout_is_read_back_exactly(tmp_path: Path, layout: str) -> None:
    out = simulated(tmp_path / "out", firms=9, days=25, faults=0.3, layout=layout)
    read, documents = read_back(out)
    lines = read.line_items.join(documents, on="document_id").select(*LINE, "amount")
    assert lines.sort(LINE).equals(printed(told(out)).sort(LINE))
    assert read.rejects.is_empty()
    heads = ["file", "firm_name", "as_of_date", "form", "submit_date", "status"]
    found = read.filings.join(documents, on="document_id").select(heads)
    assert found.sort("file").equals(
        told(out).drop_nulls("file").select(heads).unique().sort("file")
    )


def test_pdfs_are_read_back_exactly(tmp_path: Path) -> None:
    out = simulated(tmp_path / "out", firms=3, days=4, faults=0.3, documents="pdf")
    texts = []
    for path in sorted((out / "filings").rglob("*.pdf")):
        document = read_one("application/pdf", path.read_bytes(), Settings().limits)
        assert isinstance(document, Document)
        texts.append((str(path.relative_to(out / "filings")), document.text))
    frame = pl.DataFrame(texts, schema=["file", "text"], orient="row").with_row_index("at")
    frame = frame.with_columns(
        document_id=C("at").cast(pl.String).str.zfill(13).str.pad_end(64, "0")
    )
    read = normalise_texts(frame.select("document_id", "text"), load_codebook().form_spec)
    lines = read.line_items.join(frame, on="document_id").select(*LINE, "amount")
    assert lines.sort(LINE).equals(printed(told(out)).sort(LINE))


def test_line_items_are_those_of_the_documents(tmp_path: Path) -> None:
    both = {
        kind: simulated(tmp_path / kind, firms=5, days=20, faults=0.2, documents=kind)
        for kind in ("text", "lines")
    }
    items = pl.read_parquet(both["lines"] / "line_items.parquet").select(*LINE, "amount")
    assert items.sort(LINE).equals(printed(told(both["text"])).sort(LINE))
    assert not (both["lines"] / "filings").exists()


def test_a_wish_that_cannot_be_met_is_a_sentence(tmp_path: Path) -> None:
    for wish, words in (
        ({"firms": 10_000}, "names"),
        ({"layout": "round"}, "layout"),
        ({"documents": "csv"}, "documents"),
    ):
        with pytest.raises(UsageError, match=words):
            simulated(tmp_path / "out", **wish)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(UsageError, match="holds files"):
        simulated(tmp_path / "full")


def test_no_invented_firm_is_a_real_one() -> None:
    names = [firm.name for firm in invent(200, 1, ("tabbed",))]
    assert len(set(names)) == len(names)
    listed = SHARED / "data" / "cftc_fcm_monthly.csv"
    if not listed.is_file():
        pytest.skip("the CFTC's figures are not beside the project (../shared/data)")
    real = set(pl.read_csv(listed, columns=["fcm_name"])["fcm_name"].str.to_uppercase())
    words = {word for name in real for word in name.split()}
    assert not [name for name in names if name.upper().split()[0] in words]


def test_the_commands_of_its_page_run(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
    commands = [line for line in page.splitlines() if line.startswith(".venv/bin/")]
    codes = []
    for command in commands:
        here = command.replace(".venv/bin", str(SEGWATCH.parent))
        done = subprocess.run(here, shell=True, cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout, (command, done.stderr)
        codes.append(done.returncode)
    assert codes == [0, 0, EXIT_FAILED]
