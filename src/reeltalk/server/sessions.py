"""Sessions: starting one, reading its state, and what the caller has left to spend."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

from reeltalk.server.answers import balance_answer, export_data, session_answer, state_answer
from reeltalk.server.callers import LinksHere, PartsHere, Reader, Writer, check_place, described, json_body
from reeltalk.server.drafts import draft_from_timeline
from reeltalk.server.envelope import Json, success
from reeltalk.server.links import Links
from reeltalk.server.remembered import Remembered
from reeltalk.server.wire import write_draft
from reeltalk.storage.projects import DEFAULT_NAME, Revision
from reeltalk.workflows import billing
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.state import read_state

router = APIRouter()


class SessionRequest(BaseModel):
    """What a new project is called. Any text is taken as the language: careless clients send their own placeholders."""

    task_name: Any = DEFAULT_NAME
    language: Any = ""


@router.post("/api/tasks/{user_id}/with-session/{app_name}", openapi_extra=described(SessionRequest))
def create_session(
    parts: PartsHere, caller: Writer, user_id: str, app_name: str, wanted: Annotated[SessionRequest, Depends(json_body(SessionRequest))]
) -> Json:
    """Start a project with an empty timeline."""
    check_place(caller, app_name, user_id)
    name = wanted.task_name if isinstance(wanted.task_name, str) and wanted.task_name.strip() else DEFAULT_NAME
    language = wanted.language if isinstance(wanted.language, str) else ""
    return success(session_answer(parts.projects.create(caller.user_id, name.strip(), language.strip())), mirrored=True)


@router.get("/api/state/{app_name}/{user_id}/{session_id}/latest")
async def latest_state(
    request: Request, parts: PartsHere, links: LinksHere, caller: Reader, app_name: str, user_id: str, session_id: str
) -> Response:
    """Read a session as it stands; clients poll for it, so it is worked out once for as long as nothing changes."""
    check_place(caller, app_name, user_id)
    known: Remembered[bytes] = request.app.state.states
    key, version = (caller.user_id, session_id, links.base(request)), known.version()
    body = known.get(key, version)
    if body is None:
        body = await anyio.to_thread.run_sync(_state_body, request, parts, links, caller.user_id, session_id)
        known.put(key, version, body, len(body))
    return Response(body, media_type="application/json")


def _state_body(request: Request, parts: Parts, links: Links, user_id: str, session_id: str) -> bytes:
    state = read_state(parts, user_id, session_id)
    addresses = {asset.id: links.media(request, asset.id, asset.filename) for asset in state.assets}
    draft = draft_answer(request, parts, links, session_id, state.revision)
    exports = [export_data(export, links.film(request, export.file_key, export.format)) for export in state.exports]
    return to_json(success(state_answer(state, draft, addresses, exports)))


def draft_answer(request: Request, parts: Parts, links: Links, session_id: str, revision: Revision) -> Json:
    """Return a revision as a draft whose files are reached without login; ``{}`` while it is empty."""
    addresses = {asset.id: links.media(request, asset.id, asset.filename) for asset in parts.assets.of_session(session_id)}
    for reference in revision.timeline.media:
        if parts.music.holds(reference.id):
            addresses[reference.id] = links.media(request, reference.id, parts.music.path(reference.id).name)
    return write_draft(draft_from_timeline(revision.timeline, revision.number, addresses.get))


@router.get("/api/credits/balance/simple")
def balance(parts: PartsHere, caller: Reader) -> Json:
    """Read what the caller has left."""
    return success(balance_answer(billing.balance(parts, caller.user_id)), mirrored=True)
