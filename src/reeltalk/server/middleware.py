"""Around every request: its id and its line in the log, the headers that keep browsers safe, the bounds of its body.

Plain ASGI, so that streams are never held up.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import BodyTooLarge, MediaTooLarge, ReeltalkError
from reeltalk.server.envelope import error_response, failure

log = structlog.get_logger("reeltalk.server")

SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
LARGE_BODIES: Final = (
    ("/api/render/", limits.JSON_BODY_MAX_BYTES, BodyTooLarge),
    ("/services/", limits.JSON_BODY_MAX_BYTES, BodyTooLarge),
    ("/files/upload", limits.UPLOAD_REQUEST_MAX_BYTES, MediaTooLarge),
    ("/api/upload-video/", limits.UPLOAD_REQUEST_MAX_BYTES, MediaTooLarge),
    ("", limits.JSON_BODY_USUAL_MAX_BYTES, BodyTooLarge),
)


class RequestLog:
    """Gives each request an id, logs it by the pattern of its route (paths may hold secrets), and answers for what nobody caught."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self.app = app
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        started_s = self.clock.monotonic_s()
        answered: dict[str, Any] = {"status": None}

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_safely)
            except Exception:
                log.exception("request_failed", method=scope["method"], route=_route(scope))
                if answered["status"] is not None:
                    raise
                await _internal_error(request_id)(scope, receive, send_safely)
            finally:
                seconds = round(self.clock.monotonic_s() - started_s, 4)
                log.info("request", method=scope["method"], route=_route(scope), status=answered["status"], seconds=seconds)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "-")


def _internal_error(request_id: str) -> JSONResponse:
    body = failure(ReeltalkError.code, "Something went wrong inside Reeltalk.", hint=f"The server's log has it under {request_id}.")
    return JSONResponse(body, ReeltalkError.http_status)


class BodyBounds:
    """Refuses bodies that are too large, by their announced size or while they come.

    An answer given before the body has come is completed only once the rest has been read and dropped: a client that is still sending
    would otherwise lose the answer with the connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive)

        async def send_after_body(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await body.drain()
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                await send(message)

        if body.announced > body.most:
            await error_response(body.too_large())(scope, body.receive, send_after_body)
        else:
            await self.app(scope, body.receive, send_after_body if body.announced or body.is_chunked else send)


class _Body:
    """The body of one request, counted."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        self.announced = int(length) if length.isdecimal() and len(length) < 20 else 0
        self.is_chunked = "transfer-encoding" in headers
        self.most, self._error = next((most, error) for start, most, error in LARGE_BODIES if scope["path"].startswith(start))
        self._waits_for_leave = "expect" in headers
        self._receive = receive
        self._size = 0
        self._is_over = False

    def too_large(self) -> ReeltalkError:
        """Return the error of a body past its bound."""
        return self._error(f"The body may have {self.most} bytes.")

    async def receive(self) -> Message:
        """Pass on the next piece; raises ``too_large`` past the bound."""
        message = await self._receive()
        self._waits_for_leave = False
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._is_over = not message.get("more_body", False)
            if self._size > self.most:
                raise self.too_large()
        else:
            self._is_over = True
        return message

    async def drain(self) -> None:
        """Read and drop what is left, within the bound; a client that waits for leave to send is not given it."""
        while not self._is_over and not self._waits_for_leave and self._size <= limits.UPLOAD_REQUEST_MAX_BYTES:
            message = await self._receive()
            self._size += len(message.get("body", b""))
            self._is_over = message["type"] != "http.request" or not message.get("more_body", False)
