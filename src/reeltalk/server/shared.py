"""What a share link opens: the film's page, its player's parts, and the form that asks for its password.

Who has entered the password holds a cookie for this link alone. It proves the password without holding it, and is worth nothing for
another link or once the password is another one.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from reeltalk.errors import LinkLocked, NotFound, RateLimited
from reeltalk.server.attempts import Attempts
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.server.embed import EMBED_HEADERS, embed_code
from reeltalk.server.files import POSTER_WIDTH, MediaFile, film_response, poster_response
from reeltalk.server.pages import FORM_HEADERS, expired_page, film_facts, message_page, page, said
from reeltalk.server.renders import finished
from reeltalk.storage.exports import Export, ExportStatus
from reeltalk.storage.shares import Share
from reeltalk.workflows.caption_track import caption_track
from reeltalk.workflows.links import expires

router = APIRouter()

COOKIE: Final = "reeltalk_link"
FORM_MAX_BYTES: Final = 10_000


def opened(request: Request, parts: PartsHere, token: str) -> Export:
    """Return the export behind a link to whoever may see it; raises NotFound, LinkLocked."""
    share = parts.shares.resolve(token)
    if not _is_unlocked(request, share):
        raise LinkLocked
    return parts.exports.by_id(share.export_id)


Opened = Annotated[Export, Depends(opened)]


@router.get("/s/{token}", response_class=HTMLResponse)
def share_page(request: Request, parts: PartsHere, links: LinksHere, token: str) -> Response:
    """Show a shared film; one that is still being made is waited for, and the page looks again by itself."""
    try:
        share = parts.shares.resolve(token)
        export = parts.exports.by_id(share.export_id)
    except NotFound:
        return expired_page(request)
    if not _is_unlocked(request, share):
        return _locked_page(request, token)
    if export.status is ExportStatus.FAILED:
        title = said(request, "The film could not be finished", "影片未能完成")
        return message_page(request, title, said(request, "Ask its sender to make it again.", "请让发送者重新生成。"), status=410)
    if export.status is not ExportStatus.COMPLETED:
        return page(request, "waiting.html", percent=export.progress)
    facts, address = film_facts(request, parts, export), links.share(request, token)
    return page(
        request,
        "share.html",
        base=links.base(request),
        address=address,
        embed_code=embed_code(address, facts),
        about=said(request, f"A film of {facts['duration']}, made with Reeltalk", f"时长 {facts['duration']}，由 Reeltalk 制作"),
        locked=share.is_locked,
        until=expires(share),
        poster_width=POSTER_WIDTH,
        poster_height=round(POSTER_WIDTH * facts["height"] / facts["width"]),
        **player_facts(request, parts, token, export),
        **facts,
    )


@router.get("/s/{token}/embed", response_class=HTMLResponse)
def embedded_player(request: Request, parts: PartsHere, token: str) -> HTMLResponse:
    """Show the player of a shared film and nothing else."""
    try:
        export = finished(opened(request, parts, token))
    except LinkLocked:
        title = said(request, "This film opens with a password", "观看这部影片需要密码")
        text = said(request, "Open its link in a window of its own and enter it.", "请在新窗口中打开链接并输入密码。")
        return message_page(request, title, text, status=403)
    facts = player_facts(request, parts, token, export) | film_facts(request, parts, export)
    return page(request, "embed.html", headers=EMBED_HEADERS, **facts)


def player_facts(request: Request, parts: PartsHere, token: str, export: Export) -> dict[str, Any]:
    """Return what the player is told beside what its film is; ``captions`` is their language, None where there are none."""
    track = caption_track(parts, export)
    label = said(request, "Captions", "字幕")
    return {"path": f"/s/{token}", "captions": None if track is None else track.language, "captions_label": label}


@router.head("/s/{token}/video.mp4", include_in_schema=False)
@router.get("/s/{token}/video.mp4")
def shared_film(request: Request, parts: PartsHere, export: Opened) -> MediaFile:
    """Send a shared film, whole or a range of it."""
    return film_response(parts, export, attached="download" in request.query_params)


@router.get("/s/{token}/poster.jpg")
def shared_poster(parts: PartsHere, export: Opened) -> Response:
    """Send a picture of a shared film, for its player and for previews of the link."""
    return poster_response(parts, export)


@router.get("/s/{token}/captions.vtt")
def shared_captions(parts: PartsHere, export: Opened) -> Response:
    """Send the captions of a shared film, for its player."""
    track = caption_track(parts, finished(export))
    if track is None:
        raise NotFound("This film has no captions.")
    return Response(track.webvtt(), media_type="text/vtt")


# --- passwords -----------------------------------------------------------------------------------------------------------------------


async def form_password(request: Request) -> str:
    """Read the password that the form sends; "" where there is none."""
    raw = await request.body()
    try:
        return dict(parse_qsl(raw[:FORM_MAX_BYTES].decode(), max_num_fields=10)).get("password", "")
    except ValueError:
        return ""


@router.post("/s/{token}", response_class=HTMLResponse, include_in_schema=False)
def enter_password(
    request: Request, parts: PartsHere, links: LinksHere, token: str, password: Annotated[str, Depends(form_password)]
) -> Response:
    """Open a link for whoever knows its password; ten wrong ones close the form for a while."""
    try:
        share = parts.shares.resolve(token)
    except NotFound:
        return expired_page(request)
    attempts: Attempts = request.app.state.link_passwords
    try:
        attempts.spend(share.id)
    except RateLimited as limit:
        told = said(request, "Too many wrong passwords. Try again later.", "密码错误次数过多，请稍后再试。")
        return _locked_page(request, token, told, status=429, headers={"Retry-After": str(limit.retry_after_s)})
    if not share.opens_with(password):
        return _locked_page(request, token, said(request, "This is not the password.", "密码不正确。"), status=403)
    attempts.take_back(share.id)
    answer = RedirectResponse(f"/s/{token}", 303)
    is_secure = links.base(request).startswith("https:")
    answer.set_cookie(COOKIE, _proof(request, share), path=f"/s/{token}", httponly=True, samesite="lax", secure=is_secure)
    return answer


def _locked_page(
    request: Request, token: str, problem: str = "", *, status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    return page(request, "locked.html", status=status, headers=FORM_HEADERS | (headers or {}), path=f"/s/{token}", problem=problem)


def _is_unlocked(request: Request, share: Share) -> bool:
    return not share.is_locked or hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), _proof(request, share).encode())


def _proof(request: Request, share: Share) -> str:
    secret: bytes = request.app.state.links.secret
    return hmac.new(secret, f"link:{share.id}:{share.password}".encode(), hashlib.sha256).hexdigest()
