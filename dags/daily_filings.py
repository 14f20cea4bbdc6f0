"""### Daily filings
Takes in what lies in the landing folder: arrive, read, normalise, load. One Asset event a run
tells `validate_filings` that the warehouse has something new.

Scheduled on weekdays at 12:30 and 17:00 New York time (`SEGWATCH_FILING_HOURS`): statements are
due at noon, and are missing after the last of these hours. The first task stops a scheduled run on
days when nothing is due; a run started by hand goes on on any day. A run that has not ended two
hours after its time (by hand: its logical date) is reported to the channels, as is one that failed.
"""

import os
from datetime import timedelta

from airflow.sdk import (  # type: ignore[attr-defined] # its stub lacks the deadlines
    AsyncCallback,
    DeadlineAlert,
    DeadlineReference,
    MultipleCronTriggerTimetable,
    Param,
    dag,
    get_current_context,
    task,
)
from dag_defaults import FILINGS, dag_defaults

from segwatch.codebook.filing_hours import NEW_YORK, filing_crons

LATE = DeadlineAlert(
    reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
    interval=timedelta(hours=2),
    callback=AsyncCallback(
        "segwatch.airflow_tasks.notices.run_is_late", kwargs={"dag": "daily_filings"}
    ),
    name="the load has ended",
)


# Airflow 3.3.2 cannot test a DAG that has a deadline, so bin/dag-test leaves it out.
@dag(
    schedule=MultipleCronTriggerTimetable(*filing_crons(), timezone=NEW_YORK),
    **dag_defaults(__doc__, hours=2),
    deadline=None if "SEGWATCH_DAG_TEST" in os.environ else LATE,
    params={
        "source": Param(
            None,
            type=["null", "string"],
            description="Folder of filings, below SEGWATCH_SOURCES or else below the landing "
            "folder; empty: the landing folder.",
        )
    },
)
def daily_filings() -> None:
    """Arrive to load, one Asset event a run."""

    @task.short_circuit
    def filings_due() -> bool:
        """On scheduled runs only: is this a day on which filings are due?"""
        from segwatch.airflow_tasks.filings import is_due

        run = get_current_context()["dag_run"]
        return is_due(str(run.run_type), run.run_after)

    @task
    def arrive() -> str:
        """Archive the documents of the source; returns the path of their list."""
        from segwatch.airflow_tasks.filings import archive_folder

        return archive_folder(get_current_context()["params"]["source"])

    @task(pool="duckdb_writer", outlets=[FILINGS])
    def load(arrivals: str) -> dict[str, int]:
        """Read, normalise and load them, batch by batch; returns the run's counts."""
        from segwatch.airflow_tasks.filings import load_arrivals

        return load_arrivals(arrivals)

    arrived = arrive()
    filings_due() >> arrived
    load(arrived)  # type: ignore[arg-type]


daily_filings()
