"""The pages served: the site's folder, page pictures on demand, and the SQL page's queries."""

import json
import re
import threading
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ask import QueryDesk
from dashboard.folder import SiteFolder
from dashboard.pages import POLICY
from dashboard.places import Look, pictures_of, place_filing
from dashboard.scripts import script
from dashboard.snapshot import open_snapshot

_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_MOST_BYTES = 100_000
_FILING = re.compile(r"\d{1,19}")
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_SCRIPT = "text/javascript"
# One filing is drawn at a time.
_DRAWING = threading.Lock()


class Served(NamedTuple):
    """What the server answers from."""

    site: Path
    snapshot: Path
    desk: QueryDesk
    look: Look

    async def live(self, _: Request) -> Response:
        """Tells the pages that a server stands behind them."""
        return Response(script("live", True), media_type=_SCRIPT)

    async def sql(self, request: Request) -> Response:
        """A query of the SQL page."""
        refused = _refusal(request)
        if refused:
            return JSONResponse({"error": refused}, 403)
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "The query is longer than this page takes."}, 413)
        try:
            text = str(json.loads(body)["sql"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "Send JSON with the query under sql."}, 400)
        return JSONResponse(await run_in_threadpool(self.desk.ask, text))

    async def places(self, request: Request) -> Response:
        """Where a filing's numbers stand; pictures of its pages are made when first asked for."""
        filing_id = request.path_params["filing"]
        if not _FILING.fullmatch(filing_id):
            return Response(status_code=404)
        file = self.site / "data" / "places" / f"{filing_id}.js"
        if not self._is_whole(file):
            await run_in_threadpool(self._place, filing_id)
        try:
            return Response(file.read_bytes(), media_type=_SCRIPT)
        except FileNotFoundError:
            empty = script(f"places/{filing_id}", {"pages": {}, "marks": {}})
            return Response(empty, media_type=_SCRIPT)

    def _is_whole(self, file: Path) -> bool:
        """Whether places are there with all their pictures; a build may have taken some away."""
        try:
            pictures = pictures_of(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        return all((self.site / picture).is_file() for picture in pictures)

    def _place(self, filing_id: str) -> None:
        with _DRAWING, open_snapshot(self.snapshot) as opened:
            place_filing(opened, filing_id, self.look, SiteFolder(self.site))


def application(served: Served, hosts: list[str]) -> Starlette:
    """The web application. hosts: the names under which it answers; others are refused."""
    return Starlette(
        routes=[
            Route("/data/live.js", served.live),
            Route("/data/places/{filing}.js", served.places),
            Route("/sql", served.sql, methods=["POST"]),
            Mount("/", StaticFiles(directory=served.site, html=True)),
        ],
        middleware=[
            Middleware(Guarded),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=4),
        ],
    )


def _refusal(request: Request) -> str | None:
    """Why a query is not run: it must come from our own page, as JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return "Queries are sent as application/json."
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        return "Queries are taken from this server's own page alone."
    return None


async def _body(request: Request) -> bytes | None:
    held = b""
    async for part in request.stream():
        held += part
        if len(held) > _MOST_BYTES:
            return None
    return held


class Guarded:
    """Puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add headers to its answer."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self._app(scope, receive, sent)
