"""Every number in the text, with the section and block it stands in and the code beside it."""

import polars as pl

from transforms.facts import Facts
from transforms.tokens import (
    BEFORE,
    BEHIND,
    BLOCK,
    HEADING,
    KEY,
    MARK,
    MARKS,
    RUN,
    SHORT_DATE,
    SIDES,
    SIGNS,
    begins,
)  # fmt: skip

CONTACT, CAPITAL, ON_HAND, TARGET = "contact", "capital", "on_hand", "target:"
# Few names, many rows.
_PLACE = pl.Categorical
_LINE_NUMBER = r"^[0-9]{1,2}[.)]+$"
_RULE = r"^(?:30\.7|1\.20|22\.2)$"
_A_DATE = (
    r"^[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}$|^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"
    rf"|^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$|^{SHORT_DATE}$"
)
_SIGNED = rf"^[{SIGNS}$)|]+$"
_MINUS = rf"[{SIGNS}]"
# Most words; they need no second look.
_PLAIN = "^-?[0-9][0-9,]*$"
_QUALIFIED = rf"^(?:{BEFORE}|{MARKS})$"
_SCALED = rf"^(?:{BEHIND}|{SIDES}|[bB%]|(?i:usd|us\$|\$|dollars))$"


def in_blocks(tokens: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add `section` (of the last heading above) and `block` (of the last label that opens one).

    Blocks: `target:<origin>`, `capital`, `on_hand`, `contact`, or "" where none is open. A coded
    line closes the block behind it (line 12's own total, 8715, does not); so does a header.
    """
    kind, token = pl.col("kind"), pl.col("token")
    # What opens a section or block is looked at once a distinct token.
    event = pl.when((kind == KEY) | (kind == BLOCK)).then(token)
    known = tokens.select(event=event).drop_nulls().unique().with_columns(**_opened(facts))
    closes = token.str.contains("]", literal=True) & ~token.str.contains("[8715]", literal=True)
    tokens = tokens.with_row_index("at").with_columns(
        event=event, closes=closes, new_document=begins(), new_page=begins("page")
    )
    # The first token of a page opens with nothing; what was open before it ends there.
    nothing = pl.lit("", _PLACE)
    begun = pl.when("new_document").then(nothing)
    page_begun = pl.when("new_page").then(nothing)
    closed = pl.when(pl.col("closes").shift(1)).then(nothing)
    return (
        tokens.join(known, on="event", how="left", maintain_order="left")
        .select(
            *("at", "document", "token", "kind", "line", "page"),
            section=pl.coalesce("section", begun).forward_fill(),
            block=pl.coalesce("opened", page_begun, closed).forward_fill().cast(pl.String),
        )
        .with_columns(section=pl.when(pl.col("section") != "").then("section").cast(pl.String))
    )


def _opened(facts: Facts) -> dict[str, pl.Expr]:
    """The section and the block that an event opens; the place of either among all names."""
    token = pl.col("event")
    words = token.str.to_lowercase().str.replace_all(r"\s+", " ")
    section, block = pl.lit(None, _PLACE), pl.lit(CAPITAL, _PLACE)
    for row in facts.statements.iter_rows(named=True):
        heading = rf"^{MARK}{HEADING}{row['heading']}"
        section = (
            pl.when(token.str.contains(heading))
            .then(pl.lit(row["section"], _PLACE))
            .otherwise(section)
        )
        if row["target_words"]:
            of_target = words.str.starts_with(row["target_words"].lower() + " residual")
            block = (
                pl.when(of_target).then(pl.lit(TARGET + row["section"], _PLACE)).otherwise(block)
            )
    opened = (
        pl.when(token.str.starts_with(MARK))
        .then(pl.lit("", _PLACE))
        .when(words.str.contains("^(?:name of|contact) ?"))
        .then(pl.lit(CONTACT, _PLACE))
        .when(words.str.contains("on hand$"))
        .then(pl.lit(ON_HAND, _PLACE))
        .otherwise(block)
    )
    return {"section": section, "opened": opened}


def numbers(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row a printed number, in the order of the text.

    Returns document, page, line, section, block, run (key of the words that stand side by side),
    word (as printed), code (null for a number without one), beside (the code that ends the
    run), beside_code (there is one), crosses (the number stands on a line above its code), percent
    (a percent sign stands behind it), dashed (a sign stands apart before the number, or behind its
    code), qualified (a word beside it says that it is no plain amount of dollars), numbered (the
    line number printed last before it), shared (several codes stand behind it). Line numbers,
    names of rules, dates in file names and a contact row are no amounts and are left out. A code
    without a number beside it keeps a row with a null word.
    """
    has_code = pl.col("coded").is_not_null()
    in_contact = pl.col("block") == CONTACT
    ends = pl.col("coded").str.ends_with("]")
    # What few runs have is looked for in those alone: the others are null there.
    behind = pl.when(~ends).then("coded").str.replace(r"^.*\]", "")
    of_lines = pl.when(pl.col("words").str.contains("\n", literal=True)).then("words")
    broken = pl.col("broken")
    # Where the last word stands; a piece before it may stand on the line above.
    breaks = broken.str.strip_chars_end().str.count_matches("\n", literal=True).fill_null(0)
    runs = (
        tokens.filter((pl.col("kind") == RUN) & ~_page_number())
        .with_columns(pl.col("token").str.splitn("[", 2).struct.rename_fields(["words", "coded"]))
        .unnest("token")
        .filter(has_code | ~in_contact)
        .with_columns(behind=behind, broken=of_lines)
        .select(
            *("document", "page", "section", "block", "coded"),
            line=pl.col("line") + pl.when(has_code).then(breaks.cast(pl.Int32)).otherwise(0),
            code=pl.col("coded").str.head(4),
            signed_behind=pl.col("behind").str.contains(r"^[^\p{L}\p{N}%$']+$"),
            scaled_behind=pl.col("behind").str.contains(r"[\p{L}\p{N}%$]"),
            shared=pl.col("coded").str.contains("[", literal=True).fill_null(value=False),
            # The number stands on a line above its code.
            crosses=broken.str.strip_chars_end(" \t").str.ends_with("\n").fill_null(value=False),
            run="at",
            word=_words(in_contact),
        )
        .explode("word", empty_as_null=True)
    )
    return _told_apart(runs)


def _words(in_contact: pl.Expr) -> pl.Expr:
    """The words of a run as a list; of a contact row only a number beside a code."""
    words = pl.col("words")
    last = pl.when(in_contact).then(words).str.strip_chars_end().str.extract(r"(\S+)$")
    return pl.when(in_contact).then(last).otherwise(words).str.extract_all(r"\S+")


def _page_number() -> pl.Expr:
    """A small number alone before a header or at the end, in no block, once or twice in a row."""
    token = pl.col("token")
    # Most tokens are longer; those are not looked at.
    short = pl.when(token.str.len_bytes() <= len("999")).then(token)
    digits = short.str.contains("^[0-9]{1,3}$").fill_null(value=False)
    alone = digits & (pl.col("block") == "")
    ends = (pl.col("kind").shift(-1) == KEY) | (
        pl.col("document") != pl.col("document").shift(-1)
    ).fill_null(value=True)
    last = alone & ends
    return (last | (alone & last.shift(-1, fill_value=False))).fill_null(value=False)


def _kinds(words: pl.DataFrame) -> pl.DataFrame:
    """What each distinct word that is no plain amount may be: a sign, a scale, a number, ..."""
    word, bare = pl.col("word"), pl.col("word").str.replace(r"[%;:]+$", "")
    is_sign = word.str.contains(_SIGNED)
    letters = bare.str.contains(r"\p{L}") & ~bare.str.contains(r"[0-9],[0-9]")
    known = word.str.contains(f"{_LINE_NUMBER}|{_A_DATE}") | ~bare.str.contains(r"\p{N}")
    zero = bare.str.contains("^[oO]$")
    return words.unique().select(
        "word",
        bare=bare,
        is_sign=is_sign,
        minus=is_sign & word.str.contains(_MINUS),
        qualifies=word.str.contains(_QUALIFIED),
        scales=word.str.contains(_SCALED),
        percent=word.str.ends_with("%"),
        line_number=word.str.extract(r"^([0-9]{1,2})[.)]+$"),
        is_number=(~known & ~letters & ~word.str.contains(_RULE)) | zero,
        is_rule=word.str.contains(_RULE),
        # In a place of amounts a word that begins with a digit is a number, if a broken one.
        begins=~known & bare.str.contains(rf"^[{SIGNS}$]*[0-9]") & ~word.str.contains(_RULE),
    )


def _told_apart(runs: pl.DataFrame) -> pl.DataFrame:
    """Words of runs that are numbers, each with its code and what casts doubt on it."""
    has_code = pl.col("coded").is_not_null()
    word, behind = pl.col("word"), pl.col("word").shift(-1)
    same_run = pl.col("run") == pl.col("run").shift(1)
    last = (pl.col("run") != pl.col("run").shift(-1)).fill_null(value=True)
    runs = runs.with_columns(odd=pl.when(~word.str.contains(_PLAIN)).then(word))
    kinds = _kinds(runs.select(word="odd").drop_nulls())
    flags = ("is_sign", "minus", "qualifies", "scales", "percent", "is_rule", "begins")
    joined = runs.join(kinds, left_on="odd", right_on="word", how="left", maintain_order="left")
    runs = joined.with_columns(
        pl.col(*flags).fill_null(value=False),
        pl.col("is_number").fill_null(word.is_not_null()),
        pl.col("bare").fill_null(word),
        line_number_of=pl.when(pl.col("line_number").is_not_null()).then("document"),
    )
    scaled = (pl.col("scales").shift(-1) & ~last & (word != "%")).fill_null(value=False)

    def before(mark: str) -> pl.Expr:
        # A dash may stand before a currency sign that stands before the number.
        found = (pl.col(mark).shift(1) & same_run) | (
            pl.col("is_sign").shift(1) & pl.col(mark).shift(2) & same_run & same_run.shift(1)
        )
        return found.fill_null(value=False)

    # A sign between a code and the next number may be the next number's own.
    after_sign = (
        ~same_run
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("line") == pl.col("line").shift(1))
        & pl.col("signed_behind").shift(1)
    ).fill_null(value=False)
    in_target = pl.col("block").str.starts_with(TARGET)
    in_place = in_target | pl.col("block").is_in([CAPITAL, ON_HAND])
    number = pl.col("is_number") | (in_target & pl.col("is_rule")) | (in_place & pl.col("begins"))
    of_document = pl.col("line_number_of").forward_fill() == pl.col("document")
    runs = runs.select(
        *("document", "page", "line", "section", "block", "run", "crosses", "shared", "coded"),
        word=pl.when(last & has_code).then(word).otherwise("bare"),
        code=pl.when(last).then("code"),
        beside="code",
        beside_code=has_code,
        dashed=before("minus") | after_sign | (has_code & last & pl.col("signed_behind")),
        percent=pl.col("percent") | (scaled & (behind == "%")),
        qualified=before("qualifies")
        | (scaled & (behind != "%"))
        | (has_code & last & pl.col("scaled_behind")),
        numbered=pl.when(of_document).then(pl.col("line_number").forward_fill()),
        kept=(has_code & last) | number,
    ).filter("kept")
    return _each_code(runs.drop("kept"))


def _each_code(numbers: pl.DataFrame) -> pl.DataFrame:
    """A row each for codes that share one number; the number stays with the first."""
    others = numbers.filter(pl.col("shared") & pl.col("code").is_not_null())
    if others.is_empty():
        return numbers.drop("coded")
    others = others.with_columns(
        code=pl.col("coded").str.extract_all(r"\[[0-9]{4}"), word=pl.lit(None, pl.String)
    ).explode("code", empty_as_null=True)
    others = others.with_columns(pl.col("code").str.slice(1, 4))
    return pl.concat([numbers, others]).sort("run", maintain_order=True).drop("coded")


def shown(word: pl.Expr) -> pl.Expr:
    """The printed words of a number that found no line, as far as they may leave the archive.

    A page may hold a person's phone number; only what is grouped like an amount is shown.
    """
    plain = "^(?:[^0-9]*[0-9]{1,3}(?:,[0-9]{3})+[^0-9]*|0|[oO])$"
    return pl.when(word.str.contains(plain)).then(word)
