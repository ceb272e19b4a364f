"""Plan first: what a plan would do, in words, found by rehearsing it; and the plan without the steps that a person does not want.

A step is one call. It is told by what it changed on a copy of the film, so a proposal claims no more than a reply would.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.loop import Rehearsal
from reeltalk.agent.outcome import Effort, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.plans import Plan, ToolCall
from reeltalk.agent.reply import QUOTED_MAX, shortened
from reeltalk.agent.tools import MUSIC_TOOLS, TOOLS
from reeltalk.timeline.diff import describe, diff
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.saying import quoted
from reeltalk.timeline.time import seconds_from_ticks

CHANGES_TOLD_PER_STEP_MAX: Final = 6
COMPOSED: Final = Phrase(
    "Music of this kind is composed for the film; where nobody can, the nearest of the library is used",
    "将为本片创作这类配乐；如无法创作，则使用曲库中最接近的一首",
)

KEEPING: Final = {
    "save_brand": Phrase("The brand kit is kept", "保存品牌套件"),
    "delete_brand": Phrase("The brand kit is deleted", "删除品牌套件"),
    "save_template": Phrase("The film is kept as a template", "保存为模板"),
    "delete_template": Phrase("The template is deleted", "删除模板"),
}
"""The tools that change what is kept for later films: a rehearsal would keep or delete it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a plan: its number from 1, the person's words it serves, and what came of it on a copy of the film."""

    number: int
    call: ToolCall
    clause: str
    told: tuple[str, ...]
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rehearsed plan: its steps, and the length of the film before and after in seconds."""

    plan: Plan
    steps: tuple[Step, ...]
    before_s: float
    after_s: float

    @property
    def edits(self) -> bool:
        """Say whether there is anything to approve."""
        return any(_is_work(step.call) for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """Return what clients are told of it."""
        steps = [
            {
                "number": step.number,
                "tool": step.call.name,
                "arguments": dict(step.call.arguments),
                "clause": step.clause,
                "changes": list(step.told),
                "possible": step.possible,
            }
            for step in self.steps
        ]
        return {"steps": steps, "duration_before_s": self.before_s, "duration_s": self.after_s}


def propose(plan: Plan, context: PlanningContext) -> Proposal:
    """Rehearse a plan. Nothing is changed, made or paid for; errors of the house (a damaged file) pass through."""
    rehearsal = Rehearsal(replace(context, maker=None), plan.language)
    steps: list[Step] = []
    before = context.timeline
    for clause in plan.clauses:
        for call in clause.calls:
            steps.append(_step(len(steps) + 1, call, clause.text, rehearsal, plan.language))
    after = rehearsal.context.timeline
    return Proposal(plan, tuple(steps), _length(before), _length(after))


def is_ordered(call: ToolCall) -> bool:
    """Say whether a call has material made, which is not rehearsed."""
    tool = TOOLS.get(call.name)
    return tool is not None and tool.orders


def _step(number: int, call: ToolCall, clause: str, rehearsal: Rehearsal, language: str) -> Step:
    if call.name in KEEPING:
        return Step(number, call, clause, (KEEPING[call.name].in_language(language),))
    if is_ordered(call):
        named = next((str(call.arguments[name]) for name in ("prompt", "sound", "genre") if call.arguments.get(name)), "")[:120]
        made = Phrase(f"New material is ordered: {named}", f"将生成新素材：{named}")
        return Step(number, call, clause, (made.in_language(language),))
    before = rehearsal.context.timeline
    try:
        outcome = rehearsal.call(call)
    except ToolProblem as problem:
        return Step(number, call, clause, (problem.reason.in_language(language),), possible=False)
    told = _changes(before, rehearsal.context.timeline, language) or _said(call, outcome, language)
    if call.name in MUSIC_TOOLS and outcome.partly and not call.arguments.get("named"):
        told = (COMPOSED.in_language(language),)
    return Step(number, call, clause, told, possible=not outcome.refused)


def _changes(before: Timeline, after: Timeline, language: str) -> tuple[str, ...]:
    changes = [change for change in diff(before, after) if change.kind not in _UNTOLD]
    told = [describe(change, language) for change in changes[:CHANGES_TOLD_PER_STEP_MAX]]
    if len(changes) > len(told):
        more = len(changes) - len(told)
        told.append(Phrase(f"{more} more changes", f"另有 {more} 处改动").in_language(language))
    return tuple(told)


_UNTOLD: Final = frozenset({"media_added", "language_changed", "duration_changed"})


def _said(call: ToolCall, outcome: ToolOutcome, language: str) -> tuple[str, ...]:
    """Return what a step that changes nothing comes to: its answer, or what the tool is for."""
    if outcome.answer is not None:
        return (outcome.answer.in_language(language),)
    if outcome.question is not None:
        return (outcome.question.prompt,)
    if outcome.steps > 1:
        undone = Phrase(f"The last {outcome.steps} changes are undone", f"撤销最近 {outcome.steps} 步")
        redone = Phrase(f"{outcome.steps} undone changes are done again", f"重做被撤销的 {outcome.steps} 步")
        return ((undone if call.name == "undo" else redone).in_language(language),)
    known = _REQUESTS.get(call.name)
    return (known.in_language(language) if known else TOOLS[call.name].description,)


_REQUESTS: Final = {
    "export": Phrase("The film is exported", "导出影片"),
    "share": Phrase("The film is exported and a share link is made", "导出影片并生成分享链接"),
    "undo": Phrase("The last change is undone", "撤销上一步"),
    "redo": Phrase("What was undone is done again", "重做被撤销的一步"),
    "save_version": Phrase("The film is kept under this name", "以该名称保存当前版本"),
}


def _is_work(call: ToolCall) -> bool:
    tool = TOOLS.get(call.name)
    return (
        call.name in _REQUESTS or call.name in KEEPING or call.name == "go_back_to" or (tool is not None and tool.effort is not Effort.FREE)
    )


def _length(timeline: Timeline) -> float:
    return round(seconds_from_ticks(timeline.duration), 2)


def without(plan: Plan, dropped: Collection[int]) -> Plan:
    """Return the plan without the steps of those numbers.

    >>> from reeltalk.agent.plans import Clause, Route
    >>> plan = Plan(Route.EDIT, "en", (Clause("x", (ToolCall("fade"), ToolCall("zoom"))), Clause("y", (ToolCall("split"),))))
    >>> [call.name for call in without(plan, {2}).calls]
    ['fade', 'split']
    """
    number = 0
    clauses = []
    for clause in plan.clauses:
        kept = []
        for call in clause.calls:
            number += 1
            if number not in dropped:
                kept.append(call)
        if kept or not clause.calls:
            clauses.append(replace(clause, calls=tuple(kept)))
    return replace(plan, clauses=tuple(clauses))


def told(proposal: Proposal, cost_credits: int | None) -> str:
    """Return a proposal in the language of its plan; ``cost_credits`` None where nothing is charged here."""
    language = proposal.plan.language
    rows = [_HEADING.in_language(language)]
    for step in proposal.steps:
        first, *more = step.told or ("",)
        rows.append(f"{step.number}. " + (first if step.possible else _impossible(first).in_language(language)))
        rows += [f"   - {line}" for line in more]
    closing = [*_not_understood(proposal.plan), _cost(cost_credits), *_lengths(proposal)]
    rows += [phrase.in_language(language) for phrase in closing]
    if proposal.plan.notice:
        rows.append(proposal.plan.notice)
    rows.append(_ways_on(proposal).in_language(language))
    return "\n".join(rows)


_HEADING: Final = Phrase("This is what I would do; nothing has been changed yet:", "计划如下，目前没有任何改动：")


def _impossible(told: str) -> Phrase:
    return Phrase(f"{told} (cannot be done)", f"{told}（做不到）")


def _not_understood(plan: Plan) -> list[Phrase]:
    unread = quoted([shortened(clause.text) for clause in plan.clauses if not clause.understood][:QUOTED_MAX], plan.language)
    return [Phrase(f"I did not understand {unread}.", f"没有听懂：{unread}。")] if unread else []


def _cost(cost_credits: int | None) -> Phrase:
    if not cost_credits:
        return Phrase("Cost: nothing.", "费用：免费。")
    return Phrase(f"Cost: {cost_credits} credits.", f"费用：{cost_credits} 积分。")


def _lengths(proposal: Proposal) -> list[Phrase]:
    if not proposal.after_s:
        return []
    after, before = f"{proposal.after_s:g}", f"{proposal.before_s:g}"
    if not proposal.before_s:
        return [Phrase(f"Expected length: {after} s.", f"预计时长：{after} 秒。")]
    return [Phrase(f"Expected length: {after} s (now {before} s).", f"预计时长：{after} 秒（现在 {before} 秒）。")]


def _ways_on(proposal: Proposal) -> Phrase:
    if not proposal.edits:
        return Phrase("There is nothing to approve.", "没有需要确认的步骤。")
    last = len(proposal.steps)
    if last == 1:
        return Phrase("Say “go ahead” to have it done, or “cancel”.", "回复“好的”就执行，“取消”则放弃。")
    return Phrase(
        f"Say “go ahead” to have it done, “go ahead without step {last}” to leave one out, or “cancel”.",
        f"回复“好的”全部执行，“好的，不要第{last}步”去掉某一步，“取消”则放弃。",
    )


CANCELLED: Final = Phrase("The plan is dropped; nothing was changed.", "计划已取消，没有任何改动。")
NO_SUCH_STEP: Final = Phrase("The plan has no such step, so nothing was changed.", "计划里没有这一步，因此没有任何改动。")
