"""Where the moments of one cut are in a later one: a moment is what is shown then, so it is followed through its clip and its source."""

from __future__ import annotations

from collections.abc import Iterable

from reeltalk.timeline.model import Clip, ClipId, MediaSource, TextSource, Timeline, Track, TrackId
from reeltalk.timeline.time import Ticks, TimeRange, merged


def root_of(clip_id: ClipId) -> ClipId:
    """Return the name that all pieces of a divided clip share."""
    return clip_id.partition("~")[0]


class Anchors:
    """From the positions of ``before`` to those of ``after``, by what the main track shows there."""

    def __init__(self, before: Timeline, after: Timeline) -> None:
        self._before = _main_clips(before)
        self._after = _main_clips(after)
        self._known = {clip.id for track in before.tracks for clip in track.clips}
        self._by_root: dict[ClipId, list[tuple[TrackId, Clip]]] = {}
        for track in after.tracks:
            for clip in track.clips:
                self._by_root.setdefault(root_of(clip.id), []).append((track.id, clip))
        self._unknown = {track.id: [clip for clip in track.clips if clip.id not in self._known] for track in after.tracks}

    @property
    def is_identity(self) -> bool:
        """Say whether every moment is where it was."""
        return self._before == self._after

    def pieces(self, clip: Clip) -> list[Clip]:
        """Return what became of a clip, in the order of the film; nothing where it is gone.

        Pieces share its name or, cut off under a name of their own, show a stretch of it that it does not show any more.
        """
        found: list[Clip] = []
        for track_id in dict.fromkeys(track_id for track_id, _ in self._by_root.get(root_of(clip.id), ())):
            here = [each for at, each in self._by_root[root_of(clip.id)] if at == track_id]
            named = [each for each in here if each.id == clip.id or self._is_named_piece(clip, each)]
            cut_off = [each for each in self._unknown[track_id] if each not in named and _continues(clip, named, each)] if named else []
            found += sorted((*named, *cut_off), key=lambda each: each.start)
        return found

    def _is_named_piece(self, clip: Clip, other: Clip) -> bool:
        if other.id in self._known or root_of(other.id) != root_of(clip.id):
            return False
        mine, its = _shown(clip), _shown(other)
        return mine is None or its is None or (its.start < mine.end and mine.start < its.end)

    def inside(self, clip: Clip, at: Ticks) -> tuple[Clip, Ticks] | None:
        """Return the piece that shows what ``clip`` shows at ``at``, and when; None where that was cut out."""
        shown = _source_time(clip, at)
        for piece in self.pieces(clip):
            if shown is None:
                if piece.id == clip.id:
                    return piece, piece.start + min(at - clip.start, piece.duration)
                continue
            place = _place_of(piece, shown)
            if place is not None and piece.start <= place <= piece.end:
                return piece, place
        return None

    def point(self, at: Ticks) -> Ticks:
        """Return where a moment is now; one that was cut out is at the joint that it left."""
        if self.is_identity or not self._before:
            return at
        earlier = [clip for clip in self._before if clip.start <= at]
        if not earlier:
            return at
        clip = earlier[-1]
        if at >= clip.end:
            return self._end_of(clip) + at - clip.end
        found = self.inside(clip, at)
        return found[1] if found else self._joint(clip, at)

    def _end_of(self, clip: Clip) -> Ticks:
        pieces = self.pieces(clip)
        if pieces:
            return pieces[-1].end
        index = self._before.index(clip)
        return self._end_of(self._before[index - 1]) if index else 0

    def _joint(self, clip: Clip, at: Ticks) -> Ticks:
        """Return the end of what is left before ``at``."""
        left = [piece.end for piece in self.pieces(clip) if (first := self._origin(clip, piece)) is not None and first < at]
        if left:
            return max(left)
        index = self._before.index(clip)
        return self._end_of(self._before[index - 1]) if index else 0

    def _origin(self, clip: Clip, piece: Clip) -> Ticks | None:
        """Return where a piece began in the cut before."""
        shown = _source_time(piece, piece.start)
        return clip.start if shown is None else _place_of(clip, shown)

    def ranges(self, wanted: Iterable[TimeRange]) -> tuple[TimeRange, ...]:
        """Return where stretches of the film are now, as much of each as is left; what was reordered becomes several."""
        if self.is_identity:
            return tuple(wanted)
        found: list[TimeRange] = []
        for stretch in wanted:
            covered = [
                TimeRange.between(max(c.start, stretch.start), min(c.end, stretch.end)) for c in self._before if _overlap(c, stretch)
            ]
            for clip, part in zip([c for c in self._before if _overlap(c, stretch)], covered, strict=True):
                found += [each for piece in self.pieces(clip) if (each := _left_of(clip, piece, part)) is not None]
            for gap in _without(stretch, covered):
                start = self.point(gap.start)
                found.append(TimeRange(start, gap.duration))
        return tuple(merged(found))


