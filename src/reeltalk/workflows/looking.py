"""What is seen on a film at a few moments, measured: the picture behind words."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.agent.taste import Behind
from reeltalk.ffmpeg.process import Watch
from reeltalk.render.captions import text_box
from reeltalk.render.fonts import font_table
from reeltalk.render.glimpse import glimpses
from reeltalk.render.plan import PlannedText
from reeltalk.timeline.model import Clip, TextSource, Timeline, TrackKind
from reeltalk.workflows import planning
from reeltalk.workflows.parts import Parts

SHORTER_SIDE: Final = 180
"""So small a picture is enough to tell light from dark, and costs next to nothing."""
DARKEST, LIGHTEST = 5, 95
"""The per cent of pixels that count as the darkest and the lightest behind a text: single sparks hide no letter."""

Light = NDArray[np.float64]


class FilmEye:
    """Looks at the films of one user; the agent's ``Eye``."""

    def __init__(self, parts: Parts, user_id: str, watch: Watch) -> None:
        self._parts = parts
        self._user_id = user_id
        self._watch = watch

    def behind(self, timeline: Timeline, clip_ids: Sequence[str]) -> Mapping[str, Behind]:
        """Return where texts stand, and the luminance behind each in the middle of its time, from the film drawn without words."""
        texts = [found[1] for clip_id in clip_ids if (found := timeline.clip(clip_id)) is not None]
        bare = replace(timeline, tracks=tuple(track for track in timeline.tracks if track.kind is not TrackKind.TEXT))
        if not texts or not bare.duration:
            return {}
        lights = self._lights(bare, [clip.start + clip.duration // 2 for clip in texts])
        return {clip.id: _behind(clip, timeline, light) for clip, light in zip(texts, lights, strict=True)}

    def _lights(self, bare: Timeline, moments: Sequence[int]) -> list[Light]:
        canvas = bare.canvas
        scale = SHORTER_SIDE / min(canvas.width, canvas.height)
        width, height = (max(2, 2 * round(side * scale / 2)) for side in (canvas.width, canvas.height))
        profile = replace(planning.asked_profile(bare, {}), width=width, height=height)
        plan = planning.plan_pictures(self._parts, self._user_id, bare, profile)
        frames = [min(profile.frames(moment), plan.frames - 1) for moment in moments]
        wanted = sorted(set(frames))
        with tempfile.TemporaryDirectory(dir=self._parts.folders.work) as folder:
            paths = planning.source_paths(self._parts, self._user_id, plan)
            pictures = glimpses(plan, paths, wanted, Path(folder), self._watch)
        seen = {frame: luminances(picture) for frame, picture in zip(wanted, pictures, strict=True)}
        return [seen[frame] for frame in frames]


def luminances(picture: NDArray[np.uint8]) -> Light:
    """Return the relative luminance of every pixel as WCAG 2 defines it, from (height, width, 3) in sRGB."""
    shown = picture.astype(np.float64) / 255
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    weighed: Light = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighed


def _behind(clip: Clip, timeline: Timeline, light: Light) -> Behind:
    assert isinstance(clip.source, TextSource)
    source, canvas = clip.source, timeline.canvas
    planned = PlannedText(source.text, 0, clip.duration, source.style, source.words, language=source.language)
    left, top, right, bottom = text_box(planned, width=canvas.width, height=canvas.height, table=font_table())
    height, width = light.shape
    across = slice(max(0, int(left * width)), max(1, min(width, round(right * width))))
    down = slice(max(0, int(top * height)), max(1, min(height, round(bottom * height))))
    patch = light[down, across]
    darkest, lightest = np.percentile(patch if patch.size else light, [DARKEST, LIGHTEST])
    return Behind(left, top, right, bottom, float(darkest), float(lightest))
