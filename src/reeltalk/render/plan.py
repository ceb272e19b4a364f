"""A timeline made flat for one output profile: pictures in frames, sounds in samples, texts in ticks. Pure.

This is the only place where the render room rounds time. What comes after counts frames and samples and never looks at ticks of the
timeline again; ticks of a *file* stay exact to the end, because a file has its own grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from reeltalk.errors import InvalidTimeline
from reeltalk.media.coding import CodedVideo
from reeltalk.media.facts import MediaInfo
from reeltalk.render.profile import OutputProfile
from reeltalk.timeline.catalogue import EFFECTS, TRANSITIONS, EffectDomain, tables_of
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    ClipId,
    Ducking,
    Effect,
    FillKind,
    MarkerKind,
    MediaId,
    MediaSource,
    Mix,
    Motion,
    SolidSource,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)
from reeltalk.timeline.time import Ticks, TimeRange, merged

# --- what a plan is made of ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediaPicture:
    """What a layer shows of a file.

    Frame n of the layer is the file's frame at ``start + n * step`` ticks of the file's own time. A reversed layer runs the same way, with
    its last frame at ``start``. ``step`` is 0 for a still or a held frame. ``content`` names the bytes of the file.
    """

    media_id: MediaId
    content: str
    start: Fraction
    step: Fraction
    reversed: bool = False
    loop: bool = False


@dataclass(frozen=True, slots=True)
class SolidPicture:
    """A plain colour, ``#RRGGBB``."""

    color: str


Picture = MediaPicture | SolidPicture


@dataclass(frozen=True, slots=True)
class Take:
    """A stretch of a file, in its own time, over which the way of its camera is followed."""

    media_id: MediaId
    stretch: TimeRange


@dataclass(frozen=True, slots=True)
class PlannedLayer:
    """A clip's picture in its place: ``start`` and ``frames`` count frames of the film."""

    clip_id: ClipId
    picture: Picture
    start: int
    frames: int
    transform: Transform
    motion: Motion | None = None
    effects: tuple[Effect, ...] = ()
    fade_in: int = 0
    fade_out: int = 0

    @property
    def end(self) -> int:
        """Return the first frame after the layer."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class PlannedTransition:
    """A passage between two layers that touch; both are shown throughout it, beyond their border where need be."""

    kind: str
    before: PlannedLayer
    after: PlannedLayer
    start: int
    frames: int

    @property
    def end(self) -> int:
        """Return the first frame after the passage."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """The layers of one picture track, in order; later tracks paint over earlier ones."""

    role: TrackRole
    layers: tuple[PlannedLayer, ...]
    transitions: tuple[PlannedTransition, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedText:
    """Words on screen from ``start`` for ``duration`` (ticks of the film, both on frame borders).

    In a span ``start`` counts from the span's first frame and may be negative. Times of ``words`` count from the text's own start.
    """

    text: str
    start: Ticks
    duration: Ticks
    style: TextStyle
    words: tuple[CaptionWord, ...] = ()
    role: TrackRole = TrackRole.TITLES
    language: str = ""

    @property
    def end(self) -> Ticks:
        """Return the first tick after the text."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class PlannedSound:
    """A stretch of a file's sound in its place.

    ``start`` and ``duration`` count samples of the film; ``source_start`` and ``source_duration`` are ticks of the file, and last
    ``duration`` samples when played at ``speed`` (a reversed sound plays that same stretch backwards; a looped one begins again at the
    file's own start when the file ends). ``crossfade_in`` and ``crossfade_out`` are the samples over which it meets its neighbour under a
    transition: they lie inside ``duration``, and the neighbour overlaps them. ``gain_db`` holds the clip's and the track's gain
    and what brings the file to the common level.
    """

    clip_id: ClipId
    media_id: MediaId
    content: str
    role: TrackRole
    start: int
    duration: int
    source_start: Ticks
    source_duration: Ticks
    speed: Fraction = Fraction(1)
    reversed: bool = False
    loop: bool = False
    gain_db: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    crossfade_in: int = 0
    crossfade_out: int = 0
    ducking: Ducking | None = None
    effects: tuple[Effect, ...] = ()

    @property
    def end(self) -> int:
        """Return the first sample after the sound."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """Everything that decides the finished file, and nothing else.

    ``duration`` is in ticks and a whole number of frames. ``speech`` is where somebody speaks, in ticks of the film, and
    ``speech_over_story`` where that is on another track than the main one: footage with ducking steps back under it, not under itself.
    ``info`` holds the facts of every file that is shown or heard, ``coded`` how those pictures are coded that may be copied, and ``fed``
    those that are read packet by packet. ``tables`` are tables of colours by what names
    their bytes, as effects do. ``chapters`` says when each begins and what it is called, in order. ``tags`` are
    what the finished file says about itself, by name. ``shaken`` says for clips that are held still in which take it was measured how
    their camera moves: that is written where ``shake_of`` the take says among the sources.
    """

    profile: OutputProfile
    duration: Ticks
    frames: int
    samples: int
    fill: FillKind
    fill_color: str
    tracks: tuple[PlannedTrack, ...]
    texts: tuple[PlannedText, ...]
    sounds: tuple[PlannedSound, ...]
    speech: tuple[TimeRange, ...]
    mix: Mix
    info: Mapping[MediaId, MediaInfo]
    speech_over_story: tuple[TimeRange, ...] = ()
    title: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    language: str = ""
    chapters: tuple[tuple[Ticks, str], ...] = ()
    shaken: Mapping[ClipId, Take] = field(default_factory=dict)
    coded: Mapping[MediaId, CodedVideo] = field(default_factory=dict)
    fed: Mapping[MediaId, CodedVideo] = field(default_factory=dict)
    tables: Mapping[str, MediaId] = field(default_factory=dict)


# --- how it is made ------------------------------------------------------------------------------------------------------------------

NO_SPEECH: Final[Mapping[MediaId, tuple[TimeRange, ...]]] = {}
NO_CONTENT: Final[Mapping[MediaId, str]] = {}
NO_LEVELS: Final[Mapping[MediaId, float]] = {}
ROLES_WITHOUT_SPEECH: Final = frozenset({TrackRole.MUSIC, TrackRole.EFFECTS})


def shake_of(take: Take) -> str:
    """Return the key under which the camera's movement in a take stands among the sources of a film."""
    return f"{take.media_id}:shake:{take.stretch.start}-{take.stretch.end}"


