"""Which of two ways to pair the numbers and codes of a statement its sums prove."""

from collections.abc import Iterable

import polars as pl

from transforms.evidence import proof


def prove_pairing(orders: Iterable[pl.DataFrame], terms: pl.DataFrame) -> pl.DataFrame:
    """Of two ways to pair the numbers and codes of statements, the amounts of the proved one.

    orders: the values of each way: document, slot, origin, code, amount, in_doubt. A way is proved
    where every sum that can be computed closes and one of them by two parts that are not zero, and
    the other way breaks a sum or gives no amount in doubt. Returns document, slot, origin, code,
    amount of the lines in doubt that stand in such a sum.
    """
    of_checks = proof.identity_members(terms)
    first, second = (_judge_statements(values, of_checks) for values in orders)
    proofs = []
    for own, other in ((first, second), (second, first)):
        state, rest = own[1], other[1].rename({"broken": "broken_", "proves": "proves_"})
        won = state.join(rest, on=proof.LINE, how="left").filter(
            ~pl.col("broken") & pl.col("proves"), pl.col("broken_").fill_null(value=True)
        )
        proofs.append(own[0].join(won, on=proof.LINE, how="semi", maintain_order="left"))
    return pl.concat(proofs)


def _judge_statements(
    values: pl.DataFrame, of_checks: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines in doubt that stand in a closed sum that proves; and each statement that has lines
    in doubt: broken (a sum does not close), proves (one proves)."""
    state = proof.closed_sums(values.drop("in_doubt"), of_checks)
    doubted = values.filter(pl.col("in_doubt") & pl.col("amount").is_not_null())
    proves = pl.col("closes") & (pl.col("parts") >= proof.PARTS) & (pl.col("rule") == "sum")
    of_lines = doubted.join(of_checks.select("check_id", "code"), on="code").join(
        state.with_columns(proves=proves.fill_null(value=False)), on=[*proof.LINE, "check_id"]
    )
    lines = of_lines.filter("proves").unique([*proof.LINE, "code"], maintain_order=True)
    statements = of_lines.group_by(proof.LINE).agg(
        broken=(~pl.col("closes")).any(), proves=pl.col("proves").any()
    )
    return lines.select(*proof.LINE, "code", "amount"), statements
