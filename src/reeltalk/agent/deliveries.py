"""Several files from one request: the film in several shapes or lengths, or each of its clips as a file of its own.

What is delivered beside the film itself is a timeline derived from it; the film in the session stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out, range_in
from reeltalk.agent.outcome import Draft, ToolProblem
from reeltalk.agent.picture_arguments import SetCanvas
from reeltalk.agent.picture_tools import set_canvas, wanted_shape
from reeltalk.agent.speech_tools import cut_to_duration
from reeltalk.agent.targets import shown_name, story_clips
from reeltalk.agent.text_arguments import CaptionStyle
from reeltalk.agent.text_tools import add_captions
from reeltalk.agent.tool_arguments import CutToDuration
from reeltalk.edits.apply import apply_all
from reeltalk.limits import FILES_PER_TURN_MAX
from reeltalk.timeline.formats import OutputKind, output_format
from reeltalk.timeline.model import ClipId, MarkerKind, Timeline, TrackRole
from reeltalk.timeline.time import TimeRange, complement, merged, seconds_from_ticks


@dataclass(frozen=True, slots=True)
class Delivery:
    """A film to be made a file of, and what it is called: "9:16", "2 intro"."""

    name: str
    timeline: Timeline


def shape_of(name: str) -> SetCanvas:
    """Return the canvas that "9:16" or "tiktok" asks for; raises ToolProblem for a platform that is not known."""
    wanted = SetCanvas(aspect=name) if ":" in name else SetCanvas(platform=name)
    wanted_shape(wanted)
    return wanted


def in_shapes(names: Sequence[str], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return the film once for each shape; two names of one shape are one file."""
    made: dict[tuple[int, int], Delivery] = {}
    for name in names:
        timeline = apply_all(context.timeline, set_canvas(shape_of(name), context).operations).timeline
        made.setdefault((timeline.canvas.width, timeline.canvas.height), Delivery(name, timeline))
    return tuple(made.values())


def in_lengths(lengths_s: Sequence[float], shapes: Sequence[str], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return the film cut down to each length, and each of those in every shape."""
    made: dict[str, Delivery] = {}
    for length_s in lengths_s:
        outcome = cut_to_duration(CutToDuration(duration_s=length_s), context)
        timeline = apply_all(context.timeline, outcome.operations).timeline
        shaped = in_shapes(shapes, replace(context, timeline=timeline)) if shapes else (Delivery("", timeline),)
        names = (f"{length_s:g} s {each.name}".strip() for each in shaped)
        made |= {name: Delivery(name, each.timeline) for name, each in zip(names, shaped, strict=True)}
    return tuple(made.values())


def in_stretches(stretches: Sequence[tuple[float, float | None]], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return the film cut down to some stretches, as one file."""
    timeline = context.timeline
    whole = TimeRange(0, timeline.duration)
    kept = merged(range_in(timeline, start, end, whole) for start, end in stretches)
    draft = Draft(timeline)
    cut_out(draft, complement(kept, whole))
    name = ", ".join(f"{seconds_from_ticks(each.start):g}-{seconds_from_ticks(each.end):g} s" for each in kept)
    return (Delivery(name, draft.timeline),)


def in_highlights(shapes: Sequence[str], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return each stretch that is marked as a highlight as a film of its own, in the first of the shapes where one is asked for."""
    timeline = context.timeline
    if shapes:
        timeline = apply_all(timeline, set_canvas(shape_of(shapes[0]), context).operations).timeline
    made = []
    for number, marker in enumerate((one for one in timeline.markers if one.kind is MarkerKind.HIGHLIGHT and one.until), 1):
        kept = TimeRange.between(marker.at, min(marker.until or 0, timeline.duration))
        if kept.duration > 0:
            draft = Draft(timeline)
            cut_out(draft, complement([kept], TimeRange(0, timeline.duration)))
            made.append(Delivery(f"{number}", replace(draft.timeline, title=f"{timeline.title} {number}".strip(), markers=())))
    if not made:
        raise ToolProblem("No highlights are marked in the film.", "影片里没有标出精彩片段。")
    return tuple(made)


def with_captions(format_name: str, context: PlanningContext) -> PlanningContext:
    """Return the context with the captions that a subtitle file is written from, where the film shows none."""
    wanted = output_format(format_name)
    is_captioned = any(track.clips for track in context.timeline.tracks_of_role(TrackRole.CAPTIONS))
    if wanted is None or wanted.kind is not OutputKind.SUBTITLES or is_captioned:
        return context
    return replace(context, timeline=apply_all(context.timeline, add_captions(CaptionStyle(), context).operations).timeline)


def in_pieces(wanted: Collection[ClipId], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return each clip that is wanted as a film of its own, with what is heard and written over it; every one where none is named."""
    timeline = context.timeline
    numbered = list(enumerate(story_clips(timeline), 1))
    origin = context.numbering.origin
    clips = [(number, clip) for number, clip in numbered if clip.id in wanted or origin(clip.id) in wanted] or numbered
    if len(clips) > FILES_PER_TURN_MAX:
        raise ToolProblem(
            f"That would be {len(clips)} files; one message makes at most {FILES_PER_TURN_MAX}.",
            f"这样会产生 {len(clips)} 个文件，一条消息最多导出 {FILES_PER_TURN_MAX} 个。",
        )
    whole = TimeRange(0, timeline.duration)
    made = []
    for number, clip in clips:
        draft = Draft(timeline)
        cut_out(draft, complement([clip.range], whole))
        name = f"{number} {shown_name(timeline, clip)}".strip()
        made.append(Delivery(name, replace(draft.timeline, title=name if timeline.title == "" else f"{timeline.title} {number}")))
    return tuple(made)
