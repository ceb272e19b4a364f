"""The tools for named versions: keep one, go back to one, tell two apart, list them."""

from __future__ import annotations

from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Phrase, Phrases, Request, ToolOutcome, ToolProblem, listed
from reeltalk.agent.plan_first_words import PREVIOUS
from reeltalk.agent.tool_arguments import CompareVersions, NamedVersion, NoArguments
from reeltalk.edits.restoring import inverse_of
from reeltalk.timeline.changes import Change
from reeltalk.timeline.diff import describe, diff
from reeltalk.timeline.model import Timeline


def save_version(arguments: NamedVersion, context: PlanningContext) -> ToolOutcome:
    """Ask that the film, as it stands when the turn ends, be kept under a name."""
    name = " ".join(arguments.name.split())
    told = Phrase(f"Kept as version “{name}”.", f"已保存为版本“{name}”。")
    return ToolOutcome(requests=(Request.SAVE_VERSION,), output={"version": name}, said=(told,))


def go_back_to(arguments: NamedVersion, context: PlanningContext) -> ToolOutcome:
    """Make the film what it was under a name; this is a change like any other and can be undone."""
    wanted = _version(arguments.name, context)
    if wanted == context.timeline:
        return ToolOutcome(said=(Phrase(f"The film is version “{arguments.name}” already.", f"影片已经是版本“{arguments.name}”。"),))
    said = Phrase(f"The film is version “{arguments.name}” again.", f"影片已回到版本“{arguments.name}”。")
    return ToolOutcome((inverse_of(wanted, context.timeline),), said=(said,))


def compare_versions(arguments: CompareVersions, context: PlanningContext) -> ToolOutcome:
    """Tell what leads from one version to another; "" is the film as it is now, "previous" as it was before the last change."""
    first, second = _version(arguments.first, context), _version(arguments.second, context)
    changes = diff(first, second)
    heading = _from_to(arguments.first, arguments.second)
    if not changes:
        return ToolOutcome(answer=Phrases(heading, _NO_DIFFERENCE))
    return ToolOutcome(answer=Comparison(heading, changes), facts={"changes": len(changes)})


class Comparison(Phrase):
    """What leads from one version to another, a line for each change."""

    __slots__ = ("_changes", "_heading")
    _heading: Phrase
    _changes: tuple[Change, ...]

    def __init__(self, heading: Phrase, changes: tuple[Change, ...]) -> None:
        object.__setattr__(self, "_heading", heading)
        object.__setattr__(self, "_changes", changes)
        super().__init__(self.in_language("en"), self.in_language("zh"))

    def in_language(self, language: str) -> str:
        """Return the heading and the changes."""
        return "\n- ".join([self._heading.in_language(language), *(describe(change, language) for change in self._changes)])


_NO_DIFFERENCE: Final = Phrase("No difference.", "没有区别。")


def _from_to(first: str, second: str) -> Phrase:
    if first == PREVIOUS and not second:
        return Phrase("What the last change did:", "上一次修改带来的变化：")
    if not second:
        return Phrase(f"From version “{first}” to the film as it is now:", f"从版本“{first}”到当前影片：")
    if not first:
        return Phrase(f"From the film as it is now to version “{second}”:", f"从当前影片到版本“{second}”：")
    return Phrase(f"From version “{first}” to version “{second}”:", f"从版本“{first}”到版本“{second}”：")


def list_versions(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Tell which names there are."""
    if not context.versions:
        return ToolOutcome(
            answer=Phrase("No version has been kept yet; say “save this as version A”.", "还没有保存过版本；可以说“保存为版本A”。")
        )
    names = list(context.versions)
    return ToolOutcome(
        answer=Phrase(
            "Versions: " + ", ".join(f"“{name}”" for name in names) + ".", "版本：" + "、".join(f"“{name}”" for name in names) + "。"
        )
    )


def _version(name: str, context: PlanningContext) -> Timeline:
    """Return the film under a name; raises ToolProblem for an unknown one, telling those there are."""
    wanted = " ".join(name.split()).casefold()
    if not wanted:
        return context.timeline
    kept = {known.casefold() for known in context.versions}
    if wanted == PREVIOUS and wanted not in kept and context.undo_films:
        return context.undo_films[0]()
    found = next((load for known, load in context.versions.items() if known.casefold() in (wanted, f"version {wanted}")), None)
    if found is None:
        names = listed(context.versions)
        if not names.english:
            raise ToolProblem(f"There is no version “{name}”; none has been kept yet.", f"没有名为“{name}”的版本；还没有保存过版本。")
        raise ToolProblem(f"There is no version “{name}”; there are {names.english}.", f"没有名为“{name}”的版本；现有：{names.chinese}。")
    timeline: Timeline = found()
    return timeline
