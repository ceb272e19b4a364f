"""Exports over HTTP: ordering one with a draft, asking how far it is, stopping it, fetching the film."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import AliasChoices, BaseModel, Field

from reeltalk.clock import epoch_milliseconds
from reeltalk.errors import Conflict, NotFound, PlanBlocked, ScopeMissing
from reeltalk.render.outputs import read_output
from reeltalk.server.answers import export_answer
from reeltalk.server.callers import Caller, LinksHere, PartsHere, Reader, described, is_attributed, json_body
from reeltalk.server.drafts import DraftFiles, timeline_from_draft
from reeltalk.server.envelope import Json
from reeltalk.server.files import MediaFile, film_response
from reeltalk.server.links import media_id_in
from reeltalk.server.wire import Draft, read_draft
from reeltalk.storage.accounts import Identity
from reeltalk.storage.assets import Asset
from reeltalk.storage.exports import Export, ExportStatus
from reeltalk.storage.projects import Revision
from reeltalk.timeline.model import MediaId, MediaReference, Timeline
from reeltalk.workflows.export import cancel_export, submit_export
from reeltalk.workflows.parts import Parts

router = APIRouter()

UNDERSTOOD: Final = ("format", "codec", "quality", "resolution", "fps", "max_size_mb", "platform", "preset", "time")
"""What counts of the wishes for the file; other keys are passed over."""


class RenderRequest(BaseModel):
    """An order for a film."""

    id: str | None = None
    session_id: str | None = Field(default=None, validation_alias=AliasChoices("sessionId", "session_id"))
    project_id: str | None = Field(default=None, validation_alias=AliasChoices("projectId", "project_id"))
    draft: Any = None
    output: dict[str, Any] | None = None


def exporter(request: Request, parts: PartsHere, caller: Caller) -> Identity:
    """Return a caller who may export.

    Free plans export when the request says which skill it comes from; that, and not the scope, is what lets anonymous users do it.
    Raises PlanBlocked and ScopeMissing.
    """
    if parts.settings.plan(caller.plan).export == "attributed" and not is_attributed(request):
        raise PlanBlocked
    if caller.kind == "registered" and not caller.may("render"):
        raise ScopeMissing("The token does not carry the scope 'render'.", hint="Make one that does with POST /api/tokens.")
    return caller


@router.post("/api/render/proxy/lambda", openapi_extra=described(RenderRequest))
@router.post("/services/v1/render-proxy/lambda", openapi_extra=described(RenderRequest))
@router.post("/api/render/proxy/draft", openapi_extra=described(RenderRequest))
def start_render(
    request: Request,
    parts: PartsHere,
    links: LinksHere,
    caller: Annotated[Identity, Depends(exporter)],
    wanted: Annotated[RenderRequest, Depends(json_body(RenderRequest))],
) -> Json:
    """Put an export on its way."""
    if wanted.session_id is not None:
        parts.projects.get(caller.user_id, wanted.session_id)
    draft = read_draft(wanted.draft if wanted.draft is not None else {})
    named = parts.projects.of_task(caller.user_id, wanted.project_id).session_id if wanted.project_id else None
    session_id = wanted.session_id or named or _session_of(parts, caller.user_id, draft)
    base = _base(parts, session_id, draft)
    start = base.timeline if base else Timeline()
    timeline = timeline_from_draft(draft, start, _files(parts, caller.user_id, session_id, start))
    export = submit_export(
        parts,
        caller.user_id,
        wanted.id or f"render_{epoch_milliseconds(parts.clock.now())}",
        session_id=session_id,
        timeline=timeline,
        revision=base.number if base and base.timeline == timeline else None,
        output=_checked_output(wanted.output or {}),
    )
    return _answer(request, links, export)


@router.get("/api/render/proxy/lambda/{render_id}")
@router.get("/services/v1/render-proxy/lambda/{render_id}")
@router.get("/api/render/proxy/{render_id}")
def render_status(request: Request, parts: PartsHere, links: LinksHere, caller: Reader, render_id: str) -> Json:
    """Say how far an export is."""
    return _answer(request, links, parts.exports.get(caller.user_id, render_id))


@router.post("/api/render/proxy/lambda/{render_id}/cancel")
@router.post("/services/v1/render-proxy/lambda/{render_id}/cancel")
@router.post("/api/render/proxy/{render_id}/cancel")
def cancel_render(
    request: Request, parts: PartsHere, links: LinksHere, caller: Annotated[Identity, Depends(exporter)], render_id: str
) -> Json:
    """Stop an export; a finished one stays as it is."""
    return _answer(request, links, cancel_export(parts, caller.user_id, render_id))


@router.head("/api/render/proxy/lambda/{render_id}/download", include_in_schema=False)
@router.get("/api/render/proxy/lambda/{render_id}/download")
@router.head("/api/render/proxy/{render_id}/download", include_in_schema=False)
@router.get("/api/render/proxy/{render_id}/download")
def download_render(parts: PartsHere, caller: Reader, render_id: str) -> MediaFile:
    """Send the film itself; never a redirect, which ``curl -o`` without ``-L`` would save in its place."""
    return film_response(parts, finished(parts.exports.get(caller.user_id, render_id)), attached=True)


def finished(export: Export) -> Export:
    """Return an export that has its film; raises Conflict, with the reason, for one that has not."""
    if export.status is ExportStatus.FAILED:
        raise Conflict(f"The export failed: {export.error}", status=export.status.value)
    if export.status is not ExportStatus.COMPLETED:
        raise Conflict(f"The export is not finished: {export.progress} %.", hint="Ask again soon.", status=export.status.value)
    return export


def _answer(request: Request, links: LinksHere, export: Export) -> Json:
    return export_answer(export, links.film(request, export.file_key, export.format))


def _checked_output(output: dict[str, Any]) -> dict[str, Any]:
    """Return what counts of the wishes for the file; raises MalformedRequest for what cannot be made."""
    wanted = {key: str(output[key]).strip()[:80] for key in UNDERSTOOD if output.get(key) not in (None, "")}
    read_output(wanted)
    return wanted


# --- what a draft stands on ----------------------------------------------------------------------------------------------------------


def _session_of(parts: Parts, user_id: str, draft: Draft) -> str | None:
    """Return the session of the first file that a draft without a session shows."""
    addresses = (segment.address for track in draft.tracks for segment in track.segments if segment.address)
    return next((asset.session_id for address in addresses if (asset := _own_asset(parts, user_id, address))), None)


def _base(parts: Parts, session_id: str | None, draft: Draft) -> Revision | None:
    """Return the revision that the draft was written from: the one it names, else the newest."""
    if session_id is None:
        return None
    if draft.version is not None:
        try:
            return parts.projects.revision(session_id, draft.version)
        except NotFound:
            pass
    return parts.projects.head(session_id)


def _files(parts: Parts, user_id: str, session_id: str | None, base: Timeline) -> DraftFiles:
    assets = parts.assets.of_session(session_id) if session_id else ()

    def find(address: str) -> MediaReference | None:
        known = base.media_reference(media_id_in(address))
        asset = None if known else _own_asset(parts, user_id, address)
        return media_reference(asset) if asset else known

    return DraftFiles(link=_no_address, find=find, pool=tuple(media_reference(asset) for asset in assets))


def _no_address(media_id: MediaId) -> None:
    """Give no addresses: which host a draft's addresses name says nothing, so each is looked up by the id in its path."""


def _own_asset(parts: Parts, user_id: str, address: str) -> Asset | None:
    try:
        return parts.assets.of_user(user_id, media_id_in(address))
    except NotFound:
        return None


def media_reference(asset: Asset) -> MediaReference:
    """Return a file as a timeline refers to it."""
    video = asset.info.video
    return MediaReference(
        id=asset.id,
        name=asset.filename,
        kind=asset.info.kind,
        duration=asset.info.duration,
        width=video.width if video else 0,
        height=video.height if video else 0,
        rate=video.rate if video and asset.info.duration is not None else None,
        has_audio=asset.info.audio is not None,
    )
