"""Names of firms: the slug that is the firm's id, and the folding that makes two spellings one.

Case, punctuation and the spellings of one legal suffix are one; another suffix is another firm
unless the aliases say otherwise. Nothing is matched by likeness.
"""

import polars as pl

from transforms.facts import Facts

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
    folded = name.str.to_lowercase().str.strip_chars()
    for spellings, suffix in _SUFFIXES.items():
        folded = folded.str.replace(rf"([\s,])(?:{spellings})$", f"${{1}}{suffix}")
    return folded


def slug(name: pl.Expr) -> pl.Expr:
    """Lower case, letters and digits joined by `-`: `Citigroup Global Markets Inc.` becomes
    `citigroup-global-markets-inc`."""
    return _one_suffix(name).str.replace_all(r"[^\p{L}\p{Nd}]+", "-").str.strip_chars("-")


def name_key(name: pl.Expr) -> pl.Expr:
    """A name without case and punctuation, to look it up among the known spellings."""
    return _one_suffix(name).str.replace_all(r"[^\p{L}\p{Nd}]+", "")


def identify(filings: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add `firm_id` to frames with `firm_name`: the known firm of that spelling, else its slug.

    Spellings of one unknown name in one batch are one firm, under the first slug by alphabet.
    """
    known = facts.firm_names.unique("name_key", keep="first", maintain_order=True)
    slugs = slug(pl.col("firm_name"))
    return (
        filings.with_columns(name_key=name_key(pl.col("firm_name")))
        .join(known, on="name_key", how="left", maintain_order="left")
        .with_columns(firm_id=pl.coalesce("firm_id", slugs.min().over("name_key")))
        .drop("name_key")
    )


def same_firms(filings: pl.DataFrame, facts: Facts) -> bool:
    """Whether filings (firm_id, firm_name) are of the same firms by these facts as well."""
    named = filings.select("firm_id", "firm_name").unique(maintain_order=True)
    return identify(named.drop("firm_id"), facts)["firm_id"].equals(named["firm_id"])
