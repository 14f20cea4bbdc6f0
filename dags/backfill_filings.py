"""### Backfill filings
Takes in a folder of historical filings, as many as there are, in shards: each shard is a list of
documents that one task reads and loads in bounded batches. Run by hand, and again after an
interruption: what is loaded already is passed over. One Asset event at the end tells
`validate_filings` that the warehouse has something new.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, Param, dag, get_current_context, task

from dags.notices import FailedRun

FILINGS = Asset("segwatch://warehouse/filing")


@dag(
    schedule=None,
    start_date=pendulum.datetime(2026, 1, 1, tz="America/New_York"),
    catchup=False,
    max_active_runs=1,
    tags=["segwatch"],
    doc_md=__doc__,
    on_failure_callback=FailedRun(),
    params={
        "source": Param(
            None,
            type=["null", "string"],
            description="Folder of filings; empty: the landing folder of the settings.",
        ),
        "from": Param(
            None,
            type=["null", "string"],
            format="date",
            description="First as-of date to load; empty: no bound.",
        ),
        "to": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Last as-of date to load; empty: no bound.",
        ),
        "shard_size": Param(
            10_000,
            type="integer",
            minimum=1_000,
            maximum=1_000_000,
            description="Documents that one task takes in.",
        ),
    },
    default_args={
        "owner": "segwatch",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=6),
    },
)
def backfill_filings() -> None:
    """Arrive in shards, load each, then one Asset event."""

    @task
    def arrive() -> list[str]:
        """Archive the documents of the source; gives the paths of their lists."""
        from segwatch.scheduled import arrive_in_shards

        params = get_current_context()["params"]
        return arrive_in_shards(params["source"], params["shard_size"])

    @task(pool="duckdb_writer")
    def load(arrivals: str) -> dict[str, int]:
        """Read, normalise and load the documents of one list; gives the run's counts."""
        from segwatch.scheduled import backfill

        params = get_current_context()["params"]
        return backfill(arrivals, params["from"], params["to"])

    @task(outlets=[FILINGS])
    def loaded(counts: list[dict[str, int]]) -> dict[str, int]:
        """The counts of all shards together."""
        from segwatch.scheduled import together

        return together(counts)

    loaded(load.expand(arrivals=arrive()))  # type: ignore[arg-type]


backfill_filings()
