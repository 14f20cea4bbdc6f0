"""The suites, by concern: the modules beside this one say what each is and name its suites.

An expectation is the SQL text of a check, wrapped to give the rows that fail. The texts are handed
in; nothing is asserted here that is not asserted there.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations import UnexpectedRowsExpectation

from expectations import (
    capital,
    completeness,
    continuity,
    identities,
    relations,
    signs,
    targets,
    versions,
    warehouse,
)

CONCERNS = (
    identities, targets, relations, signs, continuity, completeness, capital, versions, warehouse,
)  # fmt: skip
_ABOUT = {name: concern.__doc__ for concern in CONCERNS for name in concern.SUITES}
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


def expectation(assertion: Assertion) -> FailingRows:
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


def suites(
    assertions: Sequence[Assertion],
) -> dict[tuple[str, str], gx.ExpectationSuite]:
    """Suites by (name, relation): a suite runs on one relation at a time.

    Raises KeyError for a suite of which no concern knows.
    """
    grouped: dict[tuple[str, str], list[Assertion]] = {}
    for assertion in assertions:
        grouped.setdefault((assertion.suite, assertion.relation), []).append(assertion)
    return {
        (name, relation): gx.ExpectationSuite(
            name=f"{name}.{relation}",
            expectations=[expectation(a) for a in group],
            meta={"about": _ABOUT[name]},
        )
        for (name, relation), group in grouped.items()
    }
