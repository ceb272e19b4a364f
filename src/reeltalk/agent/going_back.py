"""The tools that go back and forth in what was done: one change, several, all of them, or to before something came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Phrase, Request, ToolOutcome, ToolProblem
from reeltalk.agent.tool_arguments import Arguments
from reeltalk.edits.restoring import inverse_of
from reeltalk.timeline.model import Timeline, TrackRole

Thing: TypeAlias = Literal["captions", "music", "titles", "transitions", "effects", "sounds"]


class Redo(Arguments):
    """How many changes: a number, or everything that can be had."""

    steps: Annotated[int, Field(ge=1, le=limits.STEPS_BACK_MAX)] = 1
    everything: bool = False


class Undo(Redo):
    """How many changes: a number, everything, or all since the film came to have something (``before``)."""

    before: Thing | None = None


def undo(arguments: Undo, context: PlanningContext) -> ToolOutcome:
    """Ask for the film as it was some changes ago."""
    films = context.undo_films
    if not films:
        raise ToolProblem("There is nothing to undo.", "没有可以撤销的操作。")
    if arguments.before is not None:
        return _back_before(arguments.before, context)
    if arguments.everything:
        return ToolOutcome(requests=(Request.UNDO,), steps=len(films), said=() if films[-1]().duration else (_EMPTY_AGAIN,))
    few = (_few_to_undo(len(films)),) if arguments.steps > len(films) else ()
    return ToolOutcome(requests=(Request.UNDO,), steps=min(arguments.steps, len(films)), said=few, partly=bool(few))


def take_back(arguments: Undo, context: PlanningContext) -> ToolOutcome:
    """Make the film what it was some changes ago, as a change like any other, so that more can be done to it in the same turn."""
    asked = undo(arguments, context)
    wanted = context.undo_films[asked.steps - 1]()
    return ToolOutcome((inverse_of(wanted, context.timeline),), said=asked.said, partly=asked.partly)


def redo(arguments: Redo, context: PlanningContext) -> ToolOutcome:
    """Ask for the film as it was before some undos."""
    most = len(context.redo_films)
    if not most:
        raise ToolProblem("There is nothing to redo.", "没有可以重做的操作。")
    steps = most if arguments.everything else arguments.steps
    few = (_few_to_redo(most),) if steps > most else ()
    return ToolOutcome(requests=(Request.REDO,), steps=min(steps, most), said=few, partly=bool(few))


def _back_before(thing: Thing, context: PlanningContext) -> ToolOutcome:
    """Go back to the newest film that did not have the thing yet."""
    has, named = _HOLDS[thing], _NAMES[thing]
    if not has(context.timeline):
        raise ToolProblem(
            f"There is no {named.english} in the film to go back before.", f"影片里没有{named.chinese}，无法回到加{named.chinese}之前。"
        )
    steps = next((number for number, film in enumerate(context.undo_films, 1) if not has(film())), 0)
    if not steps:
        raise ToolProblem(
            f"The film has never been without {named.english}, so nothing was undone.",
            f"影片从一开始就有{named.chinese}，没有撤销任何操作。",
        )
    said = Phrase(f"The film is as it was before {named.english}.", f"影片已回到加{named.chinese}之前。")
    return ToolOutcome(requests=(Request.UNDO,), steps=steps, said=(said,))


def _with_role(role: TrackRole) -> Callable[[Timeline], bool]:
    return lambda film: any(track.clips for track in film.tracks_of_role(role))


_HOLDS: Final[Mapping[str, Callable[[Timeline], bool]]] = {
    "captions": _with_role(TrackRole.CAPTIONS),
    "music": _with_role(TrackRole.MUSIC),
    "titles": _with_role(TrackRole.TITLES),
    "sounds": _with_role(TrackRole.EFFECTS),
    "transitions": lambda film: any(track.transitions for track in film.tracks),
    "effects": lambda film: any(clip.effects for track in film.tracks for clip in track.clips),
}
_NAMES: Final[Mapping[str, Phrase]] = {
    "captions": Phrase("captions", "字幕"),
    "music": Phrase("music", "音乐"),
    "titles": Phrase("titles", "标题"),
    "sounds": Phrase("sound effects", "音效"),
    "transitions": Phrase("transitions", "转场"),
    "effects": Phrase("effects", "效果"),
}
_EMPTY_AGAIN: Final = Phrase(
    "The timeline is empty again; your uploads are still here, and the next edit starts from them. "
    "Nothing is lost: “redo everything” brings it all back.",
    "时间线已清空，上传的素材都还在，下一次编辑会从它们开始。什么都没有丢：说“全部重做”即可恢复。",
)


def _few_to_undo(count: int) -> Phrase:
    if count == 1:
        return Phrase("There was only one change to undo.", "只有 1 步可以撤销。")
    return Phrase(f"There were only {count} changes to undo.", f"只有 {count} 步可以撤销。")


def _few_to_redo(count: int) -> Phrase:
    if count == 1:
        return Phrase("There was only one change to redo.", "只有 1 步可以重做。")
    return Phrase(f"There were only {count} changes to redo.", f"只有 {count} 步可以重做。")
