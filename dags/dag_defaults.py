"""What our DAGs share: the Asset between them, and what each says of itself and its tasks."""

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Asset

from segwatch.airflow_tasks.notices import FailedRun

# What a load changes; validate_filings follows it.
FILINGS = Asset("segwatch://warehouse/filing")
# What a broker's books say of their filing; validate_filings alerts of it too.
RECONCILED = Asset("segwatch://warehouse/reconciled_line")


def dag_defaults(doc: str | None, hours: int) -> dict[str, Any]:
    """The arguments that every DAG has; hours: how long one of its tasks may take."""
    return {
        "start_date": pendulum.datetime(2026, 1, 1, tz="America/New_York"),
        "catchup": False,
        "max_active_runs": 1,
        "tags": ["segwatch"],
        "doc_md": doc,
        "on_failure_callback": FailedRun(),
        "default_args": {
            "owner": "segwatch",
            "retries": 2,
            "retry_delay": timedelta(minutes=1),
            "execution_timeout": timedelta(hours=hours),
        },
    }
