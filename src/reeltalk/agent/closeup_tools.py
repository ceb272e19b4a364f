"""The tools that bring a picture closer at once, or make it larger for a larger film."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import film_words, sentences
from reeltalk.agent.stretches import isolate
from reeltalk.agent.targets import picture_clips, story_clips
from reeltalk.agent.tool_arguments import Arguments, OnTarget
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Effect, Framing, MediaSource, Motion
from reeltalk.timeline.time import seconds_from_ticks

Stretch: TypeAlias = tuple[float, float]
"""From when to when, in seconds of the film."""
UHD_LINES: Final = 2160
CLOSE_S: Final = 3.0
"""How long a picture stays close that comes closer every so many seconds."""
MOMENTS_MAX: Final = 200
ENLARGED_MIN: Final = 1.05
"""A picture that is enlarged by less than this stays as it is."""


class PunchIn(OnTarget):
    """A hard cut to a picture that is so much closer.

    With ``every_cut`` every second clip, with ``every_s`` for a moment so often, with ``every_sentence`` each second, third ... sentence.
    """

    amount: Annotated[float, Field(gt=0, le=2)] = 0.25
    every_cut: bool = False
    every_sentence: Annotated[int, Field(ge=1, le=10)] | None = None
    every_s: Annotated[float, Field(ge=1, le=limits.TIMELINE_DURATION_MAX_S)] | None = None


class Upscale(Arguments):
    """The lines of the larger film, counted along its shorter side."""

    lines: Annotated[int, Field(ge=360, le=limits.CANVAS_MAX_PIXELS)] = UHD_LINES


def punch_in(arguments: PunchIn, context: PlanningContext) -> ToolOutcome:
    """Show clips closer from their first frame to their last."""
    if arguments.every_s is not None:
        return _at(_every(arguments.every_s, context), arguments, context)
    if arguments.every_sentence is not None:
        return _at(_spoken(arguments.every_sentence, context), arguments, context)
    clips = picture_clips(context.timeline, arguments.target)
    if arguments.every_cut:
        clips = clips[1::2]
        if not clips:
            raise ToolProblem("The film has no cuts yet: it is one clip.", "影片还没有剪辑点：只有一个片段。")
    close = Framing(scale=1 + arguments.amount)
    chosen = tuple(clip.id for clip in clips)
    facts: dict[str, Measured] = {"clips_changed": len(chosen), "zoom_percent": round(arguments.amount * 100)}
    return ToolOutcome((edit.SetMotion(chosen, Motion(close, close)),), facts=facts)


def _every(seconds: float, context: PlanningContext) -> tuple[Stretch, ...]:
    """Return a moment again and again, first when so much time has passed, each time for at most half of it."""
    length, close_s = seconds_from_ticks(context.timeline.duration), min(CLOSE_S, seconds / 2)
    starts = [round(number * seconds, 3) for number in range(1, MOMENTS_MAX + 1) if number * seconds < length]
    return tuple((start, round(start + close_s, 3)) for start in starts or [seconds])  # of a film that is too short, isolate tells


def _spoken(nth: int, context: PlanningContext) -> tuple[Stretch, ...]:
    """Return when each nth sentence is spoken; raises ToolProblem where there is none."""
    spoken = sentences(film_words(context.timeline, context.facts))[nth - 1 :: nth][:MOMENTS_MAX]
    if not spoken:
        raise ToolProblem("There are not that many sentences in the film.", "影片里没有那么多句话。")
    return tuple((seconds_from_ticks(each.start), seconds_from_ticks(each.end)) for each in spoken)


def _at(stretches: tuple[Stretch, ...], arguments: PunchIn, context: PlanningContext) -> ToolOutcome:
    """Show the film closer at some stretches of it."""
    pieces = isolate(arguments.model_copy(update={"ranges": stretches}), context)
    inside = arguments.model_copy(update={"target": pieces.target, "ranges": (), "every_s": None, "every_sentence": None})
    outcome = punch_in(inside, replace(context, timeline=pieces.timeline))
    return replace(outcome, operations=(*pieces.operations, *outcome.operations))


def upscale(arguments: Upscale, context: PlanningContext) -> ToolOutcome:
    """Make the film larger; what has to be enlarged for it is enlarged with care and sharpened a little."""
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    canvas = draft.timeline.canvas
    factor = min(arguments.lines / min(canvas.width, canvas.height), limits.CANVAS_MAX_PIXELS / max(canvas.width, canvas.height))
    if factor < ENLARGED_MIN:
        size = f"{canvas.width}x{canvas.height}"
        raise ToolProblem(f"The film has {size} pixels already.", f"影片已经是 {size}。")
    width, height = (round(side * factor / 2) * 2 for side in (canvas.width, canvas.height))
    draft.do(edit.SetCanvas(replace(canvas, width=width, height=height)))
    enlarged = []
    for clip in picture_clips(draft.timeline, "all"):
        reference = draft.timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
        if reference is not None and reference.width * ENLARGED_MIN < width:
            enlarged.append(clip.id)
    if enlarged:
        draft.do(edit.SetEffect(tuple(enlarged), Effect(context.make_id("effect"), "upscale")))
    said = Phrase(
        "The picture is enlarged and sharpened; detail that the footage does not hold is not invented.",
        "画面已放大并锐化；素材里没有的细节不会凭空生成。",
    )
    facts: dict[str, Measured] = {"width": width, "height": height, "clips_treated": len(enlarged)}
    return ToolOutcome(draft.operations, said=(said,), facts=facts)
