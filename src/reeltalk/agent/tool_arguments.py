"""What each tool may be asked: one frozen model per tool, the only place where the arguments are written down.

Times are seconds of the film (a negative one counts from its end); a target names clips:
``all``, ``first``, ``last``, ``2`` (the second clip of the main track), ``1,3``, ``name:intro.mp4``, ``music``, ``titles`` or ``captions``.
Anything that is not listed is refused before a handler sees it. What tools of sound, picture and text may be asked stands in modules of
their own.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reeltalk import limits

Target: TypeAlias = Annotated[
    str,
    Field(
        max_length=limits.NAME_MAX_CHARACTERS,
        description='"all", "first", "last", "2", "1,3", "name:intro.mp4", "music", "titles" or "captions"',
    ),
]
Seconds: TypeAlias = Annotated[float, Field(gt=-limits.TIMELINE_DURATION_MAX_S, le=limits.TIMELINE_DURATION_MAX_S, allow_inf_nan=False)]
Stretches: TypeAlias = Annotated[tuple[tuple[Seconds, Seconds | None], ...], Field(max_length=50)]
Length: TypeAlias = Annotated[float, Field(gt=0, le=limits.TIMELINE_DURATION_MAX_S, allow_inf_nan=False)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Color: TypeAlias = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$", description="#RRGGBB or #RRGGBBAA")]
Tempo: TypeAlias = Annotated[float, Field(ge=40, le=240, description="beats per minute")]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.TEXT_MAX_CHARACTERS)]
Name: TypeAlias = Annotated[str, Field(max_length=limits.NAME_MAX_CHARACTERS)]
Original: TypeAlias = Literal["lower", "mute", "keep"]
Corner: TypeAlias = Literal["top_left", "top_right", "bottom_left", "bottom_right"]
Position: TypeAlias = Literal[
    "top", "center", "bottom", "lower_third", "left", "right", "top_left", "top_right", "bottom_left", "bottom_right"
]
TextSize: TypeAlias = Annotated[
    Literal["small", "medium", "large", "huge"] | Annotated[float, Field(ge=8, le=400)],
    Field(description="a word, or the height of a line in pixels of a 1080 pixel wide or high picture"),
]
CaptionPreset: TypeAlias = Literal["clean", "bold", "karaoke", "box", "minimal", "elegant"]
TextMotion: TypeAlias = Literal["none", "fade", "fade_in", "fade_out", "slide_up", "slide_left", "pop", "bounce", "typewriter", "karaoke"]


class Arguments(BaseModel):
    """The arguments of a tool: closed, frozen, bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoArguments(Arguments):
    """For tools that need to be told nothing."""


class OnTarget(Arguments):
    """For tools that act on clips; with ``ranges`` as [start, end] (end null: to the end) only on what lies inside them."""

    target: Target = "all"
    ranges: Stretches = ()


class WithinClips(Arguments):
    """For tools that act at a moment: where a target names clips, times count within each of them (a negative one from its end)."""

    target: Target = "all"


# --- cutting -------------------------------------------------------------------------------------------------------------------------


class TrimPauses(Arguments):
    """``minimum_s`` is the shortest silence that is cut, ``keep_s`` what stays of each one; breaths in it go unless they are kept.

    With ``ranges``, of the film or of a clip that is named, the silences that reach into one of them are cut, whole.
    """

    target: Target = "all"
    ranges: Stretches = ()
    minimum_s: Annotated[float, Field(ge=0.1, le=30)] | None = None
    keep_s: Annotated[float, Field(ge=0, le=5)] | None = None
    breaths_kept: bool = False


class TrimRange(Arguments):
    """``ranges`` as [start, end] (end null: to the end); with a target, or with ``each_clip``, the times count within the clip."""

    action: Literal["remove", "keep"] = "remove"
    ranges: Annotated[tuple[tuple[Seconds, Seconds | None], ...], Field(min_length=1, max_length=200)]
    target: Target | None = None
    each_clip: bool = False


class TrimFaces(Arguments):
    """Keep, or remove, the stretches in which a face is seen."""

    action: Literal["remove", "keep"] = "keep"


class InsertClip(Arguments):
    """The name of an upload and where its picture goes: the "start", the "end", or a time of the film.

    ``duration_s`` is how long it is seen.
    """

    name: Name
    at: Literal["start", "end"] | Seconds = "end"
    duration_s: Length | None = None


class CutToDuration(Arguments):
    """``keep`` says what stays: the densest speech ("best"), the beginning or the end."""

    duration_s: Length
    at_most: bool = True
    keep: Literal["best", "start", "end"] = "best"


class TrimSpeech(Arguments):
    """``phrase`` as it is said; "find" only tells where.

    A "word" is the phrase alone, an "answer" what follows a question that holds it; "before" and "after" are all the film before or
    behind its sentence; with ``until`` everything from the phrase to that other one. ``also`` are further phrases looked for alike.
    """

    phrase: Annotated[str, Field(min_length=1, max_length=limits.NAME_MAX_CHARACTERS)]
    action: Literal["remove", "keep", "find"] = "remove"
    also: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    part: Literal["sentence", "word", "answer", "before", "after"] = "sentence"
    until: Annotated[str, Field(min_length=1, max_length=limits.NAME_MAX_CHARACTERS)] | None = None


