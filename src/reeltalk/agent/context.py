"""What the agent may see while it plans and edits: the cut, the files, what is known of them, and the music it can choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reeltalk.agent.numbering import Numbering
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.taste import Behind
from reeltalk.media.facts import Beats, Faces, MediaInfo, MusicChoice, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.timeline.model import MediaId, MediaKind, Timeline
from reeltalk.timeline.time import Ticks


@dataclass(frozen=True, slots=True)
class AssetView:
    """A file of the session. ``position`` counts from 1 in the order of upload; ``duration`` is None for a still.

    ``generated`` files were made here; they stand on the timeline only where a tool put them.
    """

    id: MediaId
    name: str
    kind: MediaKind
    duration: Ticks | None = None
    width: int = 0
    height: int = 0
    has_audio: bool = False
    position: int = 1
    generated: bool = False


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export of the session: ``status`` as on the wire ("queued", "rendering", "completed", "failed"), ``percent`` 0 to 100."""

    id: str
    status: str
    percent: float = 0.0


class FactsSource(Protocol):
    """What is known of the session's files. Each call may wait while the analysis runs; None means that it cannot be known."""

    def info(self, media_id: MediaId) -> MediaInfo:
        """Return what the probe found."""
        ...

    def sound(self, media_id: MediaId) -> SoundFacts | None:
        """Return where it is quiet and where somebody speaks."""
        ...

    def transcript(self, media_id: MediaId) -> Transcript | None:
        """Return what is said."""
        ...

    def shots(self, media_id: MediaId) -> Shots | None:
        """Return where one shot gives way to the next."""
        ...

    def faces(self, media_id: MediaId) -> Faces | None:
        """Return whose faces are seen, and where; None also where no engine can look."""
        ...

    def beats(self, media_id: MediaId) -> Beats | None:
        """Return the pulse of the music."""
        ...

    def screen(self, media_id: MediaId) -> Screen | None:
        """Return what is written in the picture."""
        ...

    def speakers(self, media_id: MediaId) -> Speakers | None:
        """Return who speaks when; None also where no engine can tell."""
        ...

    def noise(self, media_id: MediaId) -> float | None:
        """Return how noisy the picture is: the standard deviation of its noise, in grey levels of 255."""
        ...


class MusicLibrary(Protocol):
    """Where music comes from."""

    def choose(self, mood: str, seed: str, avoid: Sequence[str] = ()) -> MusicChoice | None:
        """Return a piece of that mood ("" for any), the same one for the same seed, none whose title or media id is in ``avoid``."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Material to be made: ``kind`` is "picture", "clip", "voice", "music", "sound" or "sticker"; sizes in pixels.

    ``prompt`` is what to show, or the words to speak; ``reference`` is a picture of the session that a clip sets in motion.
    """

    kind: str
    prompt: str
    width: int = 1920
    height: int = 1080
    duration_s: float | None = None
    seed: int = 0
    language: str = "en"
    voice: str = ""
    mood: str = ""
    tempo_bpm: float | None = None
    reference: MediaId | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, what it cost, who made it, and what of the order was left out; ``words`` as (text, start, end) in seconds."""

    asset: AssetView
    provider: str
    model: str
    embedded: bool
    credits: int = 0
    notes: tuple[str, ...] = ()
    words: tuple[tuple[str, float, float], ...] = ()


class Eye(Protocol):
    """Who looks at the film."""

    def behind(self, timeline: Timeline, clip_ids: Sequence[str]) -> Mapping[str, Behind]:
        """Return where texts stand, and how dark and how light the picture behind each is, by their ids."""
        ...


@dataclass(frozen=True, slots=True)
class Keepsake:
    """What a user keeps under a name: its values, and the names of its files by what they are for."""

    name: str
    content: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)


class Shelf(Protocol):
    """What the user keeps for later films; ``kind`` is "brand" or "template". What cannot be done is a ToolProblem."""

    def all(self, kind: str) -> tuple[Keepsake, ...]:
        """Return what is kept of a kind, oldest first."""
        ...

    def keep(self, kind: str, name: str, content: Mapping[str, Any], files: Mapping[str, MediaId]) -> None:
        """Keep something with files of the session, by what they are for; what had its name gives way."""
        ...

    def drop(self, kind: str, name: str) -> None:
        """Forget something."""
        ...

    def take(self, kind: str, name: str, role: str) -> AssetView:
        """Put a kept file into the session; the same file is there once, however often it is taken."""
        ...


class Translator(Protocol):
    """Who puts captions into other languages, and how that is called when it is told."""

    name: str

    def translate(self, lines: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """Return each line in another language, checked; raises ProviderError where there is no translation that fits."""
        ...


class Maker(Protocol):
    """Who makes new material. Each call may wait long; what it cannot do it says as a ToolProblem, and then nothing was charged."""

    def make(self, wanted: Wanted) -> Made:
        """Return the file; the same call of the same turn is made and charged once, however often the turn is done."""
        ...

    def can_show(self, word: str) -> bool:
        """Say whether a word names something that a clip can show."""
        ...

    def still(self, timeline: Timeline, at: Ticks, name: str) -> Made:
        """Return a picture of what a timeline shows at a moment, titles included."""
        ...


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """A subtitle file of the session: what it is called, and how its bytes are read."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """Everything one turn may read.

    ``last_change`` holds the calls of the last turn that changed the film, so that "bigger" or "other music" can refer to it.
    ``make_id`` gives a fresh id for a prefix ("clip", "track", ...). ``versions`` has the films that were given names, read when asked.
    ``undo_films`` and ``redo_films`` are what undos and redos lead to, the next one first.
    ``tables`` are the tables of colours that were uploaded. ``language_model`` names the model that reads the messages, "" for none.
    ``numbering`` knows the clips by the numbers that the person gives them.
    """

    timeline: Timeline
    assets: tuple[AssetView, ...]
    language: str
    facts: FactsSource
    music: MusicLibrary
    make_id: Callable[[str], str]
    last_change: tuple[ToolCall, ...] = ()
    undo_films: Sequence[Callable[[], Timeline]] = ()
    redo_films: Sequence[Callable[[], Timeline]] = ()
    exports: tuple[ExportView, ...] = ()
    credits_available: int | None = None
    maker: Maker | None = None
    translator: Translator | None = None
    eye: Eye | None = None
    shelf: Shelf | None = None
    versions: Mapping[str, Callable[[], Timeline]] = field(default_factory=dict)
    language_model: str = ""
    tables: tuple[AssetView, ...] = ()
    subtitles: tuple[SubtitleFile, ...] = ()
    numbering: Numbering = field(default_factory=Numbering)
