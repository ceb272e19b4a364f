"""Brand kits and templates over HTTP: what a user keeps for later films, listed, read, kept, deleted, and put on a film."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from reeltalk import limits
from reeltalk.agent.template_tools import places_of
from reeltalk.server.answers import moment
from reeltalk.server.callers import PartsHere, Reader, Writer, described, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.storage.shelf import Kept, KeptKind
from reeltalk.timeline.diff import describe, diff, summary
from reeltalk.timeline.model import TextSource, TrackRole
from reeltalk.timeline.schema import timeline_from_json
from reeltalk.timeline.time import seconds_from_ticks
from reeltalk.workflows import tool_calls
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.tool_calls import Called

router = APIRouter()

BRANDS: Final = "/api/brands"
TEMPLATES: Final = "/api/templates"
HERE: Final = "/api/sessions/{session_id}"

Language = Annotated[str, Field(default="en", max_length=20)]
File = Annotated[str | None, Field(default=None, max_length=limits.NAME_MAX_CHARACTERS)]


class BrandRequest(BaseModel):
    """What belongs to a brand; what is left out stays as it was, and with nothing at all it is taken from the session's film.

    ``logo``, ``intro``, ``outro`` and ``music`` name uploads of the session; ``colors`` are written ``#RRGGBB``, the first one first.
    """

    session_id: str = Field(default="", max_length=100)
    colors: list[str] | None = Field(default=None, max_length=6)
    font: str | None = Field(default=None, max_length=100)
    logo: File
    intro: File
    outro: File
    music: File
    language: Language


class TemplateRequest(BaseModel):
    """The session whose film becomes the template."""

    session_id: str = Field(max_length=100)
    language: Language


class ApplyBrandRequest(BaseModel):
    """The language of what is told."""

    language: Language


class ApplyTemplateRequest(BaseModel):
    """Words for the first title in place of the template's, and the language of what is told."""

    title: str | None = Field(default=None, min_length=1, max_length=limits.TEXT_MAX_CHARACTERS)
    language: Language


@router.get(BRANDS)
def list_brands(parts: PartsHere, caller: Reader) -> Json:
    """List the caller's brand kits, oldest first."""
    return success({"brands": [_brand(kept) for kept in parts.shelf.of_user(caller.user_id, KeptKind.BRAND)]})


@router.get(BRANDS + "/{name}")
def read_brand(parts: PartsHere, caller: Reader, name: str) -> Json:
    """Tell what a brand kit holds."""
    return success(_brand(parts.shelf.get(caller.user_id, KeptKind.BRAND, name)))


@router.put(BRANDS + "/{name}", openapi_extra=described(BrandRequest))
def keep_brand(parts: PartsHere, caller: Writer, name: str, wanted: Annotated[BrandRequest, Depends(json_body(BrandRequest))]) -> Json:
    """Keep a brand kit, or change the one of that name."""
    given = wanted.model_dump(exclude={"session_id", "language"}, exclude_none=True)
    kept = tool_calls.keep(parts, caller.user_id, KeptKind.BRAND, name, given, wanted.session_id, wanted.language)
    return success(_brand(kept))


@router.delete(BRANDS + "/{name}")
def delete_brand(parts: PartsHere, caller: Writer, name: str) -> Json:
    """Forget a brand kit; films that wear it stay as they are."""
    return _deleted(parts, caller.user_id, KeptKind.BRAND, name)


@router.post(HERE + "/brands/{name}/apply", openapi_extra=described(ApplyBrandRequest))
def apply_brand(
    parts: PartsHere,
    caller: Writer,
    session_id: str,
    name: str,
    wanted: Annotated[ApplyBrandRequest, Depends(json_body(ApplyBrandRequest))],
) -> Json:
    """Put a brand kit on the session's film, as a new revision."""
    return _applied(tool_calls.apply(parts, caller.user_id, KeptKind.BRAND, name, {}, session_id, wanted.language), wanted.language)


@router.get(TEMPLATES)
def list_templates(parts: PartsHere, caller: Reader) -> Json:
    """List the caller's templates, oldest first."""
    return success({"templates": [_template(kept) for kept in parts.shelf.of_user(caller.user_id, KeptKind.TEMPLATE)]})


@router.get(TEMPLATES + "/{name}")
def read_template(parts: PartsHere, caller: Reader, name: str) -> Json:
    """Tell what a template holds: its places for footage, its titles, its files."""
    return success(_template(parts.shelf.get(caller.user_id, KeptKind.TEMPLATE, name)))


@router.put(TEMPLATES + "/{name}", openapi_extra=described(TemplateRequest))
def keep_template(
    parts: PartsHere, caller: Writer, name: str, wanted: Annotated[TemplateRequest, Depends(json_body(TemplateRequest))]
) -> Json:
    """Keep the session's film as a template."""
    kept = tool_calls.keep(parts, caller.user_id, KeptKind.TEMPLATE, name, {}, wanted.session_id, wanted.language)
    return success(_template(kept))


@router.delete(TEMPLATES + "/{name}")
def delete_template(parts: PartsHere, caller: Writer, name: str) -> Json:
    """Forget a template; films that were made with it stay as they are."""
    return _deleted(parts, caller.user_id, KeptKind.TEMPLATE, name)


@router.post(HERE + "/templates/{name}/apply", openapi_extra=described(ApplyTemplateRequest))
def apply_template(
    parts: PartsHere,
    caller: Writer,
    session_id: str,
    name: str,
    wanted: Annotated[ApplyTemplateRequest, Depends(json_body(ApplyTemplateRequest))],
) -> Json:
    """Make the session's footage into a film of the template's shape, as a new revision; waits while speech is listened to."""
    given = {} if wanted.title is None else {"title": wanted.title}
    return _applied(tool_calls.apply(parts, caller.user_id, KeptKind.TEMPLATE, name, given, session_id, wanted.language), wanted.language)


def _deleted(parts: Parts, user_id: str, kind: KeptKind, name: str) -> Json:
    parts.shelf.drop(user_id, kind, name)
    return success({"deleted": True})


def _applied(called: Called, language: str) -> Json:
    film = called.after.timeline
    changes = [
        {"kind": each.kind, "subject": each.subject, "text": describe(each, language)} for each in diff(called.before.timeline, film)
    ]
    return success({"revision": called.after.number, "summary": summary(film, language), "reply": called.reply, "changes": changes})


def _brand(kept: Kept) -> Json:
    return _kept(kept) | {"colors": list(kept.content.get("colors") or ()), "font": kept.content.get("font")}


def _template(kept: Kept) -> Json:
    film = timeline_from_json(json.dumps(kept.content["timeline"]))
    places = [
        {"seconds": round(seconds_from_ticks(each.length), 3), "whole_file": each.whole} for each in places_of(film) if not each.is_fixed
    ]
    titles = [
        clip.source.text for track in film.tracks_of_role(TrackRole.TITLES) for clip in track.clips if isinstance(clip.source, TextSource)
    ]
    shape = {"width": film.canvas.width, "height": film.canvas.height}
    return _kept(kept) | shape | {"places": places, "titles": titles}


def _kept(kept: Kept) -> Json:
    files = {role: file.filename for role, file in kept.files.items()}
    return {"name": kept.name, "files": files, "created_at": moment(kept.created_at)}
