"""Pages for people: what this server is, a shared film, a claimed project. Rendered here, without scripts; every value is escaped.

Each page is written in English and in Chinese; which one a reader gets is said by the browser (``Accept-Language``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import reeltalk
from reeltalk.errors import NotFound
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.storage.exports import Export
from reeltalk.storage.projects import DEFAULT_NAME
from reeltalk.timeline.diff import summary
from reeltalk.timeline.formats import FORMATS
from reeltalk.timeline.model import Timeline, TrackRole
from reeltalk.timeline.schema import timeline_from_json
from reeltalk.workflows.parts import Parts

router = APIRouter()

FOLDER: Final = Path(__file__).parent / "templates"
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'"
HEADERS: Final = {"Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'"}
FORM_HEADERS: Final = {name: value.replace("form-action 'none'", "form-action 'self'") for name, value in HEADERS.items()}
TITLE_MAX_CHARACTERS: Final = 120
LANGUAGES: Final = ("en", "zh")
_templates: Final = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)


def page(request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] = HEADERS, **values: Any) -> HTMLResponse:
    """Return a page made from a template of ours, in the reader's language; templates choose words with ``say(english, chinese)``."""
    text = _templates.get_template(template).render(language=language_of(request), say=partial(said, request), **values)
    return HTMLResponse(text, status, {**headers, "Content-Language": language_of(request), "Vary": "Accept-Language, Cookie"})


def message_page(request: Request, title: str, text: str, *, status: int = 200) -> HTMLResponse:
    """Return a page that says one thing."""
    return page(request, "message.html", status=status, title=title, text=text)


def said(request: Request, english: str, chinese: str) -> str:
    """Return the words in the reader's language."""
    return chinese if language_of(request) == "zh" else english


def language_of(request: Request) -> str:
    """Return the language that the browser likes best of those that pages are written in: "en" or "zh"."""
    wishes = [wish.strip().lower().partition(";q=") for wish in request.headers.get("accept-language", "").split(",")[:20]]
    ranked = sorted((wish for wish in wishes if wish[0][:2] in LANGUAGES), key=lambda wish: -_weight(wish[2]))
    return ranked[0][0][:2] if ranked else LANGUAGES[0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@router.get("/", response_class=HTMLResponse)
def home(request: Request, links: LinksHere) -> HTMLResponse:
    """Say what this server is and how to begin."""
    return page(request, "home.html", base=links.base(request), version=reeltalk.__version__)


@router.get("/healthz")
def health(parts: PartsHere) -> dict[str, str]:
    """Say that the server answers and that its database can be read."""
    parts.projects.list("")
    return {"status": "ok", "version": reeltalk.__version__}


@router.get("/assets/page.css", include_in_schema=False)
def style() -> Response:
    """Send the style of all pages."""
    return _asset("page.css", "text/css")


@router.get("/assets/icon.svg", include_in_schema=False)
def icon() -> Response:
    """Send the sign that stands before the name."""
    return _asset("icon.svg", "image/svg+xml")


def _asset(name: str, media_type: str) -> Response:
    return Response((FOLDER / name).read_bytes(), media_type=media_type, headers={"Cache-Control": "public, max-age=3600"})


@router.get("/workspace/claim", response_class=HTMLResponse)
def claimed_project(request: Request, parts: PartsHere, ct: str = "") -> HTMLResponse:
    """Show one project, read-only, to whoever has its claim link. Older links, which carried a token, are not taken."""
    if not ct:
        return _retired_link(request)
    try:
        claim = parts.accounts.resolve_claim(ct)
    except NotFound:
        return expired_page(request)
    project = parts.projects.of_session(claim.session_id)
    revision = parts.projects.head(claim.session_id)
    film = parts.exports.latest_of_session(claim.session_id, only_completed=True)
    return page(
        request,
        "project.html",
        name=project.name,
        summary=summary(revision.timeline, language_of(request)) if revision.timeline.duration else "",
        version=revision.number,
        files=[asset.filename for asset in parts.assets.of_session(claim.session_id)],
        film=f"/render-result/{film.file_key}.mp4" if film else None,
        poster=f"/render-result/{film.file_key}.jpg" if film else None,
    )


@router.get("/workspace/task/{rest:path}", response_class=HTMLResponse, include_in_schema=False)
@router.get("/task/{rest:path}", response_class=HTMLResponse, include_in_schema=False)
def retired_link(request: Request, rest: str) -> HTMLResponse:
    """Answer the link forms of older skills, some of which carried a token."""
    return _retired_link(request)


def _retired_link(request: Request) -> HTMLResponse:
    text = said(
        request,
        "Links of this form are no longer used, because they carried a token. Ask for a new link to the project.",
        "这种链接带有令牌，已不再使用。请重新获取项目链接。",
    )
    return message_page(request, said(request, "This link is out of date", "链接已停用"), text, status=410)


def expired_page(request: Request) -> HTMLResponse:
    """Say that a link opens nothing any more; one that never did is answered alike."""
    text = said(
        request,
        "It has expired, was closed, or never was. Ask its sender for a new link.",
        "链接已过期、已关闭或不存在。请向发送者索取新的链接。",
    )
    return message_page(request, said(request, "This link opens nothing", "链接无法打开"), text, status=404)


def film_facts(request: Request, parts: Parts, export: Export) -> dict[str, Any]:
    """Return what pages say of an export's film."""
    timeline = timeline_from_json(export.timeline_json)
    report = export.report or {}
    made_as = FORMATS.get(export.format, FORMATS["mp4"])
    receipt = report.get("receipt") or export.output.get("receipt") or {}
    return {
        "title": _title(parts, export, timeline) or said(request, "A film", "一部影片"),
        "width": report.get("width") or timeline.canvas.width,
        "height": report.get("height") or timeline.canvas.height,
        "media_type": made_as.media_type,
        "shown_as": made_as.media_type.partition("/")[0],
        "seconds": round(export.duration_s or 0),
        "duration": clock_text(export.duration_s or 0),
        "megabytes": round((export.size_bytes or 0) / 1e6, 1),
        "receipt": receipt_lines(receipt),
    }


def _title(parts: Parts, export: Export, timeline: Timeline) -> str:
    """Return what a film is called: by its timeline, its project, or the first words on its picture; "" where nobody said."""
    if timeline.title.strip():
        return timeline.title.strip()
    name = parts.projects.of_session(export.session_id).name.strip() if export.session_id else ""
    if name and name.casefold() != DEFAULT_NAME:
        return name
    titles = (clip.source.text for track in timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips if clip.source.type == "text")
    return " ".join(next(titles, "").split())[:TITLE_MAX_CHARACTERS]


def receipt_lines(receipt: Any) -> list[str]:
    """Return a receipt as lines: those it brings along, else each clause with what became of it."""
    if not isinstance(receipt, dict):
        return []
    if isinstance(receipt.get("lines"), list):
        return [str(line) for line in receipt["lines"]]
    return [f"{clause.get('text', '')}: {clause.get('status', '')}" for clause in receipt.get("clauses") or [] if isinstance(clause, dict)]


def clock_text(seconds: float) -> str:
    """Return a length as people write it.

    >>> clock_text(75.4), clock_text(3605)
    ('1:15', '1:00:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
