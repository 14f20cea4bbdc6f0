"""One pass over each document's text: what could be a header, a heading, a label or a number.

Every run of digits in the text lands in exactly one token. That is what makes the count of
printed amounts exact: nothing is skipped, later steps only sort it.
"""

import polars as pl

from transforms.form_spec import FormSpec
from transforms.parse.marks import BEFORE, BEHIND, DOLLARS, MARKS, NUMBERING, SIDES, SIGNS, UNSEEN

# Stands before each header key and heading, so that glued fields come apart.
MARK = "\x1f"
# Stands around a file's name, whose numbers are no amounts.
_NAME = "\x1e"
# Stands around a status with its number ("AMENDMENT 2"), which is no amount.
NUMBERED = "\x1d"
_FILE_NAME = r"[^\n\t\[\]:,\f]*\.(?i:xlsx?|csv|pdf|docx?|zip)(?-u:\b)"
_NAMES_FILE = r"\.(?i:xlsx?|csv|pdf|docx?|zip)(?-u:\b)"
_KEYS = r"(?:End Date|Firm Name|Form|Submit Date) ?:"
_DASH = r"[-\u2010-\u2015\u2212]"
# In front of a section's name on a daily form.
HEADING = rf"Daily Segregation ?{_DASH} ?"
# A form that is known by its shape, and the words of any other: no number that stands by itself.
_FORM = (
    rf"(?i:(?:Daily Seg(?:regation)?[ \t]*{_DASH}?[ \t]*)?"
    rf"(?:FOCUS[ \t]*{_DASH}?[ \t]*II|1[ \t]*{_DASH}?[ \t]*FR(?:[ \t]*{_DASH}?[ \t]*FCM)?)"
    r"(?-u:\b))"
    r"|(?:[0-9]{1,2}-?[A-Za-z][A-Za-z-]*|[A-Za-z]+-?[0-9]{1,2}[A-Za-z0-9-]*|[^\n\f\t\[\]0-9\x1f])*"
)
_NUMBER_OF_STATUS = r"[ \t]*(?i:no\.?|nr\.?|number|#)?[ \t]*[0-9]{1,3}"
# A word with a digit of any script in it; words beside each other on one line are one run.
_WORD = rf"[^\s\[\]{MARK}{_NAME}{NUMBERED}]*\p{{N}}[^\s\[\]{MARK}{_NAME}{NUMBERED}]*"
_GAP = r"[ \t]+"
_EDGE = r"(?-u:\b)"
_ZERO = rf"{UNSEEN}?{_EDGE}[oO]{_EDGE}"
_SIGN = rf"(?:[{SIGNS}$)|]+|\(?{DOLLARS}\)?)[ \t\n]+"
# Words before a number that tie it to the number before them: "3 of 5".
_TIE = rf"(?:{_EDGE}(?i:of|to|or|and|through|by|x){_EDGE}|[/*+=]){_GAP}"
_QUALIFIER = rf"(?:\(?{_EDGE}(?:{BEFORE}|{NUMBERING})\)?|{MARKS})[ \t\n]+"
_RUN = rf"(?:(?:{_WORD}|{_ZERO}){_GAP}|{_SIGN}|{_TIE}|{_QUALIFIER})*"
_BEHIND = (
    rf"[ \t]*\(?(?:(?i:usd|us\$|\$|dollars)[ \t]*)?(?:(?:{BEHIND}{_EDGE}|{MARKS})\)?"
    rf"|{SIDES}(?:[ \t;.,)]|(?m:$))|[bB](?:[ \t;]|(?m:$))|%)"
    rf"|[ \t]*\n[ \t]*(?i:thousands?|millions?|billions?|mm|mio|bn){_EDGE}"
)
# A code, and others that share its amount; a sign behind it may be the number's own as well.
_CODE = (
    r"\[[0-9]{4}\](?:[ \t]*(?:[/,;&+]|and|or)?[ \t]*\[[0-9]{4}\])*"
    rf"(?:[{SIGNS})]|[ \t]+\)|[ \t]+[{SIGNS}](?:[ \t]*(?m:$)|[ \t]+\p{{L}}[\p{{L}}.)])|{_BEHIND}"
    r"|[ \t]*(?:\(\$?'?000'?s?\)|\$?'?000'?s))?"
)
# Signs and marks with no number behind them, as many as no page prints before one: they are one
# token, since a search that began again behind each would take the square of their number.
_RULING = rf"(?:{_SIGN}|(?:{_EDGE}{BEFORE}|{MARKS})[ \t\n]+|{_TIE}){{9,}}"
# Stands in the place of an amount: a dash, perhaps behind a currency sign.
_NIL = rf"(?:\$?[ \t]*[{SIGNS}][ \t]*)"
SHORT_DATE = r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}"
# A day as headers print it, and what stands between the two of a range.
DAYS = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TO = rf"[ \t\n]*(?:{_DASH}|(?i:to|through|thru|until|till|and){_EDGE})[ \t\n]*"

