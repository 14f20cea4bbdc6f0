"""The SQL page's server: who may ask, how many at a time, and that no query outlives its asker."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from forkers import comes, resting_forker_of
from readers_desk import ReadersDesk

from dashboard import server
from dashboard.queries import QueryRunner

HEAVY = "SELECT count(*) FROM range(2000000) AS a(i), range(2000000) AS b(j) WHERE hash(i + j) = 1"
OF_ANOTHER = {"Origin": "http://elsewhere.example.org"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ReadersDesk:
    desk = ReadersDesk(tmp_path_factory.mktemp("served"))
    desk.environment["SEGWATCH_QUERY_SECONDS"] = "60"
    desk.fill_samples()
    return desk


@pytest.fixture(scope="module")
def served(desk: ReadersDesk) -> Iterator[tuple[int, int]]:
    """The port of a server, and its process."""
    with desk.serving() as (address, pid):
        yield port_of(address), pid


def port_of(address: str) -> int:
    return urlsplit(address).port or 0


def get(port: int, path: str, **headers: str) -> int:
    asking = HTTPConnection("127.0.0.1", port, timeout=60)
    asking.request("GET", path, headers=headers)
    return asking.getresponse().status


def ask(port: int, sql: str, **headers: str) -> tuple[int, dict[str, object]]:
    asking = HTTPConnection("127.0.0.1", port, timeout=120)
    body = json.dumps({"sql": sql})
    asking.request("POST", "/sql", body, {"Content-Type": "application/json"} | headers)
    answer = asking.getresponse()
    said = answer.read()
    return answer.status, json.loads(said) if said.startswith(b"{") else {"error": said.decode()}


def leave(port: int, sql: str) -> socket.socket:
    """Ask without waiting for the answer."""
    body = json.dumps({"sql": sql}).encode()
    asking = socket.create_connection(("127.0.0.1", port))
    asking.sendall(
        b"POST /sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    return asking


def test_times_with_a_zone_are_answered(served: tuple[int, int]) -> None:
    status, answer = ask(served[0], "SELECT now() AS at, [now()], INTERVAL 1 DAY")
    assert (status, answer.get("columns", answer)) == (
        200,
        ["at", "main.list_value(now())", "to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER))"],
    )


def test_a_page_comes_in_time_beside_heavy_queries_and_they_end_when_nobody_waits(
    served: tuple[int, int],
) -> None:
    port, pid = served
    ask(port, "SELECT 1")
    forker = resting_forker_of(pid)
    asking = [leave(port, HEAVY) for _ in range(42)]
    try:
        assert comes(lambda: len(forker.children()) == 2)
        with ThreadPoolExecutor(8) as readers:
            began = time.monotonic()
            list(readers.map(lambda path: get(port, path), ["/board.html", "/static/data.js"] * 8))
            assert time.monotonic() - began < 2 * 2  # eight at once, two after another
        began = time.monotonic()
        assert get(port, "/index.html") == 200
        assert time.monotonic() - began < 2
        status, answer = ask(port, "SELECT 1")
        assert (status, answer) == (
            503,
            {"error": "2 queries run and 8 more wait; ask again in a moment."},
        )
        assert len(forker.children()) == 2
    finally:
        for connection in asking:
            connection.close()
    assert comes(lambda: forker.children() == [])
    assert ask(port, "SELECT 2 AS a")[1]["rows"] == [[2]]


def test_a_killed_server_leaves_no_query_behind(desk: ReadersDesk, tmp_path: Path) -> None:
    with desk.serving("--folder", str(tmp_path / "pages")) as (address, pid):
        port = port_of(address)
        ask(port, "SELECT 1")
        forker = resting_forker_of(pid)
        asking = leave(port, HEAVY)
        assert comes(lambda: len(forker.children()) == 1)
        running = [forker, *forker.children()]
        os.kill(pid, signal.SIGKILL)
        assert comes(lambda: not any(process.is_running() for process in running))
        asking.close()


@pytest.mark.parametrize(
    "host",
    ["rebound.example.org", "localhost.example.org", "example.org:8090", "", "localhost/", "a@localhost", "[::1", "localhost, example.org", "127.0.0.1.example.org", "0.0.0.0", "2130706433"],
)  # fmt: skip
def test_another_name_is_refused(served: tuple[int, int], host: str) -> None:
    assert get(served[0], "/index.html", Host=host) == 400
    assert ask(served[0], "SELECT 1", Host=host)[0] == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LOCALHOST:8090", "[::1]:8090"])
def test_its_own_names_are_taken(served: tuple[int, int], host: str) -> None:
    assert get(served[0], "/index.html", Host=host) == 200
    assert get(served[0], "/index.html", Host=host, Origin=f"http://{host}") == 200
    assert get(served[0], "/index.html", Host=host, **OF_ANOTHER) == 403
    assert get(served[0], "/index.html", Host=host, Origin="null") == 403
    assert get(served[0], "/index.html", Host=host, Origin="http://[") == 403


def test_two_names_are_none(served: tuple[int, int]) -> None:
    with socket.create_connection(("127.0.0.1", served[0])) as asking:
        asking.sendall(b"GET /index.html HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\n\r\n")
        assert asking.recv(100).startswith(b"HTTP/1.1 400")


def test_beyond_loopback_it_asks_for_names_and_runs_no_queries(
    desk: ReadersDesk, tmp_path: Path
) -> None:
    words = ("--host", "0.0.0.0", "--folder", str(tmp_path / "pages"))
    with desk.served(*words, "--name", "pages.example.org") as address:
        port = port_of(address)
        for host in ("localhost", "127.0.0.1", "pages.example.org", socket.gethostname()):
            assert get(port, "/index.html", Host=host) == 200
        for host in ("rebound.example.org", "127.0.0.2"):
            assert get(port, "/index.html", Host=host) == 400
        assert get(port, "/index.html", Host="pages.example.org", **OF_ANOTHER) == 403
        status, answer = ask(port, "SELECT 1", Host="pages.example.org")
        assert status == 403
        assert "--sql" in str(answer["error"])
    with desk.served(*words, "--sql") as address:
        port = port_of(address)
        assert get(port, "/index.html", Host="rebound.example.org") == 400
        assert ask(port, "SELECT 1")[1].get("rows") == [[1]]
        assert ask(port, "SELECT 1", **OF_ANOTHER)[0] == 403
    with desk.served("--folder", str(tmp_path / "pages"), "--no-sql") as address:
        assert ask(port_of(address), "SELECT 1")[0] == 403


def test_the_page_knows_whether_queries_run_and_on_what(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    def told(desk: QueryRunner | None) -> bytes:
        served = server.PageServer(Path(), Path(), desk, lambda *_: {})  # type: ignore[arg-type]
        return bytes(asyncio.run(served.answer_live(None)).body)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "is_offered", lambda: False)
    assert b'{"sql":false,"copies":true}' in told(None)
    monkeypatch.setattr(server, "is_offered", lambda: True)
    with QueryRunner(Path(), 1) as desk:
        assert b'{"sql":true,"copies":false}' in told(desk)


def test_queries_wait_their_turn(desk: ReadersDesk) -> None:
    import asyncio

    snapshot = desk.warehouse.parent / "published" / "segwatch.duckdb"

    async def asked() -> list[int]:
        with QueryRunner(snapshot, 30, at_once=1, waiting=3) as query_desk:
            answers = await asyncio.gather(*(query_desk.ask_query(f"SELECT {n}") for n in range(6)))
            after = await query_desk.ask_query("SELECT 6")
            return [answer.status for answer in (*answers, after)]

    assert asyncio.run(asked()) == [200] * 4 + [503] * 2 + [200]
    assert threading.active_count() < 10
