"""What the statement's own sums prove of amounts that the page alone leaves in doubt.

A sum proves where it closes to the dollar and at least two of its parts are not zero: a total that
is printed twice proves nothing. Amounts that only a machine read are proved by all their sums
together, and only where no digit is missing from them all, as it is where one is read for another.
"""

from collections.abc import Callable

import polars as pl

LINE = ["document", "slot", "origin"]
PARTS = 2
_DIGITS = 10
# So many readings of the lines in doubt of one sum are tried, and so many lines with several.
_READINGS, _LINES = 64, 3
_ROUNDS = 3
_SUM = pl.Int128
# Gives the amounts of lines.
ValuesOf = Callable[[pl.DataFrame], pl.DataFrame]


def identity_members(terms: pl.DataFrame) -> pl.DataFrame:
    """The lines of each identity: check_id, rule, code, k (1 a part that is added, -1 the total or
    a part that is taken off), part (whether it is one), optional."""
    parts = terms.select(
        "check_id", "rule", "code", k="sign", part=pl.lit(value=True), optional="optional"
    )
    totals = parts.with_columns(
        code=terms["total"],
        k=pl.lit(-1, terms["sign"].dtype),
        part=pl.lit(value=False),
        optional=pl.lit(value=False),
    )
    return pl.concat([parts, totals.unique()])