def make_plan(
    timeline: Timeline,
    profile: OutputProfile,
    info: Mapping[MediaId, MediaInfo],
    speech: Mapping[MediaId, tuple[TimeRange, ...]] = NO_SPEECH,
    content: Mapping[MediaId, str] = NO_CONTENT,
    levels_db: Mapping[MediaId, float] = NO_LEVELS,
) -> RenderPlan:
    """Flatten a timeline for one profile.

    ``speech`` tells where somebody speaks, in each file's own time. ``content`` names the bytes behind a media id (a content hash), so that
    the same file uploaded twice is rendered once; without it the media id itself stands for them. ``levels_db`` is the gain that brings
    a file's sound to the common level before the gains of clips and tracks are counted from there.
    Raises InvalidTimeline for an empty film and for a clip whose file is unknown or has nothing to show.
    """
    planner = _Planner(profile, info, content, levels_db)
    frames = profile.frames(timeline.duration)
    if frames < 1:
        raise InvalidTimeline("The film is empty.", hint="Put a clip on the timeline first.")
    duration = frames * profile.rate.ticks_per_frame
    clips = [clip for track in timeline.tracks for clip in track.clips]
    tables = {media_id for clip in clips for media_id in tables_of(clip)}
    used = {clip.source.media_id for clip in clips if isinstance(clip.source, MediaSource)} | tables
    return RenderPlan(
        profile=profile,
        duration=duration,
        frames=frames,
        samples=profile.samples(duration),
        fill=timeline.canvas.fill,
        fill_color=timeline.canvas.fill_color,
        tracks=tuple(planner.picture_track(track) for track in timeline.tracks if track.kind is TrackKind.VIDEO and not track.hidden),
        texts=tuple(
            text for track in timeline.tracks if track.kind is TrackKind.TEXT and not track.hidden for text in planner.texts(track)
        ),
        sounds=tuple(sound for track in timeline.tracks if not track.muted for sound in planner.sounds(track)),
        speech=merged(stretch for track in timeline.tracks for stretch in _speech(track, speech)),
        speech_over_story=merged(
            stretch for track in timeline.tracks if track.role is not TrackRole.MAIN for stretch in _speech(track, speech)
        ),
        mix=timeline.mix,
        info={media_id: planner.facts(media_id) for media_id in sorted(used)},
        title=timeline.title,
        language=timeline.language,
        tables={content.get(media_id, media_id): media_id for media_id in sorted(tables)},
        chapters=_chapters(timeline, duration),
    )


