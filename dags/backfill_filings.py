"""### Backfill filings
Takes in a folder of historical filings, as many as there are, in shards: each shard is a list of
documents that one task reads and loads in bounded batches. Run by hand, and again after an
interruption: what is loaded already is passed over. One Asset event at the end tells
`validate_filings` that the warehouse has something new.
"""

from airflow.sdk import Param, dag, get_current_context, task
from dag_defaults import FILINGS, dag_defaults


@dag(
    schedule=None,
    **dag_defaults(__doc__, hours=6),
    params={
        "source": Param(
            None,
            type=["null", "string"],
            description="Folder of filings, below SEGWATCH_SOURCES or else below the landing "
            "folder; empty: the landing folder.",
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
            minimum=100,
            maximum=1_000_000,
            description="Documents that one task takes in.",
        ),
    },
)
def backfill_filings() -> None:
    """Arrive in shards, load each, then one Asset event."""

    @task
    def arrive() -> list[str]:
        """Archive the documents of the source; returns the paths of their lists."""
        from segwatch.airflow_tasks.filings import arrive_in_shards

        params = get_current_context()["params"]
        return arrive_in_shards(params["source"], params["shard_size"])

    @task(pool="duckdb_writer")
    def load(arrivals: str) -> dict[str, int]:
        """Read, normalise and load the documents of one list; returns the run's counts."""
        from segwatch.airflow_tasks.filings import load_backfill

        params = get_current_context()["params"]
        return load_backfill(arrivals, params["from"], params["to"])

    @task(outlets=[FILINGS])
    def loaded(counts: list[dict[str, int]]) -> dict[str, int]:
        """The counts of all shards together."""
        from segwatch.airflow_tasks.filings import sum_counts

        return sum_counts(counts)

    loaded(load.expand(arrivals=arrive()))  # type: ignore[arg-type]


backfill_filings()
