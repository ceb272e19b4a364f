"""The tools of pace and of whose sound is heard: silence played fast instead of cut, one file's sound under the whole film."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import set_speed
from reeltalk.agent.footage import add_media, reference_to, sounding_upload, whole_clip
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome
from reeltalk.agent.sound_tools import heard_clips, set_audio
from reeltalk.agent.speech_tools import pauses_of_film
from reeltalk.agent.stretches import isolate
from reeltalk.agent.targets import story_clips
from reeltalk.agent.tool_arguments import Arguments, Name, OnTarget, SetSpeed
from reeltalk.edits.operations import AddTrack, Overwrite
from reeltalk.timeline.model import Track, TrackKind, TrackRole
from reeltalk.timeline.time import seconds_from_ticks

FAST: Final = 4.0


class SpeedPauses(Arguments):
    """How many times as fast the film runs while nobody speaks."""

    factor: Annotated[float, Field(gt=1, le=limits.SPEED_MAX)] = FAST


class UseSound(Arguments):
    """The name of the upload whose sound is to be heard under the whole film, in place of every other recorded sound."""

    name: Name


def speed_pauses(arguments: SpeedPauses, context: PlanningContext) -> ToolOutcome:
    """Play the silences between words fast; what is spoken keeps its own speed."""
    found = pauses_of_film(context)
    if not found:
        said = Phrase("There is no pause that could be played faster.", "没有可以加速的停顿。")
        return ToolOutcome(said=(said,), facts={"pauses_sped_up": 0})
    stretches = tuple((seconds_from_ticks(each.start), seconds_from_ticks(each.end)) for each in found)
    quiet = isolate(OnTarget.model_construct(target="all", ranges=stretches), context)
    inside = SetSpeed(factor=arguments.factor).model_copy(update={"target": quiet.target})
    outcome = set_speed(inside, replace(context, timeline=quiet.timeline))
    facts: dict[str, Measured] = {"pauses_sped_up": len(found), **outcome.facts}
    return ToolOutcome((*quiet.operations, *outcome.operations), facts=facts)


def use_sound(arguments: UseSound, context: PlanningContext) -> ToolOutcome:
    """Let one upload be heard from the beginning of the film to its end, and silence what the clips recorded."""
    asset = sounding_upload(arguments.name, context)
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    set_audio(draft, heard_clips(draft.timeline, "all"), lambda clip: replace(clip.audio, muted=True))
    add_media(draft, reference_to(asset, context))
    whole = whole_clip(asset, draft.timeline, context)
    clip = replace(whole, duration=min(whole.duration, draft.timeline.duration))
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.DIALOGUE, "Sound")
    draft.do(AddTrack(track), Overwrite(track.id, clip))
    rest_s = seconds_from_ticks(draft.timeline.duration - clip.duration)
    said = (
        (Phrase(f"That sound ends {rest_s:.1f} s before the film does.", f"这段声音比影片早结束 {rest_s:.1f} 秒。"),)
        if rest_s > 0.1
        else ()
    )
    return ToolOutcome(draft.operations, said=said, facts={"sound_s": round(seconds_from_ticks(clip.duration), 2)})
