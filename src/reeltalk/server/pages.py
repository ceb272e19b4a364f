"""Pages for people: what this server is, a shared film, a claimed project. Rendered here, without scripts; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import reeltalk
from reeltalk.errors import NotFound
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.storage.exports import Export
from reeltalk.timeline.diff import summary
from reeltalk.timeline.schema import timeline_from_json

router = APIRouter()

FOLDER: Final = Path(__file__).parent / "templates"
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'"
HEADERS: Final = {"Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'"}
FORM_HEADERS: Final = {name: value.replace("form-action 'none'", "form-action 'self'") for name, value in HEADERS.items()}
_templates: Final = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)


def page(template: str, *, status: int = 200, headers: Mapping[str, str] = HEADERS, **values: Any) -> HTMLResponse:
    """Return a page made from a template of ours."""
    return HTMLResponse(_templates.get_template(template).render(**values), status, dict(headers))


def message_page(title: str, text: str, *, status: int = 200) -> HTMLResponse:
    """Return a page that says one thing."""
    return page("message.html", status=status, title=title, text=text)


@router.get("/", response_class=HTMLResponse)
def home(request: Request, links: LinksHere) -> HTMLResponse:
    """Say what this server is and how to begin."""
    return page("home.html", base=links.base(request), version=reeltalk.__version__)


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
def claimed_project(parts: PartsHere, ct: str = "") -> HTMLResponse:
    """Show one project, read-only, to whoever has its claim link. Older links, which carried a token, are not taken."""
    if not ct:
        return _retired_link()
    try:
        claim = parts.accounts.resolve_claim(ct)
    except NotFound as problem:
        return message_page("This link has expired", str(problem), status=404)
    project = parts.projects.of_session(claim.session_id)
    revision = parts.projects.head(claim.session_id)
    film = parts.exports.latest_of_session(claim.session_id, only_completed=True)
    return page(
        "project.html",
        name=project.name,
        summary=summary(revision.timeline, project.language or "en") if revision.timeline.duration else "",
        version=revision.number,
        files=[asset.filename for asset in parts.assets.of_session(claim.session_id)],
        film=f"/render-result/{film.file_key}.mp4" if film else None,
        poster=f"/render-result/{film.file_key}.jpg" if film else None,
    )


@router.get("/workspace/task/{rest:path}", response_class=HTMLResponse, include_in_schema=False)
@router.get("/task/{rest:path}", response_class=HTMLResponse, include_in_schema=False)
def retired_link(rest: str) -> HTMLResponse:
    """Answer the link forms of older skills, some of which carried a token."""
    return _retired_link()


def _retired_link() -> HTMLResponse:
    text = "Links of this form are no longer used, because they carried a token. Ask for a new link to the project."
    return message_page("This link is out of date", text, status=410)


def film_facts(export: Export) -> dict[str, Any]:
    """Return what pages say of an export's film."""
    timeline = timeline_from_json(export.timeline_json)
    receipt = (export.report or {}).get("receipt") or export.output.get("receipt") or {}
    return {
        "title": timeline.title.strip() or "A film",
        "width": timeline.canvas.width,
        "height": timeline.canvas.height,
        "duration": clock_text(export.duration_s or 0),
        "megabytes": round((export.size_bytes or 0) / 1e6, 1),
        "receipt": receipt_lines(receipt),
    }


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
