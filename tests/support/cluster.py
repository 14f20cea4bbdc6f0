"""The services of docker-compose.yml as processes on loopback, without a container engine.

Commands, settings, health checks and the order of starting are read from that file, folders and the
rest of the environment from the Dockerfile, so that what is tested here is what is started there.
What differs: hosts and ports are this machine's, folders stand below one folder, and logs are not
served, because the parts share the folder of logs and would serve them beyond loopback.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import yaml
from conftest import tool
from notified import free_port
from unprivileged import Unprivileged

PROJECT = Path(__file__).resolve().parents[2]
AIRFLOW = Path(sys.executable).with_name("airflow")
API, INIT = "airflow-apiserver", "airflow-init"
SERVERS = ("redis", "postgres")
# Where Debian has the programs of its Postgres servers.
_POSTGRES = Path("/usr/lib/postgresql")
# How long anything is waited for: a busy machine needs some of it.
SECONDS = 600
# Seconds in which what is asked to end does so.
_GRACE = 5
# Every process of a cluster has this in its environment, so none can be left behind.
_MARK = "SEGWATCH_CLUSTER"
# Several of Airflow's commands in one process: it takes seconds to load.
_COMMANDS = """
import json, sys
from airflow.__main__ import main
for words in json.loads(sys.argv.pop()):
    sys.argv[1:] = words
    main()
"""
Service = dict[str, Any]


def services() -> dict[str, Service]:
    """The services of docker-compose.yml by name."""
    file: dict[str, dict[str, Service]] = yaml.safe_load(
        (PROJECT / "docker-compose.yml").read_text()
    )
    return file["services"]


def until(
    holds: Callable[[], bool], otherwise: Callable[[], str], seconds: float = SECONDS
) -> None:
    """Wait until something holds; otherwise: what is said where it does not come to hold."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise()
        time.sleep(1)


