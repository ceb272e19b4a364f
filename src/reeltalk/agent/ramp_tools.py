"""The tool of speed ramps: footage that becomes faster or slower by and by, and comes back to its own pace."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Final

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, ToolOutcome, ToolProblem
from reeltalk.agent.targets import picture_clips
from reeltalk.agent.tool_arguments import OnTarget
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import MediaSource
from reeltalk.timeline.time import seconds_from_ticks, ticks_from_seconds

SIDE_SHARE: Final = 0.3
"""How much of the stretch is spent on getting to the speed, and as much on coming back."""
SIDE_MAX: Final = ticks_from_seconds(1.0)
STEP_FRAMES: Final = 4
"""How many frames of the film each step of the way lasts: each has one speed, and begins where the one before it ends."""
LENGTH_MIN: Final = ticks_from_seconds(0.5)


class SpeedRamp(OnTarget):
    """The speed in the middle of the ramp: 2 is twice as fast, 0.4 slow motion. Each clip, or stretch of it, is a ramp of its own."""

    factor: Annotated[float, Field(ge=0.1, le=8, allow_inf_nan=False)] = 2.0


def speed_ramp(arguments: SpeedRamp, context: PlanningContext) -> ToolOutcome:
    """Let clips gather speed, hold it, and come back; what is said keeps its pitch, captions keep their words."""
    clips = [clip for clip in picture_clips(context.timeline, arguments.target) if isinstance(clip.source, MediaSource)]
    clips = [clip for clip in clips if clip.duration >= LENGTH_MIN]
    if not clips:
        raise ToolProblem("That stretch is too short for a speed ramp.", "这一段太短，做不了变速坡道。")
    draft, before = Draft(context.timeline), context.timeline.duration
    for clip in reversed(clips):
        _ramp(draft, clip.id, arguments.factor, context)
    facts: dict[str, Measured] = {
        "clips_changed": len(clips),
        "factor": arguments.factor,
        "longer_s": round(seconds_from_ticks(draft.timeline.duration - before), 2),
    }
    return ToolOutcome(draft.operations, facts=facts)


def _ramp(draft: Draft, clip_id: str, factor: float, context: PlanningContext) -> None:
    """Cut a clip into steps and set the speed of each, the last one first, so that the others keep their places."""
    clip, frame = draft.clip(clip_id), draft.timeline.canvas.rate.ticks_per_frame
    assert isinstance(clip.source, MediaSource)
    steps = _steps(clip.duration // frame, factor, SIDE_MAX // frame)
    pieces, position = [clip_id], clip.start
    for taken, _ in steps[:-1]:
        position += taken * frame
        pieces.append(context.make_id("clip"))
        draft.do(edit.Split(pieces[-2], position, pieces[-1]))
    for piece, (taken, shown) in reversed(list(zip(pieces, steps, strict=True))):
        if taken != shown:
            draft.do(edit.SetSpeed(piece, clip.source.speed * Fraction(taken, shown)))


def _steps(frames: int, factor: float, side_max: int) -> list[tuple[int, int]]:
    """Return, step by step, how many frames are taken and in how many they are shown: an eased way up, a plateau, the same way back.

    >>> _steps(40, 2.0, 30)
    [(4, 4), (7, 4), (1, 1), (16, 8), (1, 1), (7, 4), (4, 4)]
    """
    side = min(side_max, round(frames * SIDE_SHARE))
    up = _rising(side, factor)
    held = frames - 2 * side
    return [*up, (held, max(1, round(held / factor))), *reversed(up)]


def _rising(frames: int, factor: float) -> list[tuple[int, int]]:
    """Return the steps over which the speed grows to its factor; what rounding leaves over is carried on."""
    mean = sum(factor ** _eased((number + 0.5) / 100) for number in range(100)) / 100
    steps: list[tuple[int, int]] = []
    taken = shown = 0
    carried = 0.0
    while taken < frames:
        speed = factor ** _eased(min(1.0, (shown + STEP_FRAMES / 2) / (frames / mean)))
        wanted = speed * STEP_FRAMES + carried
        step = min(frames - taken, max(1, round(wanted)))
        length = STEP_FRAMES if step == max(1, round(wanted)) else max(1, round(step / speed))
        carried = wanted - step
        steps.append((step, length))
        taken, shown = taken + step, shown + length
    return steps


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)
