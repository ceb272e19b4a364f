"""The tool that lets captions, titles or music come earlier or later, as they are: captions that lag behind the voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import remove_empty_tracks, seconds_text
from reeltalk.agent.footage import floor_to_frame
from reeltalk.agent.music_tools import add_music, music_beds
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.sound_arguments import AddMusic
from reeltalk.agent.text_tools import place_text, text_clips, title_clips
from reeltalk.agent.tool_arguments import Arguments
from reeltalk.edits.operations import RemoveClips, SetCaptions
from reeltalk.timeline.model import Clip, TextSource, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, seconds_from_ticks, ticks_from_seconds

SHIFT_MAX_S: Final = 600.0
_MISSING: Final = {
    "captions": ("There are no captions in the film.", "影片里没有字幕。"),
    "titles": ("There are no titles in the film.", "影片里没有标题。"),
    "music": ("There is no music in the film.", "影片里没有配乐。"),
}


class Shift(Arguments):
    """What comes later by ``by_s`` seconds; earlier where that is negative."""

    target: Literal["captions", "titles", "music"]
    by_s: Annotated[float, Field(ge=-SHIFT_MAX_S, le=SHIFT_MAX_S, allow_inf_nan=False)]


def shift(arguments: Shift, context: PlanningContext) -> ToolOutcome:
    """Move captions, titles or music in time; what would leave the film at an end is cut off there, and that is told."""
    timeline = context.timeline
    clips = {
        "captions": text_clips(timeline, TrackRole.CAPTIONS),
        "titles": title_clips(timeline),
        "music": music_beds(timeline),
    }[arguments.target]
    if not clips:
        raise ToolProblem(*_MISSING[arguments.target])
    if arguments.target == "music":
        return _music(arguments.by_s, clips, context)
    by = floor_to_frame(ticks_from_seconds(abs(arguments.by_s)), timeline.canvas.rate)
    by = by if arguments.by_s > 0 else -by
    film, draft = TimeRange(0, timeline.duration), Draft(timeline)
    if arguments.target == "captions":
        for track in timeline.tracks_of_role(TrackRole.CAPTIONS):
            draft.do(SetCaptions(track.id, tuple(_moved(track.clips, by, film, context))))
    else:
        draft.do(RemoveClips(tuple(clip.id for clip in clips), ripple=False))
        for clip in _moved(clips, by, film, context):
            place_text(draft, clip, context)
        remove_empty_tracks(draft)
    left = len([clip for clip in clips if not clip.range.shifted(by).overlaps(film)])
    facts: dict[str, Measured] = {"shifted": len(clips) - left, "shifted_s": round(seconds_from_ticks(by), 3)}
    return ToolOutcome(draft.operations, said=_told(left), facts=facts, partly=left > 0)


def _told(left: int) -> tuple[Phrase, ...]:
    if not left:
        return ()
    return (Phrase(f"{left} of them would lie outside of the film: left out.", f"其中 {left} 条会超出影片，未保留。"),)


def _moved(clips: tuple[Clip, ...], by: Ticks, film: TimeRange, context: PlanningContext) -> Iterator[Clip]:
    """Yield the texts in their new places, each as far as it lies in the film; one that is cut off loses the times of its words."""
    for clip in clips:
        inside = clip.range.shifted(by).intersection(film)
        if inside is None or not isinstance(clip.source, TextSource):
            continue
        source = clip.source if inside.duration == clip.duration else replace(clip.source, words=())
        yield replace(clip, id=context.make_id("caption"), start=inside.start, duration=inside.duration, source=source)


def _music(by_s: float, beds: tuple[Clip, ...], context: PlanningContext) -> ToolOutcome:
    """Let the music begin later or earlier, and end where it ended as far as it did before the film's end."""
    now, end = beds[0].start, beds[-1].end
    start = max(0, now + ticks_from_seconds(by_s))
    if start == now:
        return ToolOutcome(said=(Phrase("The music begins with the film already.", "音乐已经从影片开头开始。"),))
    last = end + ticks_from_seconds(by_s) if end < context.timeline.duration else context.timeline.duration
    if start >= context.timeline.duration:
        length = seconds_text(context.timeline.duration)
        raise ToolProblem(f"The film ends at {length} s, before the music would begin.", f"影片在 {length} 秒结束，音乐来不及开始。")
    until = {} if last >= context.timeline.duration else {"end_s": seconds_from_ticks(last)}
    ducked = any(track.ducking is not None for track in context.timeline.tracks_of_role(TrackRole.MUSIC))
    return add_music(AddMusic.model_validate({"start_s": seconds_from_ticks(start), "duck": ducked, **until}), context)
