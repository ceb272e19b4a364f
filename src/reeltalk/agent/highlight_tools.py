"""The tools that pick the best of a film: told with the reason for each, kept as the film, or marked to become files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out, seconds_text
from reeltalk.agent.highlights import Highlight, best_in_all, best_of_each, best_stretches, told_times
from reeltalk.agent.meaning_arguments import Highlights
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.stretches import isolate
from reeltalk.agent.targets import clips_of, story_clips, story_track
from reeltalk.agent.tool_arguments import OnTarget
from reeltalk.edits.operations import Insert, SetMarkers
from reeltalk.limits import NAME_MAX_CHARACTERS
from reeltalk.timeline.model import Marker, MarkerKind, Timeline
from reeltalk.timeline.time import TimeRange, complement, seconds_from_ticks, ticks_from_seconds

COUNT: Final = 3
EACH_S: Final = 20.0
EACH_CLIP_S: Final = 3.0
PIECE_S: Final = 15.0
PIECES_MAX: Final = 8


def pick_highlights(arguments: Highlights, context: PlanningContext) -> ToolOutcome:
    """Find the best moments and tell them, keep only them, or mark them on the film, each with why it was chosen."""
    story_clips(context.timeline)
    if arguments.action == "keep" and arguments.total_s is not None and context.timeline.duration <= ticks_from_seconds(arguments.total_s):
        return _all_of_it(context.timeline)
    found = _found(arguments, context)
    facts: dict[str, Measured] = {"highlights": len(found)}
    facts |= {f"highlight_{number}": f"{told_times(each.range)}: {each.reason.english}" for number, each in enumerate(found, 1)}
    fewer = arguments.count is not None and len(found) < arguments.count
    if arguments.action == "find":
        return ToolOutcome(answer=_told(found, arguments), facts=facts, partly=fewer)
    draft = Draft(context.timeline)
    ranges = [each.range for each in found]
    if arguments.action == "open":
        _open_with(draft, ranges, context)
        return ToolOutcome(draft.operations, said=(_told(found, arguments),), facts=facts, partly=fewer)
    if arguments.action == "keep":
        cut_out(draft, complement(ranges, TimeRange(0, context.timeline.duration)))
        ranges = _behind_each_other(ranges)
    draft.do(SetMarkers(_marked(draft.timeline, found, ranges, context)))
    return ToolOutcome(draft.operations, said=(_told(found, arguments),), facts=facts, partly=fewer)


def _open_with(draft: Draft, ranges: Sequence[TimeRange], context: PlanningContext) -> None:
    """Put copies of stretches before the film, all of which plays behind them."""
    track, at = story_track(context.timeline), 0
    for range_ in ranges:
        stretch = (seconds_from_ticks(range_.start), seconds_from_ticks(range_.end))
        isolated = isolate(OnTarget(ranges=(stretch,)), context)
        for clip in clips_of(isolated.timeline, isolated.target):
            if track is not None and range_.overlaps(clip.range):
                copied = replace(clip, id=context.make_id("clip"), start=at)
                draft.do(Insert(track.id, copied, ripple_all=True))
                at = copied.end


def _all_of_it(timeline: Timeline) -> ToolOutcome:
    length = seconds_text(timeline.duration)
    said = Phrase(f"The film lasts only {length} s, so all of it stays.", f"影片只有 {length} 秒，所以全部保留。")
    return ToolOutcome(said=(said,), facts={"duration_s": round(seconds_from_ticks(timeline.duration), 2)})


def _found(arguments: Highlights, context: PlanningContext) -> tuple[Highlight, ...]:
    film_s = context.timeline.duration / ticks_from_seconds(1)
    if arguments.each_clip:
        return best_of_each(context, ticks_from_seconds(arguments.each_s or EACH_CLIP_S))
    if arguments.total_s is not None:
        total_s = min(arguments.total_s, film_s)
        count = arguments.count or max(1, min(PIECES_MAX, round(total_s / PIECE_S)))
        found = best_in_all(context, ticks_from_seconds(total_s), count)
        longest_s = total_s
    else:
        longest_s = min(arguments.each_s or EACH_S, film_s)
        fitting = max(1, min(PIECES_MAX, int(film_s / longest_s)))
        count = arguments.count or (fitting if arguments.each_s else min(COUNT, fitting))
        found = best_stretches(context, count, ticks_from_seconds(longest_s))
    if not found:
        raise ToolProblem(
            f"No whole sentence of the film fits into {longest_s:g} s, and I do not cut into one; name a longer time.",
            f"没有一个完整的句子能放进 {longest_s:g} 秒，而我不会切断句子；请给长一点的时间。",
        )
    return found


def _told(found: Sequence[Highlight], arguments: Highlights) -> Phrase:
    """Return the moments as a list, each with its time, its length and why."""
    kept = arguments.action == "keep"
    heading = ("I kept the best moments:", "保留了最精彩的片段：") if kept else ("The best moments:", "最精彩的片段：")
    rows = [
        (
            f"{number}. {told_times(each.range)} ({seconds_text(each.range.duration)} s): {each.reason.english}",
            f"{number}. {told_times(each.range)}（{seconds_text(each.range.duration)} 秒）：{each.reason.chinese}",
        )
        for number, each in enumerate(found, 1)
    ]
    fewer = arguments.count is not None and len(found) < arguments.count
    if fewer:
        rows.append((f"There is no room for {arguments.count} that do not overlap.", f"容纳不下 {arguments.count} 段互不重叠的片段。"))
    english, chinese = ("\n".join([head, *lines]) for head, lines in zip(heading, zip(*rows, strict=True), strict=True))
    return Phrase(english, chinese)


def _behind_each_other(ranges: Sequence[TimeRange]) -> list[TimeRange]:
    placed, at = list[TimeRange](), 0
    for each in ranges:
        placed.append(TimeRange(at, each.duration))
        at += each.duration
    return placed


def _marked(timeline: Timeline, found: Sequence[Highlight], ranges: Sequence[TimeRange], context: PlanningContext) -> tuple[Marker, ...]:
    """Return the film's markers with the highlights among them, in place of any that were found before."""
    chinese = context.language.startswith("zh")
    made = [
        Marker(
            context.make_id("marker"),
            range_.start,
            (each.reason.chinese if chinese else each.reason.english)[:NAME_MAX_CHARACTERS],
            kind=MarkerKind.HIGHLIGHT,
            until=range_.end,
        )
        for each, range_ in zip(found, ranges, strict=True)
    ]
    others = [marker for marker in timeline.markers if marker.kind is not MarkerKind.HIGHLIGHT]
    return tuple(sorted([*others, *made], key=lambda marker: marker.at))
