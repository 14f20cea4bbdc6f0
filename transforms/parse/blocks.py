"""The section of the form and the block of lines that each token of a page stands in."""

import polars as pl

from transforms.form_spec import FormSpec
from transforms.parse.tokens import BLOCK, HEADING, KEY, MARK, begins_group

CONTACT, CAPITAL, ON_HAND, TARGET = "contact", "capital", "on_hand", "target:"
# Few names, many rows.
_PLACE = pl.Categorical


def in_blocks(tokens: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """Add `section` (of the last heading above) and `block` (of the last label that opens one).

    Blocks: `target:<origin>`, `capital`, `on_hand`, `contact`, or "" where none is open. A coded
    line closes the block behind it (line 12's own total, 8715, does not); so does a header.
    """
    kind, token = pl.col("kind"), pl.col("token")
    # What opens a section or block is looked at once per distinct token.
    event = pl.when((kind == KEY) | (kind == BLOCK)).then(token)
    events = tokens.select(event=event).drop_nulls().unique().with_columns(**_opening_events(spec))
    coded = pl.when(token.str.contains("]", literal=True)).then(token)
    closes = ~coded.str.contains("[8715]", literal=True).fill_null(value=True)
    tokens = tokens.with_row_index("at").with_columns(
        event=event, closes=closes, new_document=begins_group(), new_page=begins_group("page")
    )
    # The first token of a page opens with nothing; what was open before it ends there.
    nothing = pl.lit("", _PLACE)
    begun = pl.when("new_document").then(nothing)
    page_begun = pl.when("new_page").then(nothing)
    closed = pl.when(pl.col("closes").shift(1)).then(nothing)
    return (
        tokens.join(events, on="event", how="left", maintain_order="left")
        .select(
            *("at", "document", "token", "kind", "line", "page"),
            section=pl.coalesce("section", begun).forward_fill(),
            block=pl.coalesce("opened", page_begun, closed).forward_fill().cast(pl.String),
        )
        .with_columns(section=pl.when(pl.col("section") != "").then("section").cast(pl.String))
    )


def _opening_events(spec: FormSpec) -> dict[str, pl.Expr]:
    """The section and the block that an event opens; the place of either among all names."""
    token = pl.col("event")
    words = token.str.to_lowercase().str.replace_all(r"\s+", " ")
    section, block = pl.lit(None, _PLACE), pl.lit(CAPITAL, _PLACE)
    for row in spec.statements.iter_rows(named=True):
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
