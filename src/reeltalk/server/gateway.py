"""The gateway protocol over HTTP: projects with one session each, uploads, what stands on the timeline, credits and their history.

Its exports are those of ``renders.py`` under paths of its own; its chat is ``socket.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from reeltalk.errors import MalformedRequest, NotFound
from reeltalk.server.answers import file_answer, moment
from reeltalk.server.callers import LinksHere, PartsHere, Reader, Uploader, Writer, described, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.server.files import film_response
from reeltalk.server.renders import finished
from reeltalk.server.sessions import draft_answer
from reeltalk.server.uploads import keep_received, received_files
from reeltalk.storage.accounts import Identity
from reeltalk.storage.projects import DEFAULT_NAME, Project
from reeltalk.workflows import billing
from reeltalk.workflows.parts import Parts

router = APIRouter()


class VerifyRequest(BaseModel):
    """A token to look at."""

    token: str = Field(max_length=200)


class ProjectRequest(BaseModel):
    """A new project; it is always given its session."""

    name: Any = DEFAULT_NAME
    create_session: Any = True


class ExchangeRequest(BaseModel):
    """The project that a claim link opens."""

    project_id: str = Field(max_length=100)


@router.post("/auth/verify", openapi_extra=described(VerifyRequest))
def verify(parts: PartsHere, wanted: Annotated[VerifyRequest, Depends(json_body(VerifyRequest))]) -> Json:
    """Say whose token it is."""
    caller = parts.accounts.authenticate(wanted.token)
    answer: Json = {"user_id": caller.user_id, "plan": caller.plan, "scopes": sorted(caller.scopes)}
    if caller.may("read"):
        answer["balance"] = billing.balance(parts, caller.user_id).available
    return success(answer)


@router.post("/projects", openapi_extra=described(ProjectRequest))
def create_project(parts: PartsHere, caller: Writer, wanted: Annotated[ProjectRequest, Depends(json_body(ProjectRequest))]) -> Json:
    """Start a project."""
    name = wanted.name.strip() if isinstance(wanted.name, str) else ""
    return success(_project_answer(parts, parts.projects.create(caller.user_id, name or DEFAULT_NAME)))


@router.get("/projects")
def list_projects(parts: PartsHere, caller: Reader) -> Json:
    """List the caller's projects, newest first."""
    projects = [_project_answer(parts, project) for project in parts.projects.list(caller.user_id)]
    return success({"projects": projects, "count": len(projects)})


@router.get("/projects/{project_id}")
def read_project(parts: PartsHere, caller: Reader, project_id: str) -> Json:
    """Read one project."""
    return success(_project_answer(parts, parts.projects.of_task(caller.user_id, project_id)))


@router.get("/projects/{project_id}/sessions")
def list_sessions(parts: PartsHere, caller: Reader, project_id: str) -> Json:
    """List the sessions of a project: here, always the one."""
    return success({"sessions": [_session_answer(parts, parts.projects.of_task(caller.user_id, project_id))]})


@router.get("/api/v1/state/frontend/{project_id}")
def frontend_state(request: Request, parts: PartsHere, links: LinksHere, caller: Reader, project_id: str) -> Json:
    """Read what stands in a project; its keys are there only once there is something, for clients take any key for content."""
    project = parts.projects.of_task(caller.user_id, project_id)
    revision = parts.projects.head(project.session_id)
    draft = draft_answer(request, parts, links, project.session_id, revision)
    content: Json = {"timeline_draft": draft} if draft else {}
    for asset in parts.assets.of_session(project.session_id):
        described_file = file_answer(asset, links.media(request, asset.id, asset.filename))
        place = {"s3_key": f"{project.session_id}/{asset.filename}", "path": f"/mnt/userdata/{project.session_id}/{asset.filename}"}
        content.setdefault("files:uploads", []).append(described_file | place)
    return success({"project": content, "version": revision.number, "projectName": project.name})


@router.post("/files/upload")
async def upload_file(request: Request, parts: PartsHere, links: LinksHere, caller: Uploader) -> Json:
    """Take a file into a session, which a field of the form names, before the file or after it."""
    async with received_files(request, parts, caller) as received:
        session_id = await anyio.to_thread.run_sync(_session_in, parts, caller, received.fields)
        assets = await keep_received(request, parts, caller, session_id, received)
    files = [file_answer(asset, links.media(request, asset.id, asset.filename)) for asset in assets]
    return success({**files[0], "files": files})


def _session_in(parts: Parts, caller: Identity, fields: Mapping[str, str]) -> str:
    if fields.get("session_id"):
        return fields["session_id"]
    if not fields.get("project_id"):
        raise MalformedRequest("The form names no session.", hint="Send the field session_id.")
    return parts.projects.of_task(caller.user_id, fields["project_id"]).session_id


@router.get("/billing/balance")
def gateway_balance(parts: PartsHere, caller: Reader) -> Json:
    """Read where the caller's credits are and were."""
    found = billing.balance(parts, caller.user_id)
    granted = max(found.granted, found.available + found.frozen + found.consumed)
    figures = {"available": found.available, "frozen": found.frozen, "total_granted": granted, "total_consumed": found.consumed}
    return success({**figures, "unlimited": found.unlimited})


Exchange = Annotated[ExchangeRequest, Depends(json_body(ExchangeRequest))]


@router.post("/api/auth/exchange-claim-token", openapi_extra=described(ExchangeRequest))
def exchange_claim_token(request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Exchange) -> Json:
    """Make a token that opens one project's page in a browser, and nothing else."""
    session_id = parts.projects.of_task(caller.user_id, wanted.project_id).session_id
    token, expires_in = parts.accounts.create_claim(caller.user_id, session_id)
    return success({"claim_token": token, "expires_in": expires_in, "url": links.claim(request, token)})


@router.get("/services/v1/render-proxy/{render_id}/download", response_model=None)
@router.get("/services/v1/render-proxy/lambda/{render_id}/download", response_model=None)
def download(request: Request, parts: PartsHere, links: LinksHere, caller: Reader, render_id: str) -> Json | Response:
    """Send an export's film; under the id of a project, say where its newest film is."""
    project = next((each for each in parts.projects.list(caller.user_id) if each.task_id == render_id), None)
    if project is None:
        return film_response(parts, finished(parts.exports.get(caller.user_id, render_id)), attached=True)
    film = parts.exports.latest_of_session(project.session_id, only_completed=True)
    if film is None:
        raise NotFound("The project has no finished film.", hint="Export it first.")
    address = links.film(request, film.file_key, film.format)
    output = {"url": address, "size": film.size_bytes, "duration": film.duration_s, "format": film.format}
    return success({"render_id": film.id, "status": film.status.value, "output": output, "outputUrl": output["url"]})


def _project_answer(parts: Parts, project: Project) -> Json:
    return {
        "project_id": project.task_id,
        "user_id": project.user_id,
        "name": project.name,
        "cover_assets": [],
        "session": _session_answer(parts, project),
        "created_at": moment(project.created_at),
        "updated_at": _changed_at(parts, project),
    }


def _session_answer(parts: Parts, project: Project) -> Json:
    return {
        "session_id": project.session_id,
        "project_id": project.task_id,
        "name": project.name,
        "status": "active",
        "created_at": moment(project.created_at),
        "updated_at": _changed_at(parts, project),
    }


def _changed_at(parts: Parts, project: Project) -> str | None:
    revision = parts.projects.head(project.session_id)
    return moment(revision.created_at if revision.number else project.created_at)
