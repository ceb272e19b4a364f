"""The tools that put plain screens into the film: a countdown or words before it begins, a colour between its clips."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, ToolOutcome, ToolProblem
from reeltalk.agent.targets import story_clips
from reeltalk.agent.text_styles import TITLE_ROLES, lightness, restyled
from reeltalk.agent.text_tools import TITLE_NAME_CHARACTERS, place_text
from reeltalk.agent.tool_arguments import Arguments, Color, Text
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Clip, SolidSource, TextAnimation, TextSource, TextStyle, Track, TrackKind, TrackRole
from reeltalk.timeline.time import seconds_from_ticks, snap_to_frame, ticks_from_seconds

GROUND: Final = "#14181F"
LIGHT_GROUND: Final = 140.0
"""How light, of 255, a screen is on which words are dark unless told otherwise."""
STEP: Final = ticks_from_seconds(1.0)
FIGURE: Final = TextStyle(size=420, x=0.5, y=0.5, outline_width=0.0, animation=TextAnimation.POP)


class Countdown(Arguments):
    """The number to count down from, one second each, on a dark screen before the film."""

    start: Annotated[int, Field(ge=1, le=60)] = 3


class TitleCard(Arguments):
    """Words on a plain screen of their own, before the film or behind it."""

    text: Text
    ground: Color = GROUND
    color: Color | None = None
    animation: TextAnimation | None = None
    duration_s: Annotated[float, Field(ge=0.5, le=60)] = 3.0
    at: Literal["start", "end"] = "start"


def title_card(arguments: TitleCard, context: PlanningContext) -> ToolOutcome:
    """Show words on a plain screen; before the film, everything else begins so much later."""
    draft = Draft(context.timeline)
    main, rate = _main_track(draft, context), draft.timeline.canvas.rate
    length = snap_to_frame(ticks_from_seconds(arguments.duration_s), rate)
    start = 0 if not main.clips or arguments.at == "start" else main.clips[-1].end
    ink = "#FFFFFF" if lightness(arguments.ground) < LIGHT_GROUND else GROUND
    style = restyled(replace(TITLE_ROLES["end_card"].style, color=ink, outline_width=0.0), arguments, draft.timeline.canvas)
    card = Clip(context.make_id("clip"), start, length, SolidSource(color=arguments.ground), name="Card")
    draft.do(edit.Insert(main.id, card, ripple_all=True))
    words = TextSource(text=arguments.text, style=style)
    place_text(draft, Clip(context.make_id("title"), start, length, words, name=arguments.text[:TITLE_NAME_CHARACTERS]), context)
    facts: dict[str, Measured] = {"title_start_s": seconds_from_ticks(start), "title_end_s": seconds_from_ticks(start + length)}
    return ToolOutcome(draft.operations, facts=facts)


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
    draft = Draft(context.timeline)
    main = _main_track(draft, context)
    rate = draft.timeline.canvas.rate
    borders = [snap_to_frame(number * STEP, rate) for number in range(arguments.start + 1)]
    ground = Clip(context.make_id("clip"), 0, borders[-1], SolidSource(color=GROUND), name="Countdown")
    draft.do(edit.Insert(main.id, ground, ripple_all=True))
    for number, (start, end) in enumerate(pairwise(borders)):
        figure = TextSource(text=str(arguments.start - number), style=FIGURE)
        place_text(draft, Clip(context.make_id("title"), start, end - start, figure, name="Countdown"), context)
    facts: dict[str, Measured] = {"countdown_s": arguments.start}
    return ToolOutcome(draft.operations, facts=facts)


def _main_track(draft: Draft, context: PlanningContext) -> Track:
    """Return the track that the film's pictures are on; where nothing was uploaded, the screen is the film."""
    if draft.timeline.main_track is None:
        draft.do(edit.AddTrack(Track(context.make_id("track"), TrackKind.VIDEO, TrackRole.MAIN, "Video"), index=0))
    main = draft.timeline.main_track
    assert main is not None
    return main
