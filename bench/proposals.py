"""How often a planted fault is found: `python -m bench.proposals` prints three rates.

A fault is planted into statements whose identities all hold, one a filing. Counted are the faults
that break an identity: how often the true line is the first proposal, among the first three, and
how often a proposal is called certain and is wrong, which must never be.
"""

import random
import sys
import time
from collections.abc import Iterator

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from segwatch.codebook.load import Codebook, load_codebook
from simulate import samples
from transforms.parse.amounts import parse_amount
from transforms.repair.proposals import propose_amounts

KINDS = ("digit", "swap", "sign", "zero", "neighbour", "missing")
# Faults that no single plain change undoes: only a wrong `certain` counts.
OTHER_KINDS = ("any", "two lines")
Amounts = dict[str, int]
_SIGNS = {"+": 1, "-": -1}


def invented(codebook: Codebook, seed: int) -> Amounts:
    """A filing with an amount on every line, of any magnitude, all its identities true."""
    draw = random.Random(seed)  # noqa: S311 a figure, no secret
    totals = {i.total: i for i in codebook.identities}
    signs = dict(codebook.line_codes.select("code", "sign").iter_rows())
    found: Amounts = {}

    def value(code: str) -> int:
        if code not in found and code in totals:
            parts = [sign * value(term) for term, sign in totals[code].terms]
            found[code] = max(parts) if totals[code].rule == "greater" else sum(parts)
        elif code not in found:
            sign = _SIGNS.get(signs[code]) or draw.choice((-1, 1))
            # What is deducted is small, so that totals keep the sign they have in practice.
            found[code] = sign * int(
                10 ** (draw.uniform(7, 9.5) if sign > 0 else draw.uniform(3, 7))
            )
        return found[code]

    codes = codebook.line_codes.filter(pl.col("section").is_in(codebook.origins))["code"]
    return {code: value(code) for code in codes}


