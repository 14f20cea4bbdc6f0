"""### Validate filings
Judges what `daily_filings` loaded, runs the suites of Great Expectations, and publishes the
snapshot. What is to be judged is read from the warehouse, so an event that is lost or comes
twice does no harm. A failed check is a verdict, not a failed task.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, dag, task

FILINGS = Asset("segwatch://warehouse/filing")


@dag(
    schedule=[FILINGS],
    start_date=pendulum.datetime(2026, 1, 1, tz="America/New_York"),
    catchup=False,
    max_active_runs=1,
    tags=["segwatch"],
    doc_md=__doc__,
    default_args={
        "owner": "segwatch",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=2),
    },
)
def validate_filings() -> None:
    """Expect to serve, after each load."""

    @task(pool="duckdb_writer")
    def expect() -> dict[str, int]:
        """Judge every filing that the present checks have not judged; gives the counts."""
        from segwatch.scheduled import expect

        return expect()

    @task(pool="duckdb_writer")
    def suites() -> int:
        """All suites on the warehouse; gives the number of expectations that do not hold."""
        from segwatch.scheduled import suites

        return suites()

    @task
    def alert() -> int:
        """Write what failed to the task's log; gives the number of messages."""
        from segwatch.scheduled import alert

        return alert()

    @task(pool="duckdb_writer")
    def serve() -> str:
        """Publish the snapshot that readers open; gives its path."""
        from segwatch.scheduled import serve

        return serve()

    expect() >> suites() >> alert() >> serve()


validate_filings()
