"""What stands between the numbers of a page: words, line ends, the headings of columns.

Most pages print each amount beside its code and no number that has no place; they need no second
look. Of the others every word is a token here, so that it is known what touches what.
"""

import polars as pl

from transforms.form_spec import FormSpec
from transforms.parse.marks import SIGNS
from transforms.parse.tokens import (
    DATE,
    KEY,
    LINE_END,
    MARK,
    PAGE_END,
    REFERENCE,
    RULING,
    RUN,
    WORD,
    begins_group,
    count_rows,
    cut_tokens,
)

# A heading of columns is a line of these words alone.
_DAY = r"today|current(?: business)?(?: day)?|this(?: business)?(?: day)|as of date"
_BEFORE = r"yesterday|(?:prior|previous|preceding|last)(?: business)?(?: day)?|(?:the )?day before"
# One of these stands in each; few lines hold any.
_OF_A_DAY_BEFORE = "yesterday|prior|previous|preceding|last|before"
_CHANGE = r"(?:net )?(?:changes?|difference|variance)|increase(?: or)? ?decrease|increase|variance"
_OTHER = (
    r"line|lines|description|code|codes|item|items|no|amount|amounts|balance|balances|statement"
    r"|usd|in|us|dollars|segregated|secured|o"
)
# Words of the form that a number of their own may follow.
_LEADS_TO_A_NUMBER = frozenset(
    ["page", "line", "lines", "section", "regulation", "rule", "of", "account", "no", "form"]
)
_COLUMN = rf"(?:{_DAY}|{_BEFORE}|{_CHANGE})"
_HEADING = rf"^(?:(?:{_OTHER}) )*{_COLUMN}(?: (?:{_OTHER}))*(?: {_COLUMN}(?: (?:{_OTHER}))*)+$"
# A sign that ends a line in a column of its own, above more words of its row; no row that begins
# with a T or a U, as bulleted ones do, has a negative amount. Behind a bracket that closes, as the
# names of many lines end, it is no sign of the numbered row below.
_SIGN = rf"[ \t]*\$?[ \t]*[{SIGNS}]{{1,2}}[ \t]*\$?"
_BELOW = rf"(?:[ \t]+[{SIGNS}$]{{1,2}})*[ \t]*\n[ \t\n]*"
_ROW = r"[A-SV-Za-z]"
HANGING_SIGN = (
    rf"(?m)(?:(^|[^\])\s](?:\t| {{2}})){_SIGN}({_BELOW}(?:[0-9]{{1,2}}\.[ \t]+)?{_ROW})"
    rf"|(\)(?:\t| {{2}})){_SIGN}({_BELOW}{_ROW}))"
)
_HUNG = "hangingsign"


def ends_of_names(spec: FormSpec) -> list[str]:
    """Words of the form behind which the amount of a row stands, in lower case."""
    return [word for word in spec.form_words if word not in _LEADS_TO_A_NUMBER]


def run_contexts(documents: pl.DataFrame, tokens: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """What stands around each run of numbers: one row per run.

    documents: document, text. tokens: of these documents, with `at` and kind, as `lex` and
    `in_blocks` give them. Returns document, run, apart (words or dates stand between the run before
    and this one), led (the word right before it on its line, in lower case; null where none),
    ended (nothing stands behind it on its line), hung (a sign ends a line, above words, between
    the run before and this one, or the one before on its line), first (nothing stands before it on
    its page), columns (the headings of columns above it on its page, as a list of `day`, `before`,
    `change`).

    Where a run is not the same among all words, its row is null but for the keys.
    """
    marked = documents.with_columns(
        pl.col("text").str.replace_all(HANGING_SIGN, f"${{1}}${{3}} {_HUNG}${{2}}${{4}}")
    )
    worded = cut_tokens(marked, spec, words=True).with_columns(new=begins_group())
    kind = pl.col("kind")
    is_run = kind == RUN
    says = ~kind.is_in([RUN, LINE_END, PAGE_END, RULING])
    before = kind.shift(1).is_in([WORD, REFERENCE, DATE]) & ~pl.col("new")
    new_page = pl.col("new") | (kind.shift(1) == PAGE_END)
    worded = _with_columns(worded).with_columns(
        nth=count_rows(is_run, pl.col("new")),
        said=says.cast(pl.Int32).cum_sum(),
        hung=count_rows(pl.col("token") == _HUNG, pl.col("new")),
        led=pl.when(before).then(pl.col("token").shift(1)),
        ended=(kind.shift(-1).is_in([LINE_END, PAGE_END]) | pl.col("new").shift(-1)).fill_null(
            value=True
        ),
        first=new_page,
    )
    runs = worded.filter(is_run).with_columns(
        apart=(pl.col("said") != pl.col("said").shift(1)).fill_null(value=True) | begins_group(),
        hung=_newly("hung") | (_newly("hung").shift(1) & ~_newly("row")).fill_null(value=False),
        led=pl.col("led").str.strip_chars().str.to_lowercase(),
    )
    numbered = (
        tokens.filter(is_run)
        .with_columns(nth=count_rows(is_run, begins_group()))
        .select("document", "nth", "token", run="at")
    )
    return numbered.join(
        runs.select(
            "document", "nth", "token", "apart", "led", "ended", "hung", "first", "columns"
        ),
        on=["document", "nth", "token"],
        how="left",
        maintain_order="left",
    ).drop("nth", "token")


def _newly(column: str) -> pl.Expr:
    """Whether a count is not that of the row before in its document; it begins at 0."""
    before = pl.when(~begins_group()).then(pl.col(column).shift(1))
    return pl.col(column) != before.fill_null(0)


def _with_columns(worded: pl.DataFrame) -> pl.DataFrame:
    """Add the headings of columns that hold for each token: those printed last on its page."""
    kind, token = pl.col("kind"), pl.col("token")
    lines = kind.is_in([LINE_END, PAGE_END]).cast(pl.Int32).cum_sum()
    turns = (kind == PAGE_END) | ((kind == KEY) & token.str.starts_with(f"{MARK}Daily"))
    worded = worded.with_columns(
        row=lines - kind.is_in([LINE_END, PAGE_END]).cast(pl.Int32),
        sheet=(turns | pl.col("new")).cast(pl.Int32).cum_sum(),
    )
    words = worded.filter(kind.is_in([WORD, RUN]))
    named_day = words.filter(token.str.contains(f"(?i)^(?:{_OF_A_DAY_BEFORE})$"))
    lines_of = (
        words.join(named_day, on="row", how="semi", maintain_order="left")
        .group_by("row", maintain_order=True)
        .agg(said=token.str.to_lowercase().str.join(" "))
        .filter(pl.col("said").str.contains(_HEADING))
    )
    if lines_of.is_empty():
        return worded.with_columns(columns=pl.lit(None, pl.List(pl.String)))
    named = pl.element()
    kinds = (
        pl.when(named.str.contains(f"^(?:{_DAY})$"))
        .then(pl.lit("day"))
        .when(named.str.contains(f"^(?:{_BEFORE})$"))
        .then(pl.lit("before"))
        .otherwise(pl.lit("change"))
    )
    columns = pl.col("columns")
    headed = lines_of.select(
        "row", columns=pl.col("said").str.extract_all(_COLUMN).list.eval(kinds)
    ).filter(
        columns.list.contains("day")
        & columns.list.contains("before")
        & (columns.list.n_unique() == columns.list.len())
    )
    sheets = worded.join(headed, on="row", how="left", maintain_order="left")
    return sheets.with_columns(columns.forward_fill().over("sheet"))
