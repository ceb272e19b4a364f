"""Cutting by whether a face is seen."""

from __future__ import annotations

from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out
from reeltalk.agent.outcome import Draft, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import media_of, on_timeline, snapped_inward
from reeltalk.agent.targets import has_picture, story_clips
from reeltalk.agent.tool_arguments import TrimFaces
from reeltalk.timeline.model import MediaSource
from reeltalk.timeline.time import TimeRange, complement, merged, seconds_from_ticks, ticks_from_seconds

AROUND: Final = ticks_from_seconds(0.4)
"""A face is looked for every so often: it is taken to be there a little before and after it was seen."""
GAP_MIN: Final = ticks_from_seconds(1.0)
"""A face that is lost for a moment (a turned head) is still there."""


def trim_faces(arguments: TrimFaces, context: PlanningContext) -> ToolOutcome:
    """Keep only the stretches in which a face is seen, or cut them out."""
    timeline = context.timeline
    seen: list[TimeRange] = []
    known = False
    for clip in story_clips(timeline):
        if not isinstance(clip.source, MediaSource) or not has_picture(timeline, clip):
            continue
        faces = context.facts.faces(media_of(clip).media_id)
        known = known or faces is not None
        around = [TimeRange.between(max(0, t.range.start - AROUND), t.range.end + AROUND) for t in faces.tracks] if faces else []
        seen += on_timeline(clip, around)
    if not known:
        raise ToolProblem("No engine that finds faces is installed here.", "这里没有安装人脸识别引擎。")
    whole = TimeRange(0, timeline.duration)
    absent = [gap for gap in complement(merged(seen), whole) if gap.duration >= GAP_MIN]
    present = complement(absent, whole)
    if not seen or not absent:
        raise ToolProblem(
            "I see a face in the whole film, so I cut nothing." if seen else "I see no face in the film, so I cut nothing.",
            "整个影片都有人脸，没有改动。" if seen else "影片里没有看到人脸，没有改动。",
        )
    draft = Draft(timeline)
    removed = cut_out(draft, snapped_inward(absent if arguments.action == "keep" else present, timeline.canvas.rate))
    return ToolOutcome(draft.operations, facts={"cut_seconds": round(seconds_from_ticks(removed), 2), "face_stretches": len(present)})
