"""From a user's timeline to the plan that the render room works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reeltalk.ffmpeg.process import Watch
from reeltalk.providers import credentials
from reeltalk.render.outputs import canvas_for, profile_of, read_output
from reeltalk.render.plan import RenderPlan, Take, make_plan, shake_of
from reeltalk.render.profile import OutputProfile
from reeltalk.render.takes import takes
from reeltalk.timeline.model import ClipId, MediaId, Timeline
from reeltalk.workflows import ingest, levels, sources
from reeltalk.workflows.parts import Parts


def asked_profile(timeline: Timeline, output: Mapping[str, Any]) -> OutputProfile:
    """Return the profile of a film in the quality and size that were asked for. Raises MalformedRequest for what there is not."""
    wanted = read_output(output)
    return profile_of(canvas_for(timeline.canvas, wanted), wanted)


def plan_film(parts: Parts, user_id: str, timeline: Timeline, profile: OutputProfile, watch: Watch) -> RenderPlan:
    """Return the plan for a user's timeline; files that were not listened to yet are listened to now."""
    media_ids = sources.shown_media(timeline)
    heard = sources.sounds_of(parts, user_id, media_ids, watch)
    speech = {media_id: sound.speech for media_id, sound in heard.items()}
    music = {media_id: parts.music.loudness(media_id) for media_id in media_ids if parts.music.holds(media_id)}
    levels_db = levels.levels_db(timeline, heard, music)
    info = {media_id: sources.media_info(parts, user_id, media_id) for media_id in media_ids}
    plan = make_plan(timeline, profile, info, speech, content_keys(parts, user_id, media_ids), levels_db)
    return replace(plan, tags=origin_tags(parts, user_id, media_ids), shaken=_shaken(parts, user_id, plan, watch))


def _shaken(parts: Parts, user_id: str, plan: RenderPlan, watch: Watch | None = None) -> dict[ClipId, Take]:
    """Return the takes of the clips to be held still in which it is known how the camera moves; what is not known yet is measured now."""
    return {clip_id: take for clip_id, take in takes(plan).items() if _shake(parts, user_id, take, watch) is not None}


def _shake(parts: Parts, user_id: str, take: Take, watch: Watch | None = None) -> Path | None:
    return ingest.shake(parts, sources.own_asset(parts, user_id, take.media_id).blob_key, take.stretch, watch)


def origin_tags(parts: Parts, user_id: str, media_ids: tuple[MediaId, ...]) -> tuple[tuple[str, str], ...]:
    """Return what a film says of the generated material in it, nothing for a film without any."""
    generated = sources.provenance_of(parts, user_id, media_ids)
    return tuple(credentials.film_tags(generated).items())


def plan_pictures(parts: Parts, user_id: str, timeline: Timeline, profile: OutputProfile) -> RenderPlan:
    """Return a plan that is right in everything that is seen, without waiting for what can be heard."""
    media_ids = sources.shown_media(timeline)
    info = {media_id: sources.media_info(parts, user_id, media_id) for media_id in media_ids}
    plan = make_plan(timeline, profile, info, content=content_keys(parts, user_id, media_ids))
    return replace(plan, shaken=_shaken(parts, user_id, plan))


def content_keys(parts: Parts, user_id: str, media_ids: tuple[MediaId, ...]) -> dict[MediaId, str]:
    """Return what names the bytes behind each media id."""
    return {media_id: sources.content_key(parts, user_id, media_id) for media_id in media_ids}


def source_paths(parts: Parts, user_id: str, plan: RenderPlan) -> dict[MediaId, Path]:
    """Return where the files of a plan lie."""
    paths = {media_id: sources.media_path(parts, user_id, media_id) for media_id in plan.info}
    shakes = {take: _shake(parts, user_id, take) for take in plan.shaken.values()}
    return paths | {shake_of(take): path for take, path in shakes.items() if path is not None}
