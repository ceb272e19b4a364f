"""A shared film inside other pages: the player alone, and oEmbed, by which pages that know only the link find it."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from reeltalk.errors import NotFound
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.server.envelope import Json
from reeltalk.server.pages import HEADERS, film_facts, page
from reeltalk.server.renders import finished

router = APIRouter()

# Other sites may show this page in a frame; it holds a player and nothing that a click could be stolen for.
EMBED_HEADERS: Final = {name: value.replace("frame-ancestors 'none'", "frame-ancestors *") for name, value in HEADERS.items()}
WIDTH: Final = 640
_share_path: Final = re.compile(r"/s/([A-Za-z0-9_-]{20,100})/?(?:[?#].*)?\Z")


@router.get("/s/{token}/embed", response_class=HTMLResponse)
def embedded_player(parts: PartsHere, token: str) -> HTMLResponse:
    """Show the player of a shared film and nothing else."""
    export = finished(parts.exports.by_id(parts.shares.resolve(token).export_id))
    return page("embed.html", headers=EMBED_HEADERS, path=f"/s/{token}", **film_facts(export))


@router.get("/oembed")
def oembed(request: Request, parts: PartsHere, links: LinksHere, url: str = "", maxwidth: int = WIDTH) -> Json:
    """Describe a shared film to a page that has its link, as oEmbed 1.0 asks."""
    found = _share_path.search(url)
    if found is None:
        raise NotFound("This is no link to a film.")
    token = found[1]
    facts = film_facts(finished(parts.exports.by_id(parts.shares.resolve(token).export_id)))
    width = min(max(maxwidth, 1), WIDTH)
    height = round(width * facts["height"] / facts["width"])
    source, title = escape(f"{links.share(request, token)}/embed"), escape(facts["title"])
    html = f'<iframe src="{source}" width="{width}" height="{height}" title="{title}" frameborder="0" allow="fullscreen"></iframe>'
    about = {"version": "1.0", "type": "video", "provider_name": "Reeltalk", "provider_url": links.base(request)}
    return {**about, "title": facts["title"], "width": width, "height": height, "html": html}
