"""A shared film inside other pages: the code that puts it there, and oEmbed, by which pages that know only the link find it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from reeltalk.errors import LinkLocked, NotFound
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.server.envelope import Json
from reeltalk.server.files import POSTER_WIDTH
from reeltalk.server.pages import HEADERS, film_facts
from reeltalk.server.renders import finished

router = APIRouter()

# Other sites may show this page in a frame; it holds a player and nothing that a click could be stolen for.
EMBED_HEADERS: Final = {name: value.replace("frame-ancestors 'none'", "frame-ancestors *") for name, value in HEADERS.items()}
WIDTH: Final = 640
_share_path: Final = re.compile(r"/s/([A-Za-z0-9_-]{20,100})/?(?:[?#].*)?\Z")
Side = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/oembed")
def oembed(request: Request, parts: PartsHere, links: LinksHere, url: str = "", maxwidth: Side = WIDTH, maxheight: Side = 100_000) -> Json:
    """Describe a shared film to a page that has its link, as oEmbed 1.0 asks; a film with a password is described to nobody."""
    found = _share_path.search(url)
    if found is None:
        raise NotFound("This is no link to a film.")
    share = parts.shares.resolve(found[1])
    if share.is_locked:
        raise LinkLocked
    facts = film_facts(request, parts, finished(parts.exports.by_id(share.export_id)))
    address = links.share(request, found[1])
    width, height = fitted(facts, min(maxwidth, WIDTH), maxheight)
    about = {"version": "1.0", "type": "video", "provider_name": "Reeltalk", "provider_url": links.base(request)}
    picture = {"thumbnail_url": f"{address}/poster.jpg", "thumbnail_width": POSTER_WIDTH}
    picture["thumbnail_height"] = round(POSTER_WIDTH * facts["height"] / facts["width"])
    html = embed_code(address, facts, width, height)
    return {**about, "title": facts["title"], "width": width, "height": height, "html": html, **picture}


def fitted(facts: Mapping[str, Any], width: int, height: int) -> tuple[int, int]:
    """Return the largest size of a film's shape within a width and a height."""
    scale = min(width / facts["width"], height / facts["height"])
    return max(1, round(facts["width"] * scale)), max(1, round(facts["height"] * scale))


def embed_code(address: str, facts: Mapping[str, Any], width: int = WIDTH, height: int = WIDTH) -> str:
    """Return the HTML that shows a shared film's player on another page."""
    width, height = fitted(facts, width, height)
    source, title = escape(f"{address}/embed"), escape(str(facts["title"]))
    return f'<iframe src="{source}" width="{width}" height="{height}" title="{title}" frameborder="0" allow="fullscreen"></iframe>'
