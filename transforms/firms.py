"""Names of firms: the slug that is the firm's id, and the folding that makes two spellings one."""

import polars as pl

from transforms.facts import Facts


def slug(name: pl.Expr) -> pl.Expr:
    """Lower case, letters and digits joined by `-`: `Citigroup Global Markets Inc.` becomes
    `citigroup-global-markets-inc`."""
    return name.str.to_lowercase().str.replace_all(r"[^\p{L}\p{Nd}]+", "-").str.strip_chars("-")


def name_key(name: pl.Expr) -> pl.Expr:
    """A name without case and punctuation, to look it up among the known spellings."""
    return slug(name.str.replace_all(r"[.']", "")).str.replace_all("-", "")


def identify(filings: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add `firm_id` to frames with `firm_name`: the known firm of that spelling, else its slug."""
    known = facts.firm_names.unique("name_key", keep="first", maintain_order=True)
    return (
        filings.with_columns(name_key=name_key(pl.col("firm_name")))
        .join(known, on="name_key", how="left", maintain_order="left")
        .with_columns(firm_id=pl.coalesce("firm_id", slug(pl.col("firm_name"))))
        .drop("name_key")
    )
