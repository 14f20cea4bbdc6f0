"""The server: on loopback alone, for its own pages alone, and its queries only read."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from desk import Desk, printed_text
from readers_desk import SEGWATCH, ReadersDesk

from dashboard.ask import MOST_ROWS, QueryDesk, answer
from segwatch.codebook import codebook
from segwatch.serve import publish
from segwatch.store import open_for_writing


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


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"sql"', "null", "\xff", '"x"'])
def test_a_wrong_question_is_a_sentence(address: str, body: str) -> None:
    status, _, said = asked(address, "POST", "/sql", body, Content_Type="application/json")
    assert status == 400
    assert "JSON" in json.loads(said)["error"]


def test_a_question_has_a_limit(address: str) -> None:
    long = json.dumps({"sql": "SELECT '" + "x" * 200_000 + "'"})
    assert asked(address, "POST", "/sql", long, Content_Type="application/json")[0] == 413


@pytest.mark.parametrize(
    "path", ["/../warehouse.duckdb", "/%2e%2e/warehouse.duckdb", "/data/places/..%2f..%2fbuilt.js", "/data/places/1'.js", "/published/segwatch.duckdb"]
)  # fmt: skip
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
        env=desk.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
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


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> str:
    desk = Desk(tmp_path_factory.mktemp("asked"))
    desk.drop("a.txt", printed_text())
    desk.ingest()
    with open_for_writing(desk.settings.warehouse, codebook()) as store:
        return str(publish(store))


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{out}'",
        "COPY firm FROM '/etc/passwd'",
        "ATTACH '{out}' AS other",
        "ATTACH ':memory:' AS other",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "FROM read_parquet('https://example.org/x.parquet')",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '{out}'",
        "CREATE TABLE x AS SELECT 1",
        "DELETE FROM firm",
        "CALL pragma_version()",
        "CHECKPOINT",
        "SELECT getenv('HOME')",
        "SELECT 1; SELECT 2",
        "",
        "SELECT",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(
    snapshot: str, tmp_path: Path, sql: str
) -> None:
    out = tmp_path / "out"
    assert set(answer(snapshot, sql.replace("{out}", str(out)))) == {"error"}
    assert not out.exists()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT 1 AS a, 'x' AS b, NULL AS c", [[1, "x", None]]),
        ("FROM (VALUES (9223372036854775807, 1.5::DOUBLE, 'NaN'::DOUBLE))", [["9223372036854775807", 1.5, "nan"]]),
        ("WITH a AS (SELECT DATE '2014-11-19' AS d) FROM a", [["2014-11-19"]]),
        ("SELECT excess FROM seg_daily WHERE origin = 'segregated'", [[201_656_167]]),
        ("SELECT amount FROM line_history('interactive-brokers-llc', '7190')", [[201_656_167]]),
    ],
)  # fmt: skip
def test_a_query_that_reads_is_answered(snapshot: str, sql: str, rows: list[Any]) -> None:
    found = answer(snapshot, sql)
    assert found["rows"] == rows
    assert found["cut"] is False


def test_an_answer_has_limits(snapshot: str) -> None:
    many = answer(snapshot, f"FROM range({MOST_ROWS + 1})")
    assert many["cut"] is True
    assert len(many["rows"]) == MOST_ROWS
    assert answer(snapshot, f"FROM range({MOST_ROWS})")["cut"] is False
    assert len(answer(snapshot, "SELECT repeat('x', 50_000_000)")["rows"][0][0]) < 20_000
    wide = answer(snapshot, "SELECT repeat('x', 9000) FROM range(10000)")
    assert wide["cut"] is True


def test_a_query_without_end_or_too_large_is_ended_and_the_next_one_answered(snapshot: str) -> None:
    with QueryDesk(Path(snapshot), seconds=2, workers=1) as desk:
        endless = desk.ask(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )
        assert "longer than 2 seconds" in endless["error"]
        assert desk.ask("SELECT 1 AS a")["rows"] == [[1]]
    with QueryDesk(Path(snapshot), seconds=60, workers=1) as desk:
        large = desk.ask("SELECT list(repeat('x', 1000) || i) FROM range(1000000000) AS t(i)")
        assert "emory" in large["error"] or "longer than" in large["error"]
        assert desk.ask("SELECT 2 AS a")["rows"] == [[2]]
