"""Which clip a new clip came of: the pieces of a divided clip, frames that are held of it, and its copies. Pure."""

from __future__ import annotations

from dataclasses import replace

from reeltalk.edits.operations import Append, Freeze, Insert, Operation, Overwrite, Split
from reeltalk.edits.pieces import root_of
from reeltalk.timeline.model import Clip, ClipId, Timeline, Track


def origins(before: Timeline, after: Timeline, operation: Operation) -> dict[ClipId, ClipId]:
    """Return, for each clip that an operation made of another one, that other one's id; linear in the clips of changed tracks.

    >>> from reeltalk.edits.cutting import ripple_delete, split_clip
    >>> from reeltalk.edits.operations import RippleDelete
    >>> from reeltalk.timeline.strip import parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second, TimeRange
    >>> film, middle = parse("V |a b c|A B|"), (TimeRange(second, second),)
    >>> origins(film, ripple_delete(film, middle), RippleDelete(middle))
    {'v1~2': 'v1'}
    >>> origins(film, split_clip(film, "v2", 4 * second, "later"), Split("v2", 4 * second, "later"))
    {'later': 'v2'}
    """
    old = {track.id: track for track in before.tracks}
    found: dict[ClipId, ClipId] = {}
    for track in after.tracks:
        if track is not old.get(track.id):
            found |= _pieces(old.get(track.id), track)
    return found | _named(before, operation)


def _pieces(before: Track | None, after: Track) -> dict[ClipId, ClipId]:
    """Return the pieces that were named after what they are of: each stands behind the first of them, which keeps its id."""
    known = {clip.id for clip in before.clips} if before else set()
    last: dict[ClipId, ClipId] = {}
    found = {}
    for clip in after.clips:
        root = root_of(clip.id)
        if clip.id in known:
            last[root] = clip.id
        elif root in last:
            found[clip.id] = last[root]
    return found


def _named(before: Timeline, operation: Operation) -> dict[ClipId, ClipId]:
    match operation:
        case Split():
            return {operation.new_clip_id: operation.clip_id}
        case Freeze():
            return {operation.new_clip_id: operation.clip_id, operation.tail_clip_id: operation.clip_id}
        case Insert() | Append() | Overwrite():
            original = _original(before, operation.clip)
            return {operation.clip.id: original} if original else {}
    return {}


def _original(timeline: Timeline, copied: Clip) -> ClipId | None:
    """Return the clip that another one is a copy of, wherever that one stands."""
    clips = (clip for track in timeline.tracks for clip in track.clips)
    return next((clip.id for clip in clips if replace(clip, id=copied.id, start=copied.start) == copied), None)
