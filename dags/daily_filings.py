"""### Daily filings
Takes in what lies in the landing folder: arrive, read, normalise, load. One Asset event a run
tells `validate_filings` that the warehouse has something new.

Scheduled on weekdays at 12:30 New York time, after the statements are due at noon. The first task
stops a scheduled run on days when nothing is due; a run started by hand goes on on any day.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, CronTriggerTimetable, Param, dag, get_current_context, task

FILINGS = Asset("segwatch://warehouse/filing")


@dag(
    schedule=CronTriggerTimetable("30 12 * * 1-5", timezone="America/New_York"),
    start_date=pendulum.datetime(2026, 1, 1, tz="America/New_York"),
    catchup=False,
    max_active_runs=1,
    tags=["segwatch"],
    doc_md=__doc__,
    params={
        "source": Param(
            None,
            type=["null", "string"],
            description="Folder of filings; empty: the landing folder of the settings.",
        )
    },
    default_args={
        "owner": "segwatch",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=2),
    },
)
def daily_filings() -> None:
    """Arrive to load, one Asset event a run."""

    @task.short_circuit
    def filings_due() -> bool:
        """On scheduled runs only: is this a day on which filings are due?"""
        from segwatch.scheduled import is_due

        run = get_current_context()["dag_run"]
        return is_due(str(run.run_type), run.run_after)

    @task
    def arrive() -> str:
        """Archive the documents of the source; gives the path of their list."""
        from segwatch.scheduled import arrive

        return arrive(get_current_context()["params"]["source"])

    @task(pool="duckdb_writer", outlets=[FILINGS])
    def load(arrivals: str) -> dict[str, int]:
        """Read, normalise and load them, batch by batch; gives the run's counts."""
        from segwatch.scheduled import load

        return load(arrivals)

    arrived = arrive()
    filings_due() >> arrived
    load(arrived)  # type: ignore[arg-type]


daily_filings()
