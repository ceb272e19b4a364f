"""What a cut is: frozen values, never changed, only replaced.

A Timeline holds a canvas, a pool of media references and an ordered stack of tracks. A track holds clips, each with its own place in
time (what lies between two clips is a gap), and the transitions between neighbours. Later video tracks paint over earlier ones.
Clips of one track never overlap; a transition sits astride the border of two clips that touch, and borrows frames from beyond the
border (its handles), so adding one never changes the length of the film or the place of a sound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from reeltalk.timeline.time import FrameRate, Ticks, TimeRange

ClipId: TypeAlias = str
TrackId: TypeAlias = str
MediaId: TypeAlias = str

DEFAULT_RATE: Final = FrameRate(30)


class MediaKind(StrEnum):
    """What a file mainly is; a table of colours is seen only in what it does to pictures."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    TABLE = "table"
    SUBTITLES = "subtitles"


class MarkerKind(StrEnum):
    """What a marker stands for: a note to a person, where a chapter begins, a stretch that was found to be worth seeing."""

    NOTE = "note"
    CHAPTER = "chapter"
    HIGHLIGHT = "highlight"


class TrackKind(StrEnum):
    """What a track carries: pictures (with the sound of their clips), sound alone, or text."""

    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


class TrackRole(StrEnum):
    """What a track is for; decides how ripples treat it and how it is named to people."""

    MAIN = "main"
    OVERLAY = "overlay"
    DIALOGUE = "dialogue"
    MUSIC = "music"
    EFFECTS = "effects"
    TITLES = "titles"
    CAPTIONS = "captions"


class Easing(StrEnum):
    """How a motion starts and ends."""

    LINEAR = "linear"
    EASE_IN = "ease_in"
    EASE_OUT = "ease_out"
    EASE_IN_OUT = "ease_in_out"


class Fit(StrEnum):
    """How a picture of another shape meets the canvas."""

    CONTAIN = "contain"
    COVER = "cover"
    STRETCH = "stretch"


class FillKind(StrEnum):
    """What stands where no picture reaches."""

    COLOR = "color"
    BLUR = "blur"


class TextAnimation(StrEnum):
    """How a text comes and goes."""

    NONE = "none"
    FADE = "fade"
    FADE_IN = "fade_in"
    FADE_OUT = "fade_out"
    SLIDE_UP = "slide_up"
    SLIDE_LEFT = "slide_left"
    POP = "pop"
    BOUNCE = "bounce"
    TYPEWRITER = "typewriter"
    KARAOKE = "karaoke"


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A file that clips may show: who it is, not where it lies.

    ``width`` and ``height`` are as shown, after rotation and pixel shape. ``duration`` is None for a still.
    """

    id: MediaId
    name: str
    kind: MediaKind
    duration: Ticks | None = None
    width: int = 0
    height: int = 0
    rate: FrameRate | None = None
    has_audio: bool = False


@dataclass(frozen=True, slots=True)
class MediaSource:
    """A stretch of a file.

    ``start`` is in the file's own time. The clip shows ``clip.duration * speed`` of it; reversed clips show that same stretch backwards.
    ``loop`` lets sound or picture begin again when the file ends.
    """

    type: Literal["media"] = "media"
    media_id: MediaId = ""
    start: Ticks = 0
    speed: Fraction = Fraction(1)
    reversed: bool = False
    frozen: bool = False
    loop: bool = False


@dataclass(frozen=True, slots=True)
class SolidSource:
    """A plain coloured picture, ``#RRGGBB``."""

    type: Literal["solid"] = "solid"
    color: str = "#000000"


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """A spoken word inside a caption; times count from the start of its clip at normal speed."""

    text: str
    start: Ticks
    duration: Ticks


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks.

    Colours are ``#RRGGBB`` or ``#RRGGBBAA``; ``size`` is the height of a line in per mille of the canvas's shorter side;
    ``x`` and ``y`` are the anchor's place as a share of the canvas (0 left/top, 1 right/bottom), anchored at the text's own centre.
    With a ``second_line_scale`` below 1 what follows the first newline is that much smaller and lighter, both set flush left (a name and
    a role).
    """

    font: str = "Noto Sans"
    size: int = 60
    color: str = "#FFFFFF"
    highlight_color: str | None = None
    outline_color: str = "#000000"
    outline_width: float = 2.0
    box_color: str | None = None
    shadow: float = 0.0
    bold: bool = True
    italic: bool = False
    uppercase: bool = False
    x: float = 0.5
    y: float = 0.9
    max_width: float = 0.86
    max_lines: int = 2
    second_line_scale: float = 1.0
    animation: TextAnimation = TextAnimation.NONE


@dataclass(frozen=True, slots=True)
class TextSource:
    """Words on screen; ``words`` carries spoken times for captions."""

    type: Literal["text"] = "text"
    text: str = ""
    words: tuple[CaptionWord, ...] = ()
    style: TextStyle = TextStyle()
    language: str = ""


Source: TypeAlias = Annotated[MediaSource | SolidSource | TextSource, Field(discriminator="type")]


@dataclass(frozen=True, slots=True)
class Crop:
    """The share of a picture cut away at each edge, 0 to 1, before it is placed."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Transform:
    """How a picture is placed: crop, fit, flip, rotate (degrees clockwise), scale, then its centre put at (x, y) of the canvas."""

    crop: Crop = Crop()
    fit: Fit = Fit.CONTAIN
    scale: float = 1.0
    x: float = 0.5
    y: float = 0.5
    rotation: float = 0.0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Framing:
    """Where a moving camera looks: ``scale`` 1 shows the whole placed picture, (x, y) is the centre of view in it, 0 to 1."""

    scale: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Motion:
    """A camera move over the whole clip (Ken Burns, punch-in, pan)."""

    start: Framing
    end: Framing
    easing: Easing = Easing.EASE_IN_OUT


