"""Corrections by a person: the rows of `codebook/corrections.csv`, checked and typed."""

import polars as pl

from segwatch.errors import CodebookError
from transforms.parse.amounts import parse_amount

_FILING = "^[0-9a-f]{64}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"


def read_corrections(rows: pl.DataFrame, codes: set[str]) -> pl.DataFrame:
    """The corrections as the warehouse keeps them.

    rows: filing, code, printed, read_as, reason, evidence as written. Returns document_id,
    as_of_date (null where the filing is named by its document alone), line_code, printed, read_as
    (whole US dollars), reason, evidence. Raises CodebookError that names the row.
    """
    day = pl.col("filing").str.split("/").list.get(1, null_on_oob=True)
    named = pl.concat_str(pl.col("filing").str.head(12), "code", separator=", line ")
    typed = rows.with_columns(
        document_id=pl.col("filing").str.head(64),
        as_of_date=day.str.to_date(strict=False),
        line_code=pl.col("code"),
        value=parse_amount(pl.col("read_as")),
        row=named.fill_null("a row that is not whole"),
    )
    dated = pl.col("filing").str.contains("/")
    for wrong, sentence in (
        (
            ~pl.col("filing").str.contains(_FILING),
            "filing is no document_id of 64 digits, alone or "
            "with /YYYY-MM-DD behind it; take it from `segwatch explain`.",
        ),
        (dated & pl.col("as_of_date").is_null(), "the filing's date does not exist."),
        (~pl.col("code").is_in(codes), "code is none in line_codes.csv."),
        (pl.col("value").is_null(), "read_as is no amount; write it as the form prints amounts."),
        (
            pl.any_horizontal(pl.col("printed", "reason", "evidence").str.strip_chars() == ""),
            "printed, reason or evidence is empty; a correction without them is not applied.",
        ),
        (pl.struct("filing", "code").is_duplicated(), "the line is corrected twice; keep one row."),
    ):
        odd = typed.filter(wrong.fill_null(value=True))["row"]
        if not odd.is_empty():
            raise CodebookError(f"corrections.csv, {odd[0]}: {sentence}")
    return typed.with_columns(read_as="value").select(
        "document_id", "as_of_date", "line_code", "printed", "read_as", "reason", "evidence"
    )
