"""The form as the warehouse holds it, so that a reader of the file needs nothing beside it."""

import polars as pl

from segwatch.codebook.load import Codebook

CONTACT = {"company", "contact_name", "contact_phone", "contact_email"}


def form_tables(codebook: Codebook) -> dict[str, pl.DataFrame]:
    """Frames by the names that `sql/load/form.sql` reads, with the columns of the tables."""
    return {
        "known_form_section": codebook.statements.with_row_index("place").select(
            "section", pl.col("place").cast(pl.Int32), "title", "regulation"
        ),
        "known_form_row": _form_rows(codebook),
        "known_identity_term": _form_terms(codebook),
        "known_fund_place": codebook.fund_places.join(
            codebook.line_codes, on="code", how="left"
        ).select(
            line_code="code",
            place="place",
            asset="asset",
            optional=pl.col("stands_in").is_not_null(),
        ),
        "known_check_line": codebook.check_lines.select(
            "role", "origin", line_code=pl.col("lines").str.split(" ")
        ).explode("line_code"),
    }


def _form_rows(codebook: Codebook) -> pl.DataFrame:
    """The form's rows, one a number that stands on them, without those of a contact person."""
    rows = codebook.form.with_row_index("place").with_columns(
        line_code=pl.col("prints").str.split(" ")
    )
    parts = rows.with_columns(part=pl.int_ranges(pl.col("line_code").list.len()))
    return (
        parts.explode("line_code", "part")
        .with_columns(pl.col("line_code").replace("", None), pl.col("place", "part").cast(pl.Int32))
        .filter(~pl.col("line_code").is_in(list(CONTACT)).fill_null(value=False))
        .select("section", "place", "part", "number", words="text", line_code="line_code")
    )


def _form_terms(codebook: Codebook) -> pl.DataFrame:
    rows = [
        (identity.check_id, identity.total, identity.rule, place, code, sign)
        for identity in codebook.identities
        for place, (code, sign) in enumerate(identity.terms)
    ]
    names = ("check_id", "total", "rule", "place", "line_code", "sign")
    kinds = (pl.String, pl.String, pl.String, pl.Int32, pl.String, pl.Int32)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