def _continues(clip: Clip, pieces: list[Clip], other: Clip) -> bool:
    """Say whether ``other`` shows a stretch of ``clip`` that none of its named pieces shows."""
    mine, its = _shown(clip), _shown(other)
    if mine is None or its is None:
        left = clip.duration - sum(piece.duration for piece in pieces)
        return clip.source == other.source and not isinstance(other.source, TextSource) and other.duration <= left
    if _media_of(clip) != _media_of(other) or its.start < mine.start or its.end > mine.end:
        return False
    return not any((shown := _shown(piece)) is not None and shown.overlaps(its) for piece in pieces)


def _media_of(clip: Clip) -> str:
    return clip.source.media_id if isinstance(clip.source, MediaSource) else ""


def _main_clips(timeline: Timeline) -> tuple[Clip, ...]:
    track: Track | None = timeline.main_track
    return track.clips if track else ()


def _overlap(clip: Clip, stretch: TimeRange) -> bool:
    return clip.start < stretch.end and stretch.start < clip.end


def _moving(clip: Clip) -> MediaSource | None:
    source = clip.source
    return source if isinstance(source, MediaSource) and not source.frozen and not source.loop else None


def _shown(clip: Clip) -> TimeRange | None:
    """Return the stretch of its file that a clip shows, None where it shows the same throughout."""
    source = _moving(clip)
    return TimeRange(source.start, max(1, int(clip.duration * source.speed))) if source else None


def _source_time(clip: Clip, at: Ticks) -> Ticks | None:
    source = _moving(clip)
    if source is None:
        return None
    passed = clip.end - at if source.reversed else at - clip.start
    return source.start + int(passed * source.speed)


def _place_of(clip: Clip, shown: Ticks) -> Ticks | None:
    source = _moving(clip)
    if source is None:
        return None
    passed = int((shown - source.start) / source.speed)
    return clip.end - passed if source.reversed else clip.start + passed


def _left_of(clip: Clip, piece: Clip, part: TimeRange) -> TimeRange | None:
    """Return the part of ``piece`` that shows what ``clip`` shows in ``part``."""
    first, last = _source_time(clip, part.start), _source_time(clip, part.end)
    if first is None or last is None:
        whole = part.start == clip.start and part.end == clip.end
        start, end = piece.start + part.start - clip.start, piece.end if whole else piece.start + part.end - clip.start
    else:
        one, other = _place_of(piece, first), _place_of(piece, last)
        if one is None or other is None:
            return None
        start, end = min(one, other), max(one, other)
    start, end = max(start, piece.start), min(end, piece.end)
    return TimeRange.between(start, end) if start < end else None


def _without(stretch: TimeRange, covered: list[TimeRange]) -> list[TimeRange]:
    gaps, reached = [], stretch.start
    for each in covered:
        if each.start > reached:
            gaps.append(TimeRange.between(reached, each.start))
        reached = max(reached, each.end)
    if reached < stretch.end:
        gaps.append(TimeRange.between(reached, stretch.end))
    return gaps
