"""Names of firms: the slug that is the firm's id, and the folding that makes two spellings one.

Case, punctuation, the ways in which letters are encoded, and the spellings of one legal suffix are
one; another suffix is another firm unless the aliases say otherwise. Nothing is matched by
likeness.
"""

import polars as pl

# A suffix's spellings, at the end of a name, to the one that slugs and keys use.
_SUFFIXES = {
    r"l\.? ?l\.? ?c\.?": "llc",
    r"l\.? ?l\.? ?p\.?": "llp",
    r"l\.? ?p\.?": "lp",
    r"inc\.?|incorporated": "inc",
    r"corp\.?|corporation": "corp",
    r"ltd\.?|limited": "ltd",
    r"co\.?|company": "co",
}


def _one_suffix(name: pl.Expr) -> pl.Expr:
    folded = name.str.normalize("NFC").str.to_lowercase().str.strip_chars()
    for spellings, suffix in _SUFFIXES.items():
        folded = folded.str.replace(rf"([\s,])(?:{spellings})$", f"${{1}}{suffix}")
    return folded


def firm_slug(name: pl.Expr) -> pl.Expr:
    """Lower case, letters and digits joined by `-`: `Citigroup Global Markets Inc.` becomes
    `citigroup-global-markets-inc`."""
    return _one_suffix(name).str.replace_all(r"[^\p{L}\p{M}\p{Nd}]+", "-").str.strip_chars("-")


def name_key(name: pl.Expr) -> pl.Expr:
    """A name without case and punctuation, to look it up among the known spellings."""
    return _one_suffix(name).str.replace_all(r"[^\p{L}\p{M}\p{Nd}]+", "")


def identify_firms(
    filings: pl.DataFrame, firm_names: pl.DataFrame, spellings: pl.Series | None = None
) -> pl.DataFrame:
    """Add `firm_id` to a frame with `firm_name` and `as_of_date`: the firm that the codebook knows
    by that name on that day, else the first slug, by alphabet, of all spellings of the name.

    firm_names: firm_id, name_key, valid_from, valid_to (dates, null: not bounded), of which the
    first row that is valid on the day counts. spellings: names that were printed elsewhere. So an
    id depends on which names were printed, and not on the order in which they were met.
    """
    names = filings.select("firm_name", "as_of_date").unique(maintain_order=True)
    keyed = names.with_columns(name_key=name_key(pl.col("firm_name")))
    day = pl.col("as_of_date")
    aliases = (
        keyed.join(firm_names.with_row_index("place"), on="name_key", maintain_order="left")
        .filter(
            (day >= pl.col("valid_from")).fill_null(value=True),
            (day <= pl.col("valid_to")).fill_null(value=True),
        )
        .sort("place")
        .unique(["firm_name", "as_of_date"], keep="first")
        .select("firm_name", "as_of_date", "firm_id")
    )
    printed = [names["firm_name"]] if spellings is None else [names["firm_name"], spellings]
    own = (
        pl.concat(printed)
        .unique()
        .alias("firm_name")
        .to_frame()
        .select(name_key=name_key(pl.col("firm_name")), own=firm_slug(pl.col("firm_name")))
        .group_by("name_key")
        .agg(pl.col("own").min())
    )
    key = ["firm_name", "as_of_date"]
    rows = keyed.join(aliases, on=key, how="left").join(own, on="name_key", how="left")
    firm_id = rows.select(*key, firm_id=pl.coalesce("firm_id", "own"))
    return filings.join(firm_id, on=key, how="left", nulls_equal=True, maintain_order="left")
