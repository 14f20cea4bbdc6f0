"""Every number in the text, with the code beside it and what casts doubt on it."""

import polars as pl

from transforms.parse.blocks import CAPITAL, CONTACT, ON_HAND, TARGET
from transforms.parse.marks import (
    BEFORE,
    BEHIND,
    DOLLARS,
    MARKS,
    NUMBERING,
    OF_A_SIGN,
    SIDES,
    SIGNS,
    UNSEEN,
)
from transforms.parse.tokens import KEY, RUN, SHORT_DATE, count_rows

_LINE_NUMBER = r"^[0-9]{1,2}[.)]+$"
_RULE = r"^(?:30\.7|1\.20|22\.2)$"
_A_DATE = (
    r"^[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}$|^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"
    rf"|^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$|^{SHORT_DATE}$"
)
_SIGNED = rf"^(?:[{SIGNS}$)|]+|\(?{DOLLARS}\)?)$"
_MINUS = rf"^[{SIGNS}$)|]*[{SIGNS}][{SIGNS}$)|]*$"
# Behind a code: a sign close to it, and one that stands apart, perhaps before other words.
_SIGN_BESIDE = r"^[^\p{L}\p{N}\p{Sc}%'\s][^\p{L}\p{N}%$']*$|^[ \t]+\)$"
_SIGN_APART = rf"^[ \t]+[{SIGNS}](?:[ \t]*$|[ \t]+\p{{L}}[\p{{L}}.)]$)"
_SIGN_AT_END = rf"[{SIGNS}][ \t]*$"
# Most words; they need no second look.
_PLAIN = "^-?[0-9][0-9,]*$"
_QUALIFIED = rf"^(?:\(?{BEFORE}\)?|{MARKS})$"
_SIDE = rf"^\(?{SIDES}[.:]?\)?$"
_LEADING = rf"^\(?{NUMBERING}\)?$"
_SCALED = rf"^\(?(?:{BEHIND}|{MARKS}|{SIDES}|[bB%]|(?i:usd|us\$|\$|dollars))\)?$"


