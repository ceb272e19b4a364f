"""Acting on a stretch of time only: the clips are cut at its borders first, and the tool then gets the pieces inside.

    |----- talk -----|            "black and white from 3 to 5 s"
    |--a--|#b#|--c---|            b alone is handed to the tool

So every tool that acts on clips acts on stretches as well, and none of them needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import range_in, seconds_text
from reeltalk.agent.outcome import Draft, ToolProblem
from reeltalk.agent.targets import clips_of
from reeltalk.agent.tool_arguments import OnTarget
from reeltalk.edits import operations as edit
from reeltalk.edits.operations import Operation
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.time import TimeRange, merged


@dataclass(frozen=True, slots=True)
class Isolated:
    """The cuts that set a stretch free, the film after them, and the target that names the pieces inside."""

    operations: tuple[Operation, ...]
    timeline: Timeline
    target: str


def isolate(arguments: OnTarget, context: PlanningContext) -> Isolated:
    """Cut the named clips at the borders of the named stretches; raises ToolProblem where no clip lies inside.

    Times are those of the film, or, where one clip is named, of that clip.
    """
    draft = Draft(context.timeline)
    named = clips_of(draft.timeline, arguments.target)
    wholes = context.numbering.stretches(named)
    whole = wholes[0] if len(wholes) == 1 else TimeRange(0, draft.timeline.duration)
    stretches = merged(range_in(draft.timeline, start, end, whole) for start, end in arguments.ranges)
    tracks = {found[0].id for clip in named if (found := draft.timeline.clip(clip.id))}
    for position in sorted({edge for stretch in stretches for edge in (stretch.start, stretch.end)}):
        _cut_at(draft, position, tracks, context)
    inside = [
        clip.id
        for track in draft.timeline.tracks
        if track.id in tracks
        for clip in track.clips
        if any(stretch.start <= clip.start and clip.end <= stretch.end for stretch in stretches)
    ]
    if not inside:
        length = seconds_text(context.timeline.duration)
        raise ToolProblem(f"There is no clip in that stretch: the film lasts {length} s.", f"那一段里没有片段：影片长 {length} 秒。")
    return Isolated(draft.operations, draft.timeline, "ids:" + ",".join(inside))


def _cut_at(draft: Draft, position: int, tracks: set[str], context: PlanningContext) -> None:
    for track in draft.timeline.tracks:
        clip = next((each for each in track.clips if each.start < position < each.end), None) if track.id in tracks else None
        if clip is not None:
            draft.do(edit.Split(clip.id, position, context.make_id("clip")))
