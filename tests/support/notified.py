"""Real receivers on loopback for tests: a mail server, and a web server that takes webhooks."""

import email
import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Mailbox:
    """What a mail server took: subject, text and recipients, in order."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        return "250 taken"

    @property
    def subjects(self) -> list[str]:
        return [str(email.message_from_bytes(one, policy=default)["subject"]) for one in self.raw]

    @property
    def texts(self) -> list[str]:
        found = []
        for one in self.raw:
            part = email.message_from_bytes(one, policy=default).get_body(("plain", "html"))
            assert part is not None
            found.append(str(part.get_content()))
        return found


@contextmanager
def mail_server(mailbox: Mailbox, port: int) -> Iterator[None]:
    logging.getLogger("mail.log").disabled = True  # the server's own, which tells all
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=True),
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()


class Hook:
    """What a webhook took, as JSON, in order."""

    def __init__(self) -> None:
        self.took: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.answer = 200

    @property
    def texts(self) -> list[str]:
        return [one["message"] for one in self.took]


@contextmanager
def web_server(hook: Hook, port: int) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hook.answer == 200:
                hook.took.append(json.loads(body))
                hook.paths.append(self.path)
            self.send_response(hook.answer)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
