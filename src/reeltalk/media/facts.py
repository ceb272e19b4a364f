"""What is known of a file: facts, each computed once per content hash. Data only.

Times are ticks in the file's own time, counted from its first shown frame or heard sample.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reeltalk.timeline.model import MediaKind, MediaReference
from reeltalk.timeline.time import FrameRate, Ticks, TimeRange, ticks_from_seconds


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The picture of a file. ``width`` and ``height`` are as shown: rotation and pixel shape applied."""

    codec: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    rate: FrameRate
    variable_rate: bool
    frames: int
    pixel_format: str
    bit_depth: int
    color_range: str = "tv"
    color_space: str = ""
    color_transfer: str = ""
    color_primaries: str = ""
    interlaced: bool = False
    has_alpha: bool = False

    @property
    def is_hdr(self) -> bool:
        """Say whether the picture is coded for high dynamic range (PQ or HLG)."""
        return self.color_transfer in {"smpte2084", "arib-std-b67"}


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The sound of a file."""

    codec: str
    samples_per_second: int
    channels: int
    duration: Ticks
    start: Ticks = 0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a probe found. ``duration`` is None for a still; ``start`` is the container's first time stamp in ticks."""

    kind: MediaKind
    container: str
    size_bytes: int
    duration: Ticks | None
    start: Ticks = 0
    video: VideoStream | None = None
    audio: AudioStream | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R 128 figures; None where the file is digital silence."""

    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float | None
    noise_floor_db: float | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word. ``probability`` is the engine's own confidence, 0 to 1."""

    text: str
    start: Ticks
    end: Ticks
    probability: float = 1.0
    segment: int = 0

    @property
    def range(self) -> TimeRange:
        """Return the stretch in which the word is spoken."""
        return TimeRange.between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said, word by word, in order; ``engine`` names who heard it."""

    language: str
    words: tuple[Word, ...]
    engine: str
    language_probability: float = 1.0

    @property
    def text(self) -> str:
        """Return the words as running text (no blanks between characters of Chinese and Japanese)."""
        joiner = "" if self.language in {"zh", "ja", "yue"} else " "
        return joiner.join(word.text.strip() for word in self.words)


SPEECH_PADDING: Final = ticks_from_seconds(0.15)
"""By how much each region of speech is longer, on both sides, than the voice is heard."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What can be heard: where somebody speaks (voice activity, padded), where it is quiet by level, and how loud each second is (dBFS)."""

    speech: tuple[TimeRange, ...]
    quiet: tuple[TimeRange, ...]
    loudness: Loudness
    levels_db: tuple[float, ...] = ()


class ShotStart(StrEnum):
    """How a shot begins."""

    FIRST = "first"
    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE = "fade"


@dataclass(frozen=True, slots=True)
class Shot:
    """What one camera shows without a break; a dissolve or fade is divided at its middle.

    ``best`` is the moment that stands for it. ``sharpness`` (fine detail in grey levels) and ``motion`` (the share of full brightness by
    which the picture changes in a fifth of a second) compare shots with each other; ``brightness`` at that moment is 0 (black) to 1, -1
    where it was not measured.
    """

    range: TimeRange
    best: Ticks
    sharpness: float
    motion: float
    begins: ShotStart = ShotStart.CUT
    brightness: float = -1.0


@dataclass(frozen=True, slots=True)
class Shots:
    """The shots of a file in order, without gaps, and where it is black or stands still."""

    shots: tuple[Shot, ...]
    black: tuple[TimeRange, ...] = ()
    frozen: tuple[TimeRange, ...] = ()

    @property
    def borders(self) -> tuple[Ticks, ...]:
        """Return where one shot gives way to the next."""
        return tuple(shot.range.start for shot in self.shots[1:])


@dataclass(frozen=True, slots=True)
class Face:
    """A face at a moment: its centre and its size as shares of the shown picture, and the engine's confidence, 0 to 1."""

    at: Ticks
    x: float
    y: float
    width: float
    height: float
    confidence: float


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """One face, followed through one shot, in order of time."""

    faces: tuple[Face, ...]

    @property
    def range(self) -> TimeRange:
        """Return from the first to the last time that it was seen."""
        return TimeRange.between(self.faces[0].at, self.faces[-1].at)


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces of a file, most prominent first; ``interval`` is how often was looked."""

    tracks: tuple[FaceTrack, ...]
    interval: Ticks
    engine: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is written in the picture: its left top corner and its size as shares of it, and the engine's confidence, 0 to 1."""

    text: str
    x: float
    y: float
    width: float
    height: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a stretch of a file showed: its lines of text, and how flat the picture is.

    ``flat`` is the share of small squares of one exact colour: nearly nothing for a camera, half and more for a screen.
    """

    range: TimeRange
    lines: tuple[TextLine, ...]
    flat: float


SCREEN_FLAT_MIN: Final = 0.5
SCREEN_LINES_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class Screen:
    """What is written in a film, look by look; ``engine`` is "" where nothing can read here, and then no lines are known."""

    looks: tuple[Look, ...]
    engine: str

    @property
    def is_recorded(self) -> bool:
        """Say whether the film is a recording of a screen: wide areas of one exact colour, and, where text is read, lines of it."""
        if not self.looks or statistics.median(look.flat for look in self.looks) < SCREEN_FLAT_MIN:
            return False
        return not self.engine or statistics.median(len(look.lines) for look in self.looks) >= SCREEN_LINES_MIN


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage and who speaks it: speakers are numbered from 0 in the order in which they first speak."""

    range: TimeRange
    speaker: int


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks when in a file; ``engine`` names what told the voices apart."""

    turns: tuple[Turn, ...]
    engine: str

    @property
    def count(self) -> int:
        """Return how many voices are heard."""
        return len({turn.speaker for turn in self.turns})


@dataclass(frozen=True, slots=True)
class Beats:
    """The pulse of music: tempo in beats a minute, where beats fall and which of them open a bar, and how clear the pulse is, 0 to 1.

    ``energy`` is the loudness of each second, 0 (silence) to 1 (the loudest second of the piece). ``engine`` is what heard the beats.
    """

    tempo_bpm: float
    beats: tuple[Ticks, ...]
    downbeats: tuple[Ticks, ...]
    clarity: float
    energy: tuple[float, ...] = ()
    engine: str = ""


@dataclass(frozen=True, slots=True)
class MediaAnalysis:
    """All facts of one file; a part is None until it is known, or where it does not apply."""

    info: MediaInfo
    sound: SoundFacts | None = None
    transcript: Transcript | None = None
    notes: tuple[str, ...] = ()
    shots: Shots | None = None
    faces: Faces | None = None
    beats: Beats | None = None
    screen: Screen | None = None
    speakers: Speakers | None = None


@dataclass(frozen=True, slots=True)
class MusicChoice:
    """A piece of music that can be laid under the film; ``matched`` is False where the library has no such mood and took the nearest."""

    media: MediaReference
    title: str
    mood: str
    bpm: float = 0.0
    credit: str = ""
    matched: bool = True
