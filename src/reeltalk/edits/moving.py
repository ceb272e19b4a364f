"""The verbs that move material and borders about without taking anything out of the film."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from reeltalk.edits.cutting import neighbours, with_placed, without
from reeltalk.edits.pieces import (
    cut,
    find_clip,
    find_track,
    in_order,
    is_static,
    is_wordless,
    moved,
    pool,
    room,
    source_length,
    with_clip,
    with_track,
)
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Clip, ClipId, MediaSource, Timeline, Track, TrackId, TrackRole
from reeltalk.timeline.time import Ticks, snap_to_frame


def roll(timeline: Timeline, first_clip_id: ClipId, second_clip_id: ClipId, by: Ticks) -> Timeline:
    """Move the border between two touching clips, as far as both files reach.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(roll(parse("V |a b|C D E|"), "v1", "v2", second))
    V |a b c|D E|
    """
    track, first, second = neighbours(timeline, first_clip_id, second_clip_id)
    media, frame = pool(timeline), timeline.canvas.rate.ticks_per_frame
    later = min(room(first, media)[1], second.duration - frame)
    earlier = min(room(second, media)[0], first.duration - frame)
    by = _bounded(timeline, by, earlier, later, first)
    changed = {first.id: cut(first, 0, -by, media), second.id: cut(second, by, 0, media)}
    return with_track(timeline, replace(track, clips=tuple(changed.get(clip.id, clip) for clip in track.clips)))


def _bounded(timeline: Timeline, by: Ticks, earlier: Ticks, later: Ticks, clip: Clip) -> Ticks:
    """Return the whole frames of ``by`` that lie within what is possible; raises InvalidOperation where that is nothing."""
    frame = timeline.canvas.rate.ticks_per_frame
    wanted = snap_to_frame(by, timeline.canvas.rate)
    possible = max(min(wanted, later // frame * frame), -(earlier // frame * frame))
    if not possible and by:
        raise InvalidOperation(f"There is no material left to move clip {clip.id!r} that way.", clip=clip.id)
    return possible


def slip(timeline: Timeline, clip_id: ClipId, by: Ticks) -> Timeline:
    """Show a later (or earlier) stretch of the same file in the same place, as far as the file reaches.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(slip(parse("V |A|c d e|B|"), "v2", 2 * second))
    V |A|e f g|B|
    """
    _, clip = find_clip(timeline, clip_id)
    media, source = pool(timeline), clip.source
    if not isinstance(source, MediaSource) or is_static(clip, media):
        raise InvalidOperation(f"Clip {clip_id!r} looks the same at every moment.", clip=clip_id)
    before, after = room(replace(clip, source=replace(source, reversed=False, loop=False)), media)
    by = _bounded(timeline, by, before, after, clip)
    return with_clip(timeline, replace(clip, source=replace(source, start=max(source.start + source_length(source, by), 0))))


def slide(timeline: Timeline, clip_id: ClipId, by: Ticks) -> Timeline:
    """Move a clip between its touching neighbours, which give and take as far as their files reach.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(slide(parse("V |a b c|A B|3 4 5|"), "v2", -second))
    V |a b|A B|2 3 4 5|
    """
    track, clip = find_clip(timeline, clip_id)
    before = next((other for other in track.clips if other.end == clip.start), None)
    after = next((other for other in track.clips if other.start == clip.end), None)
    if before is None or after is None:
        raise InvalidOperation(f"Clip {clip_id!r} does not lie between two touching clips.", clip=clip_id)
    media, frame = pool(timeline), timeline.canvas.rate.ticks_per_frame
    later = min(room(before, media)[1], after.duration - frame)
    earlier = min(room(after, media)[0], before.duration - frame)
    by = _bounded(timeline, by, earlier, later, clip)
    changed = {before.id: cut(before, 0, -by, media), clip.id: moved(clip, by), after.id: cut(after, by, 0, media)}
    return with_track(timeline, replace(track, clips=tuple(changed.get(each.id, each) for each in track.clips)))


def move(timeline: Timeline, clip_id: ClipId, track_id: TrackId, start: Ticks) -> Timeline:
    """Put a clip at another place, or on another track of its kind, leaving a gap.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(move(parse("V |a b|A|c|"), "v2", "v", 5 * second))
    V |a b|.|c|.|A|
    """
    track, clip = find_clip(timeline, clip_id)
    timeline = with_track(timeline, without(track, {clip_id}))
    target = find_track(timeline, track_id)
    if target.kind is not track.kind:
        raise InvalidOperation(f"Clip {clip_id!r} cannot stand on a track of {target.kind}.", clip=clip_id, track=track_id)
    placed = replace(clip, start=max(snap_to_frame(start, timeline.canvas.rate), 0))
    return with_track(timeline, with_placed(target, placed))


def reorder(timeline: Timeline, track_id: TrackId, clip_ids: tuple[ClipId, ...]) -> Timeline:
    """Play the clips of a track in another order, closed up; what lies mostly above a main clip travels with it.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse('''
    ... V |a b c|A B|0 1|
    ... C |h|. .|i j|''')
    >>> draw(reorder(before, "v", ("v2", "v3", "v1")))
    V |A B|0 1|a b c|
    C |i j|. .|h|
    """
    track = find_track(timeline, track_id)
    clips = {clip.id: clip for clip in track.clips}
    if sorted(clips) != sorted(clip_ids):
        raise InvalidOperation(f"The new order does not name each clip of track {track_id!r} once.", track=track_id)
    position, places = (track.clips[0].start if track.clips else 0), {}
    for clip_id in clip_ids:
        places[clip_id] = position
        position += clips[clip_id].duration
    shifts = {clip_id: places[clip_id] - clip.start for clip_id, clip in clips.items()}
    ordered = replace(track, clips=tuple(moved(clips[clip_id], shifts[clip_id]) for clip_id in clip_ids))
    result = with_track(timeline, ordered)
    if track.role is not TrackRole.MAIN:
        return result
    tracks = (
        _travelled(each, track.clips, shifts, timeline) if each.follows_ripple and each.id != track_id else each for each in result.tracks
    )
    return replace(result, tracks=tuple(tracks))


def _travelled(track: Track, carriers: Sequence[Clip], shifts: dict[ClipId, Ticks], timeline: Timeline) -> Track:
    """Move each clip with the main clip that it lies above for most of its length; where two meet, the earlier one gives way."""
    by_start = [carrier.start for carrier in carriers]
    travels = [_shift_of(clip, carriers, bisect_right(by_start, clip.start) - 1, shifts) for clip in track.clips]
    placed = [moved(clip, max(by, -clip.start)) for clip, by in zip(track.clips, travels, strict=True)]
    media = pool(timeline)
    ordered = in_order(placed)
    result: list[Clip] = []
    for clip, following in zip_longest(ordered, ordered[1:]):
        overlap = max(clip.end - following.start, 0) if following else 0
        shorter = cut(clip, 0, overlap, media) if overlap < clip.duration else None
        if shorter and (not overlap or not is_wordless(shorter)):
            result.append(shorter)
    return replace(track, clips=tuple(result))


def _shift_of(clip: Clip, carriers: Sequence[Clip], first: int, shifts: dict[ClipId, Ticks]) -> Ticks:
    """Return how far the main clip moves that lies under most of ``clip``; ``first`` is the last one that starts before it."""
    for number in range(max(first, 0), len(carriers)):
        carrier = carriers[number]
        if clip.until_end or carrier.start >= clip.end:
            break
        shared = clip.range.intersection(carrier.range)
        if shared and 2 * shared.duration > clip.duration:
            return shifts[carrier.id]
    return 0
