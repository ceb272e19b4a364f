"""What a tool gives back: operations, what there is to say about them, and what was measured; or a plain reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from pydantic import BaseModel

from reeltalk.agent.context import Made, PlanningContext
from reeltalk.edits.apply import apply_all
from reeltalk.edits.operations import Operation
from reeltalk.timeline.model import Clip, ClipId, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.saying import saying
from reeltalk.timeline.summary import summary

Measured: TypeAlias = int | float | str | bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence in English and Chinese; the other languages look the English one up (``timeline/saying.py``)."""

    english: str
    chinese: str

    def in_language(self, language: str) -> str:
        """Return the sentence in a language that is spoken here, else in English."""
        return self.chinese if language.startswith("zh") else saying(self.english, language)


def listed(names: Iterable[str]) -> Phrase:
    """Return names as a list, with the comma of either language.

    >>> listed(["a.mp4", "b.mp4"])
    Phrase(english='a.mp4, b.mp4', chinese='a.mp4、b.mp4')
    """
    each = tuple(names)
    return Phrase(", ".join(each), "、".join(each))


class Phrases(Phrase):
    """Sentences that stand together, each looked up by itself; ``timeline``, where given, is told first in its documented form."""

    __slots__ = ("_phrases", "_timeline")
    _phrases: tuple[Phrase, ...]
    _timeline: Timeline | None

    def __init__(self, *phrases: Phrase, timeline: Timeline | None = None) -> None:
        object.__setattr__(self, "_phrases", phrases)
        object.__setattr__(self, "_timeline", timeline)
        super().__init__(self.in_language("en"), self.in_language("zh"))

    def in_language(self, language: str) -> str:
        """Return the sentences one after another."""
        told = [] if self._timeline is None else [summary(self._timeline, language)]
        return ("" if language[:2] in {"zh", "ja"} else " ").join([*told, *(phrase.in_language(language) for phrase in self._phrases)])


class ToolProblem(Exception):
    """The tool cannot do what was asked of it; ``reason`` says why and what would work, in a person's words."""

    def __init__(self, english: str, chinese: str) -> None:
        self.reason = Phrase(english, chinese)
        super().__init__(english)

    @classmethod
    def saying(cls, *phrases: Phrase) -> ToolProblem:
        """Return a problem that is told in several sentences."""
        together = Phrases(*phrases)
        problem = cls(together.english, together.chinese)
        problem.reason = together
        return problem


class Request(StrEnum):
    """What a tool asks the workflow to do around the timeline."""

    EXPORT = "export"
    SHARE = "share"
    UNDO = "undo"
    REDO = "redo"
    SAVE_VERSION = "save_version"


@dataclass(frozen=True, slots=True)
class Question:
    """Something the person has to decide, with options to pick from."""

    prompt: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What one call comes to.

    ``said`` holds what the diff cannot tell (why a transition is shorter, which assumption was made); ``answer`` is the whole answer to a
    question; ``facts`` were measured on the timeline that the operations lead to; ``partly`` and ``refused`` tell the receipt so.
    ``shapes``, ``lengths_s``, ``pieces`` (only of ``piece_clips``, where some are named), ``highlights`` and ``stretches`` say of what an
    export is made where it is not simply the film.
    ``parted`` says that clips were divided because the person wants the parts; ``origins`` of which clips new ones are pieces or copies.
    ``steps`` says how many changes a wish to go back or forth takes. ``made`` holds new files of the session; ``announced`` is told at
    once, while the rest of the request is still being done.
    """

    operations: tuple[Operation, ...] = ()
    said: tuple[Phrase, ...] = ()
    facts: Mapping[str, Measured] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    answer: Phrase | None = None
    question: Question | None = None
    output: Mapping[str, str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    lengths_s: tuple[float, ...] = ()
    pieces: bool = False
    piece_clips: tuple[ClipId, ...] = ()
    highlights: bool = False
    languages: tuple[str, ...] = ()
    stretches: tuple[tuple[float, float | None], ...] = ()
    parted: bool = False
    origins: Mapping[ClipId, ClipId] = field(default_factory=dict)
    steps: int = 1
    partly: bool = False
    refused: bool = False
    made: tuple[Made, ...] = ()
    announced: Phrase | None = None


class Effort(StrEnum):
    """What a call costs: nothing, an edit of the session, or a look into the files first (which can take a while)."""

    FREE = "free"
    EDIT = "edit"
    ANALYSIS = "analysis"


Handler: TypeAlias = Callable[[Any, PlanningContext], ToolOutcome]


@dataclass(frozen=True, slots=True)
class Tool:
    """A row of the tool table. ``needs_film`` puts the uploads on an empty timeline before the handler runs; where ``begins_film`` is set,
    what the tool makes may also be all that there is.

    ``orders`` says that it has material made: that takes long and may cost, so it is never rehearsed.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    handler: Handler
    effort: Effort = Effort.EDIT
    needs_film: bool = True
    orders: bool = False
    begins_film: bool = False

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the arguments."""
        return self.arguments.model_json_schema()


class Draft:
    """A timeline on which a handler tries its operations one after another, keeping the list of them.

    >>> draft = Draft(Timeline())
    >>> draft.operations
    ()
    """

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._operations: list[Operation] = []

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Return what was done so far, in order."""
        return tuple(self._operations)

    def do(self, *operations: Operation) -> None:
        """Apply operations; raises InvalidOperation or InvalidTimeline, and then the whole call is dropped."""
        if operations:
            self.timeline = apply_all(self.timeline, operations).timeline
            self._operations += operations

    def clip(self, clip_id: str) -> Clip:
        """Return a clip as it stands now."""
        found = self.timeline.clip(clip_id)
        if found is None:
            raise ToolProblem("A clip that this edit needs is no longer there.", "这次编辑需要的片段已不存在。")
        return found[1]

    def track(self, kind: TrackKind, role: TrackRole) -> Track | None:
        """Return the first track of a kind and role."""
        return next((track for track in self.timeline.tracks if track.kind is kind and track.role is role), None)
