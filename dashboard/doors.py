"""Who is let in: requests that name this server and come from its own pages."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.pages import POLICY

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.ASCII)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_ADDED = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]


class RequestGuard:
    """Refuses requests by another name or from another site's page, and puts the security headers
    on every answer.

    names: what the server is called; the address that a request came in by is its name as well,
    since no other site can have it.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with why not."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_ADDED]
            await send(message)

        refused = self._refuse_request(scope) if scope["type"] == "http" else None
        await (refused or self._app)(scope, receive, sent)

    def _refuse_request(self, scope: Scope) -> PlainTextResponse | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
        here = (scope.get("server") or ("",))[0]
        if _host_name(host) not in self._names | {here}:
            return PlainTextResponse("This server has another name.", 400)
        for name, value in scope["headers"]:
            if name == b"origin" and _origin_host(value.decode("latin-1")) != host:
                return PlainTextResponse("This server answers its own pages alone.", 403)
        return None


def _host_name(host: str) -> str | None:
    """The name or address in a Host header, without the port."""
    named = _HOST.fullmatch(host)
    return named[1].strip("[]").lower() if named else None


def _origin_host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
