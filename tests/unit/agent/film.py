"""Hand-made sessions for tests of the agent: files with known words and pauses, and a context to plan in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reeltalk.agent.context import AssetView, PlanningContext
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.outcome import ToolOutcome
from reeltalk.agent.tools import call
from reeltalk.edits.apply import apply_all
from reeltalk.media.facts import (
    AudioStream,
    Beats,
    Faces,
    Loudness,
    MediaInfo,
    MusicChoice,
    Screen,
    Shots,
    SoundFacts,
    Speakers,
    Transcript,
    VideoStream,
    Word,
)
from reeltalk.timeline.model import Clip, MediaId, MediaKind, MediaReference, Timeline
from reeltalk.timeline.time import FrameRate, TimeRange, complement, merged, seconds_from_ticks, ticks_from_seconds

RATE = FrameRate(30)
SESSIONS = itertools.count(1)


def ticks(seconds: float) -> int:
    return ticks_from_seconds(seconds)


def between(start_s: float, end_s: float) -> TimeRange:
    return TimeRange.between(ticks(start_s), ticks(end_s))


@dataclass
class File:
    """A file as the media room would describe it; ``spoken`` is (text, start, end) in seconds."""

    name: str
    kind: MediaKind = MediaKind.VIDEO
    duration_s: float | None = 10.0
    width: int = 1920
    height: int = 1080
    rate: FrameRate = RATE
    has_audio: bool = True
    spoken: Sequence[tuple[str, float, float]] = ()
    language: str = "en"
    shots: Shots | None = None
    faces: Faces | None = None
    beats: Beats | None = None
    screen: Screen | None = None
    speakers: Speakers | None = None
    noise: float | None = 2.0

    @property
    def info(self) -> MediaInfo:
        video = None
        if self.kind is not MediaKind.AUDIO:
            video = VideoStream("h264", self.width, self.height, self.width, self.height, 0, self.rate, False, 300, "yuv420p", 8)
        audio = AudioStream("aac", 48_000, 2, self.duration or 0) if self.has_audio else None
        return MediaInfo(self.kind, "mp4", 1_000_000, self.duration, video=video, audio=audio)

    @property
    def duration(self) -> int | None:
        return None if self.duration_s is None else ticks(self.duration_s)

    @property
    def sound(self) -> SoundFacts | None:
        if not self.has_audio or self.duration is None:
            return None
        speech = merged(between(start, end) for _, start, end in self.spoken)
        return SoundFacts(speech, complement(speech, TimeRange(0, self.duration)), Loudness(-20.0, 5.0, -3.0))

    @property
    def transcript(self) -> Transcript | None:
        if not self.has_audio:
            return None
        words = tuple(Word(text, ticks(start), ticks(end)) for text, start, end in self.spoken)
        return Transcript(self.language, words, "hand")


def photo(name: str, width: int = 1600, height: int = 1200) -> File:
    return File(name, MediaKind.IMAGE, None, width, height, has_audio=False)


def talk(name: str = "talk.mp4", **changes: object) -> File:
    """Twelve words in three sentences over 20 s, with pauses of 2 s and more between the sentences and one filler."""
    spoken = [
        ("Hello", 1.0, 1.4), ("everyone", 1.45, 1.9), ("and", 1.95, 2.1), ("welcome.", 2.15, 2.6),
        ("Today", 5.0, 5.4), ("um", 5.5, 5.8), ("we", 5.9, 6.0), ("build", 6.05, 6.4), ("a", 6.45, 6.5), ("film.", 6.55, 7.0),
        ("Thank", 12.0, 12.4), ("you.", 12.45, 12.9),
    ]  # fmt: skip
    return replace(File(name, duration_s=20.0, spoken=spoken), **changes)  # type: ignore[arg-type]


@dataclass
class KnownFacts:
    """A source of facts that knows its files at once; counts how often it was asked for transcripts."""

    files: Mapping[MediaId, File]
    transcripts_asked: list[MediaId] = field(default_factory=list)
    tunes: Mapping[MediaId, Beats] = field(default_factory=dict)

    def info(self, media_id: MediaId) -> MediaInfo:
        return self.files[media_id].info

    def sound(self, media_id: MediaId) -> SoundFacts | None:
        return self.files[media_id].sound if media_id in self.files else None

    def shots(self, media_id: MediaId) -> Shots | None:
        return self.files[media_id].shots

    def faces(self, media_id: MediaId) -> Faces | None:
        return self.files[media_id].faces

    def beats(self, media_id: MediaId) -> Beats | None:
        return self.files[media_id].beats if media_id in self.files else self.tunes.get(media_id)

    def screen(self, media_id: MediaId) -> Screen | None:
        return self.files[media_id].screen

    def speakers(self, media_id: MediaId) -> Speakers | None:
        return self.files[media_id].speakers

    def noise(self, media_id: MediaId) -> float | None:
        return self.files[media_id].noise

    def transcript(self, media_id: MediaId) -> Transcript | None:
        self.transcripts_asked.append(media_id)
        return self.files[media_id].transcript if media_id in self.files else None


class ThreeTunes:
    """A music library of three pieces."""

    MOODS = ("calm", "happy", "energetic")

    def choose(self, mood: str, seed: str, avoid: Sequence[str] = ()) -> MusicChoice | None:
        known = [each for each in self.MOODS if each == mood] or list(self.MOODS)
        for each in [*known, *self.MOODS]:
            if f"music:{each}" not in avoid:
                media = MediaReference(f"music:{each}", f"{each} tune", MediaKind.AUDIO, ticks(30), has_audio=True)
                return MusicChoice(media, f"{each.capitalize()} tune", each, 90.0, "free", matched=not mood or mood == each)
        return None


def asset(number: int, file: File) -> AssetView:
    return AssetView(f"m{number}", file.name, file.kind, file.duration, file.width, file.height, file.has_audio, number)


def context_of(*files: File, timeline: Timeline | None = None, language: str = "en") -> PlanningContext:
    """Return a context over uploaded files, with ids that count up."""
    counts: dict[str, int] = {}
    session = next(SESSIONS)

    def make_id(prefix: str) -> str:
        counts[prefix] = counts.get(prefix, 0) + 1
        return f"{prefix}-{session}-{counts[prefix]}"

    return PlanningContext(
        timeline=timeline or Timeline(),
        assets=tuple(asset(number, file) for number, file in enumerate(files, 1)),
        language=language,
        facts=KnownFacts({f"m{number}": file for number, file in enumerate(files, 1)}),
        music=ThreeTunes(),
        make_id=make_id,
    )


def placed(*files: File, language: str = "en") -> PlanningContext:
    """Return a context whose uploads are on the timeline."""
    context = context_of(*files, language=language)
    return replace(context, timeline=apply_all(context.timeline, place_uploads(context)).timeline)


def done(context: PlanningContext, tool: str, /, **arguments: object) -> tuple[PlanningContext, ToolOutcome]:
    """Run a tool and return the context with its operations applied, and the outcome; the timeline is checked on the way."""
    outcome, timeline = call(tool, arguments, context)
    return replace(context, timeline=timeline), outcome


def main_clips(context: PlanningContext) -> tuple[Clip, ...]:
    assert context.timeline.main_track is not None
    return context.timeline.main_track.clips


def seconds(value: int) -> float:
    return round(seconds_from_ticks(value), 3)


def names(context: PlanningContext) -> list[str]:
    return [clip.name for clip in main_clips(context)]
