"""Time taken out of the film, and time put in: what happens on every track that follows. No verb of its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from reeltalk.edits.pieces import FreshIds, MediaPool, cut, is_static, is_wordless, moved, pool, split, with_words
from reeltalk.timeline.model import Clip, ClipId, TextSource, Timeline, Track, TrackId, TrackRole, Transition
from reeltalk.timeline.time import FrameRate, Ticks, TimeRange, merged


class Cuts:
    """Stretches to be taken out, ready to be asked many times; each question costs the logarithm of their number."""

    def __init__(self, ranges: Iterable[TimeRange]) -> None:
        self.ranges = merged(ranges)
        self._starts = [taken.start for taken in self.ranges]
        self._ends = [taken.end for taken in self.ranges]
        self._removed = [0, *accumulate(taken.duration for taken in self.ranges)]

    def removed_before(self, position: Ticks) -> Ticks:
        """Return how much is taken out before ``position``."""
        index = bisect_right(self._starts, position)
        if not index:
            return 0
        return self._removed[index] - max(self._ends[index - 1] - position, 0)

    def place(self, position: Ticks) -> Ticks:
        """Return where ``position`` lies afterwards; all positions inside one cut fall on its place."""
        return position - self.removed_before(position)

    def kept(self, stretch: TimeRange) -> list[TimeRange]:
        """Return what is left of ``stretch``, in the time before the cuts."""
        first, last = bisect_right(self._ends, stretch.start), bisect_left(self._starts, stretch.end)
        borders = [stretch.start]
        for taken in self.ranges[first:last]:
            borders += (taken.start, taken.end)
        borders.append(stretch.end)
        return [TimeRange.between(start, end) for start, end in zip(borders[::2], borders[1::2], strict=True) if start < end]


def whole_frames(ranges: Iterable[TimeRange], rate: FrameRate, end: Ticks) -> list[TimeRange]:
    """Return the whole frames inside each range, up to ``end``: a cut never takes more than was asked for."""
    frame = rate.ticks_per_frame
    result = []
    for wanted in merged(ranges):
        start, stop = -(-max(wanted.start, 0) // frame) * frame, min(wanted.end // frame * frame, end)
        if start < stop:
            result.append(TimeRange.between(start, stop))
    return result


def closed_up(timeline: Timeline, cuts: Cuts) -> Timeline:
    """Take ``cuts`` out of every track that follows ripples, and out of the markers; beds that ended with the film still do."""
    media, fresh = pool(timeline), FreshIds.of(timeline)
    followers = tuple(track_closed_up(track, cuts, media, fresh) if track.follows_ripple else track for track in timeline.tracks)
    old_end, new_end = _content_end(timeline.tracks), _content_end(followers)
    tracks = tuple(track if track.follows_ripple else _bed_cut(track, old_end, new_end, media) for track in followers)
    markers = tuple(marker.moved(cuts.place) for marker in timeline.markers)
    return replace(timeline, tracks=tracks, markers=markers)


def _content_end(tracks: tuple[Track, ...]) -> Ticks:
    return max((clip.end for track in tracks if track.follows_ripple for clip in track.clips if not clip.until_end), default=0)


def _bed_cut(track: Track, old_end: Ticks, new_end: Ticks, media: MediaPool) -> Track:
    """Shorten what ended within the old film to the new one; what ran on beyond it on purpose is left."""
    if new_end == old_end or not any(new_end < clip.end <= old_end for clip in track.clips):
        return track
    clips = []
    for clip in track.clips:
        if clip.until_end or not new_end < clip.end <= old_end:
            clips.append(clip)
        elif clip.start < new_end:
            clips.append(cut(clip, 0, clip.end - new_end, media))
    return replace(track, clips=tuple(clips))


def track_closed_up(track: Track, cuts: Cuts, media: MediaPool, fresh: FreshIds) -> Track:
    """Take ``cuts`` out of one track. Pieces of a divided clip get fresh ids; transitions go with the outer pieces."""
    clips: list[Clip] = []
    last_piece: dict[ClipId, ClipId] = {}
    for clip in track.clips:
        pieces = _pieces_closed_up(clip, cuts, media, fresh)
        clips += pieces
        if len(pieces) > 1:
            last_piece[clip.id] = pieces[-1].id
    return replace(track, clips=tuple(clips), transitions=renamed(track.transitions, last_piece))


def renamed(transitions: tuple[Transition, ...], last_piece: dict[ClipId, ClipId]) -> tuple[Transition, ...]:
    """Return the transitions leaving from the last piece of each clip that was divided."""
    if not last_piece:
        return transitions
    return tuple(replace(each, from_clip=last_piece.get(each.from_clip, each.from_clip)) for each in transitions)


def _pieces_closed_up(clip: Clip, cuts: Cuts, media: MediaPool, fresh: FreshIds) -> list[Clip]:
    if clip.until_end:
        return [moved(clip, -cuts.removed_before(clip.start))]
    kept = cuts.kept(clip.range)
    if kept == [clip.range]:
        return [moved(clip, -cuts.removed_before(clip.start))]
    if not kept:
        return []
    if is_static(clip, media):
        return _static_closed_up(clip, cuts, sum(part.duration for part in kept))
    pieces = [moved(cut(clip, part.start - clip.start, clip.end - part.end, media), cuts.place(part.start) - part.start) for part in kept]
    return with_fresh_ids(pieces, fresh)


def with_fresh_ids(pieces: list[Clip], fresh: FreshIds) -> list[Clip]:
    """Return the pieces of one clip as clips of their own: the first keeps the name, the fades stay at the outer ends."""
    last = len(pieces) - 1
    return [
        replace(
            piece,
            id=fresh.next(piece.id) if index else piece.id,
            fade_in=0 if index else piece.fade_in,
            fade_out=piece.fade_out if index == last else 0,
            audio=replace(piece.audio, fade_in=0 if index else piece.audio.fade_in, fade_out=piece.audio.fade_out if index == last else 0),
            until_end=piece.until_end and index == last,
        )
        for index, piece in enumerate(pieces)
    ]


def _static_closed_up(clip: Clip, cuts: Cuts, duration: Ticks) -> list[Clip]:
    start = cuts.place(clip.start)
    source = clip.source
    if isinstance(source, TextSource) and source.words:
        source = _words_closed_up(source, clip.start, cuts)
        if not source.words:
            return []
    return [replace(clip, start=start, duration=duration, source=source)]


def _words_closed_up(source: TextSource, start: Ticks, cuts: Cuts) -> TextSource:
    new_start = cuts.place(start)
    words = []
    for word in source.words:
        heard, middle = start + word.start, start + word.start + word.duration // 2
        if cuts.kept(TimeRange(middle, 1)):
            place = cuts.place(heard)
            words.append(replace(word, start=place - new_start, duration=cuts.place(heard + word.duration) - place))
    return with_words(source, tuple(words))


def opened(timeline: Timeline, at: Ticks, by: Ticks, besides: TrackId = "") -> Timeline:
    """Put ``by`` of empty time in at ``at``, on every track that follows ripples except ``besides``, and in the markers."""
    media, fresh = pool(timeline), FreshIds.of(timeline)
    tracks = tuple(
        track_opened(track, at, by, media, fresh) if track.follows_ripple and track.id != besides else track for track in timeline.tracks
    )
    markers = tuple(marker.moved(lambda moment: moment + by if moment >= at else moment) for marker in timeline.markers)
    return replace(timeline, tracks=tracks, markers=markers)


def track_opened(track: Track, at: Ticks, by: Ticks, media: MediaPool, fresh: FreshIds, *, divide_all: bool = False) -> Track:
    """Move what lies at or after ``at`` later. What lies across it is divided, but for titles and photos above the main track.

    Those stay as they are, unless ``divide_all``.
    """
    clips: list[Clip] = []
    last_piece: dict[ClipId, ClipId] = {}
    for clip in track.clips:
        if clip.start >= at:
            clips.append(moved(clip, by))
        elif clip.end <= at or clip.until_end or not (divide_all or _is_divided(clip, track, media)):
            clips.append(clip)
        else:
            first, second = split(clip, at, fresh.next(clip.id), media)
            halves = [half for half in (first, moved(second, by)) if not is_wordless(half)]
            clips += halves
            last_piece[clip.id] = halves[-1].id
    return replace(track, clips=tuple(clips), transitions=renamed(track.transitions, last_piece))


def _is_divided(clip: Clip, track: Track, media: MediaPool) -> bool:
    timed_words = isinstance(clip.source, TextSource) and bool(clip.source.words)
    return timed_words or track.role is TrackRole.MAIN or not is_static(clip, media)
