"""Which single lines, read otherwise, would make identities true that fail or are unknown.

Every identity that a line stands in allows that line a range of amounts, given the other lines: one
amount in a sum, at most the maximum's own amount in a maximum that another operand decides. A line
is a candidate where one amount satisfies all its identities, and no other identity next to them is
broken: then this one change closes everything that is wrong in that part of the statement.
"""

from typing import NamedTuple

import polars as pl

from transforms.form_spec import FormSpec

_WIDE = pl.Int128  # sums of BIGINTs
_FILING = ["filing_id", "origin"]


class IdentityLines(NamedTuple):
    """The identities' lines, from the facts.

    members: check_id, rule, origin, code, k (+1 the total, else minus the operand's sign).
    lines: origin, code, place (in the order of the form), sign, optional, stands_for (the optional
    line that an uncoded one stands in for).
    next_to: code, check_id of the identities that share a line with one of the code's own.
    """

    members: pl.DataFrame
    lines: pl.DataFrame
    next_to: pl.DataFrame


def build_identity_lines(spec: FormSpec) -> IdentityLines:
    """The identities of the facts in the shape that the search needs."""
    codes = spec.line_codes.with_row_index("place").select(
        "code",
        "sign",
        origin="section",
        place=pl.col("place").cast(pl.Float64),
        parts=pl.col("stands_in").str.split(" "),
    )
    parts = codes.explode("parts").drop_nulls("parts").with_row_index("nth")
    # Where the form prints them: in front of the line that adds them up.
    stand_ins = parts.select(
        "origin",
        code="parts",
        sign="sign",
        stands_for="code",
        place=pl.col("place") - 1 + pl.col("nth") / 100,
    )
    terms = spec.terms
    members = pl.concat(
        [
            terms.select("check_id", "rule", "code", k=pl.col("sign").cast(_WIDE) * -1),
            terms.select("check_id", "rule", code="total")
            .unique()
            .with_columns(k=pl.lit(1, _WIDE)),
        ]
    )
    instead = members.join(stand_ins, left_on="code", right_on="stands_for", suffix="_part")
    members = pl.concat(
        [members, instead.select("check_id", "rule", "k", code="code_part").select(members.columns)]
    )
    lines = pl.concat([codes.drop("parts"), stand_ins], how="diagonal").join(
        members.select("code").unique(), on="code"
    )
    lines = lines.with_columns(optional=pl.col("code").is_in(parts["code"].to_list())).sort("place")
    of_code = members.select("code", "check_id")
    sharing = of_code.join(of_code, on="code", suffix="_other").select("check_id", "check_id_other")
    next_to = (
        of_code.join(sharing.unique(), on="check_id")
        .select("code", check_id="check_id_other")
        .unique()
        .join(of_code, on=["code", "check_id"], how="anti")
    )
    return IdentityLines(members.join(lines.select("code", "origin"), on="code"), lines, next_to)


def list_operands(
    lines: pl.DataFrame, printed: pl.DataFrame, identities: IdentityLines
) -> pl.DataFrame:
    """The lines that the identities of each statement stand on, printed or not.

    lines: filing_id, name, amount. printed: filing_id, origin, rejected (codes). Returns filing_id,
    origin, code, place, sign, amount, value (Int128; 0 where there is none), missing (an identity
    cannot do without it), rejected. An optional line or those that stand in for it are left out as
    the identity leaves them out; where none of them is printed the optional one is worth 0.
    """
    every = (
        printed.join(identities.lines, on="origin")
        .join(
            lines.select("filing_id", pl.col("amount").cast(pl.Int64), code="name").unique(
                ["filing_id", "code"]
            ),
            on=["filing_id", "code"],
            how="left",
        )
        .with_columns(rejected=pl.col("rejected").list.contains(pl.col("code")).fill_null(False))
    )
    there = pl.col("amount").is_not_null()
    whole = every.filter("optional").select(
        "filing_id", stands_for="code", whole=there | pl.col("rejected")
    )
    parts = every.filter(pl.col("stands_for").is_not_null()).group_by("filing_id", "stands_for")
    use = whole.join(
        parts.agg(parts=there.any()), on=["filing_id", "stands_for"], how="left"
    ).select("filing_id", "stands_for", "whole", parts=pl.col("parts").fill_null(value=False))
    chosen = every.with_columns(
        group=pl.coalesce("stands_for", pl.when("optional").then("code"))
    ).join(use, left_on=["filing_id", "group"], right_on=["filing_id", "stands_for"], how="left")
    is_part, absent = pl.col("stands_for").is_not_null(), ~pl.col("whole") & ~pl.col("parts")
    return (
        chosen.filter(
            pl.col("group").is_null()
            | (is_part & ~pl.col("whole") & pl.col("parts"))
            | (pl.col("optional") & (pl.col("whole") | absent))
        )
        .with_columns(
            value=pl.col("amount").fill_null(0).cast(_WIDE),
            missing=~there & ~(pl.col("optional") & absent).fill_null(value=False),
        )
        .select(*_FILING, "code", "place", "sign", "amount", "value", "missing", "rejected")
        .sort("filing_id", "origin", "place")
    )


