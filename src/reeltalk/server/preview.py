"""The film as it is now, over HTTP: a stream for players, single pictures, sheets. Its addresses are signed and run out.

The addresses under a revision's number always mean the same pictures, so a player may keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from reeltalk.clock import epoch_milliseconds
from reeltalk.errors import NotFound
from reeltalk.server.callers import LinksHere, PartsHere, Reader
from reeltalk.server.envelope import Json, success
from reeltalk.server.files import HEADERS
from reeltalk.server.playlists import Variant, master_playlist, media_playlist, picture_durations_s, strip_cues
from reeltalk.timeline.time import TICKS_PER_SECOND
from reeltalk.workflows.preview import Previews, Size

router = APIRouter()

LINK_LIVES_S: Final = 24 * 3600
SEGMENTS_AT_ONCE: Final = 4
SHEETS_AT_ONCE: Final = 1
PLAYLIST: Final = "application/vnd.apple.mpegurl"
PIECE: Final = "video/mp4"
NEVER_KEPT: Final = HEADERS | {"Cache-Control": "no-store"}
SIZES: Final[dict[str, Size]] = {"light": "light", "full": "full"}
LIGHT_BITS: Final = 1_500_000
FULL_BITS: Final = 9_000_000
Value = TypeVar("Value")


def previews_of(request: Request) -> Previews:
    """Return what renders previews."""
    previews: Previews = request.app.state.previews
    return previews


def opened(request: Request, parts: PartsHere, links: LinksHere, session_id: str, ticket: str) -> str:
    """Return the session of a request whose address is one that we gave out. Raises NotFound."""
    links.check_preview(session_id, ticket, epoch_milliseconds(parts.clock.now()) // 1000)
    return session_id


PreviewsHere = Annotated[Previews, Depends(previews_of)]
Opened = Annotated[str, Depends(opened)]


async def _in_turn(request: Request, limiter: str, work: Callable[[], Value]) -> Value:
    """Do slow work in a thread of its own kind, so that it cannot keep short requests from theirs."""
    return await anyio.to_thread.run_sync(work, limiter=getattr(request.app.state, limiter))


@router.get("/api/preview/{session_id}")
def preview_addresses(
    request: Request, parts: PartsHere, links: LinksHere, previews: PreviewsHere, caller: Reader, session_id: str
) -> Json:
    """Give the caller the addresses under which a session's film can be looked at without a login, for a day."""
    parts.projects.get(caller.user_id, session_id)
    expires = epoch_milliseconds(parts.clock.now()) // 1000 + LINK_LIVES_S
    base = links.preview(request, session_id, expires)
    named = {"stream": "master.m3u8", "frame": "frame.jpg", "contact_sheet": "sheet.jpg", "strip": "strip.jpg", "strip_cues": "strip.vtt"}
    return success(
        {name: f"{base}/{file}" for name, file in named.items()} | {"version": previews.newest(session_id), "expires_at": expires},
        mirrored=True,
    )


@router.get("/preview/{session_id}/{ticket}/master.m3u8")
async def master(request: Request, previews: PreviewsHere, session_id: Opened) -> Response:
    """Send the playlist of the newest revision."""

    def write() -> str:
        revision = previews.newest(session_id)
        light, full = (previews.rendition(session_id, revision, size) for size in ("light", "full"))
        variants = [Variant(f"{revision}/light/index.m3u8", LIGHT_BITS, light), Variant(f"{revision}/full/index.m3u8", FULL_BITS, full)]
        return master_playlist(variants, f"{revision}/sound/index.m3u8")

    return Response(await _in_turn(request, "preview_threads", write), media_type=PLAYLIST, headers=NEVER_KEPT)


