"""What became of the footage of one role between two timelines: added, removed, cut, split, put in another order, played otherwise.

A clip that was divided lives on in its pieces: those with derived ids, and those that show what it showed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reeltalk.timeline.changes import Change, Value, loudness_of, names_of, seconds
from reeltalk.timeline.model import Clip, ClipId, MediaSource, Timeline, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, complement

_PREFIX = {TrackRole.MUSIC: "music", TrackRole.DIALOGUE: "sound", TrackRole.EFFECTS: "sound"}


def footage_changes(
    before: Timeline, after: Timeline, role: TrackRole, old: Sequence[Clip], new: Sequence[Clip], *, steady: bool
) -> Iterator[Change]:
    """Yield what changed in the material of one role. With ``steady`` the main track's cut is as it was, so nothing moved by itself."""
    if [id(clip) for clip in old] == [id(clip) for clip in new]:
        return
    parents = _parents(old, new)
    added = [clip for clip in new if clip.id not in parents and not _is_held(clip)]
    known = {clip.id for clip in old}
    held = [clip for clip in new if clip.id not in known and _is_held(clip)]
    living = set(parents.values())
    gone = [clip for clip in old if clip.id not in living]
    healed = _healed(gone, old, new)
    removed = [clip for clip in gone if clip.id not in healed]
    yield from _added(after, role, added)
    if removed:
        yield Change(f"{_prefix(role)}_removed", "", _told(before, role, removed))
    if held:
        yield Change("frames_held", held[0].id, {**_told(after, role, held), "duration_s": seconds(sum(clip.duration for clip in held))})
    if role is TrackRole.MAIN or steady:
        yield from _recut(after, role, old, new, parents, healed)
        yield from _reordered(after, role, old, new, parents)
    yield from _replayed(after, role, old, new)


def _prefix(role: TrackRole) -> str:
    return _PREFIX.get(role, "clips")


def _told(timeline: Timeline, role: TrackRole, clips: Sequence[Clip]) -> dict[str, Value]:
    times: dict[str, Value] = {"start_s": seconds(min(clip.start for clip in clips)), "end_s": seconds(max(clip.end for clip in clips))}
    return {"role": role.value, "count": len(clips), "name": names_of(clips, timeline), **times}


def _added(after: Timeline, role: TrackRole, added: Sequence[Clip]) -> Iterator[Change]:
    if not added:
        return
    values = _told(after, role, added)
    found = after.clip(added[0].id)
    if found:
        values["percent"] = loudness_of(added[0], found[0])
        values["ducked"] = found[0].ducking is not None
    yield Change(f"{_prefix(role)}_added", added[0].id if len(added) == 1 else "", values)


def _is_held(clip: Clip) -> bool:
    return isinstance(clip.source, MediaSource) and clip.source.frozen


def _parents(old: Sequence[Clip], new: Sequence[Clip]) -> dict[ClipId, ClipId]:
    """Return for every clip that continues an old one the id of that one."""
    known = {clip.id for clip in old}
    roots = {clip.id.partition("~")[0]: clip.id for clip in reversed(old)}
    now = {clip.id: clip for clip in new}
    changed = [clip for clip in old if now.get(clip.id) is None or _shown(now[clip.id]) != _shown(clip)]
    parents: dict[ClipId, ClipId] = {}
    for clip in new:
        root = clip.id.partition("~")[0]
        if clip.id in known:
            parents[clip.id] = clip.id
        elif root != clip.id and root in roots:
            parents[clip.id] = roots[root]
        elif not _is_held(clip):
            parent = next((each for each in changed if _contains(each, clip)), None)
            if parent:
                parents[clip.id] = parent.id
    return parents


def _shown(clip: Clip) -> TimeRange:
    """Return the stretch of its file that a clip shows; its place in time where it has no file."""
    source = clip.source
    if not isinstance(source, MediaSource):
        return TimeRange(0, clip.duration)
    if source.speed == 1 and not source.frozen:
        return TimeRange(source.start, clip.duration)
    return TimeRange(source.start, 0 if source.frozen else round(clip.duration * source.speed))


def _contains(old: Clip, clip: Clip) -> bool:
    if not isinstance(old.source, MediaSource) or not isinstance(clip.source, MediaSource):
        return False
    return old.source.media_id == clip.source.media_id and _shown(old).covers(_shown(clip))


