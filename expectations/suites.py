"""The suites of checks, and what each is about.

An expectation is the SQL text of a check, wrapped to give the rows that fail. The texts are handed
in; nothing is asserted here that is not asserted there.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations import UnexpectedRowsExpectation

_IDENTITIES = "The arithmetic of one statement, to the dollar: each total is what the form says."
ABOUT = {
    "identities_segregated": _IDENTITIES,
    "identities_secured": _IDENTITIES,
    "identities_cleared_swaps": _IDENTITIES,
    "targets": "The excess against zero and against the target that the firm promised; R04, the "
    "gravest check of all, is one of them.",
    "relations": "What one page says against another, and both sides of a statement. All but "
    "margin deficiencies warn only, or are a profile of the firm.",
    "signs": "Signs and magnitudes of single figures; one with the wrong sign is often misread.",
    "continuity": "A firm against its own history, made of the versions in force today.",
    "completeness": "What is due is printed, in time, and carries the right dates. Lateness is "
    "judged by the first version alone.",
    "capital": "Net capital on the cover against its levels, on the days on which it is printed.",
    "versions": "Amendments, and documents that contradict each other; the view `amendment` shows "
    "what an amendment changed.",
    "warehouse": "Keys, types and conservation of the warehouse's own tables. Nothing is published "
    "where one is broken.",
}
# Great Expectations knows three severities; ours is kept beside it.
_SEVERITY = {"critical": "critical", "error": "critical", "warning": "warning", "info": "info"}


class FailingRows(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Great Expectations' own, asked for the number of rows alone: it would run each text a second
    time for the first rows of those that fail, and we fetch all of them."""

    metric_dependencies: ClassVar = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: dict[str, object],
        runtime_configuration: dict[str, object] | None = None,
        execution_engine: ExecutionEngine | None = None,
    ) -> ExpectationValidationResult | dict[str, object]:
        without = {"unexpected_rows_query.table": [], **metrics}
        return super()._validate(without, runtime_configuration, execution_engine)


class Assertion(NamedTuple):
    """One thing asserted of one relation. `text` holds `{batch}` where the relation goes and
    gives the offending rows: for a check its failing filings, for the shape the broken keys."""

    check_id: str
    suite: str
    relation: str
    severity: str
    asserts: str
    regulation: str
    text: str
    origin: str = ""


def build_expectation(assertion: Assertion) -> FailingRows:
    """The assertion as an expectation over its relation."""
    return FailingRows(
        unexpected_rows_query=assertion.text,
        description=f"{assertion.check_id} {assertion.origin}: {assertion.asserts}",
        severity=_SEVERITY[assertion.severity],
        meta={
            "check_id": assertion.check_id,
            "origin": assertion.origin,
            "severity": assertion.severity,
            "regulation": assertion.regulation,
        },
    )


def build_suites(
    assertions: Sequence[Assertion],
) -> dict[tuple[str, str], gx.ExpectationSuite]:
    """Suites by (name, relation): a suite runs on one relation at a time.

    Raises KeyError for a suite that ABOUT does not name.
    """
    grouped: dict[tuple[str, str], list[Assertion]] = {}
    for assertion in assertions:
        grouped.setdefault((assertion.suite, assertion.relation), []).append(assertion)
    return {
        (name, relation): gx.ExpectationSuite(
            name=f"{name}.{relation}",
            expectations=[build_expectation(a) for a in group],
            meta={"about": ABOUT[name]},
        )
        for (name, relation), group in grouped.items()
    }