def prove_amounts(lines: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Which of the possible amounts of lines in doubt the sums prove.

    lines: document, slot, origin, code, amount (null where in doubt), options (the amounts that a
    line in doubt may have; null or empty where nobody knows). One row per line.
    Returns document, slot, origin, code, amount: lines in doubt of which exactly one amount closes
    a sum that proves, and breaks none.
    """
    of_checks = identity_members(terms)
    proofs: list[pl.DataFrame] = []
    open_lines = lines
    for _ in range(_ROUNDS):
        new = _keep_unbroken(_prove_once(open_lines, of_checks), open_lines, of_checks)
        if new.is_empty():
            break
        proofs.append(new)
        proved = new.rename({"amount": "proved"})
        open_lines = (
            open_lines.join(proved, on=[*LINE, "code"], how="left", maintain_order="left")
            .with_columns(amount=pl.coalesce("amount", "proved"))
            .drop("proved")
        )
    empty = lines.select(*LINE, "code", "amount").clear()
    return pl.concat([empty, *proofs])


def _sum_rows(lines: pl.DataFrame, of_checks: pl.DataFrame) -> pl.DataFrame:
    """The lines of every sum of the statements that hold a line in doubt; without an amount and
    options where a line is missing. An optional line that is not printed has no part."""
    doubt = lines.filter(pl.col("amount").is_null() & (pl.col("options").list.len() > 0))
    sums = of_checks.filter(pl.col("rule") == "sum")
    checks = doubt.join(sums.select("code", "check_id"), on="code").select(*LINE, "check_id")
    return (
        checks.unique(maintain_order=True)
        .join(sums, on="check_id", maintain_order="left")
        .join(lines, on=[*LINE, "code"], how="left", maintain_order="left")
        .filter(
            ~pl.col("optional") | pl.col("amount").is_not_null() | pl.col("options").is_not_null()
        )
    )


def _prove_once(lines: pl.DataFrame, of_checks: pl.DataFrame) -> pl.DataFrame:
    check = [*LINE, "check_id"]
    rows = _sum_rows(lines, of_checks)
    amount, k = pl.col("amount").cast(_SUM), pl.col("k").cast(_SUM)
    in_doubt = pl.col("amount").is_null()
    count = pl.col("options").list.len()
    differences = rows.group_by(check, maintain_order=True).agg(
        left=(amount * k).sum(),
        parts=(pl.col("part") & (amount != 0)).sum().cast(pl.Int32),
        missing=(in_doubt & (count.fill_null(0) == 0)).any(),
        doubts=in_doubt.sum(),
        several=(in_doubt & (count > 1)).sum(),
        readings=pl.when(in_doubt).then(count).otherwise(1).cast(pl.Float64).product(),
    )
    open_checks = differences.filter(
        ~pl.col("missing") & (pl.col("doubts") > 0) & (pl.col("several") <= _LINES),
        pl.col("readings") <= _READINGS,
    ).drop("missing", "doubts", "several", "readings")
    doubted = (
        rows.filter(in_doubt)
        .join(open_checks.select(check), on=check, how="semi", maintain_order="left")
        .with_columns(nth=pl.int_range(pl.len()).over(check))
    )
    return _close_sums(open_checks, doubted, check)


def _close_sums(checks: pl.DataFrame, doubted: pl.DataFrame, check: list[str]) -> pl.DataFrame:
    """Try all readings of the lines in doubt; what the only one that closes says of each line."""
    line = pl.Struct({"code": pl.String, "amount": pl.Int64})
    tried = checks.with_columns(read=pl.lit([], pl.List(line)))
    k, option = pl.col("k").cast(_SUM), pl.col("options")
    most = doubted["nth"].max()
    for nth in range(0 if most is None else int(str(most)) + 1):
        options = doubted.filter(pl.col("nth") == nth).select(
            *check, "code", "k", "part", "options"
        )
        tried = (
            tried.join(options.explode("options"), on=check, how="left", maintain_order="left")
            .with_columns(
                left=pl.col("left") + (option.cast(_SUM) * k).fill_null(0),
                parts=pl.col("parts")
                + (pl.col("part") & (option != 0)).fill_null(value=False).cast(pl.Int32),
                read=pl.when(option.is_null())
                .then("read")
                .otherwise(pl.concat_list("read", pl.struct("code", amount=option.cast(pl.Int64)))),
            )
            .drop("code", "k", "part", "options")
        )
    closing = tried.filter((pl.col("left") == 0) & (pl.col("parts") >= PARTS))
    once = closing.filter((pl.len() == 1).over(check))
    each = once.explode("read").unnest("read").select(*LINE, "code", "amount")
    return (
        each.drop_nulls("code")
        .group_by(*LINE, "code", maintain_order=True)
        .agg(pl.col("amount").first(), one=pl.col("amount").n_unique() == 1)
        .filter("one")
        .drop("one")
    )


def closed_sums(values: pl.DataFrame, of_checks: pl.DataFrame) -> pl.DataFrame:
    """Every identity of the statements in values: document, slot, origin, check_id, closes (null
    where a line is missing), parts (how many are not zero).

    values: document, slot, origin, code, amount of known lines.
    """
    statements = values.select(LINE).unique(maintain_order=True)
    codes = values.select("origin", "code").unique()
    checks = of_checks.join(codes, on="code").select("origin", "check_id").unique()
    return _closed(statements.join(checks, on="origin"), values, of_checks)


def _closed(checks: pl.DataFrame, values: pl.DataFrame, of_checks: pl.DataFrame) -> pl.DataFrame:
    """The same of some identities: document, slot, origin, check_id."""
    rows = checks.join(of_checks, on="check_id").join(
        values.select(*LINE, "code", "amount"), on=[*LINE, "code"], how="left"
    )
    amount, part = pl.col("amount").cast(_SUM), pl.col("part")
    return (
        rows.group_by(*LINE, "check_id", "rule")
        .agg(
            missing=(amount.is_null() & ~pl.col("optional")).any(),
            left=(amount * pl.col("k").cast(_SUM)).sum(),
            total=amount.filter(~part).first(),
            most=amount.filter(part).max(),
            parts=(part & (amount != 0)).sum(),
        )
        .with_columns(
            closes=pl.when(~pl.col("missing")).then(
                pl.when(pl.col("rule") == "greater")
                .then(pl.col("total") == pl.col("most"))
                .otherwise(pl.col("left") == 0)
            )
        )
        .select(*LINE, "check_id", "rule", "closes", "parts")
    )


def _keep_unbroken(
    proved: pl.DataFrame, lines: pl.DataFrame, of_checks: pl.DataFrame
) -> pl.DataFrame:
    """Leave out proved amounts that break another identity."""
    if proved.is_empty():
        return proved
    statements = proved.select(LINE).unique()
    sure = lines.filter(pl.col("amount").is_not_null()).join(statements, on=LINE, how="semi")
    values = pl.concat([sure.select(*LINE, "code", "amount"), proved])
    broken = closed_sums(values, of_checks).filter(~pl.col("closes"))
    lines_of = broken.join(of_checks.select("check_id", "code"), on="check_id")
    return proved.join(lines_of, on=[*LINE, "code"], how="anti", maintain_order="left")


def unproved(lines: pl.DataFrame, values: ValuesOf, terms: pl.DataFrame) -> pl.DataFrame:
    """Those of some lines (document, slot, origin, code) that the sums do not prove, in doubt or
    not; see `by_all_sums`. values: gives document, slot, origin, code, amount of such lines.

    Nearly all are proved by a sum of their own; only for the others are all sums computed.
    """
    key, of_checks = [*LINE, "code"], identity_members(terms)
    of_lines = of_checks.select("code", "check_id", "part")
    checks = lines.join(of_lines, on="code").select(*LINE, "check_id").unique()
    known = values(checks.join(of_lines, on="check_id").select(key).unique())
    state = _closed(checks, known, of_checks)
    own = lines.join(known, on=key, how="semi").join(of_lines, on="code")
    proved = _sums_of(own, state).filter(pl.col("parts") >= PARTS)
    rest = lines.join(proved, on=key, how="anti")
    if rest.is_empty():
        return rest
    codes = pl.concat([of_checks["code"], rest["code"]]).unique().to_frame()
    every = values(rest.select(LINE).unique().join(codes, how="cross"))
    by_all = _in_sums(every.with_columns(in_doubt=pl.lit(value=False)), of_checks)[1]
    return rest.join(by_all, on=key, how="anti")


def _sums_of(rows: pl.DataFrame, state: pl.DataFrame) -> pl.DataFrame:
    """The sums of lines whose every identity closes. rows: of lines and identities; state: of
    `closed`."""
    judged = rows.join(state, on=[*LINE, "check_id"], how="left")
    closes = pl.col("closes").fill_null(value=False).all().over(*LINE, "code")
    return judged.filter(closes).filter(pl.col("rule") == "sum")


def _in_sums(values: pl.DataFrame, of_checks: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sums (check_id, part, parts, doubts: how many of its lines are in doubt) of lines whose
    every identity closes, and those lines of them that are proved: by two parts that are not zero,
    or by a total that is."""
    key = [*LINE, "code"]
    state = closed_sums(values.drop("in_doubt"), of_checks)
    rows = (
        values.select(*key, "in_doubt")
        .join(of_checks.select("check_id", "code", "part"), on="code")
        # Before lines are left out: those that another identity disproves are in doubt as well.
        .with_columns(doubts=pl.col("in_doubt").sum().over(*LINE, "check_id"))
    )
    sums = _sums_of(rows, state)
    proved = sums.filter(pl.col("parts") >= PARTS).select(key).unique(maintain_order=True)
    for _ in range(_ROUNDS):
        totals = sums.filter(~pl.col("part")).join(proved, on=key, how="semi")
        more = sums.join(totals, on=[*LINE, "check_id"], how="semi").select(key)
        proved = pl.concat([proved, more]).unique(maintain_order=True)
    return sums, proved


def by_all_sums(values: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Which amounts that a machine read are proved: document, slot, origin, code.

    values: document, slot, origin, code, amount, in_doubt (others may prove them, and need no
    proof). Every identity of a proved line closes. One of them is a sum of two parts that are not
    zero, or a sum whose total is proved by another: that total is no mere copy. And either all
    other lines of such a sum are sure, or each of the ten digits stands in some amount in doubt of
    its filing: where one is always read for another, sums may close, but a digit is missing.
    """
    sums, proved = _in_sums(values, identity_members(terms))
    key = [*LINE, "code"]
    # A machine that takes one digit for another does so throughout a document.
    doubted = values.filter("in_doubt")
    filing = ["document", "slot"]
    digits = (
        doubted.group_by(filing)
        .agg(digits=pl.col("amount").cast(pl.String).str.extract_all("[0-9]").explode().n_unique())
        .filter(pl.col("digits") == _DIGITS)
    )
    alone = sums.filter((pl.col("parts") >= PARTS) & (pl.col("doubts") == 1))
    by_digits = doubted.select(key).join(digits, on=filing, how="semi", maintain_order="left")
    return (
        pl.concat([by_digits, alone.filter("in_doubt").select(key)])
        .unique(maintain_order=True)
        .join(proved, on=key, how="semi", maintain_order="left")
    )
