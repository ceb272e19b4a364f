"""What the person is talking about: the cut as it stands, what was changed last, and what this request has asked for so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.timeline.model import Clip, TextSource, TrackRole
from reeltalk.timeline.time import seconds_from_ticks

_ROLE_OF_THING: Final = {"captions": TrackRole.CAPTIONS, "title": TrackRole.TITLES, "music": TrackRole.MUSIC, "sounds": TrackRole.EFFECTS}
_PER_MILLE_TO_PIXELS: Final = 1.08
_SUBJECT_OF_TOOL: Final = {
    "add_captions": "captions",
    "set_caption_style": "captions",
    "add_title": "title",
    "set_title": "title",
    "add_music": "music",
    "change_music": "music",
    "add_sound": "sounds",
    "add_transitions": "transitions",
    "picture_in_picture": "overlay",
    "watermark": "watermark",
    "set_speed": "speed",
    "color": "color",
    "zoom": "zoom",
    "set_volume": "volume",
    "transform": "overlay",
    "trim_pauses": "pauses",
    "cut_to_duration": "duration",
}


def subject_of(calls: Iterable[ToolCall]) -> str:
    """Return what the last of these calls was about, "" when that cannot be referred to."""
    subject = ""
    for call in calls:
        subject = _SUBJECT_OF_TOOL.get(call.name, subject)
        if call.name in {"set_volume", "fade_audio"} and call.arguments.get("target") in {"music", "sounds"}:
            subject = str(call.arguments["target"])
    return subject


@dataclass(slots=True)
class Subject:
    """The state a request is read against; ``calls`` grows as the request is read; what lies before ``read_until`` has been read.

    ``spared`` are the tools that the request forbids; ``breaths_kept`` says that no pause is cut together with its breath.
    """

    context: PlanningContext
    language: str
    calls: list[ToolCall] = field(default_factory=list)
    read_until: int = 0
    spared: set[str] = field(default_factory=set)
    breaths_kept: bool = False

    def replace(self, old: Sequence[ToolCall], new: Sequence[ToolCall]) -> None:
        """Put calls of this request in place of ones that were read before."""
        for was, now in zip(old, new, strict=True):
            self.calls = [now if one is was else one for one in self.calls]

    @property
    def current(self) -> str:
        """Return what "it" and "bigger" refer to."""
        return subject_of(self.calls) or subject_of(self.context.last_change)

    def has(self, thing: str) -> bool:
        """Say whether the film has captions, a title, music or transitions, or is about to get them."""
        asked = {_SUBJECT_OF_TOOL.get(call.name) for call in self.calls}
        return thing in asked or self.holds(thing)

    def holds(self, thing: str) -> bool:
        """Say whether the film has captions, a title, music or transitions already, or music among its uploads."""
        if thing == "music" and not self.context.timeline.tracks and any(asset.kind == "audio" for asset in self.context.assets):
            return True
        if thing == "transitions":
            return any(track.transitions for track in self.context.timeline.tracks)
        role = _ROLE_OF_THING.get(thing)
        return role is not None and any(track.clips for track in self.context.timeline.tracks_of_role(role))

    @property
    def length_s(self) -> float:
        """Return how long the film is in seconds; before it has any clips, how long the uploads are together."""
        uploads = sum(asset.duration or 0 for asset in self.context.assets if asset.kind != "audio")
        return seconds_from_ticks(self.context.timeline.duration or uploads)

    @property
    def main_clips(self) -> int:
        """Return how many clips the film's main track has; before it has any, how many files with a picture there are."""
        main = self.context.timeline.main_track
        return len(main.clips) if main and main.clips else sum(asset.kind != "audio" for asset in self.context.assets)

    @property
    def clip_spans(self) -> list[tuple[float, float]]:
        """Return from when to when each clip of the film's main track plays, in seconds."""
        main = self.context.timeline.main_track
        return [(seconds_from_ticks(clip.start), seconds_from_ticks(clip.end)) for clip in main.clips] if main else []

    def length_within(self, numbers: Sequence[int]) -> float:
        """Return how long each of some clips is in seconds (of all, where none is named); the film's length where they differ."""
        lengths = {round(end - start, 3) for number, (start, end) in enumerate(self.clip_spans, 1) if number in numbers or not numbers}
        return lengths.pop() if len(lengths) == 1 else self.length_s

    @property
    def title_seconds(self) -> float:
        """Return how long the first title stands; 3 s where it is only asked for."""
        clips = [clip for track in self.context.timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
        return seconds_from_ticks(clips[0].duration) if clips else 3.0

    @property
    def title_start_s(self) -> float:
        """Return when the first title comes, in seconds."""
        starts = [clip.start for track in self.context.timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
        return seconds_from_ticks(min(starts, default=0))

    def text_size(self, thing: str) -> float | None:
        """Return the height of the text's lines in pixels of a 1080 pixel picture, None where there is no such text."""
        role = _ROLE_OF_THING.get(thing)
        clips: list[Clip] = [clip for track in self.context.timeline.tracks_of_role(role) for clip in track.clips] if role else []
        sizes = [clip.source.style.size for clip in clips if isinstance(clip.source, TextSource)]
        return sizes[0] * _PER_MILLE_TO_PIXELS if sizes else None