class Cluster:
    """Postgres, Redis and the parts of Airflow, each started by its name in docker-compose.yml.

    folder: where warehouse, archive, landing folder and logs stand.
    settings: SEGWATCH_* settings, as they might stand in `.env`.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.services, self.folder = services(), folder
        self._ports = {name: free_port() for name in (*SERVERS, API, "health")}
        self._programs = Path(tool("initdb", *_POSTGRES.glob("*/bin"))).parent
        for name in ("redis-server", "redis-cli", "pg_isready", "curl"):
            tool(name)
        self._given = settings | {
            "HOME": str(folder),
            "AIRFLOW_HOME": str(folder / "airflow"),
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self._ports[API]),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self._ports["health"]),
        }
        self._common = {
            "PATH": f"{AIRFLOW.parent}:{self._programs}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            _MARK: str(folder),
        }
        self._secrets = _secrets()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("warehouse", "archive", "landing", "books", "channels", "airflow"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._other = Unprivileged()

    def environment(self, name: str) -> dict[str, str]:
        """What a service is given."""
        stated = self.services[name].get("environment", {})
        of_service = {n: self._here(value) for n, value in stated.items() if value is not None}
        if name in SERVERS:
            port = str(self._ports["postgres"])
            return self._common | of_service | {"PGHOST": "127.0.0.1", "PGPORT": port}
        dockerfile = (PROJECT / "Dockerfile").read_text()
        image = re.findall(r"\b((?:AIRFLOW_|SEGWATCH|GX)_\w+)=(\S+)", dockerfile)
        of_image = {n: self._here(value) for n, value in image}
        return self._common | of_image | of_service | self._given

    def _here(self, stated: str) -> str:
        """Words of the file or the Dockerfile as they read on this machine."""
        for field, name, kind, default in re.findall(r"(\$\{(\w+):([?-])([^}]*)\})", stated):
            stated = stated.replace(field, self._secrets[name] if kind == "?" else default)
        address = {name: f"127.0.0.1:{port}" for name, port in self._ports.items()}
        for there, here in (
            (f"{API}:8080", address[API]),
            ("localhost:8080", address[API]),
            ("localhost:8974", address["health"]),
            ("@redis:6379", f"@{address['redis']}"),
            ("@postgres/", f"@{address['postgres']}/"),
            ("/var/lib/segwatch", str(self.folder)),
            ("/opt/segwatch", str(PROJECT)),
            ("$$", "$"),
        ):
            stated = stated.replace(there, here)
        return stated

    def start(self, name: str) -> None:
        """Start a service, once those that it depends on are as far as the file says."""
        if name in self._running:
            return
        for needed, state in self.services[name].get("depends_on", {}).items():
            self.start(needed)
            if state["condition"] == "service_healthy":
                self.await_health(needed)
        begin = {"postgres": self._start_postgres, "redis": self._start_redis, INIT: self._prepare}
        begin.get(name, self._start_airflow)(name)

    def _start_postgres(self, name: str) -> None:
        given, data = self.environment(name), str(self._other.folder / "data")
        user, password = given["POSTGRES_USER"], given["POSTGRES_PASSWORD"]
        secret = self._other.folder / "password"
        secret.write_text(password)
        self._other.run(
            "initdb", "--pgdata", data, "--username", user, "--auth", "scram-sha-256",
            "--pwfile", str(secret), "--encoding", "UTF8", "--no-locale", "--no-sync",
            environment=given,
        )  # fmt: skip
        self._start(name, ["postgres", "-D", data, "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"])
        self.await_health(name)
        self._other.run(
            "createdb",
            "--username",
            user,
            given["POSTGRES_DB"],
            environment=given | {"PGPASSWORD": password},
        )

    def _start_redis(self, name: str) -> None:
        command = [self._here(word) for word in self.services[name]["command"]]
        here = ["--bind", "127.0.0.1", "--port", str(self._ports[name]), "--save", ""]
        self._start(name, command + here)

    def _prepare(self, name: str) -> None:
        """What `airflow-init` does, and before it what the image's entrypoint does for it."""
        given = self.environment(name)
        assert given["_AIRFLOW_DB_MIGRATE"] == given["_AIRFLOW_WWW_USER_CREATE"] == "true"
        user, password = self.user
        create = [
            "users", "create", "--username", user, "--password", password, "--role", "Admin",
            "--firstname", "Airflow", "--lastname", "Admin", "--email", "admin@example.org",
        ]  # fmt: skip
        commands = [["db", "migrate"], create, self.services[name]["command"]]
        self._start(name, [sys.executable, "-c", _COMMANDS, json.dumps(commands)])
        assert self._running[name].wait() == 0, self.said(name)

    def _start_airflow(self, name: str) -> None:
        command = [str(AIRFLOW), *self.services[name]["command"]]
        if name in ("airflow-scheduler", "airflow-triggerer", "airflow-worker"):
            command.append("--skip-serve-logs")
        self._start(name, command)

    def _start(self, name: str, command: Sequence[str]) -> None:
        rights = self._other.rights if name in SERVERS else {"cwd": self.folder}
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                command, env=self.environment(name), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True, **rights,
            )  # fmt: skip

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def said(self, name: str) -> str:
        """The end of what a service printed."""
        return f"{name}: {self._log(name).read_text()[-5000:]}"

    def is_healthy(self, name: str) -> bool:
        """Whether a service's health check passes; a service that ended fails the test."""
        assert self._running[name].poll() is None, self.said(name)
        kind, *words = self.services[name]["healthcheck"]["test"]
        words = [self._here(word) for word in words]
        if words[0] == "redis-cli":
            words[1:1] = ["-p", str(self._ports[name])]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        return (
            subprocess.run(
                command, env=self.environment(name), cwd=self.folder, capture_output=True
            ).returncode
            == 0
        )

    def await_health(self, name: str) -> None:
        """Wait until a service's health check passes."""
        until(lambda: self._is_running(name) and self.is_healthy(name), lambda: self.said(name))

    def _is_running(self, name: str) -> bool:
        """Whether a part has come so far that its health check may pass: those that load Airflow
        take seconds of a core, which the part would want meanwhile."""
        assert self._running[name].poll() is None, self.said(name)
        check = " ".join(self.services[name]["healthcheck"]["test"])
        if "inspect ping" in check:
            return " ready." in self._log(name).read_text()
        kind = re.search(r"--job-type (\w+)", check)
        return kind is None or self._ask(f"SELECT 1 FROM job WHERE job_type = '{kind[1]}'") != ""

    def _ask(self, sql: str) -> str:
        """The answer of Airflow's database."""
        given = self.environment("postgres")
        done = subprocess.run(
            ["psql", "-At", "-U", given["POSTGRES_USER"], "-d", given["POSTGRES_DB"], "-c", sql],
            env=given | {"PGPASSWORD": given["POSTGRES_PASSWORD"]},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    @property
    def user(self) -> tuple[str, str]:
        """The user that `airflow-init` makes, and its password."""
        given = self.environment(INIT)
        return given["_AIRFLOW_WWW_USER_USERNAME"], given["_AIRFLOW_WWW_USER_PASSWORD"]

    @property
    def address(self) -> str:
        """Where the API server listens."""
        return f"http://127.0.0.1:{self._ports[API]}"

    @property
    def warehouse(self) -> Path:
        """The file that the workers write."""
        return self.folder / "warehouse" / "warehouse.duckdb"

    def stop(self) -> None:
        """End the parts of Airflow, then the servers; what does not end when asked is killed."""
        try:
            parts = [name for name in self._running if name not in SERVERS]
            for names in (parts, SERVERS):
                self._end([self._running[name] for name in names if name in self._running])
            for left in self.processes():
                left.kill()
        finally:
            shutil.rmtree(self._other.folder, ignore_errors=True)

    def _end(self, running: list["subprocess.Popen[bytes]"]) -> None:
        end = time.monotonic() + _GRACE
        for process in running:
            process.terminate()
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, end - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def processes(self) -> list[psutil.Process]:
        """The processes of the cluster that live, whoever is their parent by now."""
        return [p for p in psutil.process_iter() if _environ(p).get(_MARK) == str(self.folder)]


def _secrets() -> dict[str, str]:
    done = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def _environ(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}
