"""Which number is wrong? The smallest change that makes a statement's broken identities true.

A proposal is for a person. It is certain only where no other single line, by whatever change,
would close the same identities; it is never applied by itself.
"""

import polars as pl

from transforms.evidence.edits import SIZES, in_groups, name_edit
from transforms.form_spec import FormSpec
from transforms.repair.candidates import build_identity_lines, find_candidates, list_operands

# One part of a statement whose identities are broken together.
_PART = ["filing_id", "origin", "checks"]
_BIGINT = 2**63
# What a proposal does to the sign that its line has on the form, the better first.
_MENDS, _KEEPS, _BREAKS = range(3)
_SLIPS = {
    "digit": "one digit",
    "swap": "two digits swapped",
    "sign": "the sign",
    "zero": "a zero too few or too many",
    "neighbour": "it prints the amount of the line beside it",
    "missing": "the only line that is missing",
    "other": "no plain slip",
}
SCHEMA = {
    "filing_id": pl.Int64,
    "origin": pl.String,
    "checks": pl.String,
    "rank": pl.UInt32,
    "line_code": pl.String,
    "printed": pl.Int64,
    "proposed": pl.Int64,
    "edit": pl.String,
    "certain": pl.Boolean,
    "words": pl.String,
}


def propose_amounts(
    lines: pl.DataFrame, printed: pl.DataFrame, history: pl.DataFrame, spec: FormSpec
) -> pl.DataFrame:
    """Proposals for every filing among these whose identities fail or are unknown.

    lines: filing_id, name (a line code, or the name of a line without one), amount. printed:
    filing_id, origin, rejected (list of line codes). history: as lines, the amounts of the firm's
    last filing before each. Amounts are whole US dollars.

    Returns filing_id, origin, checks (the broken identities that it makes true), rank (1 is the
    smallest edit), line_code, printed (null where the line is missing), proposed (null where any
    amount up to a maximum would do), edit (`digit`, `swap`, `sign`, `zero`, `neighbour`, `missing`,
    `other`), certain, words. Lines that only an edit without a name would mend are given where no
    line has a plain one. Broken identities that no single line closes have no row.
    """
    identities = build_identity_lines(spec)
    rows = list_operands(lines, printed, identities)
    changes = find_candidates(rows, identities).filter(
        pl.col("proposed").is_null() | pl.col("proposed").is_between(-_BIGINT, _BIGINT - 1)
    )
    judged = _with_edits(changes, rows)
    judged = _with_history(_with_relations(judged, lines, spec), history)
    return _word_proposals(_rank_proposals(judged))


