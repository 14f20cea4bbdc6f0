"""Validate: all suites of Great Expectations on the warehouse, from the texts of the checks."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from segwatch.checks.compile import Check, compile_checks
from segwatch.checks.faults import word_fault
from segwatch.checks.inputs import Scope, build_inputs, in_slices
from segwatch.codebook.failures import describe_failure
from segwatch.codebook.load import Codebook
from segwatch.codebook.severity import ONE_FACT, ORDER, at_least
from segwatch.errors import UnfinishedError
from segwatch.warehouse.connection import Store, sql_text
from segwatch.warehouse.opening import word_unfinished

if TYPE_CHECKING:
    import pyarrow as pa

    from expectations.checkpoint import Outcome
    from expectations.suites import Assertion


# The suite of the warehouse itself; its rows are no filings.
SHAPE = "warehouse"
_FILINGS_AT_ONCE = 20_000


def build_assertions(codebook: Codebook, *, daily: bool = False) -> "list[Assertion]":
    """Every check as rows that fail, and the shape of the warehouse's tables; `daily` asks of the
    judged filings' rows alone what can be asked so."""
    from expectations.suites import Assertion

    failing = sql_text("check_inputs/failing_rows")
    words = {
        (id_, origin): text
        for id_, origin, text in codebook.rule_rows.select(
            "check_id", "origin", "fails_as"
        ).iter_rows()
    }
    judged = [
        Assertion(
            check.check_id,
            check.suite,
            check.relation,
            check.severity,
            _describe_check(check, words),
            check.regulation,
            failing.replace("{check}", check.text)
            .replace("{check_id}", check.check_id)
            .replace("{origin}", check.origin),
            check.origin,
        )
        for check in compile_checks(codebook)
    ]
    shaped = [
        Assertion(
            row["id"],
            SHAPE,
            f"judged_{row['table']}" if daily and row["by_filing"] == "true" else row["table"],
            "critical" if row["stops"] == "true" else "error",
            row["asserts"],
            "",
            sql_text(f"integrity/{row['id']}"),
        )
        for row in codebook.shape.iter_rows(named=True)
    ]
    return judged + shaped


def _describe_check(check: Check, words: dict[tuple[str, str], str]) -> str:
    """What a check asserts, and in which words it fails."""
    return f"{check.asserts} It fails as: {describe_failure(words[check.check_id, check.origin])}"


def read_slices(
    store: Store, codebook: Codebook, filings: pl.DataFrame | None
) -> "Iterator[dict[str, pa.Table]]":
    """What the checks read beside the warehouse, of a bounded number of filings at a time."""
    chosen = store.query_file("check_inputs/all_filings") if filings is None else filings
    if chosen.is_empty():
        yield _as_arrow(build_inputs(store, codebook, chosen))
    for _, frames in in_slices(store, codebook, chosen, _FILINGS_AT_ONCE, Scope(in_force=True)):
        # Filings without relations have verdicts that are unknown, and no row that fails.
        if not isinstance(frames, Exception):
            yield _as_arrow(frames)


def _as_arrow(frames: dict[str, pl.DataFrame]) -> "dict[str, pa.Table]":
    return {name: frame.to_arrow() for name, frame in frames.items()}


def run_suites(
    warehouse: Path,
    codebook: Codebook,
    filings: pl.DataFrame | None = None,
    data_docs: Path | None = None,
    *,
    daily: bool = False,
) -> "list[Outcome]":
    """Run all suites over filings (filing_id), or all: the checkpoint `full`, or `daily`.

    Imports Great Expectations, which takes over ten seconds.
    """
    from expectations.checkpoint import run_checkpoint

    try:
        return run_checkpoint(
            warehouse,
            lambda through: read_slices(Store(through, warehouse), codebook, filings),
            build_assertions(codebook, daily=daily),
            data_docs,
            name="daily" if daily else "full",
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise word_unfinished(error, warehouse) from error
    except OSError as error:
        raise UnfinishedError(
            f"{data_docs or warehouse} cannot be written ({error.strerror}); correct its rights, "
            "or name another folder."
        ) from error


def fault_sentence(outcome: "Outcome") -> str:
    """What is said of an expectation that could not be computed."""
    what = f"Expectation {outcome.check_id} on {outcome.origin or 'the warehouse'}"
    return word_fault(what, "it is unknown", outcome.fault)


def latest_statements(store: Store) -> pl.DataFrame:
    """The latest versions: filing_id, firm_id, as_of_date."""
    return store.query_file("explain/latest")


def named_rows(latest: pl.DataFrame, outcome: "Outcome") -> pl.DataFrame:
    """An outcome's failing rows of latest versions, with firm and day in front."""
    rows = pl.DataFrame(outcome.rows, infer_schema_length=None)
    if outcome.suite == SHAPE or rows.is_empty():
        return rows
    named = latest.join(rows, on="filing_id", how="inner", maintain_order="right")
    return named.drop("filing_id", "status")


def is_grave(latest: pl.DataFrame, waived: pl.DataFrame, outcome: "Outcome") -> bool:
    """Whether an outcome ends the command with the exit code for failed checks: a row of a latest
    version, or a broken warehouse, of severity error or above.

    waived: rule, firm_id, until (the last as-of date accepted); such rows do not count.
    """
    if not at_least(outcome.severity, "error"):
        return False
    if outcome.suite == SHAPE or outcome.failed > len(outcome.rows):
        return True
    rows = named_rows(latest, outcome)
    if "severity" in rows.columns:
        grave = [severity for severity in ORDER if at_least(severity, "error")]
        rows = rows.filter(pl.col("severity").is_in(grave))
    if rows.is_empty():
        return False
    rule = ONE_FACT.get(outcome.check_id, outcome.check_id)
    accepted = waived.filter(rule=rule).group_by("firm_id").agg(pl.col("until").max())
    rest = rows.join(accepted, on="firm_id", how="left")
    return not rest.filter(
        (pl.col("as_of_date") > pl.col("until")).fill_null(value=True)
    ).is_empty()