def of_samples() -> list[Amounts]:
    """The coded lines of the sample filings."""
    coded = samples.figures().filter(pl.col("line").str.contains("^[78][0-9]{3}$"))
    read = coded.with_columns(amount=parse_amount(pl.col("printed")))
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
    filings: list[Amounts], codebook: Codebook, times: int, seed: int = 5
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Filings with a fault each, and their truth.

    Returns lines (filing_id, name, amount as misread, true: whole US dollars, either may be null)
    and faults (filing_id, kind, line_code).
    """
    draw = random.Random(seed)  # noqa: S311 a figure, no secret
    rows: dict[str, list[object]] = {"filing_id": [], "name": [], "amount": [], "true": []}
    faults: list[tuple[int, str, str]] = []
    for true, kind, codes, code in _every_fault(filings, codebook, times):
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
        rows["filing_id"] += [len(faults)] * len(true)
        rows["name"] += true
        rows["amount"] += (true | read).values()
        rows["true"] += true.values()
        faults.append((len(faults), kind, code))
    schema = {"filing_id": pl.Int64, "kind": pl.String, "line_code": pl.String}
    return pl.DataFrame(rows), pl.DataFrame(faults, schema=schema, orient="row")


def _every_fault(
    filings: list[Amounts], codebook: Codebook, times: int
) -> Iterator[tuple[Amounts, str, list[str], str]]:
    for true in filings:
        for origin in codebook.origins:
            codes = [code for code in codebook.codes_of(origin) if code in true]
            for code in codes:
                for kind in (*KINDS, *OTHER_KINDS):
                    for _ in range(1 if kind in ("sign", "missing") else times):
                        yield true, kind, codes, code


def proposed(lines: pl.DataFrame, history: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    """The proposals for filings whose every statement is printed."""
    printed = (
        lines.select("filing_id")
        .unique()
        .join(pl.DataFrame({"origin": codebook.origins}), how="cross")
        .with_columns(rejected=pl.lit([], pl.List(pl.String)))
    )
    return propose_amounts(lines.drop_nulls("amount"), printed, history, codebook.form_spec)


def day_before(lines: pl.DataFrame, seed: int = 5) -> pl.DataFrame:
    """A last filing for each: every line some percent away from its true amount, targets as now."""
    draw = np.random.default_rng(seed)
    moved = 1 + 0.03 * draw.standard_normal(lines.height)
    targets = load_codebook().line_codes.filter(pl.col("role") == "target")["code"]
    was = pl.when(pl.col("name").is_in(targets.to_list())).then(1.0).otherwise(pl.lit(moved))
    return lines.select("filing_id", "name", amount=(pl.col("true") * was).cast(pl.Int64))


def judged(
    filings: list[Amounts], codebook: Codebook, times: int, *, with_history: bool = False
) -> pl.DataFrame:
    """One row per fault that breaks an identity: kind, line_code, twice, first, third, certain,
    wrong.

    twice: the line stands in two identities; first, third: it is the first proposal, or among
    three; wrong: a proposal is certain and is not the true amount of its line.
    """
    lines, faults = planted(filings, codebook, times)
    history = (
        day_before(lines) if with_history else lines.select("filing_id", "name", "amount").clear()
    )
    found = proposed(lines, history, codebook)
    terms = codebook.form_spec.terms
    in_two = set(terms["code"]) & set(terms["total"])
    is_true = pl.col("line_code") == pl.col("true_line")
    summed = (
        found.join(faults.select("filing_id", true_line="line_code"), on="filing_id")
        .join(lines.select("filing_id", "true", line_code="name"), on=["filing_id", "line_code"])
        .group_by("filing_id")
        .agg(
            first=(is_true & (pl.col("rank") == 1)).any(),
            third=(is_true & (pl.col("rank") <= 3)).any(),  # noqa: PLR2004 the rate is so defined
            certain=pl.col("certain").any(),
            wrong=(pl.col("certain") & pl.col("proposed").ne_missing(pl.col("true"))).any(),
        )
    )
    return (
        faults.with_columns(twice=pl.col("line_code").is_in(in_two))
        .join(summed, on="filing_id", how="left")
        .join(breaking(lines, codebook), on="filing_id", how="semi")
        .with_columns(pl.col("first", "third", "certain", "wrong").fill_null(value=False))
    )


def breaking(lines: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    """The filings (filing_id) with an identity that does not hold, worked out term by term."""
    terms = codebook.form_spec.terms
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


def rates(found: pl.DataFrame) -> pl.DataFrame:
    """What `judged` gives, summed by kind and group of lines, and over the plain faults."""
    plain = found.filter(pl.col("kind").is_in(KINDS))
    on_totals = plain.filter("twice", pl.col("kind").is_in(KINDS[:3]))
    groups = pl.concat(
        [
            found,
            plain.with_columns(kind=pl.lit("all of these")),
            plain.with_columns(kind=pl.lit("all of these"), twice=pl.lit(None, pl.Boolean)),
            on_totals.with_columns(kind=pl.lit("digit, swap, sign")),
        ]
    )
    # Of other faults the first proposal is no measure: no single plain change undoes them.
    measured = ~pl.col("kind").is_in(OTHER_KINDS)
    return (
        groups.group_by("kind", "twice", maintain_order=True)
        .agg(
            pl.len().alias("faults"),
            *(pl.col(name).mean() for name in ("first", "third", "certain")),
            pl.col("wrong").sum(),
        )
        .with_columns(pl.when(measured).then(pl.col("first", "third")))
    )


def show(out: Console, title: str, found: pl.DataFrame) -> None:
    """Print the rates of what `judged` gives."""
    columns = ("fault", "lines in", "faults", "first", "first three", "certain", "certain, wrong")
    table = Table(*columns, title=title, title_justify="left")
    groups = {True: "two identities", False: "one identity", None: "all lines"}
    for kind, twice, faults, *shares, wrong in rates(found).iter_rows():
        shown = ["" if share is None else f"{share:.1%}" for share in shares]
        table.add_row(kind, groups[twice], f"{faults:,}", *shown, f"{wrong:,}")
    out.print(table)


def main() -> None:
    """Print the rates on the sample filings and on invented ones, alone and with a day before."""
    codebook, out = load_codebook(), Console(file=sys.stdout, width=110)
    made = [invented(codebook, seed) for seed in range(20)]
    show(out, "The two sample filings, no history", judged(of_samples(), codebook, times=20))
    begin = time.perf_counter()
    found = judged(made, codebook, times=4)
    took = time.perf_counter() - begin
    show(out, "Invented filings with an amount on every line, no history", found)
    show(out, "The same with a day before", judged(made, codebook, times=4, with_history=True))
    out.print(f"{found.height:,} filings in {took:.1f} s, planting included.")


if __name__ == "__main__":
    main()
