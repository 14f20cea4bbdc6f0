"""What engineers are told of the DAGs themselves: a run that failed, and one that is late.

They go to the channels of the alerts, at once and past the outbox: a broken warehouse must not
hold back the news of it. Installed with segwatch, so that every part of Airflow can import it.
"""

import asyncio
from collections.abc import Mapping

from airflow.sdk import BaseNotifier


class FailedRun(BaseNotifier):
    """Tells every channel that a run of a DAG failed."""

    def notify(self, context: Mapping[str, object]) -> None:
        """Send one message; a channel that does not take it is named in the log."""
        from segwatch.scheduled import tell_engineers

        run = context.get("dag_run")
        dag, run_id = getattr(run, "dag_id", "?"), getattr(run, "run_id", "?")
        tell_engineers(
            f"segwatch: DAG {dag} failed",
            f"Run {run_id} of DAG {dag} failed; its tasks' logs are in Airflow. "
            "What it did before stands, and the next run makes good what it left out.",
        )


async def run_is_late(dag: str, **_: object) -> None:
    """Tell every channel that a scheduled run has not ended by its deadline."""
    from segwatch.scheduled import tell_engineers

    await asyncio.to_thread(
        tell_engineers,
        f"segwatch: DAG {dag} is late",
        f"A scheduled run of DAG {dag} has not ended by its deadline; look at Airflow's scheduler "
        "and workers. Until it has run, nothing that is due is known to be received or missing.",
    )
