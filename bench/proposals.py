"""How often a planted fault is found: `python -m bench.proposals` prints three rates.

A fault is planted into statements whose identities all hold, one a filing. Counted are the faults
that break an identity: how often the true line is the first proposal, among the first three, and
how often a proposal is called certain and is wrong, which must never be.
"""

import random
import sys
import time
from collections.abc import Iterator

import polars as pl
from rich.console import Console
from rich.table import Table

from segwatch.codebook import Codebook, codebook
from simulate import samples
from transforms.amounts import amount
from transforms.proposals import proposals

KINDS = ("digit", "swap", "sign", "zero", "neighbour", "missing")
# Faults that no single plain change undoes: only a wrong `certain` counts.
OTHER_KINDS = ("any", "two lines")
Amounts = dict[str, int]
_SIGNS = {"+": 1, "-": -1}


def invented(book: Codebook, seed: int) -> Amounts:
    """A filing with an amount on every line, of any magnitude, all its identities true."""
    draw = random.Random(seed)  # noqa: S311 a figure, no secret
    totals = {i.total: i for i in book.identities}
    signs = dict(book.line_codes.select("code", "sign").iter_rows())
    found: Amounts = {}

    def value(code: str) -> int:
        if code not in found and code in totals:
            parts = [sign * value(term) for term, sign in totals[code].terms]
            found[code] = max(parts) if totals[code].rule == "greater" else sum(parts)
        elif code not in found:
            sign = _SIGNS.get(signs[code]) or draw.choice((-1, 1))
            found[code] = sign * int(10 ** draw.uniform(3, 9.5))
        return found[code]

    codes = book.line_codes.filter(pl.col("section").is_in(book.origins))["code"]
    return {code: value(code) for code in codes}


def of_samples() -> list[Amounts]:
    """The coded lines of the sample filings."""
    coded = samples.figures().filter(pl.col("line").str.contains("^[78][0-9]{3}$"))
    read = coded.with_columns(amount=amount(pl.col("printed")))
    return [
        dict(part.select("line", "amount").iter_rows())
        for part in read.partition_by("filing", maintain_order=True)
    ]


def misread(
    true: Amounts, code: str, kind: str, codes: list[str], draw: random.Random
) -> int | None:
    """What a line is read as by a fault of a kind; its own amount where the kind has none."""
    amount, digits = true[code], list(str(abs(true[code])))
    sign = -1 if amount < 0 else 1
    at = draw.randrange(len(digits))
    match kind:
        case "digit":
            digits[at] = draw.choice([d for d in "0123456789" if d != digits[at]])
        case "swap":
            at = draw.randrange(max(len(digits) - 1, 1))
            digits[at : at + 2] = reversed(digits[at : at + 2])
        case "sign":
            return -amount
        case "zero":
            digits.append("0") if digits[-1] != "0" or draw.choice((True, False)) else digits.pop()
        case "neighbour":
            place = codes.index(code)
            beside = codes[max(place - 1, 0) : place] + codes[place + 1 : place + 2]
            return true[draw.choice(beside)]
        case "missing":
            return None
        case "any":
            return sign * draw.randrange(10 ** len(digits))
    return sign * int("".join(digits) or "0")


