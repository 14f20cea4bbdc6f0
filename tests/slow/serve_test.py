"""The server: on loopback alone, for its own pages alone, and its queries only read."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from command import SEGWATCH
from readers_desk import ReadersDesk


@pytest.fixture(scope="module")
def desk_and_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ReadersDesk, str]]:
    desk = ReadersDesk(tmp_path_factory.mktemp("served"))
    desk.fill_samples()
    with desk.served() as address:
        yield desk, address


@pytest.fixture
def address(desk_and_address: tuple[ReadersDesk, str]) -> str:
    return desk_and_address[1]


def asked(
    address: str, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    reply = connection.getresponse()
    return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()


def test_it_answers_on_loopback_alone(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"
    port = urlsplit(address).port
    assert port
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for other in others - {"127.0.0.1"}:
        if not str(other).startswith("127."):
            with pytest.raises(OSError, match=r"refused|timed out"):
                socket.create_connection((str(other), port), timeout=2)


def test_every_answer_has_the_security_headers(address: str) -> None:
    for path in ("/", "/index.html", "/static/data.js", "/data/live.js", "/nothing"):
        _, headers, _ = asked(address, "GET", path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_another_name_for_the_machine_is_refused(address: str) -> None:
    status, _, body = asked(address, "GET", "/index.html", Host="rebound.example.org")
    assert status == 400
    assert b"segwatch" not in body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "application/json"}, 200),
        ({"Content_Type": "text/plain"}, 403),
        ({"Content_Type": "application/json", "Origin": "http://elsewhere.example.org"}, 403),
        ({"Content_Type": "application/json", "Origin": "null"}, 403),
    ],
)
def test_queries_are_taken_from_its_own_page(
    address: str, headers: dict[str, str], status: int
) -> None:
    assert asked(address, "POST", "/sql", '{"sql": "SELECT 1"}', **headers)[0] == status


NOT_A_QUESTION = [
    "", "[]", "{}", '{"sql"', "null", "\xff", '"x"', "[" * 90_000, '{"a":' * 15_000,
    '{"sql": "\\ud800"}', '{"sql": "a\\udfff"}', '{"sql": 1}', '{"sql": null}', '{"sql": ["a"]}',
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_A_QUESTION, ids=lambda body: body[:12])
def test_a_wrong_question_is_a_sentence(address: str, body: str) -> None:
    status, _, said = asked(address, "POST", "/sql", body, Content_Type="application/json")
    assert status == 400
    assert "JSON" in json.loads(said)["error"]


def test_a_question_has_a_limit(address: str) -> None:
    long = json.dumps({"sql": "SELECT '" + "x" * 200_000 + "'"})
    assert asked(address, "POST", "/sql", long, Content_Type="application/json")[0] == 413


@pytest.mark.parametrize(
    "path",
    [
        "/../warehouse.duckdb",
        "/%2e%2e/warehouse.duckdb",
        "/data/places/..%2f..%2fbuilt.js",
        "/data/places/1'.js",
        "/published/segwatch.duckdb",
    ],
)
def test_nothing_beside_the_pages_is_served(address: str, path: str) -> None:
    assert asked(address, "GET", path)[0] == 404


def test_a_filing_that_is_not_there_has_no_places(address: str) -> None:
    status, _, body = asked(address, "GET", "/data/places/12345.js")
    assert status == 200
    assert b'"marks":{}' in body


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_peace_when_it_is_told_to(
    desk_and_address: tuple[ReadersDesk, str], tmp_path: Path, told: signal.Signals
) -> None:
    desk, _ = desk_and_address
    with subprocess.Popen(
        [SEGWATCH, "serve", "--port", "0", "--folder", str(tmp_path / "site")],
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        assert server.stderr
        address = server.stdout.readline().split()[0].rstrip("/")
        assert asked(address, "GET", "/index.html")[0] == 200
        server.send_signal(told)
        assert server.wait(timeout=60) == 0
        assert server.stderr.read() == ""


def test_a_picture_that_a_build_took_away_is_drawn_again(
    desk_and_address: tuple[ReadersDesk, str],
) -> None:
    desk, address = desk_and_address
    folder = desk.warehouse.parent / "site"
    places = next((folder / "data" / "places").glob("*.js")).name
    picture = next((folder / "pictures").glob("*.png"))
    before = picture.read_bytes()
    picture.unlink()
    _, _, body = asked(address, "GET", f"/data/places/{places}")
    assert picture.name.encode() in body
    assert picture.read_bytes() == before


def test_a_port_that_is_taken_is_a_sentence(desk_and_address: tuple[ReadersDesk, str]) -> None:
    desk, address = desk_and_address
    port = str(urlsplit(address).port)
    done = subprocess.run(
        [SEGWATCH, "serve", "--port", port], env=desk.environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be taken" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("serve",), ("site", "pages"), ("export", "out")])
def test_without_a_snapshot_there_is_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    desk = ReadersDesk(tmp_path)
    done = subprocess.run(
        [SEGWATCH, *words], env=desk.environment, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 2
    assert "There is no snapshot" in done.stderr
    assert "segwatch ingest" in done.stderr
