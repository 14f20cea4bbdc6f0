"""Which documents need a second look: something on their pages is out of place."""

import polars as pl

from transforms.evidence import proof
from transforms.evidence.context import HANGING_SIGN
from transforms.evidence.neighbours import count_codes
from transforms.form_spec import FormSpec
from transforms.parse.amounts import parse_amount
from transforms.parse.marks import JOINT
from transforms.parse.tokens import begins_group


def find_suspects(
    numbers: pl.DataFrame, unsettled: pl.DataFrame, texts: pl.DataFrame, spec: FormSpec
) -> pl.Series:
    """The documents whose pages need a second look, for something on them is out of place.

    numbers: with slot, as `numbers.find_numbers` returns them. unsettled: document, run of numbers
    that found no line. texts: document, text.
    """
    word, code = pl.col("word"), pl.col("code")
    # A count is small; above its code it may be a page's number as well, and no sum says which.
    a_count = code.is_in(count_codes(spec)) & (word.str.len_bytes() < len("1000"))
    counts = numbers.filter(a_count & pl.col("crosses"))
    unsure = _unsure_counts(counts, numbers, texts, spec)
    a_count &= ~pl.col("crosses") | ~pl.col("document").is_in(unsure.implode())
    plain = word.str.contains(",", literal=True) | word.is_in(["0", "o"]) | a_count
    odd = code.is_not_null() & ~plain
    # Numbers above their codes are in doubt where one is missing or stands behind another code.
    same_page = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in ("document", "page"))
    behind_code = same_page & pl.col("crosses") & (pl.col("line") == pl.col("ends").shift(1))
    crossing = numbers.filter("crosses")["document"].unique()
    missing = word.is_null() & pl.col("document").is_in(crossing.implode())
    marked = pl.any_horizontal("unseen", "hanging") | behind_code.fill_null(value=False) | missing
    in_cells = texts.filter(pl.col("text").str.contains(JOINT, literal=True))
    hanging = texts.filter(pl.col("text").str.contains(HANGING_SIGN))
    sure = [numbers.filter(marked)["document"], unsettled["document"], in_cells["document"]]
    sure.append(hanging["document"])
    strange = _unproved_documents(numbers, odd.fill_null(value=False), spec.terms)
    return pl.concat([*sure, strange]).unique()


def _unsure_counts(
    counts: pl.DataFrame, numbers: pl.DataFrame, texts: pl.DataFrame, spec: FormSpec
) -> pl.Series:
    """The documents of counts above their codes of which one may be a page's number.

    None is where each stands between words and its code, alone on its line, is not the first
    number of its page, and most codes of its page stand below their numbers.
    """
    if counts.is_empty():
        return counts["document"]
    coded, page = pl.col("code").is_not_null(), ["document", "page"]
    pages = numbers.join(counts.select(page).unique(), on=page, how="semi", maintain_order="left")
    above = (coded & pl.col("crosses")).sum().over(page)
    odd = pages.filter(
        coded & pl.col("crosses") & pl.col("run").is_in(counts["run"].implode()),
        begins_group("page") | (2 * above <= coded.sum().over(page) + 1),
    )
    lines = rf"\p{{L}}[^\n\[\]]*\n[ \t]*[0-9]+[ \t]*\n[ \t\n]*\[(?:{'|'.join(count_codes(spec))})\]"
    named = pl.col("text").str.count_matches(lines)
    of_each = counts.group_by("document").len()
    less = texts.join(of_each, on="document").filter(named < pl.col("len"))
    return pl.concat([odd["document"], less["document"]])


def _unproved_documents(numbers: pl.DataFrame, odd: pl.Expr, terms: pl.DataFrame) -> pl.Series:
    """The documents with an odd number that their sums do not prove.

    What is no amount of the line closes no sum to the dollar.
    """
    strange = numbers.filter(odd)
    # No sum proves a line that is in none.
    in_sums = pl.concat([terms["code"], terms["total"]]).unique()
    hopeless = strange.filter(~pl.col("code").is_in(in_sums.implode()))["document"].unique()
    strange = strange.filter(~pl.col("document").is_in(hopeless.implode()))
    if strange.is_empty():
        return hopeless
    key = ["document", "slot", "code"]
    coded = numbers.filter(pl.col("code").is_not_null()).select(*key, "word")

    def values(lines: pl.DataFrame) -> pl.DataFrame:
        read = coded.join(lines, on=key, how="semi").select(
            *key, origin=pl.lit(""), amount=parse_amount(pl.col("word"))
        )
        return read.drop_nulls().filter((pl.len() == 1).over(key))

    lines = strange.select(*key, origin=pl.lit("")).unique()
    return pl.concat([hopeless, proof.unproved(lines, values, terms)["document"]])
