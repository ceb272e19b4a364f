"""What can go wrong between a client and its server.

ClientError
├── ApiError         the server answered with an error of its own (``code`` is the documented number)
├── ServerUnreachable  nobody answered
│   └── ConnectionLost   the connection broke off after the request may have been taken
└── TurnFailed       the stream ended with an error
"""

from __future__ import annotations

from typing import Any


class ClientError(Exception):
    """The client could not do its part."""


class ApiError(ClientError):
    """The server refused: ``code`` is the documented number, ``status`` the HTTP status."""

    def __init__(self, code: int, message: str, *, status: int = 0, data: dict[str, Any] | None = None, retry_after_s: float = 0) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.data = data or {}
        self.retry_after_s = retry_after_s


class ServerUnreachable(ClientError):
    """No server answered at that address."""


class ConnectionLost(ServerUnreachable):
    """The connection broke off after the request was sent, so the server may be working on it."""


class TurnFailed(ClientError):
    """The server could not finish the turn."""

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message)
        self.code = code
