"""Amounts read from a picture are believed only where the statement's arithmetic proves them."""

import polars as pl

from transforms.normalise import Normalised

DETAIL = (
    "The amount was read from a scan and no closed identity proves it, so it is not loaded; "
    "compare it with the page, or fetch a version with text."
)


def proven(normalised: Normalised, by_ocr: list[str], terms: pl.DataFrame) -> Normalised:
    """Keep of scanned documents only the lines whose every identity closes.

    by_ocr: document_id of the documents of which any page was read from a picture. terms:
    check_id, rule, total, code, sign (+1 or -1), optional. All other amounts of those documents,
    lines without a code and targets among them, become rejects of stage `ocr` with what was read.
    """
    if not by_ocr:
        return normalised
    scanned = pl.col("document_id").is_in(by_ocr)
    lines = normalised.line_items
    sure = _sure(lines.filter(scanned), terms)
    doubted = lines.filter(scanned).join(sure, on=["filing_id", "line_code"], how="anti")
    unproven = pl.concat(
        [doubted, normalised.uncoded_lines.filter(scanned & pl.col("text").is_null())],
        how="diagonal",
    ).select(
        "document_id", "filing_id", "page", "line", "origin", "line_code", "printed",
        numbers=pl.lit(1, pl.UInt32), reason=pl.lit("ocr_unproven"), scope=pl.lit("amount"),
        stage=pl.lit("ocr"), detail=pl.lit(DETAIL),
    )  # fmt: skip
    return normalised._replace(
        line_items=lines.join(doubted, on=["filing_id", "line_code"], how="anti"),
        uncoded_lines=normalised.uncoded_lines.filter(~scanned),
        targets=normalised.targets.filter(~scanned),
        rejects=pl.concat([normalised.rejects, unproven], how="diagonal_relaxed"),
    )


def _sure(lines: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """The lines (filing_id, line_code) that stand in identities and all of them close."""
    amounts = lines.select("filing_id", "line_code", pl.col("amount").cast(pl.Int128))
    needed = terms.filter(~pl.col("optional")).group_by("check_id").agg(needed=pl.len())
    read = (
        amounts.join(terms, left_on="line_code", right_on="code")
        .group_by("filing_id", "check_id", "rule", "total")
        .agg(
            found=(~pl.col("optional")).sum(),
            added=(pl.col("amount") * pl.col("sign")).sum(),
            most=pl.col("amount").max(),
        )
        .join(needed, on="check_id")
        .join(
            amounts.rename({"line_code": "total", "amount": "reported"}),
            on=["filing_id", "total"],
            how="left",
        )
    )
    computed = pl.when(pl.col("rule") == "greater").then("most").otherwise("added")
    closed = read.select(
        "filing_id",
        "check_id",
        closes=(pl.col("found") == pl.col("needed"))
        & (pl.col("reported") == computed).fill_null(value=False),
    )
    members = pl.concat(
        [terms.select("check_id", line_code="code"), terms.select("check_id", line_code="total")]
    ).unique()
    return (
        amounts.join(members, on="line_code")
        .join(closed, on=["filing_id", "check_id"], how="left")
        .group_by("filing_id", "line_code")
        .agg(pl.col("closes").fill_null(value=False).all())
        .filter("closes")
        .select("filing_id", "line_code")
    )
