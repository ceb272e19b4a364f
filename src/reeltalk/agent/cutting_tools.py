"""The tools that cut: pauses, fillers, ranges, length, splits, order, speed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.footage import add_media, append_footage, floor_to_frame, reference_to, unplaced, whole_clip
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.targets import best_name, clips_of, picture_clips, shown_name, story_clips, story_track
from reeltalk.agent.tool_arguments import (
    Freeze,
    InsertClip,
    NoArguments,
    OnTarget,
    RemoveClips,
    Reorder,
    Repeat,
    SetSpeed,
    Split,
    TrimRange,
    WithinClips,
)
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Clip, MediaKind, MediaSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, seconds_from_ticks, snap_to_frame, ticks_from_seconds

SPEED_DENOMINATOR_MAX = 1000


def at_position(timeline: Timeline, seconds: float, *, within: TimeRange | None = None) -> Ticks:
    """Return a position on the frame grid; a negative number counts back from the end (of ``within``, else of the film)."""
    whole = within or TimeRange(0, timeline.duration)
    ticks = ticks_from_seconds(seconds)
    wanted = whole.end + ticks if seconds < 0 else whole.start + ticks
    return max(whole.start, min(whole.end, snap_to_frame(wanted, timeline.canvas.rate)))


def seconds_text(ticks: Ticks) -> str:
    """Return a length for people: 58.3 or 4."""
    return f"{seconds_from_ticks(ticks):.1f}".removesuffix(".0")


def cut_out(draft: Draft, ranges: tuple[TimeRange, ...]) -> Ticks:
    """Take stretches out of the whole film and return how much that was; raises ToolProblem when nothing would be left."""
    before = draft.timeline.duration
    taken = merged(ranges)
    if sum(stretch.duration for stretch in taken) >= before:
        raise ToolProblem("That would leave nothing of the film, so I left it as it is.", "这样会把影片全部删掉，所以没有改动。")
    if taken:
        draft.do(edit.RippleDelete(taken))
    return before - draft.timeline.duration


def trim_range(arguments: TrimRange, context: PlanningContext) -> ToolOutcome:
    """Remove stretches of the film (or of a clip), or keep only them."""
    draft, timeline = Draft(context.timeline), context.timeline
    stretches = context.numbering.stretches
    wholes = stretches(story_clips(timeline)) if arguments.each_clip else [TimeRange(0, timeline.duration)]
    if arguments.target is not None and arguments.target != "all":
        wholes = stretches(clips_of(timeline, arguments.target))
    taken: list[TimeRange] = []
    for whole in wholes:
        named = merged(range_in(timeline, start, end, whole) for start, end in arguments.ranges)
        taken += complement(named, whole) if arguments.action == "keep" else named
    if not any(stretch.duration for stretch in taken):
        length = seconds_text(wholes[0].duration)
        raise ToolProblem(f"There is nothing there to cut: it lasts {length} s.", f"那个位置没有可剪的内容：总长 {length} 秒。")
    removed = cut_out(draft, tuple(taken))
    return ToolOutcome(draft.operations, facts={"cut_seconds": round(seconds_from_ticks(removed), 2)})


def range_in(timeline: Timeline, start_s: float, end_s: float | None, whole: TimeRange) -> TimeRange:
    """Return a stretch of ``whole`` on the frame grid; raises ToolProblem for one that begins beyond its end."""
    start = at_position(timeline, start_s, within=whole)
    end = whole.end if end_s is None else at_position(timeline, end_s, within=whole)
    if start_s > 0 and start >= whole.end:
        length = seconds_text(whole.duration)
        raise ToolProblem(f"{start_s:g} s lies beyond the end: it lasts {length} s.", f"{start_s:g} 秒超出了结尾：总长 {length} 秒。")
    return TimeRange.between(min(start, end), max(start, end))


def wholes_of(arguments: WithinClips, context: PlanningContext) -> list[TimeRange]:
    """Return the stretches within which a tool counts times: the whole film, or each clip that is named."""
    if arguments.target == "all":
        return [TimeRange(0, context.timeline.duration)]
    return context.numbering.stretches(clips_of(context.timeline, arguments.target))


def split(arguments: Split, context: PlanningContext) -> ToolOutcome:
    """Cut the story at times, every so many seconds, into equal parts, or where one shot gives way to the next."""
    timeline = context.timeline
    clips = story_clips(timeline)
    wholes = wholes_of(arguments, context)
    named = clips if arguments.target == "all" else clips_of(timeline, arguments.target)
    positions = (
        _shot_borders(named, context) if arguments.at_shots else [at for whole in wholes for at in _borders(arguments, whole, timeline)]
    )
    wanted = sorted(set(positions) - {clip.start for clip in clips} - {clip.end for clip in clips})
    if not wanted:
        length = seconds_text(timeline.duration)
        raise ToolProblem(f"There is nothing to split there: the film lasts {length} s.", f"那里没有可以分割的内容：影片长 {length} 秒。")
    draft = Draft(timeline)
    for position in wanted[:500]:
        clip = next((each for each in story_clips(draft.timeline) if each.start < position < each.end), None)
        if clip is not None:
            draft.do(edit.Split(clip.id, position, context.make_id("clip")))
    return ToolOutcome(draft.operations, facts={"splits": len(draft.operations)}, parted=True)


def _borders(arguments: Split, whole: TimeRange, timeline: Timeline) -> list[Ticks]:
    """Return where a stretch is to be cut, on the frame grid."""
    rate = timeline.canvas.rate
    if arguments.parts:
        return [whole.start + snap_to_frame(whole.duration * part // arguments.parts, rate) for part in range(1, arguments.parts)]
    if arguments.every_s:
        step = max(rate.ticks_per_frame, snap_to_frame(ticks_from_seconds(arguments.every_s), rate))
        return list(range(whole.start + step, whole.end, step))
    return [at_position(timeline, at, within=whole) for at in arguments.at_s]


def _shot_borders(clips: tuple[Clip, ...], context: PlanningContext) -> list[Ticks]:
    """Return where, on the film, clips show that one shot gives way to the next; raises ToolProblem where none does."""
    found = []
    for clip in clips:
        source = clip.source
        if not isinstance(source, MediaSource) or source.frozen or not _moves(clip, context.timeline):
            continue
        shots = context.facts.shots(source.media_id)
        for border in shots.borders if shots else ():
            passed = int((border - source.start) / source.speed)
            at = snap_to_frame(clip.end - passed if source.reversed else clip.start + passed, context.timeline.canvas.rate)
            if clip.start < at < clip.end:
                found.append(at)
    if not found:
        raise ToolProblem(
            "I see no scene change within the clips, so there is nothing to split.", "片段里没有看到镜头切换，没有可以切分的地方。"
        )
    return found


def remove_clips(arguments: RemoveClips, context: PlanningContext) -> ToolOutcome:
    """Remove whole clips; the film closes up."""
    doomed = tuple(clip for clip in clips_of(context.timeline, arguments.target) if _of_length(clip, arguments))
    if not doomed:
        return ToolOutcome(said=(Phrase("No clip has such a length, so none was removed.", "没有这种长度的片段，所以没有删除。"),))
    left = {clip.id for clip in story_clips(context.timeline)} - {clip.id for clip in doomed}
    if not left:
        raise ToolProblem("That would leave nothing of the film, so I left it as it is.", "这样会把影片全部删掉，所以没有改动。")
    draft = Draft(context.timeline)
    draft.do(edit.RemoveClips(tuple(clip.id for clip in doomed)))
    remove_empty_tracks(draft)
    return ToolOutcome(draft.operations, facts={"clips_removed": len(doomed)})


def _of_length(clip: Clip, arguments: RemoveClips) -> bool:
    length_s = seconds_from_ticks(clip.duration)
    longer, shorter = arguments.longer_than_s, arguments.shorter_than_s
    return (longer is None or length_s > longer) and (shorter is None or length_s < shorter)


def remove_empty_tracks(draft: Draft) -> None:
    """Remove the tracks, other than the main one, on which nothing is left."""
    for track in draft.timeline.tracks:
        if not track.clips and track.role is not TrackRole.MAIN:
            draft.do(edit.RemoveTrack(track.id))


def reorder(arguments: Reorder, context: PlanningContext) -> ToolOutcome:
    """Play the clips of the story in another order."""
    track = story_track(context.timeline)
    clips = story_clips(context.timeline)
    assert track is not None
    if len(clips) < 2:
        raise ToolProblem("There is only one clip, so there is no order to change.", "只有一个片段，没有顺序可换。")
    if arguments.order == "reverse":
        wanted = list(reversed(clips))
    elif arguments.order == "upload":
        arrival = {asset.id: asset.position for asset in context.assets}
        wanted = sorted(clips, key=lambda clip: arrival.get(clip.source.media_id, 0) if isinstance(clip.source, MediaSource) else 0)
    elif arguments.order in {"shortest", "longest"}:
        wanted = sorted(clips, key=lambda clip: clip.duration, reverse=arguments.order == "longest")
    elif arguments.order == "shuffle":
        wanted = _shuffled(clips)
    elif arguments.order == "name":
        wanted = sorted(clips, key=lambda clip: shown_name(context.timeline, clip).lower())
    else:
        wanted = _named_order(arguments.order, clips, context.timeline)
    wanted += [clip for clip in clips if clip not in wanted]
    if wanted == list(clips):
        return ToolOutcome(said=(Phrase("The clips already play in that order.", "片段已经是这个顺序。"),))
    return ToolOutcome((edit.Reorder(track.id, tuple(clip.id for clip in wanted)),))


def _shuffled(clips: tuple[Clip, ...]) -> list[Clip]:
    """Return the clips mixed, the same way each time for the same clips, and never as they were."""
    mixed = sorted(clips, key=lambda clip: hashlib.sha256(clip.id.encode()).digest())
    return mixed if mixed != list(clips) else [*mixed[1:], mixed[0]]


def insert_clip(arguments: InsertClip, context: PlanningContext) -> ToolOutcome:
    """Put an upload at a place of the film; one that the film shows already is moved there."""
    draft = Draft(context.timeline)
    pictures = [asset for asset in context.assets if asset.kind is not MediaKind.AUDIO]
    index = best_name(arguments.name, [asset.name for asset in pictures])
    if index is None:
        known = listed([asset.name for asset in pictures[:8]] or "-")
        raise ToolProblem(
            f"I have no upload called {arguments.name!r} (there are: {known.english}).",
            f"没有名为“{arguments.name}”的素材（现有：{known.chinese}）。",
        )
    asset = pictures[index]
    shown = [clip for clip in story_clips(draft.timeline) if isinstance(clip.source, MediaSource) and clip.source.media_id == asset.id]
    if shown and len(shown) < len(story_clips(draft.timeline)):
        draft.do(edit.RemoveClips(tuple(clip.id for clip in shown)))
    track = story_track(draft.timeline)
    assert track is not None
    position = {"start": 0, "end": draft.timeline.duration}.get(str(arguments.at))
    if position is None:
        position = at_position(draft.timeline, float(arguments.at))
    crossed = next((clip for clip in track.clips if clip.start < position < clip.end), None)
    if crossed is not None:
        draft.do(edit.Split(crossed.id, position, context.make_id("clip")))
    add_media(draft, reference_to(asset, context))
    clip = whole_clip(asset, draft.timeline, context, *(() if arguments.duration_s is None else (arguments.duration_s,)))
    if arguments.duration_s is not None:
        shown_for = floor_to_frame(ticks_from_seconds(arguments.duration_s), draft.timeline.canvas.rate)
        clip = replace(clip, duration=max(draft.timeline.canvas.rate.ticks_per_frame, min(clip.duration, shown_for)))
    draft.do(edit.Insert(track.id, replace(clip, start=position), ripple_all=True))
    return ToolOutcome(draft.operations, facts={"inserted_at_s": round(seconds_from_ticks(position), 2), "duration_s": _seconds(draft)})


def _named_order(order: tuple[int | str, ...] | str, clips: tuple[Clip, ...], timeline: Timeline) -> list[Clip]:
    wanted: list[Clip] = []
    for each in order:
        if isinstance(each, int):
            found = clips_of(timeline, str(each))
        else:
            index = best_name(each, [shown_name(timeline, clip) for clip in clips])
            if index is None:
                raise ToolProblem(f"There is no clip called {each!r} in the film.", f"影片里没有叫“{each}”的片段。")
            name = shown_name(timeline, clips[index])
            found = tuple(clip for clip in clips if shown_name(timeline, clip) == name)
        wanted += [clip for clip in found if clip not in wanted]
    return wanted


def merge(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Put uploads that are not in the film yet behind it, and close the gaps between clips."""
    draft = Draft(context.timeline)
    added = [asset for asset in unplaced(context) if asset.kind is not MediaKind.AUDIO]
    append_footage(draft, added, context)
    track = story_track(draft.timeline)
    gaps = []
    if track is not None:
        edges = [0, *(clip.end for clip in track.clips)]
        gaps = [TimeRange.between(edge, clip.start) for edge, clip in zip(edges, track.clips, strict=False) if clip.start > edge]
    cut_out(draft, tuple(gaps))
    count = len(story_clips(draft.timeline))
    facts = {"clips": count, "clips_added": len(added)}
    if draft.operations:
        return ToolOutcome(draft.operations, facts=facts)
    if count == 1:
        raise ToolProblem("There is only one clip: upload another one to join to it.", "只有一个片段：请再上传一个来拼接。")
    said = Phrase(f"The {count} clips already play one after another.", f"{count} 个片段已经首尾相接。")
    return ToolOutcome(said=(said,), facts=facts)


