"""Headers that survive only in a title line or in a page's address, and titles of other filings.

Sites that share documents drop the header from the pages; their own lists of other documents hold
titles that look like headers and are not of this filing.
"""

import polars as pl

from transforms.parse.tokens import KEY, MARK, STATUS, begins_group

# The document's own title stands in its first lines.
_FIRST_LINES = 5
_DAY = "([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})"
_SLUG = (
    rf"(?i)(?:(initial|amend[a-z]*)-)?end-date-{_DAY}-firm-name-([a-z0-9-]+?)"
    rf"-form-daily-seg-(focus-ii|1-?fr(?:-fcm)?)-submit-date-{_DAY}"
)
_FORMS = {"focus-ii": "FOCUS II", "1fr": "1FR", "1-fr": "1FR", "1fr-fcm": "1FR", "1-fr-fcm": "1FR"}


def spelled_out(documents: pl.DataFrame) -> pl.DataFrame:
    """Documents (document, text) whose header stands only in an address get it as a first line.

    `...-end-date-9-18-2015-firm-name-...-form-daily-seg-focus-ii-submit-date-9-21-2015`, in the
    first lines, and the only such address of the text.
    """
    text = pl.col("text")
    with_slug = documents.filter(
        text.str.contains("(?i)-firm-name-") & ~text.str.contains("End Date ?:")
    )
    if with_slug.is_empty():
        return documents
    first = text.str.extract(rf"^((?:[^\n]*\n?){{1,{_FIRST_LINES}}})")
    all_of_text = text.str.to_lowercase().str.extract_all(_SLUG).list.n_unique()
    parts = with_slug.filter(all_of_text == 1).select(
        "document", slug=first.str.to_lowercase().str.extract_groups(_SLUG)
    )
    part = parts.unnest("slug")
    words = part.select(
        "document",
        header=pl.format(
            "{}\nEnd Date:{}/{}/{}\nFirm Name:{}\nForm:Daily Seg - {}\nSubmit Date:{}/{}/{}\n",
            pl.col("1").str.to_uppercase().fill_null(""),
            *("2", "3", "4"),
            pl.col("5").str.replace_all("-", " "),
            pl.col("6").replace(_FORMS),
            *("7", "8", "9"),
        ),
    )
    header = pl.col("header").fill_null("")
    return documents.join(words, on="document", how="left", maintain_order="left").select(
        "document", text=header + text
    )


def part_titles(tokens: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Part tokens from titles of other filings: (tokens without them, documents in doubt).

    A title is a header on one line, and no amount stands behind it before the next header. Where
    such titles stand above a text whose only header is on one line as well, or that header stands
    below the first lines without a heading behind it on its line, nobody can tell whose filing
    the text is.
    """
    token = pl.col("token")
    tokens_of = _with_header_on_a_line(tokens)
    if tokens_of.is_empty():
        return tokens, tokens_of["document"]
    heading = token.str.contains(f"^{MARK}Daily")
    top = (pl.col("kind").is_in([KEY, STATUS])) & ~heading
    opens = top & (begins_group() | ~top.shift(1))
    glued = heading.shift(-1, fill_value=False) & (pl.col("line") == pl.col("line").shift(-1))
    field = pl.when(pl.col("kind") == STATUS).then(pl.lit("S")).otherwise(token.str.slice(1, 2))
    # Whether an amount stands behind a header is all that is asked: the first says so.
    rows = (
        tokens_of.with_columns(top=top, opens=opens, glued=glued)
        .filter(pl.col("top") | token.str.contains("]", literal=True))
        .filter(pl.col("top") | begins_group() | pl.col("top").shift(1))
    )
    # Headers that follow one another without a word between: a field that comes again begins one.
    tops = rows.with_columns(
        field=field, run=pl.col("opens").cast(pl.Int32).cum_sum().over("document")
    ).with_columns(
        nth=pl.when("top").then(pl.int_range(pl.len()).over("document", "run", "top", "field"))
    )
    tops = tops.with_columns(pl.col("nth").forward_fill().over("document"))
    key = ["document", "run", "nth"]
    named = pl.col("top") & pl.col("field").is_in(["En", "Fi"])
    groups = (
        tops.filter(pl.col("run") > 0)
        .group_by(key, maintain_order=True)
        .agg(
            one_line=(pl.col("line").filter(named).n_unique() == 1) & (named.sum() > 1),
            firm_and_day=token.filter(named).sort().str.join("").str.to_lowercase(),
            line=pl.col("line").first(),
            page=pl.col("page").first(),
            holds=(~pl.col("top")).any(),
        )
    )
    headers = groups.filter("holds")
    titles = groups.filter(pl.col("one_line") & ~pl.col("holds"))
    titles = titles.join(headers, on=["document", "firm_and_day"], how="anti")
    once = headers.filter((pl.len() == 1).over("document") & pl.col("one_line"))
    below = (pl.col("line") > _FIRST_LINES) | (pl.col("page") > 1)
    with_heading = tops.filter(pl.col("glued") & pl.col("top")).select(key)
    doubted = pl.concat(
        [
            once.join(titles, on="document", how="semi").select("document"),
            once.filter(below).join(with_heading, on=key, how="anti").select("document"),
        ]
    )["document"]
    if titles.is_empty():
        return tokens, doubted
    other = tops.filter("top").join(titles, on=key, how="semi").select("at")
    return tokens.join(other, on="at", how="anti", maintain_order="left"), doubted


def _with_header_on_a_line(tokens: pl.DataFrame) -> pl.DataFrame:
    """The tokens of documents that print a firm and a day on one line."""
    place = ["document", "page", "line"]
    named = tokens.filter(pl.col("kind") == KEY).filter(
        pl.col("token").str.contains(f"^{MARK}(?:Firm|End)")
    )
    beside = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in place)
    return tokens.join(named.filter(beside), on="document", how="semi", maintain_order="left")