def _recut(
    after: Timeline, role: TrackRole, old: Sequence[Clip], new: Sequence[Clip], parents: dict[ClipId, ClipId], healed: dict[ClipId, ClipId]
) -> Iterator[Change]:
    """Compare what each old clip showed, with those that were healed into it, with what its pieces show."""
    pieces: dict[ClipId, list[Clip]] = {}
    for clip in new:
        if clip.id in parents and not _is_held(clip):
            pieces.setdefault(parents[clip.id], []).append(clip)
    swallowed: dict[ClipId, list[Clip]] = {}
    for clip in old:
        if clip.id in healed:
            swallowed.setdefault(healed[clip.id], []).append(clip)
    removed = stretches = extended = split = 0
    cut: list[Clip] = []
    for clip in old:
        now = pieces.get(clip.id, [])
        same = len(now) == 1 and _shown(now[0]) == _shown(clip)
        if not now or same or _is_held(clip) or any(_speed(each) != _speed(clip) for each in now):
            continue
        lost, gained = _lost([clip], now), _lost(now, [clip, *swallowed.get(clip.id, ())])
        removed, stretches = removed + _played(clip, lost), stretches + len(lost)
        extended += _played(clip, gained)
        split += len(now) - 1 if not lost else 0
        cut += now if lost or gained else []
    names: dict[str, Value] = {"role": role.value, "name": names_of(cut, after)}
    if removed and removed == extended:
        yield Change("footage_shifted", "", {**names, "count": len(cut), "by_s": seconds(removed)})
    elif removed:
        yield Change("footage_cut", "", {**names, "count": stretches, "removed_s": seconds(removed)})
    if extended and removed != extended:
        yield Change("footage_extended", "", {**names, "count": len(cut), "added_s": seconds(extended)})
    if split:
        yield Change("clips_split", "", {"role": role.value, "count": split, "clips": len(new)})
    if healed:
        yield Change("clips_joined", "", {"role": role.value, "count": len(healed), "clips": len(new)})


def _speed(clip: Clip) -> object:
    return clip.source.speed if isinstance(clip.source, MediaSource) else 1


def _played(clip: Clip, stretches: Sequence[TimeRange]) -> Ticks:
    """Return how long stretches of a clip's file last on the timeline."""
    length = sum(each.duration for each in stretches)
    return int(length / clip.source.speed) if length and isinstance(clip.source, MediaSource) else length


def _lost(clips: Sequence[Clip], instead: Sequence[Clip]) -> list[TimeRange]:
    """Return what ``clips`` show and none of the clips ``instead`` does."""
    shown = [_shown(clip) for clip in instead]
    return [stretch for clip in clips for stretch in complement(shown, _shown(clip))]


def _healed(gone: Sequence[Clip], old: Sequence[Clip], new: Sequence[Clip]) -> dict[ClipId, ClipId]:
    """Return, for each clip that is gone and lives on inside one that now shows more than it did, the id of that one."""
    before = {clip.id: _shown(clip) for clip in old} if gone else {}
    wider = [clip for clip in new if clip.id in before and before[clip.id] != _shown(clip)]
    roots = {clip.id.partition("~")[0]: clip for clip in wider}
    healed: dict[ClipId, ClipId] = {}
    for clip in gone:
        likely = roots.get(clip.id.partition("~")[0])
        host = likely if likely and _contains(likely, clip) else next((each for each in wider if _contains(each, clip)), None)
        if host:
            healed[clip.id] = host.id
    return healed


def _reordered(
    after: Timeline, role: TrackRole, old: Sequence[Clip], new: Sequence[Clip], parents: dict[ClipId, ClipId]
) -> Iterator[Change]:
    place = {clip.id: number for number, clip in enumerate(old)}
    order = [place[parents[clip.id]] for clip in new if clip.id in parents]
    if role is TrackRole.MAIN and any(second < first for first, second in pairwise(order)):
        yield Change("clips_reordered", "", {"role": role.value, "count": len(new), "name": names_of(new, after)})
        return
    known = {clip.id: clip for clip in old}
    same_shots = [(clip.id, clip.duration) for clip in old] == [(clip.id, clip.duration) for clip in new]
    if role is TrackRole.MAIN and not same_shots:
        return
    moved = [clip for clip in new if clip.id in known and clip.start != known[clip.id].start and clip.end != known[clip.id].end]
    if moved:
        yield Change("clips_moved", moved[0].id if len(moved) == 1 else "", _told(after, role, moved))


def _replayed(after: Timeline, role: TrackRole, old: Sequence[Clip], new: Sequence[Clip]) -> Iterator[Change]:
    known = {clip.id: clip for clip in old}
    sources = [(known[clip.id].source, clip.source, clip) for clip in new if clip.id in known and known[clip.id] is not clip]
    pairs = [(was, now, clip) for was, now, clip in sources if isinstance(was, MediaSource) and isinstance(now, MediaSource)]
    by_speed: dict[float, list[Clip]] = {}
    for was, now, clip in pairs:
        if was.speed != now.speed:
            by_speed.setdefault(round(float(now.speed), 3), []).append(clip)
    for speed, clips in by_speed.items():
        yield Change("speed_changed", clips[0].id if len(clips) == 1 else "", {**_told(after, role, clips), "speed": speed})
    for kind, backwards in (("clips_reversed", True), ("clips_unreversed", False)):
        turned = [clip for was, now, clip in pairs if was.reversed != now.reversed and now.reversed is backwards]
        if turned:
            yield Change(kind, turned[0].id if len(turned) == 1 else "", _told(after, role, turned))
