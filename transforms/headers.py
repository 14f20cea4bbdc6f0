"""Header fields printed on the pages of a document, and the filings they make."""

import polars as pl

from transforms.facts import Facts
from transforms.firms import identify, slug
from transforms.tokens import KEY, MARK, STATUS

_FIELDS = ("firm_name", "as_of_date", "submit_date", "form", "status")
# Nothing of a contact row may follow a firm's name into a table.
_NOT_A_NAME = (
    r"(?i)\t|\s{3,}|contact|phone|e-?mail|\S+@|page [0-9]|\+[0-9]|[0-9]{7}"
    r"|\(?[0-9]{2,4}\)?[-. ][0-9]{3,4}[-. ][0-9]{4}"
)
# Behind its legal suffix a firm's name has ended.
_SUFFIX = (
    r"(?i)^(.*(?:\bl\.? ?l\.? ?c\b|\bl\.? ?l\.? ?p\b|\binc\b|\bincorporated\b|\bcorp\b"
    r"|\bcorporation\b|\bltd\b|\blimited\b|\bn\.a\b)\.?).*$"
)
_YEARS = (1990, 2100)


def printed_date(text: pl.Expr) -> pl.Expr:
    """The date at the start of a header field: `11/6/2014`, `01/06/2014` or `2014-11-06`."""
    us = text.str.extract(r"^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?:[^0-9]|$)")
    iso = text.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[^0-9]|$)")
    date = pl.coalesce(
        us.str.to_date("%m/%d/%Y", strict=False), iso.str.to_date("%Y-%m-%d", strict=False)
    )
    return pl.when(date.dt.year().is_between(*_YEARS)).then(date)


def _fields(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row a document, page and printed header field."""
    printed = tokens.filter(pl.col("kind").is_in([KEY, STATUS])).select(
        "document", "page", "kind", "token"
    )
    read = _read(printed.select("kind", "token").unique())
    return printed.join(read, on=["kind", "token"], maintain_order="left").drop("kind", "token")


def _read(distinct: pl.DataFrame) -> pl.DataFrame:
    """What header fields (kind, token) say: key, value, and the name or date that it is."""
    text = pl.col("token").str.strip_chars_start(MARK)
    value = text.str.replace(r"^[^:]*:", "").str.strip_chars()
    key = text.str.extract(r"^(End Date|Firm Name|Form|Submit Date)")
    is_date = pl.col("key").is_in(["End Date", "Submit Date"])
    fields = distinct.select(
        "kind",
        "token",
        key=pl.when(pl.col("kind") == STATUS).then(pl.lit("status")).otherwise(key),
        value=pl.when(pl.col("kind") == STATUS).then("token").otherwise(value),
    )
    tidy = pl.col("value").str.replace(rf"(?:{_NOT_A_NAME}).*", "").str.replace_all(r"\s+", " ")
    return (
        fields.drop_nulls("key")
        .with_columns(
            name=tidy.str.strip_chars(" *,").str.slice(0, 120).str.replace(_SUFFIX, "${1}"),
            date=printed_date(pl.col("value")),
        )
        .with_columns(
            name=pl.when(~is_date & pl.col("name").str.contains(r"\p{L}")).then("name"),
            date=pl.when(is_date).then("date"),
        )
    )


def page_headers(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row a document and page with the header that holds there, and whether two disagree.

    A page without a header of its own stands under the header before it, a page above the first
    header under the first. A page that prints any field of a header borrows no firm, date or form
    from another: what cannot be read there is missing. The status may be printed once a filing.
    Columns: document, page, the five fields, conflict.
    """
    fields = _fields(tokens)

    def first(key: str, column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col("key") == key).first()

    def differs(key: str, value: pl.Expr) -> pl.Expr:
        return value.filter(pl.col("key") == key).n_unique() > 1

    printed = fields.group_by("document", "page", maintain_order=True).agg(
        firm_name=first("Firm Name", "name"),
        as_of_date=first("End Date", "date"),
        submit_date=first("Submit Date", "date"),
        form=first("Form", "name"),
        status=first("status", "name"),
        own=(pl.col("key") != "status").any(),
        conflict=differs("Firm Name", slug(pl.col("name"))) | differs("End Date", pl.col("date")),
    )
    document, page = pl.col("document"), pl.col("page")
    turns = (document != document.shift(1)) | (page != page.shift(1))
    turned = tokens.select("document", "page").filter(turns.fill_null(value=True))
    pages = turned.unique(maintain_order=True)
    held = pages.join(printed, on=["document", "page"], how="left", maintain_order="left")
    held = held.with_columns(pl.col("own").fill_null(value=False))
    # Pages under one header: each begins with a page that prints one.
    group = pl.col("own").cum_sum().over("document").clip(lower_bound=1)
    held = held.with_columns(group=group).with_columns(
        pl.col(field).forward_fill().backward_fill().over("document", "group") for field in _FIELDS
    )
    same = ["document", "firm_name", "as_of_date", "submit_date", "form"]
    return held.with_columns(
        pl.col("status").forward_fill().backward_fill().over(same),
        pl.col("conflict").fill_null(value=False),
    ).drop("own", "group")


def filings(pages: pl.DataFrame, facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The filings of each document, and which filing each page belongs to.

    A filing is one firm, as-of date, form, status and submit date within its document; `slot`
    counts them from 0. Returns (filings: document, slot, firm_id and the five fields;
    pages: document, page, slot).
    """
    known = identify(pages, facts)
    key = ["document", "firm_id", "as_of_date", "submit_date", "form", "status"]
    distinct = known.unique(key, keep="first", maintain_order=True).with_columns(
        slot=pl.int_range(pl.len()).over("document").cast(pl.Int32)
    )
    placed = known.join(
        distinct.select(*key, "slot"), on=key, how="left", nulls_equal=True, maintain_order="left"
    )
    return (
        distinct.select("document", "slot", "firm_id", *_FIELDS),
        placed.select("document", "page", "slot"),
    )
