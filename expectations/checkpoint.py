"""Run the suites over a warehouse and say which expectations fail, with their rows."""

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("TQDM_DISABLE", "1")

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context import AbstractDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import SQLDatasource

from expectations.dialect import JUDGED, Relations, open_reading
from expectations.suites import Assertion, build_suites

# More failing rows than this are a broken load, not a list of alerts; then none is fetched.
MOST_ROWS = 10_000


class Outcome(NamedTuple):
    """What one expectation found: how many rows fail, and those rows (none above MOST_ROWS); or
    why it could not be computed."""

    check_id: str
    suite: str
    origin: str
    severity: str
    description: str
    failed: int
    rows: list[dict[str, Any]]
    fault: str = ""


def run_checkpoint(
    warehouse: Path,
    relations: Relations,
    assertions: Sequence[Assertion],
    data_docs: Path | None = None,
    *,
    name: str = "full",
) -> list[Outcome]:
    """Validate the warehouse (read only) and the relations beside it by all assertions.

    relations: returns their rows by name, a part of all of them at a time. A relation
    `judged_<table>` of which an assertion speaks is that table's rows of the filings in the
    relation `judged`. name: that of the checkpoint.

    Great Expectations' own pages are written below `data_docs` where that is given. Raises
    duckdb.IOException where another process is writing the warehouse.
    """
    of_judged = sorted({a.relation for a in assertions if a.relation.startswith(JUDGED)})
    with open_reading(warehouse, relations, of_judged) as url:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = context.data_sources.add_sql("warehouse", connection_string=url)
        validations = _list_validations(context, source, assertions)
        if data_docs:
            _add_pages(context, data_docs)
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name=name,
                validation_definitions=list(validations),
                result_format={"result_format": "SUMMARY"},
            )
        )
        result = checkpoint.run()
        outcomes = [
            _read_outcome(validation, one)
            for validation, run_result in zip(validations, result.run_results.values(), strict=True)
            for one in run_result.results
        ]
        if data_docs:
            context.build_data_docs()
    return outcomes


def _list_validations(
    context: AbstractDataContext, source: SQLDatasource, assertions: Sequence[Assertion]
) -> list[gx.ValidationDefinition]:
    batches = {
        relation: source.add_table_asset(
            relation, table_name=relation
        ).add_batch_definition_whole_table("all")
        for relation in sorted({a.relation for a in assertions})
    }
    return [
        context.validation_definitions.add(
            gx.ValidationDefinition(
                name=f"{name}.{relation}", data=batches[relation], suite=context.suites.add(suite)
            )
        )
        for (name, relation), suite in build_suites(assertions).items()
    ]


def _read_outcome(
    validation: gx.ValidationDefinition, result: ExpectationValidationResult
) -> Outcome:
    meta = result.expectation_config.meta
    # Keyed by metric where a metric raised, flat where none did.
    raised = [one for one in result.exception_info.values() if isinstance(one, dict)]
    faults = [str(one["exception_message"]) for one in raised if one["raised_exception"]]
    failed, rows = 0, []
    if not result.success and not faults:
        failed = int(result.result["observed_value"])
    if 0 < failed <= MOST_ROWS:
        query = result.expectation_config.kwargs["unexpected_rows_query"]
        (expectation,) = (
            e for e in validation.suite.expectations if e.unexpected_rows_query == query
        )
        with contextlib.redirect_stderr(io.StringIO()):  # its progress bar cannot be turned off
            rows = validation.get_unexpected_rows(expectation)
    return Outcome(
        meta["check_id"],
        validation.suite.name.partition(".")[0],
        meta["origin"],
        meta["severity"],
        result.expectation_config.description,
        failed,
        rows,
        faults[0] if faults else "",
    )


def _add_pages(context: AbstractDataContext, folder: Path) -> None:
    context.add_data_docs_site(
        site_name="segwatch",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder.resolve()),
            },
        },
    )
