"""### Reconcile books
A broker's own books through a night: assignments, margin, sweeps (margin again), statement, and
the comparison with the filing in the warehouse. It judges the filing by rule
B01, and `validate_filings` alerts the desk where lines differ: of lines, never of accounts.

Scheduled on weekdays at 08:00 New York time, four hours before the statement is due, and after each
load of filings: books that came before their filing are held against it once it is there. The first
task stops such a run where no books lie in their folder, or where they were held against the filing
in force already; a run started by hand goes on, and says what is missing.
"""

from airflow.sdk import (
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    Param,
    dag,
    get_current_context,
    task,
)
from dag_defaults import FILINGS, RECONCILED, dag_defaults

from segwatch.codebook.filing_hours import NEW_YORK


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 8 * * 1-5", timezone=NEW_YORK), assets=[FILINGS]
    ),
    **dag_defaults(__doc__, hours=1),
    params={
        "source": Param(
            None,
            type=["null", "string"],
            description="Folder of books, below SEGWATCH_SOURCES or else the one of the settings; "
            "empty: the one of the settings.",
        )
    },
)
def reconcile_books() -> None:
    """Assignment to comparison; between tasks travels the path of the night's folder."""

    @task.short_circuit
    def books_given() -> bool:
        """On runs that nobody started: are there books to reconcile?"""
        from segwatch.airflow_tasks.books import are_given

        context = get_current_context()
        return are_given(str(context["dag_run"].run_type), context["params"]["source"])

    @task
    def assignment() -> str:
        """Check the books and hold the lotteries; returns the night's folder."""
        from segwatch.airflow_tasks.books import assign_options

        return assign_options(get_current_context()["params"]["source"])

    @task
    def margin(night: str) -> str:
        """Margin of every account before sweeps."""
        from segwatch.airflow_tasks.books import compute_margin

        return compute_margin(night)

    @task
    def sweeps(night: str) -> str:
        """Cures and sweeps."""
        from segwatch.airflow_tasks.books import run_sweeps

        return run_sweeps(night)

    @task
    def statement(night: str) -> str:
        """Margin again, and the statement."""
        from segwatch.airflow_tasks.books import build_statement

        return build_statement(night)

    @task(pool="duckdb_writer", outlets=[RECONCILED])
    def comparison(night: str) -> dict[str, int]:
        """The statement beside the filing, into the warehouse; returns counts."""
        from segwatch.airflow_tasks.books import compare_statement

        return compare_statement(night)

    begun = assignment()
    books_given() >> begun
    comparison(statement(sweeps(margin(begun))))  # type: ignore[arg-type]


reconcile_books()
