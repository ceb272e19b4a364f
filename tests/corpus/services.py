"""A generation service on loopback: answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        return cls(json.dumps(value).encode(), status, {"Content-Type": "application/json", **headers})


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def sent(self) -> Any:
        return json.loads(self.body)


Answering = Callable[[Asked], Reply | None]
"""Returns the answer to a request; None breaks the connection off without one."""


@dataclass
class FakeService:
    """A service at ``url``; ``asked`` holds every request."""

    answer: Answering
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    def of(self, method: str, part: str = "") -> list[Asked]:
        return [each for each in self.asked if each.method == method and part in each.path]


@contextlib.contextmanager
def fake_service(answer: Answering) -> Iterator[FakeService]:
    """Run a service on a free port of loopback until the block ends."""
    service = FakeService(answer)

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, self.rfile.read(length))
            service.asked.append(asked)
            reply = service.answer(asked)
            if reply is None:
                self.connection.close()
                return
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815 # the names that the server looks for

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join(10)
