"""Header fields printed on the pages of a document, and the filings they make."""

from typing import NamedTuple

import polars as pl

from transforms.firms import identify_firms, name_key
from transforms.form_spec import FormSpec
from transforms.forms import fold_name, named_forms, status_parts, unknown_forms
from transforms.parse.tokens import DAYS, HEADING, KEY, MARK, NUMBERED, STATUS

_FIELDS = ("firm_name", "as_of_date", "submit_date", "form", "status")
# The key that each field is printed behind, and the column of `_read` that holds what it says.
_PRINTED = {
    "firm_name": ("Firm Name", "name"),
    "as_of_date": ("End Date", "date"),
    "submit_date": ("Submit Date", "date"),
    "form": ("Form", "name"),
    "status": ("status", "name"),
}
# Nothing of a contact row may follow a firm's name into a table.
_NOT_A_NAME = (
    r"(?i)\t|\s{3,}|contact|phone|e-?mail|name of company|\S+@|page [0-9]|\+[0-9]|[0-9]{7}"
    r"|\(?[0-9]{2,4}\)?[-. ][0-9]{3,4}[-. ][0-9]{4}"
)
# Behind its legal suffix a firm's name has ended; a word that opens a name is no suffix of it.
_SUFFIX = (
    r"(?i)^(\S+\s.*(?:\bl\.? ?l\.? ?c\b|\bl\.? ?l\.? ?p\b|\bl\.? ?p\b|\binc\b|\bincorporated\b"
    r"|\bcorp\b|\bcorporation\b|\bltd\b|\blimited\b|\bco\b|\bcompany\b|\bn\.a\b)\.?).*$"
)
# A name up to its legal suffix may hold such words itself: "Contact Futures LLC".
_NAMED_SO = (
    r"(?i)^((?:[\p{L}&.,'-]+ ){0,5}(?:[a-z]*phones?|contacts?|e-?mail) (?:[\p{L}&.'-]+ ){0,4}?"
    r"(?:l\.?l\.?c|l\.?l\.?p|inc|incorporated|corp|corporation|ltd|limited)\.?)(?:[ *,]|$)"
)
_YEARS = (1990, 2100)
# Words that stand above a header and are no status.
_TITLE = ["FILING", "PAGE", "WINJAMMER"]


class Headers(NamedTuple):
    """The headers of a batch. pages: document, page, firm_key, the five fields, kind, conflict,
    headed (whether the page bears a daily heading). warnings: document, page, field, reason,
    printed."""

    pages: pl.DataFrame
    warnings: pl.DataFrame


def printed_date(text: pl.Expr) -> pl.Expr:
    """The date at the start of a header field: `11/6/2014`, `01/06/2014` or `2014-11-06`.

    A field that holds two days is a range, and gives none.
    """
    us = text.str.extract(r"^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?:[^0-9]|$)")
    iso = text.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[^0-9]|$)")
    date = pl.coalesce(
        us.str.to_date("%m/%d/%Y", strict=False), iso.str.to_date("%Y-%m-%d", strict=False)
    )
    one = text.str.count_matches(DAYS) == 1
    return pl.when(one & date.dt.year().is_between(*_YEARS)).then(date)


def _header_fields(tokens: pl.DataFrame) -> pl.DataFrame:
    """One row per document, page and printed header field or heading."""
    printed = tokens.filter(pl.col("kind").is_in([KEY, STATUS])).select(
        "document", "page", "kind", "token"
    )
    read = _read_fields(printed.select("kind", "token").unique())
    return printed.join(read, on=["kind", "token"], maintain_order="left").drop("kind", "token")


def _read_fields(distinct: pl.DataFrame) -> pl.DataFrame:
    """What header fields (kind, token) say: key, value, and the name or date that it is."""
    text = pl.col("token").str.strip_chars(MARK + NUMBERED)
    value = text.str.replace(r"^[^:]*:", "").str.strip_chars()
    key = text.str.extract(r"^(End Date|Firm Name|Form|Submit Date)")
    heading = pl.when(text.str.contains(f"^{HEADING}")).then(pl.lit("heading"))
    is_date = pl.col("key").is_in(["End Date", "Submit Date"])
    is_status = pl.col("kind") == STATUS
    fields = distinct.select(
        "kind",
        "token",
        key=pl.when(is_status).then(pl.lit("status")).otherwise(pl.coalesce(key, heading)),
        value=pl.when(is_status).then(text).otherwise(value),
    )
    cut = pl.col("value").str.replace(rf"(?:{_NOT_A_NAME}).*", "")
    tidy = pl.coalesce(pl.col("value").str.extract(_NAMED_SO), cut).str.replace_all(r"\s+", " ")
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


