"""The verbs that take material in and out of the film. Each returns a new timeline; ``apply`` settles what follows from it.

The strips show the main track before and after (see ``timeline.strip``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reeltalk.edits.pieces import (
    FreshIds,
    cut,
    find_clip,
    find_track,
    in_order,
    is_wordless,
    moved,
    on_grid,
    pool,
    room,
    source_length,
    split,
    with_track,
    with_words,
)
from reeltalk.edits.ripple import Cuts, closed_up, opened, renamed, track_closed_up, track_opened, whole_frames
from reeltalk.edits.spoken import joined
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Clip, ClipId, MediaReference, MediaSource, Motion, TextSource, Timeline, Track, TrackId, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, snap_to_frame


def add_media(timeline: Timeline, media: tuple[MediaReference, ...]) -> Timeline:
    """Put files into the pool; one of the same id is replaced by what is now known of it."""
    given = {reference.id: reference for reference in media}
    known = {reference.id for reference in timeline.media}
    kept = tuple(given.get(reference.id, reference) for reference in timeline.media)
    return replace(timeline, media=kept + tuple(reference for reference in given.values() if reference.id not in known))


def insert(timeline: Timeline, track_id: TrackId, clip: Clip, ripple_all: bool = False) -> Timeline:
    """Insert a clip at its own start; what lies there gives way to later, divided where needed.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse("V |a b c d|A B|")
    >>> shot = parse("V |. .|0 1|").tracks[0].clips[0]
    >>> draw(insert(before, "v", replace(shot, id="new")))
    V |a b|0 1|c d|A B|
    """
    track, placed = find_track(timeline, track_id), on_grid(clip, timeline.canvas.rate)
    _refuse_known(timeline, clip.id)
    if ripple_all:
        timeline = opened(timeline, placed.start, placed.duration, besides=track_id)
    fresh = FreshIds.of(timeline)
    fresh.reserve(clip.id)
    widened = track_opened(track, placed.start, placed.duration, pool(timeline), fresh, divide_all=True)
    return with_track(timeline, with_placed(widened, placed))


def _refuse_known(timeline: Timeline, clip_id: ClipId) -> None:
    if timeline.clip(clip_id):
        raise InvalidOperation(f"There is a clip {clip_id!r} already.", clip=clip_id)


def with_placed(track: Track, clip: Clip) -> Track:
    """Return the track with a clip added, where nothing is in its way."""
    blocking = next((other for other in track.clips if other.range.overlaps(clip.range)), None)
    if blocking:
        raise InvalidOperation(f"Clip {blocking.id!r} is in the way of clip {clip.id!r}.", clip=clip.id, blocking=blocking.id)
    return replace(track, clips=in_order((*track.clips, clip)))


def append(timeline: Timeline, track_id: TrackId, clip: Clip) -> Timeline:
    """Put a clip behind the last one of a track.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> shot = parse("V |A B|").tracks[0].clips[0]
    >>> draw(append(parse("V |a b c|"), "v", replace(shot, id="new")))
    V |a b c|A B|
    """
    track = find_track(timeline, track_id)
    _refuse_known(timeline, clip.id)
    if track.clips and track.clips[-1].until_end:
        raise InvalidOperation(f"Clip {track.clips[-1].id!r} lasts until the end of the film; nothing can stand behind it.", track=track_id)
    placed = on_grid(replace(clip, start=track.end), timeline.canvas.rate)
    return with_track(timeline, replace(track, clips=(*track.clips, placed)))


def overwrite(timeline: Timeline, track_id: TrackId, clip: Clip) -> Timeline:
    """Put a clip at its own start; what it covers is cut away, nothing moves.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> shot = parse("V |. . .|A B|").tracks[0].clips[0]
    >>> draw(overwrite(parse("V |a b c d|e f|"), "v", replace(shot, id="new")))
    V |a b c|A B|f|
    """
    _refuse_known(timeline, clip.id)
    placed = on_grid(clip, timeline.canvas.rate)
    lifted = lift(timeline, track_id, placed.range, _reserved=clip.id)
    return with_track(lifted, with_placed(find_track(lifted, track_id), placed))


def lift(timeline: Timeline, track_id: TrackId, range: TimeRange, *, _reserved: ClipId = "") -> Timeline:
    """Take a stretch out of one track and leave a gap.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(lift(parse("V |a b c d|e f|"), "v", TimeRange(second, 4 * second)))
    V |a|. . . .|f|
    """
    track, media, fresh = find_track(timeline, track_id), pool(timeline), FreshIds.of(timeline)
    fresh.reserve(_reserved)
    start, end = (snap_to_frame(border, timeline.canvas.rate) for border in (range.start, range.end))
    clips: list[Clip] = []
    last_piece: dict[ClipId, ClipId] = {}
    for clip in track.clips:
        head = cut(clip, 0, clip.end - start, media) if clip.start < start < clip.end else None
        tail = cut(clip, end - clip.start, 0, media) if clip.start < end < clip.end else None
        if clip.end <= start or clip.start >= end:
            clips.append(clip)
        elif head and tail:
            head, _ = split(clip, start, clip.id, media)
            _, tail = split(clip, end, fresh.next(clip.id), media)
            last_piece[clip.id] = tail.id
        clips += [piece for piece in (head, tail) if piece and not is_wordless(piece)]
    return with_track(timeline, replace(track, clips=tuple(clips), transitions=renamed(track.transitions, last_piece)))


def ripple_delete(timeline: Timeline, ranges: tuple[TimeRange, ...]) -> Timeline:
    """Take stretches out of the whole film and close up; captions keep the words that remain, music is not cut but ends with the film.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> before = parse('''
    ... V |a b c d|A B C|
    ... C |h i j|
    ... M |0 1 2 3 4 5 6|''')
    >>> draw(ripple_delete(before, (TimeRange(second, second), TimeRange(3 * second, 2 * second))))
    V |a|c|B C|
    C |h j|
    M |0 1 2 3|
    """
    end = max((track.end for track in timeline.tracks), default=0)
    cuts = Cuts(whole_frames(ranges, timeline.canvas.rate, end))
    return closed_up(timeline, cuts) if cuts.ranges else timeline


def remove_clips(timeline: Timeline, clip_ids: tuple[ClipId, ...], ripple: bool = True) -> Timeline:
    """Remove whole clips; with ``ripple`` the film loses the stretches that they held on the main track.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(remove_clips(parse("V |a b|A B|c d|"), ("v2",)))
    V |a b|c d|
    >>> draw(remove_clips(parse("V |a b|A B|c d|"), ("v2",), ripple=False))
    V |a b|. .|c d|
    """
    gone = set(clip_ids)
    for clip_id in clip_ids:
        find_clip(timeline, clip_id)
    main = timeline.main_track
    held = [clip.range for clip in main.clips if clip.id in gone] if main and ripple else []
    tracks = tuple(without(track, gone) for track in timeline.tracks)
    return ripple_delete(replace(timeline, tracks=tracks), tuple(held))


def without(track: Track, gone: set[ClipId]) -> Track:
    """Return the track without some of its clips; the same object where it has none of them."""
    clips = tuple(clip for clip in track.clips if clip.id not in gone)
    return track if len(clips) == len(track.clips) else replace(track, clips=clips)


def trim(timeline: Timeline, clip_id: ClipId, head: Ticks = 0, tail: Ticks = 0, ripple: bool = True) -> Timeline:
    """Take ``head`` and ``tail`` off a clip, or give back what its file still holds; with ``ripple`` what is later closes up.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(trim(parse("V |b c d e|A B|"), "v1", head=second, tail=second))
    V |c d|A B|
    >>> draw(trim(parse("V |b c d e|A B|"), "v1", head=-second, tail=-second))
    V |a b c d e f|A B|
    >>> draw(trim(parse("V |b c d e|A B|"), "v1", head=second, ripple=False))
    V  .|c d e|A B|
    """
    track, clip = find_clip(timeline, clip_id)
    head, tail = _possible_trim(timeline, clip, head, tail)
    if not ripple:
        trimmed = cut(clip, head, tail, pool(timeline))
        return with_track(timeline, with_placed(without(track, {clip_id}), trimmed))
    timeline = _trimmed_in(timeline, track, clip, max(head, 0), max(tail, 0))
    return _given_back(timeline, clip_id, max(-head, 0), max(-tail, 0))


def _possible_trim(timeline: Timeline, clip: Clip, head: Ticks, tail: Ticks) -> tuple[Ticks, Ticks]:
    rate = timeline.canvas.rate
    before, after = (handle // rate.ticks_per_frame * rate.ticks_per_frame for handle in room(clip, pool(timeline)))
    possible = max(snap_to_frame(head, rate), -before), max(snap_to_frame(tail, rate), -after)
    if possible == (0, 0) and (head or tail):
        raise InvalidOperation(f"There is nothing more of clip {clip.id!r} to give back.", clip=clip.id)
    if clip.duration <= sum(possible):
        raise InvalidOperation(f"Nothing would be left of clip {clip.id!r}.", clip=clip.id)
    return possible


def _trimmed_in(timeline: Timeline, track: Track, clip: Clip, head: Ticks, tail: Ticks) -> Timeline:
    ends = (TimeRange(clip.start, head), TimeRange(clip.end - tail, tail))
    if track.role is TrackRole.MAIN:
        return ripple_delete(timeline, ends)
    # the cuts touch the clip's own ends only, so the name given to a divided clip is never used
    return with_track(timeline, track_closed_up(track, Cuts(ends), pool(timeline), FreshIds.of(timeline)))


def _given_back(timeline: Timeline, clip_id: ClipId, head: Ticks, tail: Ticks) -> Timeline:
    if not head and not tail:
        return timeline
    track, clip = find_clip(timeline, clip_id)
    longer = moved(cut(clip, -head, -tail, pool(timeline)), head)
    clips = (longer if each.id == clip_id else moved(each, head + tail if each.start >= clip.end else 0) for each in track.clips)
    if track.role is TrackRole.MAIN:
        timeline = opened(opened(timeline, clip.end, tail, besides=track.id), clip.start, head, besides=track.id)
    return with_track(timeline, replace(track, clips=tuple(clips)))


def split_clip(timeline: Timeline, clip_id: ClipId, at: Ticks, new_clip_id: ClipId) -> Timeline:
    """Cut a clip in two at a timeline position.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(split_clip(parse("V |a b c d|A B|"), "v1", 3 * second, "new"))
    V |a b c|d|A B|
    """
    track, clip = find_clip(timeline, clip_id)
    _refuse_known(timeline, new_clip_id)
    at = snap_to_frame(at, timeline.canvas.rate)
    if not clip.start < at < clip.end:
        raise InvalidOperation(f"Clip {clip_id!r} does not play there.", clip=clip_id, at=at)
    halves = split(clip, at, new_clip_id, pool(timeline))
    if any(is_wordless(half) for half in halves) and not is_wordless(clip):
        raise InvalidOperation(f"All words of clip {clip_id!r} are on one side of the cut.", clip=clip_id, at=at)
    clips: Iterable[Clip] = (piece for each in track.clips for piece in (halves if each.id == clip_id else (each,)))
    return with_track(timeline, replace(track, clips=tuple(clips), transitions=renamed(track.transitions, {clip_id: new_clip_id})))


def join(timeline: Timeline, first_clip_id: ClipId, second_clip_id: ClipId) -> Timeline:
    """Heal a cut: two touching clips that continue the same source become one.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(join(parse("V |a b|c d|A B|"), "v1", "v2"))
    V |a b c d|A B|
    """
    track, first, second = neighbours(timeline, first_clip_id, second_clip_id)
    source = _joined_source(timeline, first, second)
    if source is None:
        raise InvalidOperation(f"Clip {second.id!r} does not continue clip {first.id!r}.", clip=first.id, other=second.id)
    whole = replace(
        first,
        duration=first.duration + second.duration,
        source=source,
        motion=Motion(first.motion.start, second.motion.end, first.motion.easing) if first.motion and second.motion else None,
        fade_out=second.fade_out,
        audio=replace(first.audio, fade_out=second.audio.fade_out),
        until_end=second.until_end,
    )
    clips = tuple(whole if clip.id == first.id else clip for clip in track.clips if clip.id != second.id)
    transitions = tuple(
        replace(each, from_clip=first.id) if each.from_clip == second.id else each
        for each in track.transitions
        if each.to_clip != second.id
    )
    return with_track(timeline, replace(track, clips=clips, transitions=transitions))


def _joined_source(timeline: Timeline, first: Clip, second: Clip) -> MediaSource | TextSource | None:
    before, after = first.source, second.source
    if isinstance(before, MediaSource) and isinstance(after, MediaSource):
        if not _continues(timeline, before, after, first.duration, second.duration):
            return None
        return after if before.reversed else before
    if isinstance(before, TextSource) and isinstance(after, TextSource) and before.style == after.style:
        if not before.words and not after.words:
            return before if before.text == after.text else None
        shifted = tuple(replace(word, start=word.start + first.duration) for word in after.words)
        words = before.words + shifted
        return replace(with_words(before, words), text=joined(word.text for word in words))
    return None


def _continues(timeline: Timeline, first: MediaSource, second: MediaSource, first_lasts: Ticks, second_lasts: Ticks) -> bool:
    """Say whether the second clip goes on in the file exactly where the first one stops."""
    if replace(first, start=second.start) != second:
        return False
    reference = pool(timeline).get(first.media_id)
    if first.frozen or reference is None or reference.duration is None:
        return first.start == second.start
    earlier, later, passed = (second, first, second_lasts) if first.reversed else (first, second, first_lasts)
    reached = earlier.start + source_length(earlier, passed)
    return later.start == (reached % reference.duration if first.loop else reached)


def neighbours(timeline: Timeline, first_id: ClipId, second_id: ClipId) -> tuple[Track, Clip, Clip]:
    """Return two clips that touch, in this order, with their track; raises InvalidOperation where they do not."""
    (track, first), (other, second) = find_clip(timeline, first_id), find_clip(timeline, second_id)
    if track.id != other.id or first.end != second.start:
        raise InvalidOperation(f"Clip {second_id!r} does not follow clip {first_id!r} directly.", clip=first_id, other=second_id)
    return track, first, second