def _chapters(timeline: Timeline, duration: Ticks) -> tuple[tuple[Ticks, str], ...]:
    """Return the chapters that begin before the film ends, the first of them at its beginning."""
    begun = {max(0, marker.at): marker.name for marker in timeline.markers if marker.kind is MarkerKind.CHAPTER and marker.at < duration}
    ordered = sorted(begun.items())
    return ((0, ordered[0][1]), *ordered[1:]) if ordered else ()


@dataclass(frozen=True, slots=True)
class _Planner:
    """What every part of the planning needs to know."""

    profile: OutputProfile
    info: Mapping[MediaId, MediaInfo]
    content: Mapping[MediaId, str]
    levels_db: Mapping[MediaId, float]

    def facts(self, media_id: MediaId) -> MediaInfo:
        if media_id not in self.info:
            raise InvalidTimeline(f"Nothing is known of the file {media_id!r}.", media_id=media_id)
        return self.info[media_id]

    # pictures

    def picture_track(self, track: Track) -> PlannedTrack:
        layers = {clip.id: self.layer(clip) for clip in track.clips if self.shows_something(clip)}
        passages = [passage for transition in track.transitions if (passage := self.transition(transition, layers))]
        passages.sort(key=lambda passage: passage.start)
        return PlannedTrack(track.role, tuple(layer for layer in layers.values() if layer.frames), tuple(passages))

    def shows_something(self, clip: Clip) -> bool:
        """Say whether a clip on a picture track has a picture; sound alone shows what lies below."""
        if isinstance(clip.source, MediaSource):
            return self.facts(clip.source.media_id).video is not None
        return isinstance(clip.source, SolidSource)

    def layer(self, clip: Clip) -> PlannedLayer:
        start, end = self.profile.frames(clip.start), self.profile.frames(clip.end)
        return PlannedLayer(
            clip_id=clip.id,
            picture=self.picture(clip, end - start),
            start=start,
            frames=end - start,
            transform=clip.transform,
            motion=clip.motion,
            effects=tuple(self.picture_effects(clip)),
            fade_in=self.profile.frames(clip.fade_in),
            fade_out=self.profile.frames(clip.fade_out),
        )

    def picture_effects(self, clip: Clip) -> Iterator[Effect]:
        """Yield a clip's effects; tables of colours are named by their bytes, so that one uploaded twice is rendered once."""
        for effect in _effects(clip, EffectDomain.PICTURE):
            named = dict(effect.parameters)
            if effect.kind == "lut" and "table" in named:
                media_id = str(named["table"])
                yield replace(effect, parameters=tuple((named | {"table": self.content.get(media_id, media_id)}).items()))
            elif effect.kind != "lut":
                yield effect

    def picture(self, clip: Clip, frames: int) -> Picture:
        source = clip.source
        if isinstance(source, SolidSource):
            return SolidPicture(source.color)
        assert isinstance(source, MediaSource)
        content = self.content.get(source.media_id, source.media_id)
        still = self.facts(source.media_id).duration is None
        if still or source.frozen:
            return MediaPicture(source.media_id, content, Fraction(0 if still else source.start), Fraction(0))
        step = source.speed * self.profile.rate.ticks_per_frame
        # A reversed stretch [a, b) begins with the frame that ends at b, so its last one is the frame that begins at a.
        return MediaPicture(source.media_id, content, Fraction(source.start), step, source.reversed, source.loop)

    def transition(self, transition: Transition, layers: Mapping[ClipId, PlannedLayer]) -> PlannedTransition | None:
        """Place a passage astride the border of its two layers; None where a layer is missing.

        It takes at most half of each, so that the passages at both ends of a short clip never meet.
        """
        if transition.kind not in TRANSITIONS:
            raise InvalidTimeline(f"There is no transition {transition.kind!r}.")
        before, after = layers.get(transition.from_clip), layers.get(transition.to_clip)
        if before is None or after is None or before.end != after.start:
            return None
        half = min(self.profile.frames(transition.duration), before.frames, after.frames) // 2
        return PlannedTransition(transition.kind, before, after, after.start - half, 2 * half) if half else None

    # texts

    def texts(self, track: Track) -> Iterator[PlannedText]:
        per_frame = self.profile.rate.ticks_per_frame
        for clip in track.clips:
            if not isinstance(clip.source, TextSource):
                continue
            start, end = self.profile.frames(clip.start), self.profile.frames(clip.end)
            if clip.source.text.strip() and end > start:
                source = clip.source
                yield PlannedText(
                    source.text, start * per_frame, (end - start) * per_frame, source.style, source.words, track.role, source.language
                )

    # sounds

    def sounds(self, track: Track) -> Iterator[PlannedSound]:
        found = {clip.id: self.sound(track, clip) for clip in track.clips if self.is_heard(clip)}
        for transition in track.transitions:
            self.cross(found, transition)
        yield from found.values()

    def is_heard(self, clip: Clip) -> bool:
        source = clip.source
        if not isinstance(source, MediaSource) or source.frozen or clip.audio.muted:
            return False
        return self.facts(source.media_id).audio is not None

    def sound(self, track: Track, clip: Clip) -> PlannedSound:
        source = clip.source
        assert isinstance(source, MediaSource)
        start, end = self.profile.samples(clip.start), self.profile.samples(clip.end)
        return PlannedSound(
            clip_id=clip.id,
            media_id=source.media_id,
            content=self.content.get(source.media_id, source.media_id),
            role=track.role,
            start=start,
            duration=end - start,
            source_start=source.start,
            source_duration=round(clip.duration * source.speed),
            speed=source.speed,
            reversed=source.reversed,
            loop=source.loop,
            gain_db=clip.audio.gain_db + track.gain_db + self.levels_db.get(source.media_id, 0.0),
            fade_in=self.profile.samples(clip.audio.fade_in),
            fade_out=self.profile.samples(clip.audio.fade_out),
            ducking=track.ducking,
            effects=_effects(clip, EffectDomain.SOUND),
        )

    def cross(self, sounds: dict[ClipId, PlannedSound], transition: Transition) -> None:
        """Let two sounds overlap under a transition, where both files go on beyond the cut; else their cut stays hard."""
        before, after = sounds.get(transition.from_clip), sounds.get(transition.to_clip)
        if before is None or after is None or before.end != after.start:
            return
        half = self.profile.samples(transition.duration) // 2
        longer_before, longer_after = self.longer(before, tail=half), self.longer(after, head=half)
        if half and longer_before and longer_after:
            sounds[transition.from_clip] = replace(longer_before, crossfade_out=2 * half)
            sounds[transition.to_clip] = replace(longer_after, crossfade_in=2 * half)

    def longer(self, sound: PlannedSound, *, head: int = 0, tail: int = 0) -> PlannedSound | None:
        """Return the sound begun ``head`` samples sooner and ended ``tail`` later, None where its file has no more to give."""
        earlier, later = (tail, head) if sound.reversed else (head, tail)
        per_sample = sound.speed * Fraction(self.profile.rate.ticks_per_frame) / self.samples_per_frame
        source_start = sound.source_start - round(earlier * per_sample)
        source_end = sound.source_start + sound.source_duration + round(later * per_sample)
        audio = self.facts(sound.media_id).audio
        if audio is None or source_start < 0 or source_end > audio.duration:
            return None
        return replace(
            sound,
            start=sound.start - head,
            duration=sound.duration + head + tail,
            source_start=source_start,
            source_duration=source_end - source_start,
        )

    @property
    def samples_per_frame(self) -> Fraction:
        return Fraction(self.profile.samples_per_second * self.profile.rate.denominator, self.profile.rate.numerator)


def _effects(clip: Clip, domain: EffectDomain) -> tuple[Effect, ...]:
    """Return a clip's effects of one domain; raises InvalidTimeline for one that the catalogue does not list."""
    for effect in clip.effects:
        if effect.kind not in EFFECTS:
            raise InvalidTimeline(f"There is no effect {effect.kind!r}.", clip_id=clip.id)
    return tuple(effect for effect in clip.effects if EFFECTS[effect.kind].domain is domain)


def _speech(track: Track, speech: Mapping[MediaId, tuple[TimeRange, ...]]) -> Iterator[TimeRange]:
    """Yield where the clips of a track speak, on the timeline."""
    if track.muted or track.role in ROLES_WITHOUT_SPEECH:
        return
    for clip in track.clips:
        source = clip.source
        if not isinstance(source, MediaSource) or clip.audio.muted or source.frozen:
            continue
        shown = TimeRange(source.start, round(clip.duration * source.speed))
        for spoken in speech.get(source.media_id, ()):
            heard = spoken.intersection(shown)
            if heard is None:
                continue
            offset = shown.end - heard.end if source.reversed else heard.start - shown.start
            yield TimeRange(clip.start + round(offset / source.speed), round(heard.duration / source.speed))