# A firm's name whose last words, with a legal suffix, are wrapped to the line before the form.
_LEGAL = (
    r"(?i:l\.? ?l\.? ?c|l\.? ?l\.? ?p|l\.? ?p|inc|incorporated|corp|corporation|ltd|limited|company"
    r"|n\.a)\.?"
)
_WRAPPED_NAME = (
    r"(Firm Name ?:[ \t]*[^\n\f\[\]:]*?)[ \t]*\n[ \t]*"
    rf"((?:[\p{{L}}&.,'-]+ ){{0,4}}{_LEGAL})[ \t]*\n([ \t]*Form ?:)"
)

RUN, KEY, STATUS, BLOCK, DATE, FILE = "run", "key", "status", "block", "date", "file"
LINE_END, PAGE_END, REFERENCE, WORD = "line_end", "page_end", "reference", "word"
RULING = "ruling"
_KIND = pl.Enum([RUN, KEY, STATUS, BLOCK, DATE, FILE, LINE_END, PAGE_END, REFERENCE, RULING, WORD])


def _spaced_pattern(words: str) -> str:
    return words.replace(" ", r"[ \t\n]+")


def _status_words(spec: FormSpec) -> str:
    """The words of a status as a header prints them: in capitals, or with one in front."""
    words = [word.replace("*", "") for word in spec.status_words["printed"]]
    ends = [r"{0}*" if word.endswith("*") else "" for word in spec.status_words["printed"]]
    return "|".join(
        f"{form}{end.format(letter)}"
        for word, end in zip(words, ends, strict=True)
        for form, letter in ((word.upper(), "[A-Z]"), (word.capitalize(), "[a-z]"))
    )


def _numbered_status(spec: FormSpec) -> str:
    """A status with a number behind it, alone on its line or before a header's key."""
    status = rf"(?:{_status_words(spec)}){_NUMBER_OF_STATUS}"
    return rf"(?m)(^[ \t*]*|{_EDGE})({status})([ \t*]*(?:$|\n?[ \t*]*{_KEYS}))"


