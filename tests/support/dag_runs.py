"""The DAG runs of a cluster, started and followed by Airflow's API, as its user would."""

import logging
from typing import Any

import httpx
from cluster import API, Cluster, until

_ENDED_BADLY = {"failed", "upstream_failed", "up_for_retry"}
logging.getLogger("httpx").setLevel(logging.WARNING)


class DagRuns:
    """Runs of DAGs of a cluster whose parts are started."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._api = httpx.Client(base_url=f"{cluster.address}/api/v2", timeout=120)
        cluster.await_health(API)
        user = dict(zip(("username", "password"), cluster.user, strict=True))
        answer = self._api.post(f"{cluster.address}/auth/token", json=user).raise_for_status()
        self._api.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._api.get(path).raise_for_status().json()
        return found

    def await_dag(self, dag: str) -> None:
        """Wait until the DAG processor has read a DAG."""
        until(
            lambda: self._api.get(f"/dags/{dag}").status_code == httpx.codes.OK,
            lambda: self._cluster.said("airflow-dag-processor"),
        )

    def pause(self, dag: str) -> None:
        """Keep a DAG from running."""
        self.await_dag(dag)
        self._api.patch(f"/dags/{dag}", json={"is_paused": True}).raise_for_status()

    def trigger(self, dag: str, **conf: object) -> None:
        """Start a run by hand."""
        self.await_dag(dag)
        wish = {"logical_date": None, "conf": conf}
        self._api.post(f"/dags/{dag}/dagRuns", json=wish).raise_for_status()

    def tasks(self, dag: str) -> list[dict[str, Any]]:
        """The tasks of all runs of a DAG."""
        found = self._get(f"/dags/{dag}/dagRuns/~/taskInstances?limit=100")
        tasks: list[dict[str, Any]] = found["task_instances"]
        return tasks

    def await_success(self, dag: str) -> list[dict[str, Any]]:
        """The tasks of a DAG once all its runs have succeeded.

        A task that fails ends the wait at once, before it is tried again.
        """

        def succeeded() -> bool:
            states = {task["state"] for task in self.tasks(dag)}
            assert not states & _ENDED_BADLY, self._logs(dag)
            runs = self._get(f"/dags/{dag}/dagRuns")["dag_runs"]
            return {run["state"] for run in runs} == {"success"}

        until(succeeded, lambda: self._logs(dag))
        return self.tasks(dag)

    def _logs(self, dag: str) -> str:
        """The ends of the logs of a DAG's tasks, and of what the worker printed."""
        folder = self._cluster.folder / "airflow" / "logs" / f"dag_id={dag}"
        tasks = [f"{log}: {log.read_text()[-5000:]}" for log in sorted(folder.rglob("*.log"))]
        return "\n".join([*tasks, self._cluster.said("airflow-worker")])