def _words_for_status(texts: pl.DataFrame, documents: pl.Series) -> pl.DataFrame:
    """What stands in a status' place in documents without one: document, word.

    A word alone on the line above an end date, the same above all of them.
    """
    word = (
        r"(?m)^[ \t*]*([A-Z][A-Za-z]{3,20}(?:[ \t]*[#.A-Za-z]*[ \t]*[0-9]{1,3})?)"
        r"[ \t*]*\s[\s*]*End Date ?:"
    )
    words = (
        texts.filter(pl.col("document").is_in(documents.implode()))
        .select("document", words=pl.col("text").str.extract_all(word))
        .explode("words")
        .select("document", word=pl.col("words").str.extract(word))
        .drop_nulls()
        .filter(~pl.col("word").str.to_uppercase().is_in(_TITLE))
    )
    return words.unique(maintain_order=True).filter(pl.len().over("document") == 1)


def page_headers(tokens: pl.DataFrame, texts: pl.DataFrame, spec: FormSpec) -> Headers:
    """One row per document and page with the header that holds there, and whether two disagree.

    tokens: of `tokens.lex_documents`; texts: document, text.

    A page without a header of its own stands under the header before it, a page above the first
    header under the first. Where a page prints a header, but lacks a field or prints it damaged, it
    takes that of the other pages of its document if all of these agree, and a warning says so. The
    status may be printed once a filing.
    """
    printed = _of_pages(_header_fields(tokens), spec)
    document, page = pl.col("document"), pl.col("page")
    turns = (document != document.shift(1)) | (page != page.shift(1))
    turned = tokens.select("document", "page").filter(turns.fill_null(value=True))
    pages = turned.unique(maintain_order=True)
    headers = pages.join(printed, on=["document", "page"], how="left", maintain_order="left")
    headers = headers.with_columns(pl.col("own", "headed", "conflict").fill_null(value=False))
    headers, warnings = _taken_over(headers)
    # Pages under one header: each begins with a page that prints one.
    group = pl.col("own").cum_sum().over("document").clip(lower_bound=1)
    fields = [*_FIELDS, "firm_key"]
    headers = headers.with_columns(group=group).with_columns(
        pl.col(field).forward_fill().backward_fill().over("document", "group") for field in fields
    )
    same = ["document", "firm_key", "as_of_date", "submit_date", "form"]
    filled = headers.with_columns(pl.col("status").forward_fill().backward_fill().over(same))
    without = filled.filter(pl.col("status").is_null().all().over("document"))["document"].unique()
    if not without.is_empty():
        words = _words_for_status(texts, without)
        filled = filled.join(words, on="document", how="left", maintain_order="left")
        filled = filled.with_columns(status=pl.coalesce("status", "word")).drop("word")
    return Headers(filled.drop("own", "group"), warnings)


