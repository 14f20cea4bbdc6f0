"""The pages served: the site's folder, page pictures on demand, and the SQL page's queries."""

import json
import re
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
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

from dashboard.ask import QueryDesk
from dashboard.folder import SiteFolder
from dashboard.pages import POLICY
from dashboard.places import Look, place_filing
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


def application(site: Path, snapshot: Path, desk: QueryDesk, look: Look, hosts: list[str]) -> Any:
    """The web application. hosts: the names under which it answers; others are refused."""
    drawing = threading.Lock()

    async def live(_: Request) -> Response:
        return Response(script("live", True), media_type=_SCRIPT)

    async def sql(request: Request) -> Response:
        refused = _refusal(request)
        if refused:
            return JSONResponse({"error": refused}, 403)
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "The query is longer than this page takes."}, 413)
        try:
            text = json.loads(body)["sql"]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "Send JSON with the query under sql."}, 400)
        return JSONResponse(await run_in_threadpool(desk.ask, str(text)))

    async def places(request: Request) -> Response:
        filing_id = request.path_params["filing"]
        if not _FILING.fullmatch(filing_id):
            return Response(status_code=404)
        file = site / "data" / "places" / f"{filing_id}.js"
        if not file.is_file():
            await run_in_threadpool(_place, filing_id)
        try:
            return Response(file.read_bytes(), media_type=_SCRIPT)
        except FileNotFoundError:
            empty = script(f"places/{filing_id}", {"pages": {}, "marks": {}})
            return Response(empty, media_type=_SCRIPT)

    def _place(filing_id: str) -> None:
        with drawing, open_snapshot(snapshot) as opened:
            place_filing(opened, filing_id, look, SiteFolder(site))

    return Starlette(
        routes=[
            Route("/data/live.js", live),
            Route("/data/places/{filing}.js", places),
            Route("/sql", sql, methods=["POST"]),
            Mount("/", StaticFiles(directory=site, html=True)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(Guarded),
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

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on and add headers to its answer."""

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                added = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self._app(scope, receive, sent)
