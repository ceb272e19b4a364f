"""The tool that counts down before the film begins."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, ToolOutcome
from reeltalk.agent.targets import story_clips
from reeltalk.agent.text_tools import place_text
from reeltalk.agent.tool_arguments import Arguments
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Clip, SolidSource, TextAnimation, TextSource, TextStyle
from reeltalk.timeline.time import snap_to_frame, ticks_from_seconds

GROUND: Final = "#14181F"
STEP: Final = ticks_from_seconds(1.0)
FIGURE: Final = TextStyle(size=420, x=0.5, y=0.5, outline_width=0.0, animation=TextAnimation.POP)


class Countdown(Arguments):
    """The number to count down from, one second each, on a dark screen before the film."""

    start: Annotated[int, Field(ge=1, le=10)] = 3


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
