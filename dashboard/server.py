"""The pages served: the site's folder, page pictures on demand, and the SQL page's queries."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ask.confine import is_offered
from dashboard.doors import RequestGuard
from dashboard.folder import SiteFolder
from dashboard.places import PageDrawer, pictures_of, place_filing
from dashboard.queries import Answer, QueryRunner, refuse_query
from dashboard.scripts import write_script
from dashboard.snapshot import open_snapshot

_MOST_BYTES = 100_000
_FILING = re.compile(r"\d{1,19}")
_SCRIPT = "text/javascript"
_JSON = "application/json"
# One filing is drawn at a time, and whoever waits for it keeps no thread from others.
_DRAWING = ThreadPoolExecutor(1)


class PageServer(NamedTuple):
    """What the server answers from. desk: None where it runs no queries."""

    site: Path
    snapshot: Path
    queries: QueryRunner | None
    look: PageDrawer

    async def answer_live(self, _: Request) -> Response:
        """Tells the pages that a server stands behind them, whether it runs queries, and whether
        each has a copy of the snapshot, for want of a kernel that shuts it in."""
        state = {"sql": self.queries is not None, "copies": not is_offered()}
        return Response(write_script("live", state), media_type=_SCRIPT)

    async def answer_sql(self, request: Request) -> Response:
        """A query of the SQL page; it ends when its client goes."""
        if self.queries is None:
            return _refuse_request("Queries are off on this server; start it with --sql.", 403)
        if request.headers.get("content-type", "").partition(";")[0].strip() != _JSON:
            return _refuse_request("Queries are sent as application/json.", 403)
        body = await _read_body(request)
        if body is None:
            return _refuse_request("The query is longer than this page takes.", 413)
        text = _read_query(body)
        if text is None:
            return _refuse_request("Send JSON with the query, a text, under sql.", 400)
        asking = asyncio.create_task(self.queries.ask_query(text))
        leaving = asyncio.create_task(_wait_gone(request))
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return _make_response(asking.result()) if asking.done() else Response(status_code=499)
        finally:
            asking.cancel()
            leaving.cancel()

    async def answer_places(self, request: Request) -> Response:
        """Where a filing's numbers stand; pictures of its pages are made when first asked for."""
        filing_id = request.path_params["filing"]
        if not _FILING.fullmatch(filing_id):
            return Response(status_code=404)
        file = self.site / "data" / "places" / f"{filing_id}.js"
        if not self._is_whole(file):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(_DRAWING, self._make_places, filing_id)
        try:
            return Response(file.read_bytes(), media_type=_SCRIPT)
        except FileNotFoundError:
            empty = write_script(f"places/{filing_id}", {"pages": {}, "marks": {}})
            return Response(empty, media_type=_SCRIPT)

    def _is_whole(self, file: Path) -> bool:
        """Whether places are there with all their pictures; a build may have taken some away."""
        try:
            pictures = pictures_of(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        return all((self.site / picture).is_file() for picture in pictures)

    def _make_places(self, filing_id: str) -> None:
        with open_snapshot(self.snapshot) as opened:
            place_filing(opened, filing_id, self.look, SiteFolder(self.site))


def build_application(served: PageServer, names: list[str]) -> Starlette:
    """The web application. names: by which it answers; others are refused."""
    return Starlette(
        routes=[
            Route("/data/live.js", served.answer_live),
            Route("/data/places/{filing}.js", served.answer_places),
            Route("/sql", served.answer_sql, methods=["POST"]),
            Mount("/", StaticFiles(directory=served.site, html=True)),
        ],
        middleware=[
            Middleware(RequestGuard, names=names),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=4),
        ],
    )


def _refuse_request(sentence: str, status: int) -> Response:
    return _make_response(refuse_query(sentence, status))


def _make_response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=_JSON)


async def _read_body(request: Request) -> bytes | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    return body


def _read_query(body: bytes) -> str | None:
    """The query in a request, which is text that DuckDB takes; None where there is none."""
    try:
        text = json.loads(body)["sql"]
        text.encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return text if isinstance(text, str) else None


async def _wait_gone(request: Request) -> None:
    """Wait until the client of a request has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