@router.get("/preview/{session_id}/{ticket}/{revision}/{stream}/index.m3u8")
async def playlist(request: Request, previews: PreviewsHere, session_id: Opened, revision: int, stream: str) -> Response:
    """Send the playlist of one size of the picture, or of the sound."""

    def write() -> str:
        if stream == "sound":
            return media_playlist(previews.sound(session_id, revision).durations_s)
        return media_playlist(picture_durations_s(previews.rendition(session_id, revision, _size(stream))))

    return Response(await _in_turn(request, "preview_threads", write), media_type=PLAYLIST, headers=HEADERS)


@router.get("/preview/{session_id}/{ticket}/{revision}/{stream}/init.mp4")
async def beginning(request: Request, previews: PreviewsHere, session_id: Opened, revision: int, stream: str) -> Response:
    """Send what a player reads before any segment."""

    def make() -> bytes:
        sound = stream == "sound"
        return previews.sound(session_id, revision).init() if sound else previews.rendition(session_id, revision, _size(stream)).init

    return Response(await _in_turn(request, "preview_threads", make), media_type=PIECE, headers=HEADERS)


@router.get("/preview/{session_id}/{ticket}/{revision}/{stream}/{number}.m4s")
async def segment(request: Request, previews: PreviewsHere, session_id: Opened, revision: int, stream: str, number: int) -> Response:
    """Send a segment; one that nobody looked at yet is rendered now."""

    def make() -> bytes:
        if stream == "sound":
            return previews.sound_segment(session_id, revision, number)
        return previews.picture_segment(session_id, revision, _size(stream), number)

    return Response(await _in_turn(request, "preview_threads", make), media_type=PIECE, headers=HEADERS)


@router.get("/preview/{session_id}/{ticket}/frame.jpg")
async def frame(
    request: Request,
    previews: PreviewsHere,
    session_id: Opened,
    t: Annotated[float, Query(ge=0, le=1e6, allow_inf_nan=False)] = 0.0,
    version: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Send the picture of one moment, ``t`` in seconds."""
    revision = previews.newest(session_id) if version is None else version
    picture = await _in_turn(request, "preview_threads", lambda: previews.frame(session_id, revision, round(t * TICKS_PER_SECOND)))
    return Response(picture, media_type="image/jpeg", headers=NEVER_KEPT if version is None else HEADERS)


@router.get("/preview/{session_id}/{ticket}/sheet.jpg")
async def contact_sheet(
    request: Request, previews: PreviewsHere, session_id: Opened, version: Annotated[int | None, Query(ge=0)] = None
) -> Response:
    """Send moments of the film side by side."""
    revision = previews.newest(session_id) if version is None else version
    picture = await _in_turn(request, "sheet_threads", lambda: previews.contact_sheet(session_id, revision))
    return Response(picture, media_type="image/jpeg", headers=NEVER_KEPT if version is None else HEADERS)


@router.get("/preview/{session_id}/{ticket}/strip.vtt")
def strip_positions(previews: PreviewsHere, session_id: Opened, version: Annotated[int | None, Query(ge=0)] = None) -> Response:
    """Send where in the scrubbing strip each stretch of the film is shown."""
    revision = previews.newest(session_id) if version is None else version
    plan, grid = previews.strip(session_id, revision)
    return Response(strip_cues(plan, grid, f"strip.jpg?version={revision}"), media_type="text/vtt", headers=NEVER_KEPT)


@router.get("/preview/{session_id}/{ticket}/strip.jpg")
async def strip_picture(
    request: Request, previews: PreviewsHere, session_id: Opened, version: Annotated[int | None, Query(ge=0)] = None
) -> Response:
    """Send the scrubbing strip."""
    revision = previews.newest(session_id) if version is None else version
    picture = await _in_turn(request, "sheet_threads", lambda: previews.strip_picture(session_id, revision))
    return Response(picture, media_type="image/jpeg", headers=NEVER_KEPT if version is None else HEADERS)


def _size(name: str) -> Size:
    size = SIZES.get(name)
    if size is None:
        raise NotFound("The film has no such stream.")
    return size