def planted(
    filings: list[Amounts], book: Codebook, times: int, seed: int = 5
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Filings with a fault each: lines (filing_id, name, amount), and their truth.

    Truth: filing_id, kind, line_code, amount (the true one; whole US dollars).
    """
    draw = random.Random(seed)  # noqa: S311 a figure, no secret
    rows: dict[str, list[object]] = {"filing_id": [], "name": [], "amount": []}
    truth = []
    for true, kind, codes, code in _every_fault(filings, book, times):
        read = {code: misread(true, code, kind, codes, draw)}
        if kind == "two lines":
            other = draw.choice([c for c in codes if c != code])
            kinds = draw.choices(KINDS[:5], k=2)
            read = {
                c: misread(true, c, k, codes, draw)
                for c, k in zip((code, other), kinds, strict=True)
            }
        if all(read[c] == true[c] for c in read):
            continue
        number = len(truth)
        printed = {c: v for c, v in (true | read).items() if v is not None}
        rows["filing_id"] += [number] * len(printed)
        rows["name"] += printed
        rows["amount"] += printed.values()
        truth.append((number, kind, code, true[code]))
    schema = {"filing_id": pl.Int64, "kind": pl.String, "line_code": pl.String, "amount": pl.Int64}
    return pl.DataFrame(rows), pl.DataFrame(truth, schema=schema, orient="row")


def _every_fault(
    filings: list[Amounts], book: Codebook, times: int
) -> Iterator[tuple[Amounts, str, list[str], str]]:
    for true in filings:
        for origin in book.origins:
            codes = [code for code in book.codes_of(origin) if code in true]
            for code in codes:
                for kind in (*KINDS, *OTHER_KINDS):
                    for _ in range(1 if kind in ("sign", "missing") else times):
                        yield true, kind, codes, code


def proposed(lines: pl.DataFrame, book: Codebook) -> pl.DataFrame:
    """The proposals for filings whose every statement is printed, without history."""
    printed = lines.select("filing_id").unique().join(
        pl.DataFrame({"origin": book.origins}), how="cross"
    ).with_columns(rejected=pl.lit([], pl.List(pl.String)))  # fmt: skip
    return proposals(lines, printed, lines.clear(), book.facts)


def judged(filings: list[Amounts], book: Codebook, times: int) -> pl.DataFrame:
    """One row a fault that breaks an identity: kind, line_code, twice, first, third, wrong.

    twice: the line stands in two identities; first, third: it is the first proposal, or among
    three; wrong: a proposal is certain, and its line or its amount is not the true one.
    """
    lines, truth = planted(filings, book, times)
    found = proposed(lines, book)
    in_two = book.facts.terms.select("check_id", code="code").join(
        book.facts.terms.select("check_id", code="total"), on="code", how="semi"
    )["code"]  # fmt: skip
    truth = truth.with_columns(twice=pl.col("line_code").is_in(in_two.to_list()))
    of_line = found.join(
        truth.select("filing_id", true_line="line_code", true_amount="amount"), on="filing_id"
    )
    is_true = pl.col("line_code") == pl.col("true_line")
    wrong = pl.col("certain") & ~(is_true & (pl.col("proposed") == pl.col("true_amount")))
    summed = of_line.group_by("filing_id").agg(
        first=(is_true & (pl.col("rank") == 1)).any(),
        third=(is_true & (pl.col("rank") <= 3)).any(),  # noqa: PLR2004 the rate is so defined
        wrong=wrong.any(),
        certain=pl.col("certain").any(),
    )
    return (
        truth.join(summed, on="filing_id", how="left")
        .join(breaking(lines, book), on="filing_id", how="semi")
        .with_columns(pl.col("first", "third", "wrong", "certain").fill_null(value=False))
    )


def breaking(lines: pl.DataFrame, book: Codebook) -> pl.DataFrame:
    """The filings (filing_id) with an identity that does not hold, worked out term by term."""
    terms = book.facts.terms
    amounts = lines.select("filing_id", pl.col("amount").cast(pl.Int128), code="name")
    every = lines.select("filing_id").unique().join(terms, how="cross")
    optional = pl.when("optional").then(0)
    return (
        every.join(amounts, on=["filing_id", "code"], how="left")
        .with_columns(amount=pl.coalesce("amount", optional) * pl.col("sign"))
        .group_by("filing_id", "rule", total="total")
        .agg(
            holds=pl.col("amount").is_not_null().all(),
            added=pl.col("amount").sum(),
            most=pl.col("amount").max(),
        )
        .join(amounts, left_on=["filing_id", "total"], right_on=["filing_id", "code"], how="left")
        .with_columns(computed=pl.when(pl.col("rule") == "sum").then("added").otherwise("most"))
        .filter(
            ~(pl.col("holds") & (pl.col("computed") == pl.col("amount")).fill_null(value=False))
        )
        .select("filing_id")
        .unique()
    )


def main() -> None:
    """Print the rates by kind of fault and group of lines."""
    book = codebook()
    begin = time.perf_counter()
    found = judged([*of_samples(), *(invented(book, seed) for seed in range(20))], book, times=4)
    took = time.perf_counter() - begin
    table = Table(
        "fault", "lines in", "faults", "first", "first three", "certain", "certain, wrong"
    )
    for (kind, twice), rows in found.group_by("kind", "twice", maintain_order=True):
        rates = [rows[name].mean() for name in ("first", "third", "certain")]
        shown = [f"{rate:.1%}" for rate in rates] if kind in KINDS else ["", "", f"{rates[2]:.1%}"]
        group = "two identities" if twice else "one identity"
        table.add_row(str(kind), group, f"{rows.height:,}", *shown, f"{rows['wrong'].sum():,}")
    plain = found.filter(pl.col("kind").is_in(KINDS))
    table.add_section()
    for group, rows in (
        ("all lines", plain),
        (
            "two identities; digit, swap, sign",
            plain.filter("twice", pl.col("kind").is_in(KINDS[:3])),
        ),
    ):
        rates = [rows[name].mean() for name in ("first", "third", "certain")]
        table.add_row(
            "", group, f"{rows.height:,}", *(f"{r:.1%}" for r in rates), f"{rows['wrong'].sum():,}"
        )
    out = Console(file=sys.stdout, width=110)
    out.print(table)
    out.print(f"{found.height:,} filings in {took:.1f} s, planting included.")


if __name__ == "__main__":
    main()