def _of_pages(fields: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """What each page prints of a header: the five fields, firm_key (the firm, however it is
    spelled), own (any field but the status), headed, conflict, and damaged (fields printed and not
    read)."""
    firm_ids = spec.firm_names.unique("name_key", keep="first").select("name_key", firm="firm_id")
    key = pl.col("key")
    firms = fields.filter(key == "Firm Name").select("name").unique()
    firms = firms.with_columns(name_key=name_key(pl.col("name"))).join(
        firm_ids, on="name_key", how="left"
    )
    firms = firms.select("name", firm_key=pl.coalesce("firm", "name_key"))
    keyed = fields.join(firms, on="name", how="left", maintain_order="left").with_columns(
        *(pl.when(key == of).then(text).alias(field) for field, (of, text) in _PRINTED.items()),
        firm_key=pl.when(key == "Firm Name").then("firm_key"),
        printed_submit_date=pl.when(key == "Submit Date").then("value"),
        own=~key.is_in(["status", "heading"]),
        headed=key == "heading",
    )
    # Nearly all pages print a field once; only of the others it is asked whether two differ.
    page = ["document", "page"]
    once = ("firm_key", "as_of_date", "status")
    twice = keyed.filter(pl.struct(*page, "key").is_duplicated())
    differs = pl.any_horizontal(pl.col(c).drop_nulls().n_unique() > 1 for c in once)
    conflicts = twice.group_by(page).agg(conflict=differs).filter("conflict")
    first = (*_PRINTED, "firm_key", "printed_submit_date")
    pages = (
        keyed.group_by(page, maintain_order=True)
        .agg(pl.col(first).first(ignore_nulls=True), pl.col("own", "headed").any())
        .join(conflicts, on=page, how="left", maintain_order="left")
        .with_columns(pl.col("conflict").fill_null(value=False))
    )
    # A statement of two pages may bear the heading on its first alone.
    same = ("document", fold_name(pl.col("form")), "as_of_date", "submit_date")
    with_headings = pages.with_columns(daily_headings=pl.col("headed").any().over(same))
    return named_forms(with_headings, spec.form_names).drop("kind", "daily_headings")


_BORROWED = {
    "firm_key": "firm_name",
    "as_of_date": "as_of_date",
    "submit_date": "submit_date",
    "form": "form",
}


def _taken_over(headers: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fields that a page with a header does not give, from the other pages of its document.

    A firm or a day is taken over only where all that the document prints of both is of one firm and
    one day: a page of another firm has a day of its own.
    """
    warnings = []
    headers = headers.with_columns(
        is_alike=(_one_value("firm_key") & _one_value("as_of_date")).over("document")
    )
    for key, field in _BORROWED.items():
        values = pl.col(key).filter(pl.col("own")).drop_nulls()
        agreed = _one_value(key).over("document")
        if field in ("firm_name", "as_of_date"):
            agreed = pl.col("is_alike")
        lacks = pl.col("own") & pl.col(key).is_null() & agreed
        warnings.append(
            headers.filter(lacks).select(
                "document",
                "page",
                field=pl.lit(field),
                reason=pl.lit("taken_from_other_pages"),
                printed=pl.col("printed_submit_date").str.extract(r"^([0-9A-Za-z/.-]{1,20})$")
                if field == "submit_date"
                else pl.lit(None, pl.String),
            )
        )
        of_others = pl.col(field).filter(pl.col("own")).drop_nulls().first().over("document")
        fields = {field: pl.when(lacks).then(of_others).otherwise(field)}
        if key != field:
            key_of_others = values.first().over("document")
            fields[key] = pl.when(lacks).then(key_of_others).otherwise(key)
        headers = headers.with_columns(**fields)
    return headers.drop("printed_submit_date", "is_alike"), pl.concat(warnings)


def _one_value(key: str) -> pl.Expr:
    """Whether the headers of a document print one value."""
    return pl.col(key).filter(pl.col("own")).drop_nulls().n_unique() == 1


def build_filings(
    headers: Headers, spec: FormSpec
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The filings of each document, which filing each page belongs to, and warnings of headers.

    A filing is one firm, as-of date, form, status and submit date within its document; `slot`
    counts them from 0. Returns (filings: document, slot, firm_id, the five fields, kind,
    daily_headings, amends, amendment_no; pages: document, page, slot; warnings: document, slot,
    page, field, reason, printed).
    """
    key = ["document", "firm_key", "as_of_date", "submit_date", "form", "status"]
    distinct = headers.pages.with_columns(daily_headings=pl.col("headed").any().over(key)).unique(
        key, keep="first", maintain_order=True
    )
    distinct = distinct.with_columns(slot=pl.int_range(pl.len()).over("document").cast(pl.Int32))
    slots = headers.pages.join(
        distinct.select(*key, "slot"), on=key, how="left", nulls_equal=True, maintain_order="left"
    ).select("document", "page", "slot")
    parts = status_parts(distinct["status"], spec.status_words)
    first_pages = (
        identify_firms(named_forms(distinct, spec.form_names), spec.firm_names)
        .join(parts, on="status", how="left", maintain_order="left")
        .select(
            "document",
            "slot",
            "firm_id",
            *_FIELDS,
            "kind",
            "daily_headings",
            pl.col("amends").fill_null(value=False),
            "amendment_no",
            "page",
            unknown_status=pl.col("status").is_not_null() & pl.col("amends").is_null(),
            unknown_form=pl.col("form").is_in(unknown_forms(distinct["form"], spec.form_names)),
        )
    )
    return (
        first_pages.drop("page", "unknown_status", "unknown_form"),
        slots,
        pl.concat(
            [
                headers.warnings.join(slots, on=["document", "page"], maintain_order="left"),
                _warn_unknown(first_pages, "form"),
                _warn_unknown(first_pages, "status"),
            ],
            how="diagonal",
        ),
    )


def _warn_unknown(filings: pl.DataFrame, field: str) -> pl.DataFrame:
    """A warning for each filing whose form or status the codebook does not know."""
    odd = filings.filter(pl.col(f"unknown_{field}").fill_null(value=False))
    return odd.select(
        "document", "slot", "page", field=pl.lit(field), reason=pl.lit("unknown"), printed=field
    )
