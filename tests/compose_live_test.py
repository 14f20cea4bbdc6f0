"""The services of docker-compose.yml as plain processes: each starts, and tells its health.

There is no engine here, so SQLite stands for Postgres and a folder for Redis; commands, settings and
health checks are those of the file.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import tool
from notified import free_port

PROJECT = Path(__file__).resolve().parent.parent
AIRFLOW = Path(sys.executable).with_name("airflow")
_SECONDS = 120
Service = dict[str, Any]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    found: dict[str, Service] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())[
        "services"
    ]
    return {n: s for n, s in found.items() if n.startswith("airflow-")}


@pytest.fixture(scope="module")
def environment(
    tmp_path_factory: pytest.TempPathFactory, services: dict[str, Service]
) -> dict[str, str]:
    """What the services are given, with databases in a folder and ports that are free."""
    folder = tmp_path_factory.mktemp("services")
    (folder / "queue").mkdir()
    secrets = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    ).stdout
    given = dict(line.split("=", 1) for line in secrets.splitlines())
    settings = {
        name: value
        for name, value in services["airflow-init"]["environment"].items()
        if value is not None and not name.startswith("_")
    }
    for name, value in settings.items():
        secret = re.search(r"\$\{(\w+):\?[^}]*\}", value)
        settings[name] = value.replace(secret[0], given[secret[1]]) if secret else value
    api, health, logs = free_port(), free_port(), free_port()
    return {
        "PATH": f"{AIRFLOW.parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "AIRFLOW_HOME": str(folder),
        "HOSTNAME": socket.gethostname(),
        "SEGWATCH_WAREHOUSE": str(folder / "data" / "warehouse.duckdb"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        **settings,
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{api}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder}/airflow.db",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+sqlite:///{folder}/results.db",
        "AIRFLOW__CELERY__BROKER_URL": "filesystem://",
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__DATA_FOLDER_IN": str(folder / "queue"),
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__DATA_FOLDER_OUT": str(folder / "queue"),
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__CONTROL_FOLDER": str(folder / "control"),
        "AIRFLOW__API__PORT": str(api),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(health),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(logs),
    }


def health(service: Service, environment: dict[str, str]) -> list[str]:
    """The command of a health check, with the ports of this machine."""
    kind, *words = service["healthcheck"]["test"]
    ports = {
        ":8080/": f":{environment['AIRFLOW__API__PORT']}/",
        ":8974/": f":{environment['AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT']}/",
    }
    for old, new in ports.items():
        words = [word.replace(old, new) for word in words]
    return ["sh", "-c", words[0].replace("$$", "$")] if kind == "CMD-SHELL" else words


@pytest.fixture(scope="module")
def started(services: dict[str, Service], environment: dict[str, str]) -> Iterator[dict[str, Path]]:
    """All services started, by name with their logs; stopped at the end."""
    folder = Path(environment["HOME"])
    for words in (["db", "migrate"], services["airflow-init"]["command"]):
        subprocess.run(
            [AIRFLOW, *words],
            env=environment,
            cwd=environment["HOME"],
            capture_output=True,
            check=True,
        )
    logs, running = {}, []
    try:
        for name, service in services.items():
            if name != "airflow-init":
                logs[name] = folder / f"{name}.log"
                with logs[name].open("w") as log:
                    running.append(
                        subprocess.Popen(
                            [AIRFLOW, *service["command"]], env=environment, cwd=folder, stdout=log,
                            stderr=log, start_new_session=True,
                        )
                    )  # fmt: skip
        yield logs
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize("part", ["apiserver", "scheduler", "dag-processor", "triggerer", "worker"])
def test_a_service_starts_and_tells_its_health(
    part: str,
    services: dict[str, Service],
    environment: dict[str, str],
    started: dict[str, Path],
) -> None:
    name, end = f"airflow-{part}", time.monotonic() + _SECONDS
    tool("curl")
    command = health(services[name], environment)
    healthy = False
    while not healthy and time.monotonic() < end:
        healthy = (
            subprocess.run(
                command, env=environment, cwd=environment["HOME"], capture_output=True
            ).returncode
            == 0
        )
    assert healthy, started[name].read_text()[-3000:]