def find_candidates(lines: pl.DataFrame, identities: IdentityLines) -> pl.DataFrame:
    """Single changes that close what is broken: of each filing and origin, one row per line.

    lines: as `operands` returns it. Returns its columns and proposed (Int128; null where any amount
    up to `at_most` would do, which a maximum allows), at_most, checks (the broken identities that
    it closes, joined by a blank), solved_by (how many identities give the proposed amount).
    """
    rows = lines.select(*_FILING, "code", "value", "missing").join(
        identities.members, on=["origin", "code"]
    )
    key = ["filing_id", "check_id"]
    state = rows.group_by(*_FILING, "check_id", "rule").agg(
        left=(pl.col("k") * pl.col("value")).sum(),
        nulls=pl.col("missing").sum(),
        total=pl.col("value").filter(pl.col("k") == 1).first(),
        most=pl.col("value").filter(pl.col("k") != 1).max(),
    )
    greater = pl.col("rule") == "greater"
    off = pl.when(greater).then(pl.col("total") - pl.col("most")).otherwise("left")
    state = state.with_columns(off=off).with_columns(
        broken=(pl.col("nulls") > 0) | (pl.col("off") != 0)
    )
    broken = state.filter("broken")
    rows = rows.join(broken.select(_FILING).unique(), on=_FILING, how="semi").join(
        state.drop("rule", "origin"), on=key
    )
    others = _greatest_of_the_others(rows.filter(greater & (pl.col("k") != 1)))
    allowed = _allowed_ranges(rows.join(others, on=[*key, "code"], how="left"))
    one_each = (
        allowed.group_by(*_FILING, "code")
        .agg(
            feasible=pl.col("feasible").all(),
            proposed=pl.col("low").max(),
            at_most=pl.col("high").min(),
            checks=pl.col("check_id").filter("broken").sort().str.join(" "),
            solved_by=pl.col("low").is_not_null().sum(),
            sums=(pl.col("rule") == "sum").sum(),
            value=pl.col("value").first(),
            missing=pl.col("missing").first(),
        )
        .filter(
            "feasible",
            pl.col("checks") != "",
            pl.col("proposed").is_null() | (pl.col("proposed") <= pl.col("at_most")),
            # A maximum solves for no operand that is missing.
            ~(pl.col("missing") & (pl.col("sums") == 0)),
            pl.col("missing") | (pl.col("value") != pl.col("proposed")).fill_null(value=True),
        )
    )
    beside = identities.next_to.join(broken.select(key), on="check_id")
    alone = one_each.join(beside, on=["filing_id", "code"], how="anti")
    return lines.join(
        alone.select(*_FILING, "code", "proposed", "at_most", "checks", "solved_by"),
        on=[*_FILING, "code"],
        maintain_order="left",
    )


def _greatest_of_the_others(operands_of_maxima: pl.DataFrame) -> pl.DataFrame:
    """Per operand of a maximum, the greatest of its other operands: filing_id, check_id, code."""
    key = ["filing_id", "check_id"]
    rows = operands_of_maxima.select(*key, "code", "value")
    return (
        rows.join(rows, on=key, suffix="_other")
        .filter(pl.col("code") != pl.col("code_other"))
        .group_by(*key, "code")
        .agg(others=pl.col("value_other").max())
    )


def _allowed_ranges(rows: pl.DataFrame) -> pl.DataFrame:
    """The least (null: any) and the most that each identity allows each of its lines."""
    of_maximum = (pl.col("rule") == "greater") & (pl.col("k") != 1)
    exact = (
        pl.when(pl.col("rule") == "greater")
        .then(pl.when(of_maximum).then("total").otherwise("most"))
        .otherwise(pl.col("value") - pl.col("k") * pl.col("left"))
    )
    return rows.with_columns(
        feasible=(pl.col("nulls") == pl.col("missing").cast(pl.UInt32))
        & ~(of_maximum & (pl.col("others") > pl.col("total")).fill_null(value=False)),
        low=pl.when(
            ~(of_maximum & (pl.col("others") == pl.col("total"))).fill_null(value=False)
        ).then(exact),
        high=exact,
    )
