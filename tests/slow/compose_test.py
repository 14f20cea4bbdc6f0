"""docker-compose.yml and Dockerfile, checked without an engine."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import tool
from readers_desk import ReadersDesk

from segwatch.codebook.filing_hours import SETTING as FILING_HOURS
from segwatch.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = PROJECT / "docker-compose.yml"
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
LOCK = (PROJECT / "requirements-service.lock").read_text()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def locked(package: str) -> str:
    found = re.search(rf"^{package}==(\S+)", LOCK, re.MULTILINE)
    assert found, package
    return found[1]


def airflow_parts(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: s for name, s in compose["services"].items() if name.startswith("airflow-")}


def test_the_compose_schema_holds() -> None:
    schema = Path(sys.executable).with_name("check-jsonschema")
    command = [str(schema), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_compose_accepts_it_with_secrets_and_refuses_it_without(tmp_path: Path) -> None:
    docker_compose = tool("docker-compose")
    secrets = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    ).stdout
    names = [line.partition("=")[0] for line in secrets.splitlines()]
    assert len(names) == 6
    for missing in [None, *names]:
        kept = [line for line in secrets.splitlines() if line.partition("=")[0] != missing]
        (tmp_path / "env").write_text("\n".join(kept))
        done = subprocess.run(
            [docker_compose, "--env-file", tmp_path / "env", "-f", COMPOSE, "config", "-q"],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert (done.returncode == 0) is (missing is None), done.stderr
        assert missing is None or missing in done.stderr


def test_airflow_is_split_as_its_own_compose_file_splits_it(compose: dict[str, Any]) -> None:
    commands = {name: " ".join(part["command"]) for name, part in airflow_parts(compose).items()}
    init = commands.pop("airflow-init")
    assert commands == {
        "airflow-apiserver": "api-server",
        "airflow-scheduler": "scheduler",
        "airflow-dag-processor": "dag-processor",
        "airflow-triggerer": "triggerer",
        "airflow-worker": "celery worker",
    }
    assert init.startswith("pools set duckdb_writer 1 ")


@pytest.mark.parametrize(
    "command",
    ["api-server", "scheduler", "dag-processor", "triggerer", "celery worker", "pools set"],
)
def test_airflow_knows_the_command(command: str, tmp_path: Path) -> None:
    airflow = Path(sys.executable).with_name("airflow")
    environment = os.environ | {"AIRFLOW_HOME": str(tmp_path)}
    if command.startswith("celery"):
        environment["AIRFLOW__CORE__EXECUTOR"] = "CeleryExecutor"
    done = subprocess.run(
        [airflow, *command.split(), "--help"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_image_is_the_locked_airflow_with_the_lock_installed() -> None:
    base = re.search(r"^FROM apache/airflow:slim-(\S+)-python(\S+)$", DOCKERFILE, re.MULTILINE)
    assert base is not None
    assert base[1] == locked("apache-airflow")
    assert base[2] in ("3.11", "3.12", "3.13")
    assert "--require-hashes --no-deps --requirement requirements-service.lock" in DOCKERFILE
    for package in ("celery", "fab", "postgres"):
        assert locked(f"apache-airflow-providers-{package}")
    runtime = set(
        re.findall(r"^([a-z0-9-]+==\S+)", (PROJECT / "requirements.lock").read_text(), re.MULTILINE)
    )
    assert runtime <= set(re.findall(r"^([a-z0-9-]+==\S+)", LOCK, re.MULTILINE))


def test_every_volume_is_declared_and_stands_where_the_image_keeps_its_data(
    compose: dict[str, Any],
) -> None:
    mounted: dict[str, str] = {}
    for service in compose["services"].values():
        mounted |= dict(volume.split(":")[:2] for volume in service.get("volumes", []))
    assert set(mounted) == set(compose["volumes"])
    image = dict(re.findall(r"(SEGWATCH_\w+)=(\S+)", DOCKERFILE))
    assert image["SEGWATCH_ARCHIVE"] == mounted["archive"]
    assert image["SEGWATCH_LANDING"] == mounted["landing"]
    assert str(Path(image["SEGWATCH_WAREHOUSE"]).parent) == mounted["warehouse"]
    assert image["SEGWATCH_BOOKS"] == mounted["books"]
    for part in airflow_parts(compose).values():
        kept = [v.split(":")[0] for v in part["volumes"]]
        assert kept == ["warehouse", "archive", "landing", "books", "channels", "logs"]
    made = re.search(r"&& mkdir (\w+ [a-z ]+) ", DOCKERFILE)
    assert made
    assert set(mounted) - {"logs", "metadata"} == set(made[1].split())
    # Alerts go to channels whose file its owner alone may read.
    assert re.search(r"chmod 0700 [a-z ]*\bchannels\b", DOCKERFILE)


def test_every_setting_reaches_the_services(compose: dict[str, Any]) -> None:
    placed = set(re.findall(r"(SEGWATCH_\w+)=", DOCKERFILE))
    known = {f"SEGWATCH_{name.upper()}" for name in Settings.model_fields} | {FILING_HOURS}
    for name, service in compose["services"].items():
        if name in ("postgres", "redis"):
            continue
        passed = {n for n in service["environment"] if n.startswith("SEGWATCH_")}
        assert placed | passed == known, name
        # Unset here, it is not set to nothing there: nothing is no number.
        assert all(service["environment"][n] is None for n in passed)


def test_a_setting_is_passed_where_it_is_set_and_left_out_where_not(tmp_path: Path) -> None:
    docker_compose = tool("docker-compose")
    secrets = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    ).stdout
    (tmp_path / "env").write_text(secrets)
    done = subprocess.run(
        [docker_compose, "--env-file", tmp_path / "env", "-f", COMPOSE, "config"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "SEGWATCH_CHANNELS_FILE": "/var/lib/segwatch/channels/channels.toml",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    services = yaml.safe_load(done.stdout)["services"]
    for name in ("airflow-worker", "airflow-triggerer", "airflow-dag-processor", "pages"):
        given = services[name]["environment"]
        assert given["SEGWATCH_CHANNELS_FILE"] == "/var/lib/segwatch/channels/channels.toml"
        assert given.get("SEGWATCH_MAX_PAGES") is None


def test_a_worker_begins_when_tasks_are_answered_and_ends_what_it_has_begun(
    compose: dict[str, Any],
) -> None:
    worker = compose["services"]["airflow-worker"]
    assert worker["depends_on"]["airflow-apiserver"] == {"condition": "service_healthy"}
    assert {"postgres", "redis", "airflow-init"} <= worker["depends_on"].keys()
    minutes = re.fullmatch(r"(\d+)m", worker["stop_grace_period"])
    assert minutes is not None
    assert int(minutes[1]) >= 5
    # A task that loads may hold a gigabyte, and its readers more.
    assert worker["environment"]["AIRFLOW__CELERY__WORKER_CONCURRENCY"] == "2"


def test_the_pages_read_the_warehouse_and_reach_no_database(compose: dict[str, Any]) -> None:
    pages = compose["services"]["pages"]
    mounts = {v.split(":")[0]: v.split(":")[2:] for v in pages["volumes"]}
    assert mounts == {"warehouse": ["ro"], "archive": ["ro"], "pages": []}
    assert pages["ports"] == ["127.0.0.1:8090:8090"]
    for other, service in compose["services"].items():
        assert other == "pages" or set(service.get("networks", ["default"])) == {"default"}
    assert pages["networks"] == ["pages"]
    assert pages["environment"].keys() <= {n for n in pages["environment"] if "SEGWATCH_" in n}


def test_the_pages_command_serves_and_its_health_is_told(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    desk = ReadersDesk(tmp_path)
    desk.fill_samples()
    kept = {p: p.read_bytes() for p in desk.warehouse.parent.rglob("*") if p.is_file()}
    service = compose["services"]["pages"]
    said = [
        word.replace("${SEGWATCH_PAGES_NAME:-localhost}", "localhost")
        for word in service["command"]
    ]
    said[said.index("--folder") + 1] = str(tmp_path / "pages")
    assert said[:2] == ["segwatch", "serve"]
    # It binds to all addresses, so it says whether its page runs queries.
    assert len({"--sql", "--no-sql"} & set(said)) == 1
    curl, *health = service["healthcheck"]["test"][1:]
    with desk.served(*said[2:]) as address:
        port = address.rpartition(":")[2]
        asked = [word.replace(":8090/", f":{port}/") for word in health]
        assert any(f":{port}/" in word for word in asked)
        assert subprocess.run([tool(curl), *asked], check=False).returncode == 0
        # A browser that was led here under another name gets nothing (DNS rebinding).
        rebound = [*asked, "--header", "Host: rebound.example.org"]
        assert subprocess.run([tool(curl), *rebound], check=False).returncode == 22
        page = address.replace("0.0.0.0", "localhost") + "/statement.html"
        assert (
            subprocess.run([tool(curl), "--fail", "-so", "/dev/null", page], check=False).returncode
            == 0
        )
    assert {p: p.read_bytes() for p in desk.warehouse.parent.rglob("*") if p.is_file()} == kept
    assert (tmp_path / "pages" / "index.html").is_file()


def test_ports_are_on_loopback_and_every_service_tells_its_health(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert name == "airflow-init" or service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        for needed in service.get("depends_on", {}):
            assert needed in compose["services"]


def test_no_secret_stands_in_the_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|FERNET|CONN$|BACKEND|BROKER|AUTH$", name):
                assert re.search(r"\$\{[A-Z_]+:\?", value), name
    named = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE.read_text()))
    example = (PROJECT / ".env.example").read_text()
    assert named == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


def test_every_setting_is_one_of_airflows_own(compose: dict[str, Any], tmp_path: Path) -> None:
    airflow = Path(sys.executable).with_name("airflow")
    environment = {"PATH": os.environ["PATH"], "AIRFLOW_HOME": str(tmp_path), "HOME": str(tmp_path)}
    listed = subprocess.run(
        [airflow, "config", "list", "--defaults"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known, section = set(), ""
    for line in listed.splitlines():
        if header := re.match(r"\[(\w+)\]", line):
            section = header[1]
        elif setting := re.match(r"#?\s*(\w+) =", line):
            known.add(f"AIRFLOW__{section}__{setting[1]}".upper())
    used = {name for s in compose["services"].values() for name in s.get("environment", {})}
    used |= set(re.findall(r"(AIRFLOW__\w+)=", DOCKERFILE))
    assert len(known) > 300
    assert {name for name in used if name.startswith("AIRFLOW__")} - known == set()


def test_the_random_secrets_are_of_the_right_kind() -> None:
    done = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    )
    secrets = dict(line.split("=", 1) for line in done.stdout.splitlines())
    again = subprocess.run(
        [PROJECT / "bin" / "compose-env"], capture_output=True, text=True, check=True
    )
    assert done.stdout != again.stdout
    from cryptography.fernet import Fernet

    Fernet(secrets["FERNET_KEY"])
    assert all(len(value) >= 40 for value in secrets.values())
