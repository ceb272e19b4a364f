"""Share links: a page with a player for whoever has the link, until it is revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.server.answers import moment
from reeltalk.server.callers import LinksHere, PartsHere, Writer, described, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.server.files import MediaFile, film_response, poster_response
from reeltalk.server.links import Links
from reeltalk.server.pages import film_facts, message_page, page
from reeltalk.server.renders import finished
from reeltalk.storage.accounts import Identity
from reeltalk.storage.exports import Export, ExportStatus
from reeltalk.workflows.parts import Parts

router = APIRouter()


class ShareRequest(BaseModel):
    """What to share: a finished export, or the newest film of a session; ``days`` 0 lasts until it is revoked."""

    render_id: str | None = None
    session_id: str | None = None
    days: int | None = Field(default=None, ge=0, le=3650)


Wanted = Annotated[ShareRequest, Depends(json_body(ShareRequest))]


@router.post("/api/shares", openapi_extra=described(ShareRequest))
def create_share(request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Wanted) -> Json:
    """Make a link to a film."""
    return _shared(request, parts, links, caller, _wanted_film(parts, caller.user_id, wanted), wanted.days)


@router.post("/api/render/proxy/lambda/{render_id}/share", openapi_extra=described(ShareRequest))
@router.post("/api/render/proxy/{render_id}/share", openapi_extra=described(ShareRequest))
def share_render(request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Wanted, render_id: str) -> Json:
    """Make a link to the film of an export."""
    return _shared(request, parts, links, caller, finished(parts.exports.get(caller.user_id, render_id)), wanted.days)


@router.delete("/api/shares/{token}")
@router.post("/api/shares/{token}/revoke")
def revoke_share(parts: PartsHere, caller: Writer, token: str) -> Json:
    """Close a link at once."""
    parts.shares.revoke(caller.user_id, token)
    return success({"revoked": True})


@router.get("/s/{token}", response_class=HTMLResponse)
def share_page(request: Request, parts: PartsHere, links: LinksHere, token: str) -> Response:
    """Show a shared film; one that is still being made is waited for, and the page looks again by itself."""
    try:
        export = parts.exports.by_id(parts.shares.resolve(token).export_id)
    except NotFound as problem:
        return message_page("Nothing is here", str(problem), status=404)
    if export.status is ExportStatus.FAILED:
        return message_page("The film could not be finished", "Ask its sender to make it again.", status=410)
    if export.status is not ExportStatus.COMPLETED:
        return page("waiting.html", percent=export.progress)
    return page("share.html", base=links.base(request), address=links.share(request, token), path=f"/s/{token}", **film_facts(export))


@router.head("/s/{token}/video.mp4", include_in_schema=False)
@router.get("/s/{token}/video.mp4")
def shared_film(request: Request, parts: PartsHere, token: str) -> MediaFile:
    """Send a shared film, whole or a range of it."""
    export = parts.exports.by_id(parts.shares.resolve(token).export_id)
    return film_response(parts, export, attached="download" in request.query_params)


@router.get("/s/{token}/poster.jpg")
def shared_poster(parts: PartsHere, token: str) -> Response:
    """Send a picture of a shared film, for its player and for previews of the link."""
    return poster_response(parts, parts.exports.by_id(parts.shares.resolve(token).export_id))


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


def _shared(request: Request, parts: Parts, links: Links, caller: Identity, film: Export, days: int | None) -> Json:
    token = parts.shares.create(caller.user_id, film.session_id, film.id, parts.settings.share_days if days is None else days)
    share = parts.shares.resolve(token)
    address = links.share(request, token)
    data = {"url": address, "share_url": address, "token": token, "render_id": film.id, "expires_at": moment(share.expires_at)}
    return success(data, mirrored=True)
