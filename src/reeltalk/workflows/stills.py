"""A picture of a film at one moment, titles included: rendered as the film itself would be."""

from __future__ import annotations

from pathlib import Path

from reeltalk.ffmpeg.process import Watch
from reeltalk.media.thumbnails import still
from reeltalk.render.render import render_film
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.time import Ticks
from reeltalk.workflows import planning
from reeltalk.workflows.parts import Parts


def picture_of(parts: Parts, user_id: str, timeline: Timeline, at: Ticks, folder: Path, watch: Watch) -> Path:
    """Render a short timeline into ``folder`` and return a JPEG of what it shows at a moment."""
    plan = planning.plan_pictures(parts, user_id, timeline, planning.asked_profile(timeline, {}))
    paths = planning.source_paths(parts, user_id, plan)
    film = render_film(plan, paths, workspace=folder, cache=parts.chunks, watch=watch)
    picture = folder / "still.jpg"
    picture.write_bytes(still(film.path, at, plan.profile.width))
    return picture
