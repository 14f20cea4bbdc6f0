"""The summary that ends `make run`: the run log, seg_daily, the verdicts, and what to type next.

`python -m segwatch.cli.summary` prints it.
"""

from segwatch.cli import terminal
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_reading
from segwatch.warehouse.run_report import every_filing, verdict_counts


def show_summary() -> None:
    """Print the summary of the warehouse."""
    warehouse = settings().warehouse
    with open_for_reading(warehouse) as store:
        run = store.query_file("run_log/last_run")
        daily = store.query_file("explain/seg_daily")
        counts = verdict_counts(store, every_filing(store))
    last = run.row(0, named=True)
    terminal.print_sentence(
        f"Documents: {last['met']:,} met, {last['loaded']:,} loaded, {last['duplicate']:,} "
        f"duplicate, {last['rejected']:,} rejected."
    )
    terminal.show_table(daily, "seg_daily, whole US dollars")
    terminal.print_sentence(f"Checks: {terminal.by_status(counts)}.")
    terminal.print_sentence(
        "Ask the warehouse next:\n"
        '  .venv/bin/segwatch query "SELECT firm_id, as_of_date, origin, excess, target '
        'FROM seg_daily ORDER BY excess"'
    )


if __name__ == "__main__":
    show_summary()
