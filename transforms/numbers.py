"""Every number in the text, with the section and block it stands in and the code beside it."""

import polars as pl

from transforms.facts import Facts
from transforms.tokens import BLOCK, KEY, MARK, RUN, SIGNS

CONTACT, CAPITAL, ON_HAND, TARGET = "contact", "capital", "on_hand", "target:"
_LINE_NUMBER = r"^[0-9]{1,2}[.)]+$"
_RULE = r"^(?:30\.7|1\.20|22\.2)$"
# 203-555-0100, (203)555-0100, +12035550100 as one word; 203 555 0100 as a run of words.
_PHONE = (
    r"^\+[0-9]{7,}$|[0-9)][-./][0-9]{3,4}[-./][0-9]{3,4}|^\(\+?[0-9]{2,4}\)[-.]?[0-9]{3}[-.][0-9]"
)
_PHONE_RUN = r"^\(?\+?[0-9]{1,4}\)?(?:[ \t.-]+[0-9]{2,4}){2,}$"
_FILE_DATE = r"^[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}$"
_SIGNED = rf"^[{SIGNS}$)|]+$"
_MINUS = rf"[{SIGNS}]"


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
    closes = token.str.contains(r"\]\S*$") & ~token.str.contains("[8715]", literal=True)
    closed = pl.when(closes.shift(1)).then(pl.lit(""))
    # The first token of a page opens with nothing; what was open before it ends there.
    new_document = pl.col("document") != pl.col("document").shift(1)
    new_page = new_document | (pl.col("page") != pl.col("page").shift(1))
    begins = pl.when(new_document.fill_null(value=True)).then(pl.lit(""))
    page_begins = pl.when(new_page.fill_null(value=True)).then(pl.lit(""))
    held = tokens.join(
        events.select("at", "section", "opened"), on="at", how="left", maintain_order="left"
    ).with_columns(
        section=pl.coalesce("section", begins).forward_fill(),
        block=pl.coalesce("opened", page_begins, closed).forward_fill(),
    )
    return held.with_columns(section=pl.when(pl.col("section") != "").then("section"))


def numbers(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row a printed number, in the order of the text.

    Returns document, page, line, section, block, run (key of the words that stand side by side),
    word (as printed), code (null for a number without one), beside (the code that ends the
    run), beside_code (there is one), crosses (the number stands on a line above its code), percent
    (a percent sign stands behind it), dashed (a sign stands apart before the number, or behind its
    code). Line numbers, names of rules, phone numbers, dates in file names and a contact row are
    no amounts and are left out. A code
    without a number beside it keeps a row
    with a null word.
    """
    has_code = pl.col("code").is_not_null()
    in_contact = pl.col("block") == CONTACT
    runs = (
        tokens.filter((pl.col("kind") == RUN) & ~_page_number())
        .with_columns(
            code=pl.col("token").str.extract(r"\[([0-9]{4})\][^\[]*$"),
            words=pl.col("token").str.replace(r"\s*\[[0-9]{4}\][^\[]*$", ""),
            signed_behind=~pl.col("token").str.ends_with("]"),
            # The number stands on a line above its code.
            crosses=pl.col("token").str.contains(r"\n\s*\["),
        )
        .filter(has_code | (~in_contact & ~pl.col("words").str.contains(_PHONE_RUN)))
        .select(
            "document",
            "page",
            "line",
            "section",
            "block",
            "code",
            "signed_behind",
            "crosses",
            pl.col("at").alias("run"),
            # Of a contact row only a number beside a code is read.
            word=pl.when(in_contact)
            .then(pl.col("words").str.extract_all(r"\S+$"))
            .otherwise(pl.col("words").str.extract_all(r"\S+")),
        )
        .explode("word", empty_as_null=True)
    )
    return _told_apart(runs)


def _page_number() -> pl.Expr:
    """A small number alone before a header or at the end, in no block, once or twice in a row."""
    alone = pl.col("token").str.contains("^[0-9]{1,3}$") & (pl.col("block") == "")
    ends = (pl.col("kind").shift(-1) == KEY) | (
        pl.col("document") != pl.col("document").shift(-1)
    ).fill_null(value=True)
    last = alone & ends
    return (last | (alone & last.shift(-1, fill_value=False))).fill_null(value=False)


def _told_apart(runs: pl.DataFrame) -> pl.DataFrame:
    """Words of runs that are numbers, each with its code and what casts doubt on its sign."""
    has_code = pl.col("code").is_not_null()
    same_run = pl.col("run") == pl.col("run").shift(1)
    last = (pl.col("run") != pl.col("run").shift(-1)).fill_null(value=True)
    is_sign = (pl.col("word").str.contains(_SIGNED)).fill_null(value=False)
    minus = is_sign & pl.col("word").str.contains(_MINUS)
    # A dash may stand before a currency sign that stands before the number.
    before = (minus.shift(1) & same_run) | (
        is_sign.shift(1) & minus.shift(2) & same_run & same_run.shift(1)
    )
    runs = runs.with_columns(
        code=pl.when(last).then("code"),
        beside=pl.col("code"),
        beside_code=has_code,
        dashed=before.fill_null(value=False) | (has_code & last & pl.col("signed_behind")),
        percent=pl.col("word").str.ends_with("%"),
    )
    bare = pl.col("word").str.replace(r"[%;:]+$", "")
    in_target = pl.col("block").str.starts_with(TARGET)
    grouped = bare.str.contains(r"[0-9],[0-9]")
    is_number = (
        bare.str.contains("[0-9]")
        & (grouped | ~bare.str.contains(r"\p{L}"))
        & ~pl.col("word").str.contains(f"{_LINE_NUMBER}|{_PHONE}|{_FILE_DATE}")
        & (in_target | ~pl.col("word").str.contains(_RULE))
    ) | bare.str.contains("^[oO]$")
    word = pl.when(pl.col("code").is_null()).then(bare).otherwise("word")
    return runs.with_columns(word=word).filter(has_code | is_number)


def shown(word: pl.Expr) -> pl.Expr:
    """The printed words of a number that found no line, as far as they may leave the archive.

    A page may hold a person's phone number; only what is grouped like an amount is shown.
    """
    plain = "^(?:[^0-9]*[0-9]{1,3}(?:,[0-9]{3})+[^0-9]*|0|[oO])$"
    return pl.when(word.str.contains(plain)).then(word)