def _token_patterns(spec: FormSpec) -> dict[str, str]:
    """Token kind to pattern, in order of precedence."""
    targets = spec.statements["target_words"].drop_nulls().to_list()
    labels = spec.uncoded_lines["label"].drop_nulls().unique(maintain_order=True).to_list()
    labels.sort(key=len, reverse=True)
    headings = "|".join(spec.statements["heading"].to_list())
    numbers = r"[0-9]{1,2}"
    return {
        LINE_END: r"\n+",
        PAGE_END: r"\f",
        # A heading is its own words, a date its own, so that what follows on the line is read.
        KEY: rf"{MARK}{HEADING}(?:{headings})"
        rf"|{MARK}(?:End Date|Submit Date) ?:[ \t]*[^\s{MARK}]*(?:{_TO}(?:{DAYS}))?"
        rf"|{MARK}Form ?:[ \t]*(?:{_FORM})"
        rf"|{MARK}Firm Name ?:[^\n\f\[{MARK}]*",
        STATUS: rf"{NUMBERED}[^{NUMBERED}]*{NUMBERED}|{_EDGE}(?:{_status_words(spec)}){_EDGE}",
        BLOCK: "|".join(
            [
                rf"(?i:{_spaced_pattern(t)})[ \t\n]+Residual[ \t\n]+Interest[ \t\n]+Target"
                for t in targets
            ]
            + ["Name of Company|Contact (?:Name|Phone|Email)"]
            + ["(?i:cleared swaps customer funds on hand)"]
            + [_spaced_pattern(label) for label in labels]
        ),
        FILE: f"{_NAME}[^{_NAME}]*{_NAME}",
        DATE: SHORT_DATE
        + rf"|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}{_EDGE}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_EDGE}",
        # "add lines 4 and 5)", "from line 13)", "Page 1 from": never an amount. The closing
        # bracket or the blank is part of it, so that "line 5,102" is not cut in two.
        REFERENCE: rf"(?i:lines) {numbers}(?:[.,]? ?(?:and|through)? ?{numbers})*\.?\)"
        rf"|(?i:page) [0-9]{{1,4}}(?: of |/)[0-9]{{1,4}}(?:[.)]+|[ \t]|(?m:$))"
        rf"|(?i:line|page) {numbers}(?:[.)]+|[ \t]|(?m:$))"
        r"|(?i:section|regulation|rule) [0-9]{1,2}(?:\.[0-9]+|[a-zA-Z][0-9a-zA-Z()\-]*)\S*"
        r"|(?i:separate) 30\.7|4[dD]\([^)\s]*\)\S*",
        # The words before a number stand here once, for they take longest to compile.
        RUN: rf"{_RUN}(?:(?:{_WORD}|{_ZERO})[ \t\n]*{_CODE}|{_WORD}(?:{_BEHIND})?)"
        rf"|{_NIL}?{_CODE}",
        RULING: _RULING,
    }


