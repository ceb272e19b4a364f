"""The tools of sound effects: a whoosh on every cut, a shutter at the beginning, each made when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field

from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.cutting_tools import at_position, remove_empty_tracks, seconds_text
from reeltalk.agent.footage import add_media, floor_to_frame, reference_to
from reeltalk.agent.generating import clip_of, maker_of, price
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.sound_tools import decibels
from reeltalk.agent.targets import story_track
from reeltalk.agent.text_tools import text_clips
from reeltalk.agent.tool_arguments import Arguments, Name, Seconds
from reeltalk.edits.operations import AddTrack, Overwrite, RemoveClips, RemoveTrack
from reeltalk.timeline.model import Clip, ClipAudio, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange

LEVEL_PERCENT: Final = 60.0
SOME_SOUNDS: Final = Phrase(
    "Some sounds that I know: whoosh, riser, impact, click, pop, ding, camera shutter, typing, thunder, rain, applause, heartbeat.",
    "可用的音效有：嗖、撞击、按键、叮、快门、打字、打雷、下雨、鸟叫、掌声、心跳、倒计时等。",
)


class AddSound(Arguments):
    """A sound by its name, and where it is heard; a number is a time in seconds, a negative one counts from the end."""

    sound: Annotated[Name, Field(min_length=1)]
    at: Literal["start", "end", "cuts", "captions"] | Seconds = "start"
    percent: Annotated[float, Field(ge=0, le=200)] = LEVEL_PERCENT


def add_sound(arguments: AddSound, context: PlanningContext) -> ToolOutcome:
    """Make a sound effect once and let it be heard at one place, or at every cut; where there is no film, it is all that is heard."""
    made = _made(arguments.sound, context)
    length = clip_of(made, context.timeline, context).duration
    starts = _starts(arguments.at, length, context.timeline)
    draft = Draft(context.timeline)
    add_media(draft, reference_to(made.asset, context))
    audio = ClipAudio(gain_db=round(decibels(arguments.percent), 2))
    for start in starts:
        clip = clip_of(made, draft.timeline, context, name=arguments.sound)
        heard = replace(clip, start=start, duration=min(clip.duration, (context.timeline.duration or length) - start), audio=audio)
        draft.do(Overwrite(_free_track(draft, heard, context), heard))
    return ToolOutcome(
        draft.operations, said=(_told(arguments.sound, arguments.at, starts, made),), facts={"sounds": len(starts)}, made=(made,)
    )


class RemoveSounds(Arguments):
    """All sound effects, or the ``number``-th that is heard; -1 is the last one."""

    number: Annotated[int, Field(ge=-1, le=500)] | None = None


def remove_sounds(arguments: RemoveSounds, context: PlanningContext) -> ToolOutcome:
    """Take all sound effects away, or one of them."""
    tracks = context.timeline.tracks_of_role(TrackRole.EFFECTS)
    if not tracks:
        raise ToolProblem("There are no sound effects in the film.", "影片里没有音效。")
    heard = sorted((clip.start, clip.id) for track in tracks for clip in track.clips)
    if not arguments.number or len(heard) == 1 == abs(arguments.number):
        return ToolOutcome(tuple(RemoveTrack(track.id) for track in tracks))
    if arguments.number > len(heard):
        raise ToolProblem(f"There are only {len(heard)} sound effects in the film.", f"影片里只有 {len(heard)} 个音效。")
    _, gone = heard[arguments.number - 1 if arguments.number > 0 else -1]
    draft = Draft(context.timeline)
    draft.do(RemoveClips((gone,), ripple=False))
    remove_empty_tracks(draft)
    return ToolOutcome(draft.operations)


def _made(name: str, context: PlanningContext) -> Made:
    try:
        return maker_of(context).make(Wanted("sound", name, language=context.language))
    except ToolProblem as refused:
        if context.maker is None:
            raise
        raise ToolProblem.saying(Phrase(f"I cannot make the sound “{name}”.", f"无法制作音效“{name}”。"), SOME_SOUNDS) from refused


def _starts(at: str | float, length: Ticks, timeline: Timeline) -> tuple[Ticks, ...]:
    """Return when the sound begins; on cuts it is half over when the picture changes."""
    film, rate = timeline.duration, timeline.canvas.rate
    if at == "cuts":
        track = story_track(timeline)
        cuts = [clip.start for clip in track.clips[1:]] if track is not None else []
        if not cuts:
            raise ToolProblem("The film has no cuts yet: it is one clip.", "影片还没有剪辑点：只有一个片段。")
        return tuple(floor_to_frame(max(0, cut - length // 2), rate) for cut in cuts)
    if at == "captions":
        shown = text_clips(timeline, TrackRole.CAPTIONS)
        if not shown:
            raise ToolProblem("The film has no captions yet.", "影片还没有字幕。")
        return tuple(sorted({clip.start for clip in shown}))
    if at == "end":
        return (floor_to_frame(max(0, film - length), rate),)
    start = 0 if at == "start" or not film else at_position(timeline, float(at))
    if not film:
        return (start,)
    if start >= film:
        raise ToolProblem(
            f"There is no film left then: it lasts {seconds_text(film)} s.", f"那时影片已经结束：影片长 {seconds_text(film)} 秒。"
        )
    return (start,)


def _free_track(draft: Draft, clip: Clip, context: PlanningContext) -> str:
    """Return a track of sound effects on which nothing is heard meanwhile; a new one where there is none."""
    when = TimeRange(clip.start, clip.duration)
    for track in draft.timeline.tracks_of_role(TrackRole.EFFECTS):
        if all(other.end <= when.start or other.start >= when.end for other in track.clips):
            return track.id
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.EFFECTS, "Sound effects")
    draft.do(AddTrack(track))
    return track.id


def _told(name: str, at: str | float, starts: tuple[Ticks, ...], made: Made) -> Phrase:
    charged = price((made,))
    if len(starts) == 1:
        at = seconds_text(starts[0])
        return Phrase(f"The sound “{name}” is heard at {at} s{charged.english}.", f"“{name}”音效在 {at} 秒处响起{charged.chinese}。")
    count = len(starts)
    if at == "captions":
        return Phrase(
            f"The sound “{name}” is heard with {count} captions{charged.english}.",
            f"{count} 条字幕出现时都会响起“{name}”音效{charged.chinese}。",
        )
    return Phrase(
        f"The sound “{name}” is heard on {count} cuts{charged.english}.", f"{count} 个剪辑点都加上了“{name}”音效{charged.chinese}。"
    )