def find_numbers(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row per printed number, in the order of the text.

    Returns document, page, line (where it stands), ends (the line of its code, or its own),
    section, block, run (key of the words that stand side by side), word (as printed), code (null
    for a number without one), beside (the code that ends the run), beside_code (there is one),
    crosses (the number stands on a line above its code), percent (a percent sign stands behind
    it), dashed (a sign stands apart before the number, or behind its code), trailed (a sign stands
    apart behind its code, and may begin what follows), hanging (a sign ends the line of its code,
    and may be that of the number below), qualified (a word beside it says that it is no plain
    amount of dollars), led_to (a word before it may be what it numbers), numbered (the
    line number printed last before it), shared (several codes stand behind it), nil (a dash stands
    in its place), unseen (a reader marked it), paging (it may be the page's number, and is no
    amount then). Line numbers, names of rules, dates in file names and a contact row are no amounts
    and are left out. A code without a number beside it keeps a row with a null word.
    """
    has_code = pl.col("coded").is_not_null()
    in_contact = pl.col("block") == CONTACT
    ends = pl.col("coded").str.ends_with("]")
    # What few runs have is looked for in those alone: the others are null there.
    behind = pl.when(~ends).then("coded").str.replace(r"^.*\]", "")
    several = pl.when(pl.col("coded").str.len_bytes() > len("7010]")).then("coded")
    broken = pl.col("broken")
    breaks = broken.str.count_matches("\n", literal=True).cast(pl.Int32).fill_null(0)
    runs = (
        _without_marks(tokens.with_columns(paging=_page_numbers(tokens)))
        .with_columns(pl.col("token").str.splitn("[", 2).struct.rename_fields(["words", "coded"]))
        .unnest("token")
        .filter(has_code | ~in_contact)
    )
    runs = (
        _part_words(runs)
        .with_columns(behind=behind)
        .select(
            *("document", "page", "section", "block", "coded", "paging", "unseen", "line"),
            ends=pl.col("line") + breaks,
            code=pl.col("coded").str.head(4),
            signed_behind=pl.col("behind").str.contains(_SIGN_BESIDE),
            trailed=pl.col("behind").str.contains(_SIGN_APART),
            scaled_behind=pl.col("behind").str.contains(rf"[\p{{L}}\p{{N}}%$\p{{Sc}}]|{MARKS}"),
            unit_below=pl.col("behind").str.count_matches("\n").fill_null(0).cast(pl.Int32),
            hanging=pl.col("behind").str.contains(_SIGN_AT_END),
            side_behind=pl.col("behind").str.contains(rf"^[ \t]*\(?{OF_A_SIGN}\b"),
            shared=several.str.contains("[", literal=True).fill_null(value=False),
            # The number stands on a line above its code.
            crosses=broken.str.strip_chars_end(" \t").str.ends_with("\n").fill_null(value=False),
            run="at",
            alone="alone",
            word=_run_words(in_contact, broken),
        )
        .explode("word", empty_as_null=True)
    )
    runs = runs.with_columns(word=pl.coalesce("alone", "word")).drop("alone")
    return _told_apart(_on_own_lines(runs))


def _without_marks(tokens: pl.DataFrame) -> pl.DataFrame:
    """The runs of tokens without a reader's mark, and `unseen`: whether each bore one; few do."""
    token = pl.col("token")
    runs = tokens.filter(pl.col("kind") == RUN).with_columns(
        unseen=token.str.contains(UNSEEN, literal=True)
    )
    if not runs["unseen"].any():
        return runs
    return runs.with_columns(token=token.str.replace_all(UNSEEN, "", literal=True))


def _part_words(runs: pl.DataFrame) -> pl.DataFrame:
    """Add to runs `alone` (their only word; most have one), `words` of the others, and `broken`
    (the same where a line ends within)."""
    bare, words = pl.col("bare"), pl.col("words")
    runs = runs.with_columns(bare=words.str.strip_chars(" \t"))
    runs = runs.with_columns(alone=pl.when(bare.str.contains(r"^[^ \t\n]+$")).then(bare)).drop(
        "bare"
    )
    runs = runs.with_columns(words=pl.when(pl.col("alone").is_null()).then(words))
    return runs.with_columns(broken=pl.when(words.str.contains("\n", literal=True)).then(words))


def _run_words(in_contact: pl.Expr, broken: pl.Expr) -> pl.Expr:
    """The words of a run as a list, with its line ends; of a contact row only a number beside a
    code."""
    words = pl.col("words")
    on_one_line = pl.when(in_contact & broken.is_null())
    last = on_one_line.then(words).str.strip_chars_end().str.extract(r"(\S+)$")
    return on_one_line.then(last).otherwise(words).str.extract_all(r"\n|\S+")


def _on_own_lines(runs: pl.DataFrame) -> pl.DataFrame:
    """Words with the line that each stands on; line ends have done their work then."""
    is_end = (pl.col("word") == "\n").fill_null(value=False)
    if not runs.select(is_end.any()).item():
        return runs
    new = (pl.col("run") != pl.col("run").shift(1)).fill_null(value=True)
    before = count_rows(is_end, new).cast(pl.Int32)
    # A run that is line ends alone stands for its code.
    rest = runs.with_columns(line=pl.col("line") + before).filter(~is_end)
    bare = runs.filter(new & is_end)
    worded = rest.filter(pl.col("run").is_in(bare["run"].implode()))["run"]
    lost = bare.filter(~pl.col("run").is_in(worded.implode()))
    if lost.is_empty():
        return rest
    lost = lost.with_columns(word=pl.lit(None, pl.String), line="ends")
    return pl.concat([rest, lost]).sort("run", maintain_order=True)


def _page_numbers(tokens: pl.DataFrame) -> pl.Series:
    """Which tokens may be a page's number: a small number alone before a header or at the end, in
    no block, once or twice in a row."""
    token, alone, last = pl.col("token"), pl.col("alone"), pl.col("last")
    # Most tokens are longer; those are not looked at.
    short = pl.when(token.str.len_bytes() <= len("999")).then(token)
    digits = short.str.contains("^[0-9]{1,3}$").fill_null(value=False)
    ends = (pl.col("kind").shift(-1) == KEY) | (
        pl.col("document") != pl.col("document").shift(-1)
    ).fill_null(value=True)
    small = tokens.select("document", "kind", alone=digits & (pl.col("block") == ""))
    small = small.select("alone", last=alone & ends)
    paging = last | (alone & last.shift(-1, fill_value=False))
    return small.select(paging.fill_null(value=False)).to_series()


def _word_kinds(words: pl.DataFrame) -> pl.DataFrame:
    """What each distinct word that is no plain amount may be: a sign, a scale, a number, ..."""
    word, bare = pl.col("word"), pl.col("word").str.replace(r"[%;:]+$", "")
    is_sign = word.str.contains(_SIGNED)
    letters = bare.str.contains(r"\p{L}") & ~bare.str.contains(r"[0-9],[0-9]")
    is_other = word.str.contains(f"{_LINE_NUMBER}|{_A_DATE}") | ~bare.str.contains(r"\p{N}")
    zero = bare.str.contains("^[oO]$")
    return words.unique().select(
        "word",
        bare=bare,
        is_sign=is_sign,
        minus=is_sign & word.str.contains(_MINUS),
        qualifies=word.str.contains(_QUALIFIED) & ~word.str.contains(_SIDE),
        sided=word.str.contains(_SIDE),
        leads=word.str.contains(_LEADING),
        scales=word.str.contains(_SCALED),
        percent=word.str.ends_with("%"),
        line_number=word.str.extract(r"^([0-9]{1,2})[.)]+$"),
        is_number=(~is_other & ~letters & ~word.str.contains(_RULE)) | zero,
        is_rule=word.str.contains(_RULE),
        # In a place of amounts a word that begins with a digit is a number, if a broken one.
        begins=~is_other & bare.str.contains(rf"^[{SIGNS}$]*[0-9]") & ~word.str.contains(_RULE),
    )


def _told_apart(runs: pl.DataFrame) -> pl.DataFrame:
    """Words of runs that are numbers, each with its code and what casts doubt on it."""
    has_code = pl.col("coded").is_not_null()
    word, behind = pl.col("word"), pl.col("word").shift(-1)
    same_run, last, coded = pl.col("same_run"), pl.col("last"), pl.col("at_code")
    runs = runs.with_columns(
        odd=pl.when(~word.str.contains(_PLAIN)).then(word),
        same_run=pl.col("run") == pl.col("run").shift(1),
        last=(pl.col("run") != pl.col("run").shift(-1)).fill_null(value=True),
    ).with_columns(at_code=last & has_code)
    kinds = _word_kinds(runs.select(word="odd").drop_nulls())
    flags = (
        *(
            "is_sign",
            "minus",
            "qualifies",
            "sided",
            "leads",
            "scales",
            "percent",
            "is_rule",
            "begins",
        ),
    )
    joined = runs.join(kinds, left_on="odd", right_on="word", how="left", maintain_order="left")
    runs = joined.with_columns(
        pl.col(*flags, "signed_behind", "scaled_behind", "trailed", "hanging").fill_null(
            value=False
        ),
        pl.col("is_number").fill_null(word.is_not_null()),
        pl.col("bare").fill_null(word),
        line_number_of=pl.when(pl.col("line_number").is_not_null()).then("document"),
    )
    scaled = (pl.col("scales").shift(-1) & ~last & (word != "%")).fill_null(value=False)

    def before(mark: str) -> pl.Expr:
        # A dash may stand before a currency sign that stands before the number.
        near = pl.col(mark).shift(1) & same_run
        far = pl.col("is_sign").shift(1) & same_run & pl.col(mark).shift(2) & same_run.shift(1)
        return (near | far).fill_null(value=False)

    # A sign between a code and the next number may be the next number's own.
    after_sign = (
        ~same_run
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("line") == pl.col("ends").shift(1))
        & (pl.col("signed_behind") | pl.col("side_behind")).shift(1)
    ).fill_null(value=False)
    # So may a unit, which may begin the next line.
    after_unit = (
        ~same_run
        & (pl.col("document") == pl.col("document").shift(1))
        & (pl.col("line") == (pl.col("ends") + pl.col("unit_below")).shift(1))
        & (pl.col("scaled_behind") & ~pl.col("trailed")).shift(1)
    ).fill_null(value=False)
    # A sign before the next number on the line may be that of the number before the code.
    sign_next = (
        ~same_run.shift(-1)
        & (pl.col("document") == pl.col("document").shift(-1))
        & (pl.col("page") == pl.col("page").shift(-1))
        & (pl.col("ends") == pl.col("line").shift(-1))
        & pl.col("minus").shift(-1)
    ).fill_null(value=False)
    in_target = pl.col("block").str.starts_with(TARGET)
    in_place = in_target | pl.col("block").is_in([CAPITAL, ON_HAND])
    number = pl.col("is_number") | (in_target & pl.col("is_rule")) | (in_place & pl.col("begins"))
    of_document = pl.col("line_number_of").forward_fill() == pl.col("document")
    nil = coded & pl.col("minus") & ~pl.when("minus").then(word).str.contains("(", literal=True)
    runs = runs.select(
        *("document", "page", "line", "ends", "section", "block", "run", "crosses", "shared"),
        *("coded", "paging", "unseen"),
        word=pl.when(~coded).then("bare").when(~pl.col("is_sign")).then(word),
        code=pl.when(last).then("code"),
        beside="code",
        beside_code=has_code,
        dashed=before("minus") | after_sign | (coded & pl.col("signed_behind")),
        trailed=coded & (pl.col("trailed") | sign_next | before("sided")),
        hanging=coded & pl.col("hanging"),
        percent=pl.col("percent") | (scaled & (behind == "%")),
        qualified=before("qualifies")
        | after_unit
        | (scaled & (behind != "%"))
        | (coded & pl.col("scaled_behind") & ~pl.col("trailed")),
        led_to=before("leads"),
        numbered=pl.when(of_document).then(pl.col("line_number").forward_fill()),
        nil=nil.fill_null(value=False),
        kept=coded | number,
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


def show_words(word: pl.Expr) -> pl.Expr:
    """The printed words of a number that found no line, as far as they may leave the archive.

    A page may hold a person's phone number; only what is grouped like an amount is shown.
    """
    plain = "^(?:[^0-9]*[0-9]{1,3}(?:,[0-9]{3})+[^0-9]*|0|[oO])$"
    return pl.when(word.str.contains(plain)).then(word)
