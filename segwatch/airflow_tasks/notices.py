"""What engineers are sent about the DAGs themselves: a run that failed, and one that is late.

They go straight to the channels of the alerts, past the outbox: a broken warehouse must not
hold back the news of it. Installed with segwatch, so that every part of Airflow can import it.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from airflow.sdk import BaseNotifier


class FailedRun(BaseNotifier):
    """Tells every channel that a run of a DAG failed."""

    def notify(self, context: Mapping[str, object]) -> None:
        """Send one message; a channel that does not take it is named in the log."""
        from segwatch.airflow_tasks.filings import tell_engineers

        run = context.get("dag_run")
        dag, run_id = getattr(run, "dag_id", "?"), getattr(run, "run_id", "?")
        tell_engineers(
            f"segwatch: DAG {dag} failed",
            f"Run {run_id} of DAG {dag} failed; its tasks' logs are in Airflow. "
            "What it did before stands, and the next run makes good what it left out.",
        )


async def run_is_late(dag: str, context: Mapping[str, Any] | None = None, **_: object) -> None:
    """Tell every channel that a run has not ended by its deadline; Airflow gives the context.

    Nothing is sent about a scheduled run on a day when nothing is due: its first task stops it.
    """
    run = (context or {}).get("dag_run", {})
    await asyncio.to_thread(_tell_late, dag, run)


def _tell_late(dag: str, run: Mapping[str, Any]) -> None:
    from segwatch.airflow_tasks.filings import is_due, tell_engineers

    after = run.get("run_after")
    if after and not is_due(str(run.get("run_type")), datetime.fromisoformat(after)):
        return
    tell_engineers(
        f"segwatch: DAG {dag} is late",
        f"Run {run.get('dag_run_id', '?')} of DAG {dag} has not ended by its deadline, or was "
        "started after it; look at Airflow's scheduler and workers. Until it has run, nothing that "
        "is due is known to be received or missing.",
    )
