"""The one picture that stands for a film: the sharpest and best exposed of its shots, rather with a face than without, at rest."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.highlights import clock
from reeltalk.agent.outcome import Phrase
from reeltalk.agent.spoken import on_timeline
from reeltalk.agent.targets import has_picture, story_clips
from reeltalk.media.facts import Faces, Shot
from reeltalk.timeline.model import Clip, MediaSource
from reeltalk.timeline.time import Ticks, TimeRange, ticks_from_seconds

SHARP_WORTH: Final = 0.4
FACE_WORTH: Final = 0.4
EXPOSED_WORTH: Final = 0.2
UNREST_COST: Final = 3.0
WELL_EXPOSED: Final = 0.45
FACE_LARGE: Final = 0.08
"""The share of the picture from which on a face counts fully."""
FACE_NEAR: Final = ticks_from_seconds(2)
FILMS_SHOTS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Frame:
    """A moment of the film, what it is worth as its picture, and why."""

    at: Ticks
    worth: float
    reasons: tuple[Phrase, ...]

    def told(self) -> Phrase:
        """Say which moment it is, and why that one."""
        because = (", ".join(each.english for each in self.reasons), "，".join(each.chinese for each in self.reasons))
        english, chinese = (f": {because[0]}", f"：{because[1]}") if self.reasons else ("", "")
        return Phrase(f"It shows the moment at {clock(self.at)}{english}.", f"取自 {clock(self.at)}{chinese}。")


def best_frame(context: PlanningContext) -> Frame | None:
    """Return the best moment of the film for a cover; None where nothing is known of its pictures."""
    seen = list(_shots(context))[:FILMS_SHOTS_MAX]
    if not seen:
        return None
    usual = statistics.median([shot.sharpness for _, shot, _ in seen]) or 1.0
    frames = (_frame(clip, shot, faces, usual, several=len(seen) > 1) for clip, shot, faces in seen)
    return max((frame for frame in frames if frame is not None), key=lambda frame: frame.worth, default=None)


def _shots(context: PlanningContext) -> Iterator[tuple[Clip, Shot, Faces | None]]:
    for clip in story_clips(context.timeline):
        if has_picture(context.timeline, clip) and isinstance(clip.source, MediaSource) and not clip.source.frozen:
            known = context.facts.shots(clip.source.media_id)
            faces = context.facts.faces(clip.source.media_id) if known else None
            yield from ((clip, shot, faces) for shot in known.shots if on_timeline(clip, [shot.range])) if known else ()


def _frame(clip: Clip, shot: Shot, faces: Faces | None, usual: float, *, several: bool) -> Frame | None:
    best, size = _with_face(shot, faces)
    placed = on_timeline(clip, [TimeRange(best, 1)]) or on_timeline(clip, [shot.range])
    if not placed:
        return None
    at = placed[0].start if placed[0].duration <= 1 else placed[0].start + placed[0].duration // 2
    sharp, exposed = shot.sharpness / usual, max(0.0, 1 - abs(shot.brightness - WELL_EXPOSED) / WELL_EXPOSED)
    known = shot.brightness >= 0
    worth = SHARP_WORTH * min(2.0, sharp) / 2 + FACE_WORTH * min(1.0, size / FACE_LARGE) + EXPOSED_WORTH * exposed * known
    told = [Phrase("a face is well seen", "人脸清晰可见")] if size else []
    told += [Phrase("it is the sharpest shot" if sharp >= 1.3 else "it is sharp", "画面清晰")] if several and sharp >= 1 else []
    told += [Phrase("it is well exposed", "曝光合适")] if known and exposed >= 0.5 else []
    return Frame(at, worth - UNREST_COST * shot.motion, tuple(told))


def _with_face(shot: Shot, faces: Faces | None) -> tuple[Ticks, float]:
    """Return the moment of a shot at which a face is seen largest, near the shot's own best moment, and the face's share of the picture."""
    tracks = faces.tracks if faces else ()
    near = [
        face
        for track in tracks
        for face in track.faces
        if shot.range.start <= face.at < shot.range.end and abs(face.at - shot.best) <= FACE_NEAR
    ]
    if not near:
        return shot.best, 0.0
    best = max(near, key=lambda face: face.width * face.height * face.confidence)
    return best.at, best.width * best.height
