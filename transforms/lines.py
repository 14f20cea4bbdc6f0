"""Coded lines: a number belongs to the code it stands beside, or it is rejected with a reason."""

import polars as pl

from transforms.amounts import amount, doubtful
from transforms.facts import Facts
from transforms.numbers import shown

REASONS = {
    "malformed_amount": "The amount is not well formed, so digits may be lost; read the page and "
    "file the document again from its source.",
    "several_numbers": "More than one number stands before one code, so the amount may be broken; "
    "read the page and file the document again from its source.",
    "sign_apart": "A sign stands apart from the amount and may be its own; read the page and "
    "file the document again from its source.",
    "words_beside": "A word beside the amount changes what it says: a scale, a currency, a date or "
    "a note; read the page and file the document again in whole dollars.",
    "amount_in_doubt": "The number may be a line number, a year, a note or the code itself, and "
    "the amount may be missing; read the page and file the document again from its source.",
    "code_without_amount": "The code is printed without an amount beside it; read the page and "
    "file the document again from its source.",
    "pairing_in_doubt": "The amount may belong to another code of the page, where codes and "
    "amounts stand apart; read the page and file the document again from its source.",
    "unknown_code": "No line of the form has this code; if the form is new, add the code to "
    "codebook/line_codes.csv and read the document again.",
    "printed_twice": "The code is printed with different amounts in one filing; read the pages "
    "and correct the source.",
}


