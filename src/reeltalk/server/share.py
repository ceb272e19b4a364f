"""Share links over HTTP: making, listing and closing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from reeltalk.errors import Conflict, MalformedRequest
from reeltalk.server.answers import moment
from reeltalk.server.callers import LinksHere, PartsHere, Reader, Writer, described, json_body
from reeltalk.server.embed import embed_code
from reeltalk.server.envelope import Json, success
from reeltalk.server.links import Links
from reeltalk.server.pages import film_facts
from reeltalk.server.renders import finished
from reeltalk.storage.accounts import Identity
from reeltalk.storage.exports import Export
from reeltalk.storage.passwords import PASSWORD_MAX_CHARACTERS
from reeltalk.storage.shares import Share
from reeltalk.workflows.links import digest_share_password
from reeltalk.workflows.parts import Parts

router = APIRouter()

DAYS_MAX = 3650


class ShareRequest(BaseModel):
    """What to share: a finished export, or the newest film of a session.

    ``expires_in`` (seconds) or ``days`` say how long the link opens; 0 lasts until it is revoked. ``password`` "" asks for none.
    """

    render_id: str | None = None
    session_id: str | None = None
    days: int | None = Field(default=None, ge=0, le=DAYS_MAX)
    expires_in: int | None = Field(default=None, ge=0, le=DAYS_MAX * 86_400)
    password: str = Field(default="", max_length=PASSWORD_MAX_CHARACTERS)

    def lifetime(self, usual_days: int) -> timedelta:
        """Return how long the link opens, zero for one that lasts."""
        if self.expires_in is not None:
            return timedelta(seconds=self.expires_in)
        return timedelta(days=usual_days if self.days is None else self.days)


Wanted = Annotated[ShareRequest, Depends(json_body(ShareRequest))]


@router.post("/api/shares", openapi_extra=described(ShareRequest))
def create_share(request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Wanted) -> Json:
    """Make a link to a film."""
    return _shared(request, parts, links, caller, _wanted_film(parts, caller.user_id, wanted), wanted)


@router.post("/api/render/proxy/lambda/{render_id}/share", openapi_extra=described(ShareRequest))
@router.post("/api/render/proxy/{render_id}/share", openapi_extra=described(ShareRequest))
def share_render(request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Wanted, render_id: str) -> Json:
    """Make a link to the film of an export."""
    return _shared(request, parts, links, caller, finished(parts.exports.get(caller.user_id, render_id)), wanted)


@router.get("/api/shares")
def list_shares(parts: PartsHere, caller: Reader) -> Json:
    """List the caller's links, newest first, without their addresses, which only their makers were told."""
    return success({"shares": [_share_answer(share) for share in parts.shares.of_user(caller.user_id)]})


@router.delete("/api/shares/{token}")
@router.post("/api/shares/{token}/revoke")
def revoke_share(parts: PartsHere, caller: Writer, token: str) -> Json:
    """Close a link at once; it is named by its token or by its share_id."""
    parts.shares.revoke(caller.user_id, token)
    return success({"revoked": True})


def _wanted_film(parts: Parts, user_id: str, wanted: ShareRequest) -> Export:
    """Return the film to share; raises MalformedRequest, NotFound, SessionNotFound, Conflict while there is none."""
    if wanted.render_id:
        return finished(parts.exports.get(user_id, wanted.render_id))
    if not wanted.session_id:
        raise MalformedRequest("Say what to share: a render_id or a session_id.")
    film = parts.exports.latest_of_session(parts.projects.get(user_id, wanted.session_id).session_id, only_completed=True)
    if film is None:
        raise Conflict("The session has no finished film.", hint="Export it first.")
    return film


def _shared(request: Request, parts: Parts, links: Links, caller: Identity, film: Export, wanted: ShareRequest) -> Json:
    digest = digest_share_password(wanted.password) if wanted.password else None
    lifetime = wanted.lifetime(parts.settings.share_days)
    token = parts.shares.create(caller.user_id, film.session_id, film.id, lifetime=lifetime, password=digest)
    share = parts.shares.resolve(token)
    address = links.share(request, token)
    data = _share_answer(share) | {"url": address, "share_url": address, "token": token, "embed_url": f"{address}/embed"}
    return success(data | {"embed_html": embed_code(address, film_facts(request, parts, film))}, mirrored=True)


def _share_answer(share: Share) -> Json:
    return {
        "share_id": share.id,
        "render_id": share.export_id,
        "session_id": share.session_id,
        "created_at": moment(share.created_at),
        "expires_at": moment(share.expires_at),
        "revoked_at": moment(share.revoked_at),
        "locked": share.is_locked,
    }
