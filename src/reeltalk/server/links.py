"""Addresses that this server gives out: absolute, and where they need no login, unguessable.

Uploaded files are reached under an address signed with the server's secret; finished films under a random key of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import HTTPConnection

from reeltalk.errors import NotFound
from reeltalk.timeline.model import MediaId

SIGNATURE_CHARACTERS: Final = 32
_media_path: Final = re.compile(r"/media/([^/]{1,200})/[A-Za-z0-9_-]+/[^/]*\Z")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and checks addresses. ``public_url`` "" takes the address under which each request came."""

    secret: bytes
    public_url: str
    trusted_proxies: tuple[str, ...]

    def base(self, request: HTTPConnection) -> str:
        """Return the address of this server as the client sees it, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        base = str(request.base_url).rstrip("/")
        if self._is_proxied(request) and request.headers.get("x-forwarded-proto") == "https":
            return "https:" + base.split(":", 1)[1]
        return base

    def address_of(self, request: HTTPConnection) -> str:
        """Return the network address of the caller; what a proxy says of it counts only where the proxy is trusted."""
        if not self._is_proxied(request):
            return request.client.host if request.client else ""
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        return next((hop for hop in reversed(hops) if hop not in self.trusted_proxies), request.client.host if request.client else "")

    def media(self, request: HTTPConnection, media_id: MediaId, filename: str) -> str:
        """Return the address of an uploaded file, or of a piece of the music library."""
        return f"{self.base(request)}/media/{quote(media_id)}/{self.signature(media_id)}/{quote(filename, safe='')}"

    def film(self, request: HTTPConnection, file_key: str, ending: str = "mp4") -> str:
        """Return the address of a finished film, or of whatever else was made of it."""
        name = f"{file_key}.mp4" if ending == "mp4" else f"{file_key}/film.{ending}"
        return f"{self.base(request)}/render-result/{name}"

    def share(self, request: HTTPConnection, token: str) -> str:
        """Return the address of a share page."""
        return f"{self.base(request)}/s/{token}"

    def claim(self, request: HTTPConnection, claim_token: str) -> str:
        """Return the address of a project's page."""
        return f"{self.base(request)}/workspace/claim?ct={claim_token}"

    def registration(self, request: HTTPConnection, user_id: str) -> str:
        """Return the address where an anonymous user becomes a registered one."""
        return f"{self.base(request)}/register?bind={quote(user_id, safe='')}"

    def signature(self, media_id: MediaId) -> str:
        """Return what proves that this server gave out the address of a file."""
        return self._signed(f"media:{media_id}")

    def check(self, media_id: MediaId, signature: str) -> None:
        """Raise NotFound unless the signature is that of the file."""
        if not hmac.compare_digest(self.signature(media_id).encode(), signature.encode()):
            raise NotFound("No such file.")

    def preview(self, request: HTTPConnection, session_id: str, expires: int) -> str:
        """Return where a session's film can be looked at until ``expires`` (seconds of the epoch); no slash at the end."""
        return f"{self.base(request)}/preview/{quote(session_id)}/{expires}.{self._signed(f'preview:{session_id}:{expires}')}"

    def check_preview(self, session_id: str, ticket: str, now: int) -> None:
        """Raise NotFound unless the ticket was given out for that session and still counts at ``now``."""
        expires, _, signature = ticket.partition(".")
        if not hmac.compare_digest(self._signed(f"preview:{session_id}:{expires}").encode(), signature.encode()):
            raise NotFound("No such preview.")
        if int(expires) < now:
            raise NotFound("This preview address has run out.", hint="Ask for a new one.")

    def _signed(self, text: str) -> str:
        digest = hmac.new(self.secret, text.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARACTERS]

    def _is_proxied(self, request: HTTPConnection) -> bool:
        return request.client is not None and request.client.host in self.trusted_proxies


def media_id_in(address: str) -> MediaId:
    """Return the file that one of our media addresses names, whatever host it is written with, or the text itself (an id)."""
    try:
        found = _media_path.search(urlsplit(address).path)
    except ValueError:
        return address
    return unquote(found.group(1)) if found else address
