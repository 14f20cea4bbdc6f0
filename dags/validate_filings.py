"""### Validate filings
Judges what `daily_filings` loaded, runs the suites of Great Expectations, writes the alerts to the
outbox, publishes the snapshot, and last sends what waits: a dead mail server holds up nothing. It
follows `reconcile_books` too, whose verdicts it alerts of. What is to be judged is read from the
warehouse, so an event that is lost or comes twice does no harm. A failed check is a verdict, not a
failed task.
"""

from airflow.sdk import dag, task
from dag_defaults import FILINGS, RECONCILED, dag_defaults


@dag(
    schedule=FILINGS | RECONCILED,
    **dag_defaults(__doc__, hours=2),
)
def validate_filings() -> None:
    """Expect to serve, after each load and each comparison with books."""

    @task(pool="duckdb_writer")
    def expect() -> dict[str, int]:
        """Judge every filing that the present checks have not judged; returns the counts."""
        from segwatch.airflow_tasks.filings import judge_filings

        return judge_filings()

    @task(pool="duckdb_writer")
    def suites() -> int:
        """All suites on the warehouse; returns the number of expectations that do not hold."""
        from segwatch.airflow_tasks.filings import run_suites

        return run_suites()

    @task(pool="duckdb_writer")
    def alert() -> int:
        """Note what holds and queue what is new; returns the number of facts that fail."""
        from segwatch.airflow_tasks.filings import record_alerts

        return record_alerts()

    @task(pool="duckdb_writer")
    def serve() -> str:
        """Publish the snapshot that readers open; returns its path."""
        from segwatch.airflow_tasks.filings import publish_snapshot

        return publish_snapshot()

    # In the pool: a message that was taken is noted as sent, and needs the warehouse for it.
    @task(pool="duckdb_writer", retries=5, retry_exponential_backoff=True)
    def send() -> int:
        """Hand what waits to the channels; returns how many messages were sent."""
        from segwatch.airflow_tasks.filings import send_alerts

        return send_alerts()

    expect() >> suites() >> alert() >> serve() >> send()


validate_filings()