def coded(numbers: pl.DataFrame, facts: Facts, unsettled: pl.DataFrame) -> pl.DataFrame:
    """Judge every number beside a code.

    numbers: as `numbers.numbers` gives them, with slot. unsettled: document, run, word of the
    numbers without a code that found no line; where one stands before a coded number, both may
    be pieces of one amount.
    Returns one row a coded number: document, slot, page, line, origin, line_code, amount,
    printed, numbers (how many printed numbers the row stands for), reason (null where good),
    repeat (the same code with the same amount stood before).
    """
    known = facts.line_codes.select(
        code="code", origin="section", unit="unit",
        own_number=pl.col("line").str.extract("^(?:funds )?([0-9]+)$"),
    )  # fmt: skip
    by_run = unsettled.group_by("document", "run", maintain_order=True).agg(
        before=pl.len(), earlier=pl.col("word").str.join(" ")
    )
    lines = (
        numbers.with_columns(behind_stray=_behind_stray(unsettled))
        .filter(pl.col("code").is_not_null())
        .join(known, on="code", how="left", maintain_order="left")
        .join(by_run, on=["document", "run"], how="left", maintain_order="left")
        .join(
            _doubtful(numbers, unsettled).with_columns(shifted=pl.lit(value=True)),
            on=["document", "run"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            # Several codes may share a run; its pieces are counted once.
            pl.when(pl.col("run").is_first_distinct()).then(pl.col("before")).fill_null(0),
            pl.col("shifted").fill_null(value=False),
            amount=amount(pl.col("word")),
        )
    )
    sign_apart = pl.col("dashed") & (pl.col("amount") != 0) & (pl.col("unit") != "accounts")
    reason = (
        pl.when(pl.col("word").is_null())
        .then(pl.lit("code_without_amount"))
        .when(pl.col("origin").is_null())
        .then(pl.lit("unknown_code"))
        .when(pl.col("shifted") | pl.col("shared"))
        .then(pl.lit("pairing_in_doubt"))
        .when(pl.col("before") > 0)
        .then(pl.lit("several_numbers"))
        .when(pl.col("amount").is_null())
        .then(pl.lit("malformed_amount"))
        .when(sign_apart)
        .then(pl.lit("sign_apart"))
        .when("qualified")
        .then(pl.lit("words_beside"))
        .when(_in_doubt())
        .then(pl.lit("amount_in_doubt"))
    )
    lines = lines.select(
        "document", "slot", "page", "line", "origin", "amount",
        line_code="code",
        printed=_printed(),
        numbers=pl.col("before") + pl.col("word").is_not_null().cast(pl.UInt32),
        reason=reason,
    )  # fmt: skip
    return _told_once(lines)


def _in_doubt() -> pl.Expr:
    """Whether the number may stand where the amount is missing.

    A line's own number is an amount where it stands behind that number (`12. ... 12 [7150]`).
    """
    word = pl.col("word")
    unnumbered = pl.col("numbered").ne_missing(pl.col("own_number"))
    own = (word == pl.col("own_number")) & unnumbered
    small = word.str.contains("^[1-9][0-9]?$") & pl.col("behind_stray")
    return doubtful(word) | (word == pl.col("code")) | own | small


def _behind_stray(unsettled: pl.DataFrame) -> pl.Expr:
    """Whether the number before stands in no place and at most two lines above.

    It may be the amount then, and a small number behind it a note or a page number.
    """
    stray = pl.col("code").is_null() & pl.col("run").is_in(unsettled["run"].unique().implode())
    near = (pl.col("line") - pl.col("line").shift(1)).is_between(0, 2)
    same = (pl.col("document") == pl.col("document").shift(1)) & (
        pl.col("page") == pl.col("page").shift(1)
    )
    return (stray.shift(1) & near & same).fill_null(value=False)


def _printed() -> pl.Expr:
    """The amount as printed; words that may be a person's number do not leave the archive."""
    whole = pl.concat_str("earlier", "word", separator=" ", ignore_nulls=True)
    alone = (pl.col("before") == 0) & (pl.col("section") != "cover").fill_null(value=False)
    person = pl.col("word").str.contains("[@_]|[0-9)][-.][0-9]{3}[-.][0-9]").fill_null(value=False)
    return pl.when(alone & ~person).then("word").otherwise(shown(whole))


def _doubtful(numbers: pl.DataFrame, unsettled: pl.DataFrame) -> pl.DataFrame:
    """Coded numbers that may belong to another code: document, run.

    On a page that leaves both a code without a number and a number without a line, the numbers
    next to either may have slipped, and so may every number that stands between the two and above
    its code. A number that stands behind one code, on its line, and above
    the next code belongs to the first as much as to the second; then no number of the page that
    stands above its code is sure.
    """
    page = ["document", "page"]
    bare = numbers.filter(pl.col("word").is_null()).select(page).unique()
    free = unsettled.select(page).unique()
    is_free = pl.col("run").is_in(unsettled["run"].unique().implode()) & pl.col("code").is_null()
    loose = pl.col("word").is_null() | is_free
    slipped = (
        numbers.join(bare, on=page, how="semi", maintain_order="left")
        .join(free, on=page, how="semi", maintain_order="left")
        .with_columns(bare=pl.col("word").is_null(), free=is_free, at=pl.int_range(pl.len()))
        .with_columns(
            next_to=loose.shift(1, fill_value=False).over(page)
            | loose.shift(-1, fill_value=False).over(page),
            between=pl.col("crosses") & (_between("bare", "free") | _between("free", "bare")),
        )
        .filter(
            (pl.col("next_to") | pl.col("between"))
            & pl.col("word").is_not_null()
            & pl.col("code").is_not_null()
        )
    )
    coded = numbers.filter(pl.col("code").is_not_null())
    ends = pl.col("line") + pl.col("crosses").cast(pl.Int32)
    behind = (
        (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("page") == pl.col("page").shift(1))
        & (pl.col("line") == ends.shift(1))
        & pl.col("crosses")
    )
    flipped = coded.filter(behind.fill_null(value=False)).select(page).unique()
    above = coded.filter("crosses").join(flipped, on=page, how="semi", maintain_order="left")
    return pl.concat([slipped.select("document", "run"), above.select("document", "run")]).unique()


def _between(first: str, then: str) -> pl.Expr:
    """Whether a row stands behind one mark and before another on its page."""
    page, at = ["document", "page"], pl.col("at")
    return (at > at.filter(pl.col(first)).min().over(page)) & (
        at < at.filter(pl.col(then)).max().over(page)
    )


def _told_once(lines: pl.DataFrame) -> pl.DataFrame:
    """One code is one line: the same amount again is a repeat, any other print rejects them all.

    A code that stands somewhere without an amount counts only where it has none anywhere.
    """
    # One integer a line: comparing integers costs a tenth of comparing three columns.
    code = pl.col("line_code").cast(pl.Int64)
    line = (pl.col("document").cast(pl.Int64) * 2048 + pl.col("slot")) * 10_000 + code
    lines = lines.with_columns(key=line)
    often = lines.filter(pl.col("key").is_duplicated())
    once = lines.join(often, on="key", how="anti", maintain_order="left") if often.height else lines
    bare = pl.col("numbers") == 0
    often = often.with_columns(bare=bare, nth=pl.int_range(pl.len()).over("key", bare))
    all_bare = pl.col("bare").all().over("key")
    often = often.filter((~pl.col("bare")) | (all_bare & (pl.col("nth") == 0)))
    good = pl.col("reason").is_null()
    differs = (pl.col("amount").n_unique() > 1).over("key") | (~good).any().over("key")
    often = often.with_columns(
        repeat=good & ~differs & (pl.col("nth") > 0),
        reason=pl.when(good & differs).then(pl.lit("printed_twice")).otherwise("reason"),
    ).drop("bare", "nth")
    told = [once.with_columns(repeat=pl.lit(value=False)), often]
    return pl.concat(told).drop("key")
