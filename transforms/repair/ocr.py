"""Amounts read from a picture are believed only where the statement's arithmetic proves them."""

import polars as pl

from transforms.evidence import proof
from transforms.normalise import Normalised
from transforms.parse.lines import REASONS


def keep_proven(normalised: Normalised, by_ocr: list[str], terms: pl.DataFrame) -> Normalised:
    """Keep of scanned documents only the lines that the statement's sums prove.

    by_ocr: document_id of the documents of which any page was read from a picture. terms:
    check_id, rule, total, code, sign (+1 or -1), optional. All other amounts of those documents,
    lines without a code and targets among them, become rejects of stage `ocr` with what was read.
    """
    if not by_ocr:
        return normalised
    scanned = pl.col("document_id").is_in(by_ocr)
    lines = normalised.line_items
    sure = _sure_lines(lines.filter(scanned), terms)
    doubted = lines.filter(scanned).join(sure, on=["filing_id", "line_code"], how="anti")
    unproven = pl.concat(
        [doubted, normalised.uncoded_lines.filter(scanned & pl.col("text").is_null())],
        how="diagonal",
    ).select(
        "document_id", "filing_id", "page", "line", "origin", "line_code", "printed",
        numbers=pl.lit(1, pl.UInt32), reason=pl.lit("ocr_unproven"), scope=pl.lit("amount"),
        stage=pl.lit("ocr"), detail=pl.lit(REASONS["ocr_unproven"]),
    )  # fmt: skip
    return normalised._replace(
        line_items=lines.join(doubted, on=["filing_id", "line_code"], how="anti"),
        uncoded_lines=normalised.uncoded_lines.filter(~scanned),
        targets=normalised.targets.filter(~scanned),
        rejects=pl.concat([normalised.rejects, unproven], how="diagonal_relaxed"),
    )


def _sure_lines(lines: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """The lines (filing_id, line_code) that the sums prove; see `proof.by_all_sums`."""
    values = lines.select(
        "origin",
        "amount",
        document="filing_id",
        slot=pl.lit(0),
        code="line_code",
        in_doubt=pl.lit(value=True),
    )
    proved = proof.by_all_sums(values, terms)
    return proved.select(filing_id="document", line_code="code")
