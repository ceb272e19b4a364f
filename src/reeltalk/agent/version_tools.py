"""The tools for named versions: keep one, go back to one, tell two apart, list them."""

from __future__ import annotations

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Phrase, Request, ToolOutcome, ToolProblem
from reeltalk.agent.tool_arguments import CompareVersions, NamedVersion, NoArguments
from reeltalk.edits.restoring import inverse_of
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
    """Tell what leads from one version to another; "" is the film as it is now."""
    first, second = _version(arguments.first, context), _version(arguments.second, context)
    changes = diff(first, second)
    names = [f"“{name}”" if name else "" for name in (arguments.first, arguments.second)]
    english = f"From version {names[0] or 'now'} to {names[1] or 'now'}: "
    chinese = f"从{names[0] or '当前版本'}到{names[1] or '当前版本'}："
    if not changes:
        return ToolOutcome(answer=Phrase(english + "no difference.", chinese + "没有区别。"))
    rows = [("\n- " + describe(change, "en"), "\n- " + describe(change, "zh")) for change in changes]
    return ToolOutcome(
        answer=Phrase(english + "".join(row for row, _ in rows), chinese + "".join(row for _, row in rows)), facts={"changes": len(changes)}
    )


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
    found = next((load for known, load in context.versions.items() if known.casefold() in (wanted, f"version {wanted}")), None)
    if found is None:
        names = ", ".join(context.versions)
        raise ToolProblem(
            f"There is no version “{name}”" + (f"; there are {names}." if names else "; none has been kept yet."),
            f"没有名为“{name}”的版本" + (f"；现有：{names}。" if names else "；还没有保存过版本。"),
        )
    timeline: Timeline = found()
    return timeline
