"""The tools that put plain screens into the film: a countdown before it begins, a colour between its clips."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, ToolOutcome, ToolProblem
from reeltalk.agent.targets import story_clips
from reeltalk.agent.text_tools import place_text
from reeltalk.agent.tool_arguments import Arguments, Color
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Clip, SolidSource, TextAnimation, TextSource, TextStyle
from reeltalk.timeline.time import snap_to_frame, ticks_from_seconds

GROUND: Final = "#14181F"
STEP: Final = ticks_from_seconds(1.0)
FIGURE: Final = TextStyle(size=420, x=0.5, y=0.5, outline_width=0.0, animation=TextAnimation.POP)


class Countdown(Arguments):
    """The number to count down from, one second each, on a dark screen before the film."""

    start: Annotated[int, Field(ge=1, le=10)] = 3


class ColorCards(Arguments):
    """A screen of one colour between every two clips of the film."""

    color: Color = "#000000"
    duration_s: Annotated[float, Field(ge=0.1, le=60)] = 1.0


def color_cards(arguments: ColorCards, context: PlanningContext) -> ToolOutcome:
    """Part the clips by a plain screen; everything behind each begins so much later."""
    clips = story_clips(context.timeline)
    draft = Draft(context.timeline)
    main, rate = draft.timeline.main_track, draft.timeline.canvas.rate
    length = max(rate.ticks_per_frame, snap_to_frame(ticks_from_seconds(arguments.duration_s), rate))
    if main is None or len(clips) < 2:
        raise ToolProblem("There is only one clip: upload another one to join to it.", "只有一个片段：请再上传一个来拼接。")
    for clip in reversed(clips[1:]):
        card = Clip(context.make_id("clip"), clip.start, length, SolidSource(color=arguments.color), name="Card")
        draft.do(edit.Insert(main.id, card, ripple_all=True))
    return ToolOutcome(draft.operations)


def countdown(arguments: Countdown, context: PlanningContext) -> ToolOutcome:
    """Count down to the film's first picture; everything else begins so much later."""
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    main = draft.timeline.main_track
    rate = draft.timeline.canvas.rate
    borders = [snap_to_frame(number * STEP, rate) for number in range(arguments.start + 1)]
    ground = Clip(context.make_id("clip"), 0, borders[-1], SolidSource(color=GROUND), name="Countdown")
    if main is not None:
        draft.do(edit.Insert(main.id, ground, ripple_all=True))
    for number, (start, end) in enumerate(pairwise(borders)):
        figure = TextSource(text=str(arguments.start - number), style=FIGURE)
        place_text(draft, Clip(context.make_id("title"), start, end - start, figure, name="Countdown"), context)
    facts: dict[str, Measured] = {"countdown_s": arguments.start}
    return ToolOutcome(draft.operations, facts=facts)