class Split(WithinClips):
    """One of four: at given times, every so many seconds, into equal parts, or where one shot gives way to the next."""

    at_s: Annotated[tuple[Seconds, ...], Field(max_length=500)] = ()
    every_s: Annotated[float, Field(ge=0.1, le=limits.TIMELINE_DURATION_MAX_S)] | None = None
    parts: Annotated[int, Field(ge=2, le=500)] | None = None
    at_shots: bool = False


class CutToBeat(Arguments):
    """``beats`` is how many beats lie between the moments at which a cut may fall; none leaves it to the length of each clip."""

    beats: Annotated[int, Field(ge=1, le=64)] | None = None


class RemoveClips(Arguments):
    """Which clips go: those of a target, or of these only the longer or shorter ones."""

    target: Target = ""
    longer_than_s: Length | None = None
    shorter_than_s: Length | None = None

    @model_validator(mode="after")
    def _says_which(self) -> RemoveClips:
        if not self.target and self.longer_than_s is None and self.shorter_than_s is None:
            raise ValueError("say which clips: a target, longer_than_s or shorter_than_s")
        return self


class RemoveTransitions(Arguments):
    """``where`` is "all", or the numbers of the cuts (the first one is 1)."""

    where: Literal["all"] | tuple[int, ...] = "all"


class Reorder(Arguments):
    """The new order: numbers (from 1) or names of clips; those left out follow in their old order.

    "reverse" turns it round, "upload" is the order of arrival, "shuffle" mixes the clips, "shortest" and "longest" come first by length.
    """

    order: (
        Annotated[tuple[int | Name, ...], Field(min_length=1, max_length=500)]
        | Literal["reverse", "name", "upload", "shuffle", "shortest", "longest"]
    )


class Repeat(OnTarget):
    """``times`` is how often the clips play altogether."""

    times: Annotated[int, Field(ge=2, le=50)] = 2


class SetSpeed(OnTarget):
    """``factor`` 2 is twice as fast."""

    factor: Annotated[float, Field(ge=limits.SPEED_MIN, le=limits.SPEED_MAX, allow_inf_nan=False)]


FREEZE_SECONDS: Final = 2.0


class Freeze(WithinClips):
    """Hold the frame at ``at_s`` (the last one when left out)."""

    at_s: Seconds | None = None
    duration_s: Annotated[float, Field(gt=0, le=600)] = FREEZE_SECONDS


# --- around the film -----------------------------------------------------------------------------------------------------------------


class Export(Arguments):
    """The file that is wanted; ``shapes`` ("9:16", "youtube") asks for one in each, ``lengths_s`` for one cut down to each length,
    ``pieces`` for each clip, or each that ``target`` names, as a file of its own.

    ``highlights`` asks for each stretch that was marked as one as a file of its own. ``ranges`` says which stretches of the film the file
    holds, ``at_s`` of which moment a still is; ``languages`` asks for one with its captions in each. The film itself stays as it is.
    """

    format: Annotated[str, Field(max_length=20, description='"mp4", "mov", "webm", "gif", "mp3", "wav", "srt" ...')] | None = None
    codec: Annotated[str, Field(max_length=20, description='"h264", "hevc", "av1", "prores", "vp9"; else the usual one')] | None = None
    max_size_mb: Annotated[float, Field(gt=0, le=100_000)] | None = None
    quality: Literal["low", "medium", "high"] | None = None
    resolution: Annotated[str, Field(max_length=20, description='"720p", "1080p", "4k" or "1080x1920"')] | None = None
    shapes: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    lengths_s: Annotated[tuple[Length, ...], Field(max_length=8)] = ()
    pieces: bool = False
    target: Target = "all"
    highlights: bool = False
    languages: Annotated[tuple[Annotated[str, Field(min_length=2, max_length=20)], ...], Field(max_length=12)] = ()
    ranges: Stretches = ()
    at_s: Seconds | None = None


class NamedVersion(Arguments):
    """The name of a version of the film."""

    name: Annotated[str, Field(min_length=1, max_length=80)]


class CompareVersions(Arguments):
    """The names of two versions; "" is the film as it is now."""

    first: Annotated[str, Field(max_length=80)]
    second: Annotated[str, Field(max_length=80)] = ""


class Answer(Arguments):
    """A question about Reeltalk itself or about the project."""

    topic: Annotated[str, Field(max_length=60)] = "capabilities"
    about: Text | None = None


class Refuse(Arguments):
    """What was asked, why it cannot be done, and the nearest thing that can."""

    what: Annotated[str, Field(max_length=limits.NAME_MAX_CHARACTERS)]
    reason: Annotated[str, Field(max_length=limits.NAME_MAX_CHARACTERS)] = ""
    nearest: Annotated[str, Field(max_length=limits.NAME_MAX_CHARACTERS)] | None = None


class Ask(Arguments):
    """One question with the options that a person can pick from."""

    question: Annotated[str, Field(min_length=1, max_length=500)]
    options: Annotated[tuple[str, ...], Field(max_length=8)] = ()

    @field_validator("options")
    @classmethod
    def _short(cls, options: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(option) > 200 for option in options):
            raise ValueError("an option fits on one line")
        return options
