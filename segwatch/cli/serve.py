"""`segwatch serve`: the pages, served until stopped."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from segwatch.cli import terminal
from segwatch.cli.folders import name_folder_faults
from segwatch.cli.site import build_pages, open_viewer
from segwatch.errors import UnfinishedError
from segwatch.settings import settings
from segwatch.warehouse.published_snapshot import find_snapshot

if TYPE_CHECKING:
    from dashboard.queries import QueryRunner
    from segwatch.explain.page_images import PageViewer

_LOOK_AGAIN_SECONDS = 15.0


def run_serve(
    host: str, port: int, folder: Path | None, names: list[str], *, sql: bool | None
) -> int:
    """Serve until stopped; the pages follow the snapshot.

    names: hosts that requests may name besides this machine's own. sql: whether the SQL page runs
    queries; where nothing is said, on loopback alone.
    """
    import uvicorn

    from dashboard.doors import LOOPBACK
    from dashboard.server import PageServer, build_application

    snapshot = find_snapshot(settings().warehouse)
    pages = (folder or snapshot.parent.parent / "site").resolve()
    listening = _listen(host, port)
    address, named = listening.getsockname()[:2]
    alone = ip_address(address).is_loopback
    own = set[str]() if alone else {socket.gethostname(), socket.getfqdn()}
    known = [*LOOPBACK, host, *names, *own]
    asks = alone if sql is None else sql
    with open_viewer() as viewer, _desk(snapshot, asks=asks) as desk:
        made_from = _mark(snapshot)
        with name_folder_faults(pages):
            build_pages(snapshot, pages, viewer)
        threading.Thread(
            target=_follow, args=(snapshot, made_from, pages, viewer), daemon=True
        ).start()
        shown = f"[{host}]" if ":" in host else host
        terminal.print_sentence(f"http://{shown}:{named}/ answers until you press Ctrl-C.")
        if not alone:
            _say_who(sorted({*own, *names}), asks=asks)
        settled = uvicorn.Config(
            build_application(PageServer(pages, snapshot, desk, viewer.view_pages), known),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
        )
        # The first SIGTERM ends the open requests, the second the server; then the workers end.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settled).run(sockets=[listening])
    return 0


@contextmanager
def _desk(snapshot: Path, *, asks: bool) -> "Iterator[QueryRunner | None]":
    from dashboard.queries import QueryRunner

    if not asks:
        yield None
        return
    with QueryRunner(snapshot, settings().query_seconds) as desk:
        yield desk


def _say_who(names: list[str], *, asks: bool) -> None:
    terminal.print_sentence(
        "Everyone who reaches this address can read the warehouse. It answers to its addresses and "
        f"to {', '.join(names)}; --name adds others."
    )
    if not asks:
        terminal.print_sentence("The SQL page runs no queries for others; --sql says otherwise.")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UnfinishedError(
            f"Port {port} of {host} cannot be taken ({error}); name another with --port."
        ) from error


def _mark(snapshot: Path) -> tuple[int, int]:
    """What changes when another snapshot stands in the place."""
    found = snapshot.stat()
    return found.st_ino, found.st_mtime_ns


def _follow(snapshot: Path, made_from: tuple[int, int], pages: Path, viewer: "PageViewer") -> None:
    """Build the pages again whenever another snapshot stands in the place."""
    waiting = threading.Event()
    while True:
        waiting.wait(_LOOK_AGAIN_SECONDS)
        try:
            mark = _mark(snapshot)
            if mark != made_from:
                build_pages(snapshot, pages, viewer)
                made_from = mark
        except (OSError, duckdb.Error) as error:
            terminal.err.print(f"The pages could not be built again: {terminal.plain(str(error))}")
