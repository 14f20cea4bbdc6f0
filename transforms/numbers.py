"""Every number in the text, with the section and block it stands in and the code beside it."""

import polars as pl

from transforms.facts import Facts
from transforms.tokens import BLOCK, KEY, MARK, RUN

CONTACT, CAPITAL, ON_HAND, TARGET = "contact", "capital", "on_hand", "target:"
_LINE_NUMBER = r"^\(?[0-9]{1,2}[.)]+$"
_RULE = r"^(?:30\.7|1\.20|22\.2)$"
_DASH = r"^[-\u2212]$"
# 203-555-0100, (203)555-0100, +12035550100 as one word; 203 555 0100 as a run of words.
_PHONE = r"^\+[0-9]{7,}$|[0-9)][-./][0-9]{3,4}[-./][0-9]{3,4}|^\(\+?[0-9]{2,4}\)[-.]?[0-9]"
_PHONE_RUN = r"^\(?\+?[0-9]{1,4}\)?(?:[ \t.-]+[0-9]{2,4}){2,}$"
_FILE_DATE = r"^[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}$"


def in_blocks(tokens: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add `section` (of the last heading above) and `block` (of the last label that opens one).

    Blocks: `target:<origin>`, `capital`, `on_hand`, `contact`, or "" where none is open. A coded
    line closes the block behind it (line 12's own total, 8715, does not); so does a header.
    """
    tokens = tokens.with_row_index("at")
    token = pl.col("token")
    words = token.str.to_lowercase().str.replace_all(r"\s+", " ")
    events = tokens.filter(pl.col("kind").is_in([KEY, BLOCK])).select("at", "kind", "token")
    section, block = pl.lit(None, pl.String), pl.lit(CAPITAL)
    for row in facts.statements.iter_rows(named=True):
        heading = rf"^{MARK}Daily Segregation ?- ?{row['heading']}"
        section = (
            pl.when(token.str.contains(heading)).then(pl.lit(row["section"])).otherwise(section)
        )
        if row["target_words"]:
            of_target = words.str.starts_with(row["target_words"].lower() + " residual")
            block = pl.when(of_target).then(pl.lit(TARGET + row["section"])).otherwise(block)
    events = events.with_columns(
        section=section,
        opened=pl.when(pl.col("kind") == KEY)
        .then(pl.lit(""))
        .when(words.str.contains("^(?:name of|contact) ?"))
        .then(pl.lit(CONTACT))
        .when(words.str.contains("on hand$"))
        .then(pl.lit(ON_HAND))
        .otherwise(block),
    )
    closes = token.str.ends_with("]") & ~token.str.ends_with("[8715]")
    closed = pl.when(closes.shift(1)).then(pl.lit(""))
    # The first token of a document opens with nothing; what was open before it ends there.
    begins = pl.when(
        (pl.col("document") != pl.col("document").shift(1)).fill_null(value=True)
    ).then(pl.lit(""))
    held = tokens.join(
        events.select("at", "section", "opened"), on="at", how="left", maintain_order="left"
    ).with_columns(
        section=pl.coalesce("section", begins).forward_fill(),
        block=pl.coalesce("opened", begins, closed).forward_fill(),
    )
    return held.with_columns(section=pl.when(pl.col("section") != "").then("section"))


def numbers(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row a printed number, in the order of the text.

    Returns document, page, line, section, block, run (key of the words that stand side by side),
    word (as printed), code (null for a number without one), beside_code (the run ends with a
    code), dashed (a lone dash stands before the number). Line numbers, names of rules, phone
    numbers, dates in file names and all of a contact row are no amounts and are left out. A code
    without a number beside it keeps a row
    with a null word.
    """
    runs = (
        tokens.filter((pl.col("kind") == RUN) & (pl.col("block") != CONTACT))
        .with_columns(
            code=pl.col("token").str.extract(r"\[([0-9]{4})\]$"),
            words=pl.col("token").str.replace(r"\s*\[[0-9]{4}\]$", ""),
        )
        .filter(pl.col("code").is_not_null() | ~pl.col("words").str.contains(_PHONE_RUN))
        .select(
            "document",
            "page",
            "line",
            "section",
            "block",
            "code",
            pl.col("at").alias("run"),
            word=pl.col("words").str.extract_all(r"\S+"),
        )
        .explode("word", empty_as_null=True)
    )
    last = (pl.col("run") != pl.col("run").shift(-1)).fill_null(value=True)
    runs = runs.with_columns(
        code=pl.when(last).then("code"),
        beside_code=pl.col("code").is_not_null(),
        dashed=pl.col("word").shift(1).str.contains(_DASH)
        & (pl.col("run") == pl.col("run").shift(1)),
    ).with_columns(pl.col("dashed").fill_null(value=False))
    bare = pl.col("word").str.replace(r"[%;:]+$", "")
    is_number = (
        bare.str.contains("[0-9]")
        & ~bare.str.contains(r"\p{L}")
        & ~pl.col("word").str.contains(f"{_LINE_NUMBER}|{_RULE}|{_PHONE}|{_FILE_DATE}")
    ) | bare.str.contains("^[oO]$")
    return runs.with_columns(
        word=pl.when(pl.col("code").is_null()).then(bare).otherwise("word")
    ).filter(pl.col("code").is_not_null() | is_number)