def repeat(arguments: Repeat, context: PlanningContext) -> ToolOutcome:
    """Play clips again, each behind itself; of the whole film, all of it behind all of it."""
    draft = Draft(context.timeline)
    clips = [clip for clip in clips_of(draft.timeline, arguments.target)]
    track = story_track(draft.timeline)
    if track is None or any(clip not in track.clips for clip in clips):
        raise ToolProblem("Only clips of the film itself can be repeated.", "只有影片本身的片段可以重复。")
    groups = [tuple(clips)] if len(clips) == len(track.clips) else context.numbering.runs(clips)
    for group in groups:
        for _ in range(arguments.times - 1):
            at = draft.clip(group[-1].id).end
            for clip in group:
                copied = replace(clip, id=context.make_id("clip"), start=at)
                draft.do(edit.Insert(track.id, copied, ripple_all=True))
                at = copied.end
    return ToolOutcome(draft.operations, facts={"clips_repeated": len(clips), "duration_s": _seconds(draft)})


def _seconds(draft: Draft) -> float:
    return round(seconds_from_ticks(draft.timeline.duration), 2)


def set_speed(arguments: SetSpeed, context: PlanningContext) -> ToolOutcome:
    """Play clips faster or slower; the factor is of their own speed as recorded."""
    speed = Fraction(arguments.factor).limit_denominator(SPEED_DENOMINATOR_MAX)
    clips = [
        clip for clip in clips_of(context.timeline, arguments.target) if isinstance(clip.source, MediaSource) and not clip.source.frozen
    ]
    clips = [clip for clip in clips if _moves(clip, context.timeline)]
    if not clips:
        raise ToolProblem("A still picture has no speed to change.", "静态图片没有速度可以调整。")
    draft = Draft(context.timeline)
    draft.do(*(edit.SetSpeed(clip.id, speed) for clip in clips))
    return ToolOutcome(draft.operations, facts={"speed": float(speed), "duration_s": _seconds(draft)})


