"""What the server's answers mean, as values. Unknown keys are kept in ``raw``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Session:
    """One project on the server."""

    id: str
    task_id: str
    user_id: str

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read it from an answer."""
        return cls(id=str(data["session_id"]), task_id=str(data.get("task_id", "")), user_id=str(data.get("user_id", "")))


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that the server took. ``duration_s`` is None for stills."""

    filename: str
    kind: str
    url: str
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    raw: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read it from an answer."""
        return cls(
            filename=str(data.get("filename", "")),
            kind=str(data.get("file_type", "")),
            url=str(data.get("cdn_url") or data.get("url") or ""),
            duration_s=data.get("duration"),
            width=data.get("width"),
            height=data.get("height"),
            raw=data,
        )


@dataclass(frozen=True, slots=True)
class Credits:
    """The balance; ``frozen`` is held for work under way."""

    available: float
    frozen: float
    total: float
    unlimited: bool = False

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read it from an answer."""
        available, frozen = data.get("available", 0), data.get("frozen", 0)
        return cls(available, frozen, data.get("total", available + frozen), bool(data.get("unlimited", False)))


@dataclass(frozen=True, slots=True)
class Export:
    """A file being made; ``status`` is pending, processing, completed or failed, ``format`` its ending, "" where that is not told."""

    id: str
    status: str
    progress: float
    url: str | None = None
    share_url: str | None = None
    duration_s: float | None = None
    size_bytes: int | None = None
    error: str | None = None
    receipt: dict[str, Any] | None = None
    format: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read it from an answer, whichever of the documented places the server uses."""
        output = data.get("output") or {}
        return cls(
            id=str(data.get("id") or data.get("render_id") or data.get("taskId") or ""),
            status=str(data.get("status", "")),
            progress=float(data.get("progress") or 0),
            url=output.get("url") or data.get("outputUrl"),
            share_url=data.get("share_url"),
            duration_s=output.get("duration"),
            size_bytes=output.get("size"),
            error=data.get("error"),
            receipt=data.get("receipt"),
            format=str(data.get("format") or output.get("format") or ""),
            raw=data,
        )


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link to a film, as its owner sees it; its address is told only when it is made."""

    id: str
    render_id: str
    expires_at: str | None = None
    revoked_at: str | None = None
    locked: bool = False

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """Read it from an answer."""
        return cls(
            id=str(data["share_id"]),
            render_id=str(data.get("render_id", "")),
            expires_at=data.get("expires_at"),
            revoked_at=data.get("revoked_at"),
            locked=bool(data.get("locked")),
        )

    @property
    def standing(self) -> str:
        """Say in a line whether it opens."""
        if self.revoked_at:
            return f"closed {self.revoked_at}"
        until = f"until {self.expires_at}" if self.expires_at else "until it is closed"
        return f"{'with a password, ' if self.locked else ''}{until}"