@dataclass(frozen=True, slots=True)
class Effect:
    """A named change of picture or sound; ``parameters`` as the catalogue lists them."""

    id: str
    kind: str
    parameters: tuple[tuple[str, float | str], ...] = ()


@dataclass(frozen=True, slots=True)
class ClipAudio:
    """How loud a clip's own sound is, and how it comes and goes."""

    gain_db: float = 0.0
    muted: bool = False
    fade_in: Ticks = 0
    fade_out: Ticks = 0


@dataclass(frozen=True, slots=True)
class Clip:
    """A source in its place on a track.

    ``until_end`` keeps its end at the end of the film through every later edit (music beds, watermarks).
    ``fade_in`` and ``fade_out`` are of the picture; those of the sound stand in ``audio``.
    """

    id: ClipId
    start: Ticks
    duration: Ticks
    source: Source
    name: str = ""
    transform: Transform = Transform()
    motion: Motion | None = None
    effects: tuple[Effect, ...] = ()
    audio: ClipAudio = ClipAudio()
    fade_in: Ticks = 0
    fade_out: Ticks = 0
    until_end: bool = False

    @property
    def end(self) -> Ticks:
        """Return the first tick after the clip."""
        return self.start + self.duration

    @property
    def range(self) -> TimeRange:
        """Return the clip's place on the timeline."""
        return TimeRange(self.start, self.duration)


@dataclass(frozen=True, slots=True)
class Transition:
    """A passage from one clip to the neighbour that touches it, centred on their border (from and to name clips)."""

    id: str
    kind: str
    from_clip: ClipId
    to_clip: ClipId
    duration: Ticks


@dataclass(frozen=True, slots=True)
class Ducking:
    """How far a track steps back while somebody speaks on another one."""

    depth_db: float = 12.0
    attack: Ticks = 141_120_000
    release: Ticks = 352_800_000


@dataclass(frozen=True, slots=True)
class Track:
    """A row of clips, in order, none overlapping."""

    id: TrackId
    kind: TrackKind
    role: TrackRole
    name: str = ""
    clips: tuple[Clip, ...] = ()
    transitions: tuple[Transition, ...] = ()
    gain_db: float = 0.0
    muted: bool = False
    hidden: bool = False
    ducking: Ducking | None = None

    @property
    def end(self) -> Ticks:
        """Return where the last clip ends, 0 for an empty track."""
        return self.clips[-1].end if self.clips else 0

    @property
    def follows_ripple(self) -> bool:
        """Say whether a ripple on the main track moves this one too: all do but beds of music."""
        return self.role is not TrackRole.MUSIC


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture that is made: size in pixels (even), rate, and what fills the parts no clip covers."""

    width: int = 1920
    height: int = 1080
    rate: FrameRate = DEFAULT_RATE
    fill: FillKind = FillKind.COLOR
    fill_color: str = "#000000"


@dataclass(frozen=True, slots=True)
class Mix:
    """Loudness of the finished film: integrated LUFS (EBU R 128) and true-peak ceiling."""

    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.0
    normalize: bool = True


@dataclass(frozen=True, slots=True)
class Marker:
    """A named moment, or, where it says ``until`` when, a named stretch; chapters last until the next one begins."""

    id: str
    at: Ticks
    name: str
    color: str = "#FFCC00"
    kind: MarkerKind = MarkerKind.NOTE
    until: Ticks | None = None

    def moved(self, place: Callable[[Ticks], Ticks]) -> Marker:
        """Return the marker where ``place`` puts its moments."""
        return replace(self, at=place(self.at), until=None if self.until is None else place(self.until))


@dataclass(frozen=True, slots=True)
class Timeline:
    """One cut of one film."""

    title: str = ""
    canvas: Canvas = Canvas()
    media: tuple[MediaReference, ...] = ()
    tracks: tuple[Track, ...] = ()
    markers: tuple[Marker, ...] = ()
    mix: Mix = Mix()
    language: str = ""

    @property
    def duration(self) -> Ticks:
        """Return where the film ends: the end of the last clip that does not itself follow the end."""
        ends = [clip.end for track in self.tracks for clip in track.clips if not clip.until_end]
        return max(ends, default=0)

    def track(self, track_id: TrackId) -> Track | None:
        """Return the track of that id, or None."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def clip(self, clip_id: ClipId) -> tuple[Track, Clip] | None:
        """Return a clip together with its track, or None."""
        return next(((track, clip) for track in self.tracks for clip in track.clips if clip.id == clip_id), None)

    def media_reference(self, media_id: MediaId) -> MediaReference | None:
        """Return the media reference of that id, or None."""
        return next((reference for reference in self.media if reference.id == media_id), None)

    def tracks_of_role(self, role: TrackRole) -> tuple[Track, ...]:
        """Return the tracks that serve ``role``, bottom first."""
        return tuple(track for track in self.tracks if track.role is role)

    @property
    def main_track(self) -> Track | None:
        """Return the track that carries the film's story, or None while there is none."""
        return next(iter(self.tracks_of_role(TrackRole.MAIN)), None)