def lex_documents(documents: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Documents to tokens, in the order of the text.

    documents: document (any integer key), text (pages parted by form feeds).
    Returns document, token, kind, line (1-based, starts again after a form feed), page (1-based:
    counted by form feeds, or by headings in a text without any).
    """
    return _place_tokens(cut_tokens(documents, spec))


def cut_tokens(documents: pl.DataFrame, spec: FormSpec, *, words: bool = False) -> pl.DataFrame:
    """Documents to tokens with line ends and page ends, and with every other word where asked:
    document, token, kind."""
    headings = "|".join(spec.statements["heading"].to_list())
    alternatives = _token_patterns(spec)
    patterns = [*alternatives.values(), *([r"\p{L}+"] if words else [])]
    text, words_of_status = pl.col("text"), _status_words(spec)
    texts = documents.select("document", text.str.replace_all(f"[{_NAME}{MARK}{NUMBERED}]", " "))
    # Only texts that number a status are searched for where it stands, and only those that name a
    # file for its whole name.
    amended = rf"(?:{words_of_status}){_NUMBER_OF_STATUS}"
    marks = f"${{1}}{NUMBERED}${{2}}{NUMBERED}${{3}}"
    texts = _replaced(texts, amended, _numbered_status(spec), marks)
    texts = _replaced(texts, _WRAPPED_NAME, _WRAPPED_NAME, "${1} ${2}\n\n${3}")
    texts = _replaced(texts, _NAMES_FILE, _FILE_NAME, f"{_NAME}${{0}}{_NAME}")
    split = texts.select(
        "document",
        token=text.str.replace_all(
            rf"{_KEYS}|{HEADING}(?:{headings})", f"{MARK}${{0}}"
        ).str.extract_all("|".join(f"(?:{p})" for p in patterns)),
    ).explode("token", empty_as_null=False)
    token = pl.col("token")
    kind = (
        pl.when(token.str.starts_with("\n"))
        .then(pl.lit(LINE_END, _KIND))
        .when(token.str.starts_with(MARK))
        .then(pl.lit(KEY, _KIND))
        .when(token.str.ends_with("]"))
        .then(pl.lit(RUN, _KIND))
        .when(token.str.starts_with("\f"))
        .then(pl.lit(PAGE_END, _KIND))
    )
    tokens = split.with_columns(kind=kind)
    # What is left is looked at once per distinct token.
    rest = pl.when(pl.col("kind").is_null()).then(token)
    distinct = tokens.select(token=rest).drop_nulls().unique()
    kinds = distinct.with_columns(named=_kind_of_rest(alternatives))
    tokens = tokens.with_columns(rest=rest).join(
        kinds, left_on="rest", right_on="token", how="left", maintain_order="left"
    )
    return tokens.select("document", "token", kind=pl.coalesce("kind", "named"))


def _kind_of_rest(patterns: dict[str, str]) -> pl.Expr:
    """The kind of a token that neither its first sign nor its last one tells.

    A run holds a digit, a ruling gaps and no digit; their patterns are long, and so is the time
    that it takes to compile them.
    """
    token = pl.col("token")
    by_words = (
        pl.when(token.str.contains(f"^(?:{patterns[kind]})$")).then(pl.lit(kind, _KIND))
        for kind in (STATUS, BLOCK, DATE, REFERENCE)
    )
    by_signs = (
        pl.when(token.str.starts_with(_NAME))
        .then(pl.lit(FILE, _KIND))
        .when(token.str.contains(r"\p{N}"))
        .then(pl.lit(RUN, _KIND))
        .when(token.str.contains(r"[ \t\n]"))
        .then(pl.lit(RULING, _KIND))
        .otherwise(pl.lit(WORD, _KIND))
    )
    return pl.coalesce(*by_words, by_signs)


def _replaced(texts: pl.DataFrame, hint: str, pattern: str, by: str) -> pl.DataFrame:
    """Texts with a pattern replaced in those that have a hint of it; few do."""
    text = pl.col("text")
    hinted = texts.select(text.str.contains(hint)).to_series()
    if not hinted.any():
        return texts
    changed = pl.when(hinted).then(text).str.replace_all(pattern, by)
    return texts.with_columns(pl.coalesce(changed, text))


def begins_group(*columns: str) -> pl.Expr:
    """Whether a row is the first of its document, or of its document and page."""
    turns = pl.any_horizontal(pl.col(c) != pl.col(c).shift(1) for c in ("document", *columns))
    return turns.fill_null(value=True)


def count_rows(what: pl.Expr, new: pl.Expr) -> pl.Expr:
    """How many rows of a document so far are `what`. new: its first row."""
    every = what.cast(pl.Int32).cum_sum()
    before = every - what.cast(pl.Int32)
    return every - pl.when(new).then(before).forward_fill()


def _place_tokens(tokens: pl.DataFrame) -> pl.DataFrame:
    """Add line and page; line ends and page ends have done their work then."""
    kind = pl.col("kind")
    page_end = kind == PAGE_END
    others = pl.when(kind != LINE_END).then("token")
    breaks = (
        pl.when(kind == LINE_END)
        .then(pl.col("token").str.len_bytes())
        .otherwise(others.str.count_matches("\n", literal=True))
    )
    tokens = tokens.with_columns(breaks=breaks.cast(pl.Int32)).with_columns(
        # Where a token begins; a number may stand on the line above its code.
        ends=pl.col("breaks").cum_sum() - pl.col("breaks"),
        new=begins_group(),
    )
    fed = tokens.filter(page_end)["document"].unique()
    tokens = tokens.with_columns(
        above=pl.when(page_end | pl.col("new")).then("ends").forward_fill(),
        feeds=count_rows(page_end, pl.col("new")),
        has_feeds=pl.col("document").is_in(fed.implode()),
    ).filter(~kind.is_in([LINE_END, PAGE_END, RULING]))
    # In running text INITIAL is a word like any other.
    beside_key = (kind.shift(-1) == KEY) | (kind.shift(1) == KEY)
    # Of two, one below the other before a key, neither is sure.
    beside_key |= (kind.shift(-1) == STATUS) & (kind.shift(-2) == KEY)
    alone = (kind == STATUS) & ~beside_key.fill_null(value=False)
    tokens = tokens.with_columns(
        kind=pl.when(alone).then(pl.lit(REFERENCE, _KIND)).otherwise("kind"), new=begins_group()
    )
    is_top = (kind == KEY) | (kind == STATUS)
    opens = is_top & (pl.col("new") | ~is_top.shift(1, fill_value=False))
    # What stands above the first header belongs to page 1.
    heads = count_rows(opens, pl.col("new")).clip(lower_bound=1)
    return tokens.select(
        "document",
        "token",
        "kind",
        line=1 + pl.col("ends") - pl.col("above"),
        page=pl.when("has_feeds").then(pl.col("feeds") + 1).otherwise(heads),
    )