def _moves(clip: Clip, timeline: Timeline) -> bool:
    reference = timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    return reference is not None and reference.duration is not None


def reverse(arguments: OnTarget, context: PlanningContext) -> ToolOutcome:
    """Play clips backwards (or forwards again); of the whole film, their order is turned round as well."""
    clips = [clip for clip in clips_of(context.timeline, arguments.target) if _moves(clip, context.timeline)]
    if not clips:
        raise ToolProblem("A still picture cannot be played backwards.", "静态图片无法倒放。")
    draft = Draft(context.timeline)
    draft.do(*(edit.Reverse(clip.id) for clip in clips))
    track = story_track(draft.timeline)
    if track is not None and len(clips) > 1:
        runs = [track.clips] if len(clips) == len(track.clips) else context.numbering.runs(clips)
        backwards = {one.id: other.id for row in runs for one, other in zip(row, reversed(row), strict=True)}
        draft.do(edit.Reorder(track.id, tuple(backwards.get(clip.id, clip.id) for clip in track.clips)))
    return ToolOutcome(draft.operations, facts={"clips_reversed": len(clips)})


def freeze(arguments: Freeze, context: PlanningContext) -> ToolOutcome:
    """Hold a frame; the film grows by as much."""
    timeline, rate = context.timeline, context.timeline.canvas.rate
    clips = picture_clips(timeline, "all")
    whole = wholes_of(arguments, context)[0]
    wanted = whole.end if arguments.at_s is None else at_position(timeline, arguments.at_s, within=whole)
    position = max(whole.start, min(wanted, whole.end - rate.ticks_per_frame, clips[-1].end - rate.ticks_per_frame))
    clip = next((each for each in clips if each.range.contains(position)), clips[-1])
    if clip.duration < 3 * rate.ticks_per_frame:
        raise ToolProblem("That clip is too short to hold a frame of it.", "该片段太短，无法定格。")
    inside = max(clip.start + rate.ticks_per_frame, min(position, clip.end - rate.ticks_per_frame))
    duration = max(rate.ticks_per_frame, floor_to_frame(ticks_from_seconds(arguments.duration_s), rate))
    operation = edit.Freeze(clip.id, inside, duration, context.make_id("clip"), context.make_id("clip"))
    return ToolOutcome((operation,), facts={"frozen_at_s": round(seconds_from_ticks(inside), 2), "frozen_s": seconds_from_ticks(duration)})


def detach_audio(arguments: OnTarget, context: PlanningContext) -> ToolOutcome:
    """Give the sound of clips its own clips on a voice track."""
    draft = Draft(context.timeline)
    clips = [clip for clip in picture_clips(context.timeline, arguments.target) if _is_heard(clip, context.timeline)]
    if not clips:
        raise ToolProblem("There is no sound to detach.", "没有可以分离的声音。")
    for clip in clips:
        track_id = _free_voice_track(draft, clip, context)
        draft.do(edit.DetachAudio(clip.id, track_id, context.make_id("clip")))
    return ToolOutcome(draft.operations, facts={"sounds_detached": len(clips)})


def _is_heard(clip: Clip, timeline: Timeline) -> bool:
    reference = timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    return reference is not None and reference.has_audio and not clip.audio.muted


def _free_voice_track(draft: Draft, clip: Clip, context: PlanningContext) -> str:
    for track in draft.timeline.tracks_of_role(TrackRole.DIALOGUE):
        if not any(each.range.overlaps(clip.range) for each in track.clips):
            return track.id
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.DIALOGUE, "Voice")
    draft.do(edit.AddTrack(track))
    return track.id
