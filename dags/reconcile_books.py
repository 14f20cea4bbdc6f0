"""### Reconcile books
A broker's own books through a night: assignments, margin, sweeps (margin again), statement, and
the comparison with the filing in the warehouse. What differs is in the last task's log and in the
tables `book_line` and `book_explanation`.

Scheduled on weekdays at 08:00 New York time, four hours before the statement is due. The first
task stops a scheduled run where no books of the day lie in their folder; a run started by hand
goes on, and says what is missing.
"""

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from dags.defaults import dag_defaults


@dag(
    schedule=CronTriggerTimetable("0 8 * * 1-5", timezone="America/New_York"),
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
        """On scheduled runs only: are there books to reconcile?"""
        from segwatch.scheduled_books import are_given

        context = get_current_context()
        return are_given(str(context["dag_run"].run_type), context["params"]["source"])

    @task
    def assignment() -> str:
        """Check the books and hold the lotteries; gives the night's folder."""
        from segwatch.scheduled_books import assignment

        return assignment(get_current_context()["params"]["source"])

    @task
    def margin(night: str) -> str:
        """Margin of every account before sweeps."""
        from segwatch.scheduled_books import margin

        return margin(night)

    @task
    def sweeps(night: str) -> str:
        """Cures and sweeps."""
        from segwatch.scheduled_books import sweeps

        return sweeps(night)

    @task
    def statement(night: str) -> str:
        """Margin again, and the statement."""
        from segwatch.scheduled_books import statement

        return statement(night)

    @task(pool="duckdb_writer")
    def comparison(night: str) -> dict[str, int]:
        """The statement beside the filing, into the warehouse; gives counts."""
        from segwatch.scheduled_books import comparison

        return comparison(night)

    begun = assignment()
    books_given() >> begun
    comparison(statement(sweeps(margin(begun))))  # type: ignore[arg-type]


reconcile_books()
