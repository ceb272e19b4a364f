"""Files come in: as multipart, streamed to disk, or from addresses that the server fetches."""

from __future__ import annotations

import contextlib
import mimetypes
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Final

import anyio
import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from reeltalk import limits
from reeltalk.errors import MalformedRequest, ReeltalkError
from reeltalk.fetch import Fetched, fetch
from reeltalk.server.answers import file_answer
from reeltalk.server.callers import LinksHere, PartsHere, Uploader, check_place, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.server.multipart import MultipartFiles, ReceivedFile, clean_name
from reeltalk.storage.accounts import Identity
from reeltalk.storage.assets import Asset
from reeltalk.workflows.ingest import add_upload
from reeltalk.workflows.parts import Parts

router = APIRouter()

WRITTEN_AT_ONCE_BYTES: Final = 1_000_000
EXTENSIONS: Final = {"video/x-matroska": ".mkv", "video/webm": ".webm", "image/webp": ".webp", "audio/mp4": ".m4a", "audio/aac": ".aac"}


class UrlUpload(BaseModel):
    """Addresses to fetch files from."""

    urls: tuple[str, ...] = Field(min_length=1, max_length=limits.UPLOAD_FILES_PER_REQUEST_MAX)
    source_type: str = "url"


_documented: Final[dict[str, Any]] = {
    "requestBody": {
        "content": {
            "application/json": {"schema": UrlUpload.model_json_schema()},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}}}
            },
        }
    }
}


def own_session(parts: PartsHere, caller: Uploader, app_name: str, user_id: str, session_id: str) -> Identity:
    """Check the place of an upload before a byte of it is read."""
    check_place(caller, app_name, user_id)
    parts.projects.get(caller.user_id, session_id)
    return caller


@router.post("/api/upload-video/{app_name}/{user_id}/{session_id}", openapi_extra=_documented)
async def upload(
    request: Request, parts: PartsHere, links: LinksHere, caller: Annotated[Identity, Depends(own_session)], session_id: str
) -> Json:
    """Take files into a session; the answer comes when the session has them."""
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        async with received_files(request, parts, caller) as received:
            assets = await keep_received(request, parts, caller, session_id, received)
    else:
        wanted = await json_body(UrlUpload)(request)
        limiter: anyio.CapacityLimiter = request.app.state.uploads
        assets = await anyio.to_thread.run_sync(_from_addresses, parts, caller, session_id, wanted.urls, limiter=limiter)
    files = [file_answer(asset, links.media(request, asset.id, asset.filename)) for asset in assets]
    data = {"files": files, "session_state_applied": True}
    return {**success(data, mirrored=True), "url": files[0]["url"], "file_id": files[0]["file_id"]}


@contextlib.asynccontextmanager
async def received_files(request: Request, parts: Parts, caller: Identity) -> AsyncIterator[MultipartFiles]:
    """Stream a multipart body into staged files; those that are not kept inside the block are thrown away at its end.

    Parsing, hashing and writing are done in a thread, a megabyte at a time.
    """
    limiter: anyio.CapacityLimiter = request.app.state.uploads
    received = MultipartFiles(request.headers.get("content-type", ""), parts.blobs.stage, _most_bytes(parts, caller))
    gathered = bytearray()
    try:
        async for piece in request.stream():
            gathered += piece
            if len(gathered) >= WRITTEN_AT_ONCE_BYTES:
                await anyio.to_thread.run_sync(received.feed, bytes(gathered), limiter=limiter)
                gathered.clear()
        await anyio.to_thread.run_sync(received.feed, bytes(gathered), limiter=limiter)
        received.finish()
        yield received
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(received.discard, limiter=limiter)


async def keep_received(request: Request, parts: Parts, caller: Identity, session_id: str, received: MultipartFiles) -> tuple[Asset, ...]:
    """Take received files into a session."""
    limiter: anyio.CapacityLimiter = request.app.state.uploads
    return await anyio.to_thread.run_sync(_keep, parts, caller, session_id, received.files, "upload", limiter=limiter)


def _most_bytes(parts: Parts, caller: Identity) -> int:
    """Return how large a file of the caller's may be."""
    of_plan = parts.settings.plan(caller.plan).upload_max_bytes
    return min(of_plan or parts.settings.upload_max_bytes, parts.settings.upload_max_bytes)


def _from_addresses(parts: Parts, caller: Identity, session_id: str, addresses: tuple[str, ...]) -> tuple[Asset, ...]:
    files: list[ReceivedFile] = []
    try:
        for address in addresses:
            file = ReceivedFile("", parts.blobs.stage())
            files.append(file)
            fetched = fetch(
                address,
                file.staged.write,
                clock=parts.clock,
                max_bytes=_most_bytes(parts, caller),
                allow_loopback=parts.settings.fetch_allow_loopback,
            )
            file.name = _name_of(fetched)
        return _keep(parts, caller, session_id, files, "url")
    finally:
        for file in files:
            file.staged.discard()


def _keep(parts: Parts, caller: Identity, session_id: str, files: list[ReceivedFile], source: str) -> tuple[Asset, ...]:
    """Take the files into the session in order; where one is refused, the error says which and what was taken before it."""
    assets: list[Asset] = []
    for file in files:
        try:
            assets.append(add_upload(parts, caller.user_id, session_id, file.name, file.staged, source))
        except ReeltalkError as error:
            error.details = {**error.details, "filename": file.name, "taken": [asset.filename for asset in assets]}
            raise
    if not assets:
        raise MalformedRequest("The request brings no file.")
    return tuple(assets)


def _name_of(fetched: Fetched) -> str:
    """Return the name in the address; one without an extension is given that of the type its server claims."""
    name = clean_name(fetched.name)
    if PurePosixPath(name).suffix:
        return name
    return name + (EXTENSIONS.get(fetched.content_type) or mimetypes.guess_extension(fetched.content_type) or "")
