"""Validate: all suites of Great Expectations on the warehouse, from the texts of the checks."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from segwatch.checks import checks, wide_name
from segwatch.codebook import Codebook
from segwatch.errors import UnfinishedError
from segwatch.expect import wide_relations
from segwatch.severity import GRAVE, ONE_FACT
from segwatch.store import Store, open_for_reading, sql_text

if TYPE_CHECKING:
    from expectations.checkpoint import Outcome
    from expectations.suites import Assertion


# The suite of the warehouse itself; its rows are no filings.
SHAPE = "warehouse"
_FAILING = "SELECT * FROM ({}) WHERE status = 'fail'"


def assertions(book: Codebook) -> "list[Assertion]":
    """Every check as rows that fail, and the shape of the warehouse's tables."""
    from expectations.suites import Assertion

    judged = [
        Assertion(
            check.check_id,
            check.suite,
            wide_name(check.origin),
            check.severity,
            check.asserts,
            check.regulation,
            _FAILING.format(check.sql("{batch}")),
            check.origin,
        )
        for check in checks(book)
    ]
    shaped = [
        Assertion(
            row["id"], "warehouse", row["table"], "critical", row["asserts"], "",
            sql_text(f"shape/{row['id']}"),
        )
        for row in book.shape.iter_rows(named=True)
    ]  # fmt: skip
    return judged + shaped


def validate(warehouse: Path, book: Codebook, data_docs: Path | None = None) -> "list[Outcome]":
    """Run all suites over all filings. Imports Great Expectations, which takes over ten seconds."""
    with open_for_reading(warehouse) as store:
        every = store.frame("expect/all_filings")
        wide = wide_relations(store, book, every)
    from expectations.checkpoint import run

    relations = {name: frame.to_arrow() for name, frame in wide.items()}
    try:
        return run(warehouse, relations, assertions(book), data_docs)
    except duckdb.IOException as error:
        raise UnfinishedError(
            f"The warehouse {warehouse} is being written by another process; run again after it."
        ) from error
    except OSError as error:
        raise UnfinishedError(
            f"{data_docs} cannot be written ({error.strerror}); name another folder."
        ) from error
    except RuntimeError as error:
        raise UnfinishedError(f"{error}; this is a fault of segwatch, please report it.") from error


def latest(store: Store) -> pl.DataFrame:
    """The latest versions: filing_id, firm_id, as_of_date."""
    return store.frame("explain/latest")


def named_rows(latest: pl.DataFrame, outcome: "Outcome") -> pl.DataFrame:
    """An outcome's failing rows of latest versions, with firm and day in front."""
    rows = pl.DataFrame(outcome.rows, infer_schema_length=None)
    if outcome.suite == SHAPE or rows.is_empty():
        return rows
    named = latest.join(rows, on="filing_id", how="inner", maintain_order="right")
    return named.drop("filing_id", "status")


def is_grave(latest: pl.DataFrame, waived: pl.DataFrame, outcome: "Outcome") -> bool:
    """Whether an outcome ends the command with the exit code for failed checks.

    waived: rule, firm_id, until (the last as-of date accepted); such rows do not count.
    """
    if outcome.severity not in GRAVE:
        return False
    too_many = outcome.failed > len(outcome.rows)
    if too_many or outcome.suite == SHAPE:
        return True
    rule = ONE_FACT.get(outcome.check_id, outcome.check_id)
    accepted = waived.filter(rule=rule).group_by("firm_id").agg(pl.col("until").max())
    rows = named_rows(latest, outcome)
    if rows.is_empty():
        return False
    left = rows.join(accepted, on="firm_id", how="left")
    return not left.filter(
        (pl.col("as_of_date") > pl.col("until")).fill_null(value=True)
    ).is_empty()