def _with_edits(changes: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The candidates with edit, size, and how the amount agrees with the line's sign."""
    order = ["filing_id", "origin"]
    beside = lines.select(
        *order,
        "code",
        above=pl.col("amount").shift(1).over(order),
        below=pl.col("amount").shift(-1).over(order),
    )
    is_neighbours = (pl.col("amount") == pl.col("above")) | (pl.col("amount") == pl.col("below"))
    agrees, agreed = _agrees_with_sign(pl.col("proposed")), _agrees_with_sign(pl.col("value"))
    return (
        changes.with_columns(slip=name_edit(changes["value"], changes["proposed"]))
        .join(beside, on=[*order, "code"], maintain_order="left")
        .with_columns(
            edit=pl.when(pl.col("amount").is_null())
            .then(pl.lit("missing"))
            .otherwise(
                pl.coalesce(
                    "slip",
                    pl.when(is_neighbours & pl.col("proposed").is_not_null()).then(
                        pl.lit("neighbour")
                    ),
                    pl.lit("other"),
                )
            ),
            by_sign=pl.when(~agrees).then(_BREAKS).when(~agreed).then(_MENDS).otherwise(_KEEPS),
        )
        .with_columns(size=pl.col("edit").replace_strict(SIZES, return_dtype=pl.Int8))
    )


def _agrees_with_sign(amount: pl.Expr) -> pl.Expr:
    """Whether an amount has the sign that its line has on the form; null has none."""
    return (
        pl.when(pl.col("sign") == "+")
        .then(amount >= 0)
        .when(pl.col("sign") == "-")
        .then(amount <= 0)
        .otherwise(pl.lit(value=True))
        .fill_null(value=True)
    )


def _with_relations(judged: pl.DataFrame, lines: pl.DataFrame, spec: FormSpec) -> pl.DataFrame:
    """How many of the relations that usually hold begin to hold, less those that cease to."""
    terms = spec.relations
    amounts = lines.select("filing_id", pl.col("amount").cast(pl.Int128), code="name")
    now = (
        judged.select("filing_id")
        .unique()
        .join(terms, how="cross")
        .join(amounts, on=["filing_id", "code"], how="left")
        # A line without a code counts where it is printed; a missing line leaves all open.
        .group_by("filing_id", "relation", "rule")
        .agg(
            left=(pl.col("k") * pl.col("amount")).sum(),
            open=(pl.col("amount").is_null() & pl.col("coded")).any(),
        )
    )
    change = (pl.col("proposed") - pl.col("value")).fill_null(0)
    gained = (
        judged.join(terms.select("relation", "code", "k"), on="code")
        .join(now, on=["filing_id", "relation"])
        .with_columns(
            before=_closes_sum(pl.col("left")),
            after=_closes_sum(pl.col("left") + pl.col("k") * change),
        )
        .filter(~pl.col("open"))
        .group_by("filing_id", "code")
        .agg(relations=(pl.col("after").cast(pl.Int8) - pl.col("before").cast(pl.Int8)).sum())
    )
    return judged.join(
        gained, on=["filing_id", "code"], how="left", maintain_order="left"
    ).with_columns(pl.col("relations").fill_null(0))


def _closes_sum(difference: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("rule") == "at_most").then(difference <= 0).otherwise(difference == 0)


def _with_history(judged: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """How much farther the proposed amount is from the last filing's than the printed one.

    Distances are relative and compared by their ratio, so that an exact repeat decides.
    """
    last = history.select("filing_id", pl.col("amount").cast(pl.Float64), code="name").unique(
        ["filing_id", "code"]
    )

    def off(amount: pl.Expr) -> pl.Expr:
        was = pl.col("last")
        most = pl.max_horizontal(amount.abs(), was.abs(), pl.lit(1.0))
        return ((amount - was).abs() / most + 1e-9).log()

    rows = judged.join(
        last.rename({"amount": "last"}), on=["filing_id", "code"], how="left", maintain_order="left"
    )
    farther = off(pl.col("proposed").cast(pl.Float64)) - off(pl.col("value").cast(pl.Float64))
    return rows.with_columns(farther=farther.fill_null(0.0))


def _rank_proposals(judged: pl.DataFrame) -> pl.DataFrame:
    """Rank, certain, and how many other lines there are and how many need an equal edit."""
    # One identity alone proves nothing: any other amount in it may be off by as much.
    # Nor does a zero beside a zero, of which every statement is full.
    slip = (pl.col("size") < SIZES["other"]) & ~(
        (pl.col("edit") == "neighbour") & (pl.col("amount") == 0)
    )
    several = pl.col("checks").str.contains(" ")
    missing = pl.col("edit") == "missing"
    proved = slip & several & (~missing | (pl.col("solved_by") > 1))
    return (
        judged.sort(
            *_PART,
            "size",
            "by_sign",
            pl.col("relations") * -1,
            "farther",
            "place",
        )
        .with_columns(smallest=pl.col("size") == pl.col("size").min().over(_PART))
        .with_columns(
            others=pl.len().over(_PART) - 1,
            equal=pl.col("smallest").sum().over(_PART),
            equals=pl.col("code").filter("smallest").str.join(" ").over(_PART),
            named=(pl.col("size") < SIZES["other"]).any().over(_PART),
            rank=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(_PART),
        )
        .with_columns(
            certain=(pl.col("others") == 0)
            & proved
            & pl.col("proposed").is_not_null()
            & (pl.col("by_sign") != _BREAKS)
        )
        .filter(~pl.col("named") | (pl.col("size") < SIZES["other"]))
    )


def _word_proposals(ranked: pl.DataFrame) -> pl.DataFrame:
    """The proposals in plain sentences."""
    stands = (
        pl.when(pl.col("amount").is_not_null())
        .then(pl.format("{} is printed {}", "code", in_groups(pl.col("amount"))))
        .when("rejected")
        .then(pl.format("{} is printed, but its amount was rejected", "code"))
        .otherwise(pl.format("{} is not printed", "code"))
    )
    amount = (
        pl.when(pl.col("proposed").is_null())
        .then(pl.format("any amount up to {}", in_groups(pl.col("at_most"))))
        .otherwise(in_groups(pl.col("proposed")))
    )
    sure = (
        pl.when("certain")
        .then(pl.lit("Certain: no other single change does."))
        .when(pl.col("others") == 0)
        .then(pl.lit("Not certain: no other single change does, but nothing else confirms it."))
        .when(pl.col("smallest") & (pl.col("equal") > 1))
        .then(pl.format("Ambiguous: {} need an equal edit each.", _list_names(pl.col("equals"))))
        .when("smallest")
        .then(pl.format("Not certain: a larger edit of {} would do as well.", _word_others()))
        .otherwise(pl.lit("Less likely: another line needs a smaller edit."))
    )
    words = pl.format(
        "{}; {} would make {} true ({}). {}",
        stands,
        amount,
        _list_names(pl.col("checks")),
        pl.col("edit").replace_strict(_SLIPS),
        sure,
    )
    return ranked.with_columns(
        words=words, line_code="code", printed=pl.col("amount"), proposed=pl.col("proposed")
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _list_names(names: pl.Expr) -> pl.Expr:
    """`7010 7032 7033` as `7010, 7032 and 7033`."""
    return names.str.replace_all(" ", ", ").str.replace(r", (\S+)$", " and ${1}")


def _word_others() -> pl.Expr:
    return (
        pl.when(pl.col("others") == 1)
        .then(pl.lit("another line"))
        .otherwise(pl.format("{} other lines", "others"))
    )
