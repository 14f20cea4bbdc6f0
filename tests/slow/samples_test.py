"""The samples print the real filings' figures, as text and as PDF."""

from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, SHARED, Desk, catalogue, printed_text

from simulate import samples

_ALL = """
    SELECT f.firm_id, l.origin, l.line_code AS name, l.amount::VARCHAR AS value FROM line_item l
    JOIN filing f USING (filing_id)
    UNION ALL
    SELECT f.firm_id, u.origin, u.name, coalesce(u.text, u.amount::VARCHAR) FROM uncoded_line u
    JOIN filing f USING (filing_id)
    ORDER BY ALL
"""


def test_the_figures_are_those_of_the_catalogue() -> None:
    if not SHARED.is_dir():
        pytest.skip("the catalogue is not beside the project (../shared)")
    coded = samples.figures().filter(pl.col("line").str.contains("^[0-9]{4}$"))
    given = coded.select(
        "filing", "line", amount=pl.col("printed").str.replace_all(",", "").cast(pl.Int64)
    )
    assert given.sort("filing", "line").equals(catalogue().sort("filing", "line"))


def test_text_pdf_and_real_text_give_the_same_lines(tmp_path: Path, real_filings: Path) -> None:
    desks = {}
    for name in ("text", "pdf", "real"):
        (tmp_path / name).mkdir()
        desks[name] = Desk(tmp_path / name)
    for filing in (IB, CITI):
        desks["text"].drop(f"{filing}.txt", printed_text(filing))
    samples.print_into(desks["pdf"].inbox)
    desks["text"].load()
    desks["pdf"].load()
    desks["real"].load(real_filings)
    real = desks["real"].rows(_ALL)
    assert len(real) == 105 + 96 + 34 + 3 + 2
    assert desks["text"].rows(_ALL) == real
    assert desks["pdf"].rows(_ALL) == real


def test_the_same_filing_by_another_road_is_a_duplicate(desk: Desk) -> None:
    desk.drop(f"{IB}.txt", printed_text(IB))
    samples.print_into(desk.inbox)
    desk.load()
    assert sorted(desk.rows("SELECT media_type, outcome FROM document")) == [
        ("application/pdf", "loaded"),
        ("application/pdf", "loaded"),
        ("text/plain", "duplicate"),
    ]
    assert desk.rows("SELECT count(*) FROM filing") == [(2,)]


def test_a_pdf_is_printed_with_the_same_bytes_twice(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in samples.print_into(tmp_path / "a")]
    again = [path.read_bytes() for path in samples.print_into(tmp_path / "b")]
    assert first == again


def test_a_pdf_line_knows_its_page(desk: Desk) -> None:
    samples.print_into(desk.inbox)
    desk.ingest()
    rows = desk.rows(
        "SELECT DISTINCT origin, page FROM line_item JOIN filing USING (filing_id) "
        "WHERE firm_id = 'interactive-brokers-llc' ORDER BY page"
    )
    assert rows == [
        ("cover", 1),
        ("secured", 2),
        ("segregated", 3),
        ("supplemental", 4),
        ("cleared_swaps", 5),
    ]
