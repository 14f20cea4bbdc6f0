"""Forms and filing statuses as the codebook knows them: which form a printed name is and of what
kind, whether a status amends, and the number of an amendment.

Names are compared without case, dashes and blanks. Nothing is matched by likeness.
"""

import polars as pl

# What a form is filed for; only daily ones stand in seg_daily.
KINDS = ("daily", "month_end", "annual", "other")
DAILY, OTHER = "daily", "other"
# In front of a form's name this makes it the daily one.
_DAILY_SEG = "Daily Seg - "
_BETWEEN = r"[\s\p{Pd}\u2212_]+"
_NUMBER = r"(?i)\s*(?:no\.?|nr\.?|number|#)?\s*([0-9]{1,3})$"


def fold_name(text: pl.Expr) -> pl.Expr:
    """A name without case, dashes and blanks."""
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_BETWEEN, "")


def _match_names(words: pl.Series, names: pl.DataFrame) -> pl.DataFrame:
    """Distinct words with the first row of `names` that they meet: word and that row's columns.

    names: printed (`*` stands for any words) and more.
    """
    distinct = words.drop_nulls().unique(maintain_order=True).alias("word").to_frame()
    pattern = (
        fold_name(pl.col("printed")).str.escape_regex().str.replace_all(r"\*", ".*", literal=True)
    )
    distinct = distinct.with_columns(bare=fold_name(pl.col("word")))
    pairs = distinct.join(names.with_columns(pattern=pattern), how="cross", maintain_order="left")
    whole = pl.format("^{}$", pl.col("pattern"))
    matches = pairs.filter(pl.col("bare").str.contains(whole))
    return matches.unique("word", keep="first", maintain_order=True).drop(
        "printed", "pattern", "bare"
    )


def named_forms(filings: pl.DataFrame, form_names: pl.DataFrame) -> pl.DataFrame:
    """The form and kind of filings with `form` (as printed, may be null) and `daily_headings`.

    form_names: printed, form, kind. `form` becomes the codebook's name and `kind` is added. A form
    that is no daily one is the daily form of that name where its pages bear the daily headings; an
    unknown form stays as printed and is `daily` only there, else `other`.
    """
    key = ["form", "daily_headings"]
    distinct = filings.select(key).unique(maintain_order=True)
    matches = _match_names(distinct["form"], form_names)
    daily = _match_names(_DAILY_SEG + distinct["form"], form_names.filter(kind=DAILY))
    named = distinct.join(
        matches.select(pl.col("word").alias("form"), named="form", kind="kind"),
        on="form",
        how="left",
        maintain_order="left",
    ).join(
        daily.select(pl.col("word").str.strip_prefix(_DAILY_SEG).alias("form"), daily="form"),
        on="form",
        how="left",
        maintain_order="left",
    )
    headed, of_day = pl.col("daily_headings"), pl.col("kind") == DAILY
    names = named.select(
        *key,
        name=pl.when(headed & ~of_day).then("daily").fill_null(pl.coalesce("named", "form")),
        kind=pl.when(headed).then(pl.lit(DAILY)).otherwise(pl.col("kind").fill_null(OTHER)),
    )
    rows = filings.join(names, on=key, how="left", nulls_equal=True, maintain_order="left")
    return rows.with_columns(form="name").drop("name")


def unknown_forms(forms: pl.Series, form_names: pl.DataFrame) -> list[str]:
    """The distinct forms that the codebook does not know."""
    matches = set(_match_names(forms, form_names)["word"])
    return [form for form in forms.drop_nulls().unique(maintain_order=True) if form not in matches]


def status_parts(words: pl.Series, status_words: pl.DataFrame) -> pl.DataFrame:
    """What distinct statuses say: status, amends (null: an unknown word), amendment_no (null: none
    is printed). status_words: printed, amends."""
    distinct = words.drop_nulls().unique(maintain_order=True).alias("status").to_frame()
    parted = distinct.with_columns(
        amendment_no=pl.col("status").str.extract(_NUMBER).cast(pl.Int32),
        word=pl.col("status").str.replace(_NUMBER, ""),
    )
    matches = _match_names(parted["word"], status_words).select("word", "amends")
    return parted.join(matches, on="word", how="left", maintain_order="left").drop("word")
