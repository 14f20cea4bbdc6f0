"""The service of docker-compose.yml as processes on loopback: Postgres, Redis, Airflow's parts.

No container engine is needed. Commands and settings are those of the Compose file, read from it;
only hosts, ports and folders are this machine's.
"""

import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import yaml
from conftest import tool
from notified import free_port
from sqlalchemy import create_engine, text

PROJECT = Path(__file__).resolve().parent.parent
AIRFLOW = Path(sys.executable).with_name("airflow")
# Neither Postgres nor Redis is ever run as root.
_UNPRIVILEGED = "nobody"
_START_SECONDS = 120
_STOP_SECONDS = 30
_TERMINALS = (signal.SIGTERM, signal.SIGKILL)


class Service(NamedTuple):
    """A part of the service that runs: its name, its process, and where its output goes."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


def read_compose() -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml by name."""
    compose = (PROJECT / "docker-compose.yml").read_text()
    services: dict[str, dict[str, Any]] = yaml.safe_load(compose)["services"]
    return services


def make_secrets() -> dict[str, str]:
    """What `bin/compose-env` writes into .env."""
    command = [PROJECT / "bin" / "compose-env"]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in written.splitlines())


def fill_secrets(value: str, secrets: Mapping[str, str]) -> str:
    """A value of the Compose file with its `${NAME:?...}` replaced."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda name: secrets[name[1]], value)


def find_postgres() -> Path:
    """The folder of Postgres' programs, which Debian keeps off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else Path(tool("initdb")).parent


def wait_until(holds: Any, what: str, log: Path, seconds: float = _START_SECONDS) -> None:
    """Wait until something holds; an AssertionError with the end of the log where it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what} did not start: {log.read_text()[-3000:]}"
        time.sleep(0.2)


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def stop_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all of its group: by request, then by force."""
    for number in _TERMINALS:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Cluster:
    """The parts of the service, each started by name; all end with the context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.services = read_compose()
        self.secrets = make_secrets()
        self.ports = {
            name: free_port() for name in ("postgres", "redis", "api", "health", "logs", "logs2")
        }
        self.running: list[Service] = []
        self._end = ExitStack()

    def __enter__(self) -> "Cluster":
        for name in ("airflow", "data", "landing"):
            (self.folder / name).mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        for service in reversed(self.running):
            stop_group(service.process)
        self._end.close()

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the Compose file, with the hosts and folders of this machine."""
        settings = {
            name: fill_secrets(value, self.secrets)
            for name, value in self.services["airflow-worker"]["environment"].items()
            if value is not None and not name.startswith("_")
        }
        hosts = {
            "@postgres/": f"@127.0.0.1:{self.ports['postgres']}/",
            "@redis:6379/": f"@127.0.0.1:{self.ports['redis']}/",
            "//airflow-apiserver:8080/": f"//127.0.0.1:{self.ports['api']}/",
        }
        for name, value in settings.items():
            for host, ours in hosts.items():
                settings[name] = settings[name].replace(host, ours)
            assert value == settings[name] or "127.0.0.1" in settings[name]
        return {
            "PATH": f"{AIRFLOW.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder / "airflow"),
            "HOSTNAME": socket.gethostname(),
            "AIRFLOW_HOME": str(self.folder / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "GX_ANALYTICS_ENABLED": "false",
            **settings,
            # Loopback alone, and one process each: the machine is small.
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.ports["api"]),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.ports["health"]),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(self.ports["logs"]),
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",
            "SEGWATCH_WAREHOUSE": str(self.data / "warehouse.duckdb"),
            "SEGWATCH_LANDING": str(self.folder / "landing"),
            # Several batches in a small shard.
            "SEGWATCH_BATCH_DOCUMENTS": "40",
        }

    @property
    def _surroundings(self) -> dict[str, Any]:
        return {"cwd": self.folder / "airflow", "env": self.environment}

    def start(self, name: str, command: Sequence[str | Path], **options: Any) -> Service:
        """Start a process in a group of its own, its output in a log."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [str(word) for word in command], stdout=file, stderr=file, start_new_session=True,
                **(self._surroundings | options),
            )  # fmt: skip
        self.running.append(Service(name, process, log))
        return self.running[-1]

    def start_databases(self) -> None:
        """Postgres and Redis, as a user that owns nothing but their folder."""
        programs = find_postgres()
        redis = tool("redis-server")
        home = Path(self._end.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp")))
        options: dict[str, Any] = {"cwd": home, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
        if os.geteuid() == 0:
            user = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(home, user.pw_uid, user.pw_gid)
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        password, cluster = home / "password", home / "postgres"
        password.write_text(self.secrets["POSTGRES_PASSWORD"])
        password.chmod(0o644)
        subprocess.run(
            [programs / "initdb", "-U", "airflow", "--auth=scram-sha-256", f"--pwfile={password}",
             "--no-sync", "--encoding=UTF8", "--locale=C", "-D", cluster],
            check=True, capture_output=True, **options,
        )  # fmt: skip
        places = ("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={home}")
        postgres = self.start(
            "postgres",
            [programs / "postgres", "-D", cluster, "-p", str(self.ports["postgres"]), *places,
             "-c", "fsync=off"],
            **options,
        )  # fmt: skip
        self.start(
            "redis",
            [redis, "--bind", "127.0.0.1", "--port", str(self.ports["redis"]), "--save", "",
             "--requirepass", self.secrets["REDIS_PASSWORD"]],
            **options,
        )  # fmt: skip
        for name in ("postgres", "redis"):
            wait_until(lambda name=name: listens(self.ports[name]), name, postgres.log)
        # Postgres listens a moment before it answers.
        command: list[str | Path] = [
            programs / "createdb",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.ports["postgres"]),
        ]
        given = options | {
            "env": options["env"] | {"PGPASSWORD": self.secrets["POSTGRES_PASSWORD"]}
        }
        wait_until(
            lambda: (
                subprocess.run(
                    [*command, "-U", "airflow", "airflow"], capture_output=True, **given
                ).returncode
                == 0
            ),
            "the database airflow",
            postgres.log,
        )

    def run_airflow(self, *words: str) -> str:
        """Run an airflow command to its end; returns what it prints."""
        done = subprocess.run(
            [AIRFLOW, *words], env=self.environment, cwd=self.folder / "airflow",
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-3000:])
        return done.stdout

    def ask(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Rows of Airflow's own database."""
        engine = create_engine(self.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(sql), values)]
        engine.dispose()
        return rows

    def start_airflow(self, parts: Sequence[str]) -> None:
        """Prepare the database as `airflow-init` does, then start parts, such as `scheduler`."""
        self.run_airflow("db", "migrate")
        self.run_airflow(*self.services["airflow-init"]["command"])
        for part in parts:
            self.start(part, [AIRFLOW, *self.services[f"airflow-{part}"]["command"]])
        health = f"http://127.0.0.1:{self.ports['api']}/api/v2/monitor/health"

        def answers() -> bool:
            with suppress(OSError), urlopen(health, timeout=3) as answer:
                return bool(answer.status == 200)
            return False

        log = next(s.log for s in self.running if s.name == "apiserver")
        wait_until(answers, "the API server", log)

    def show_logs(self) -> str:
        """The end of every log, for a test that fails."""
        logs = [*self.folder.glob("*.log"), *(self.folder / "airflow" / "logs").rglob("*.log")]
        return "\n".join(f"== {log}\n{log.read_text(errors='replace')[-2500:]}" for log in logs)


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """A cluster with its databases started, in a folder; all of it ends with the context."""
    with Cluster(folder) as cluster:
        cluster.start_databases()
        yield cluster
