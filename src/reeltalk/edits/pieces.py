"""What happens to a single clip when part of it is cut away: its source stretch, its words, its motion. No verb of its own.

A *static* clip (text, a colour, a photo, a held frame) looks the same at every moment, so a cut shortens it and never divides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final, TypeAlias

from reeltalk import limits
from reeltalk.edits.spoken import balanced, joined
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    ClipId,
    Easing,
    Framing,
    MediaId,
    MediaReference,
    MediaSource,
    Motion,
    TextSource,
    Timeline,
    Track,
    TrackId,
)
from reeltalk.timeline.time import FrameRate, Ticks, snap_to_frame, ticks_from_seconds

MediaPool: TypeAlias = Mapping[MediaId, MediaReference]

UNBOUNDED: Final = ticks_from_seconds(limits.TIMELINE_DURATION_MAX_S)


def pool(timeline: Timeline) -> MediaPool:
    """Return the media references by id."""
    return {reference.id: reference for reference in timeline.media}


def find_track(timeline: Timeline, track_id: TrackId) -> Track:
    """Return a track; raises InvalidOperation where there is none of that id."""
    track = timeline.track(track_id)
    if track is None:
        raise InvalidOperation(f"There is no track {track_id!r}.", track=track_id)
    return track


def find_clip(timeline: Timeline, clip_id: ClipId) -> tuple[Track, Clip]:
    """Return a clip with its track; raises InvalidOperation where there is none of that id."""
    found = timeline.clip(clip_id)
    if found is None:
        raise InvalidOperation(f"There is no clip {clip_id!r}.", clip=clip_id)
    return found


def with_track(timeline: Timeline, track: Track) -> Timeline:
    """Return the timeline with the track of the same id replaced."""
    return replace(timeline, tracks=tuple(track if old.id == track.id else old for old in timeline.tracks))


def with_clip(timeline: Timeline, clip: Clip) -> Timeline:
    """Return the timeline with the clip of the same id replaced, in its place in the order."""
    track, _ = find_clip(timeline, clip.id)
    return with_track(timeline, replace(track, clips=tuple(clip if old.id == clip.id else old for old in track.clips)))


def in_order(clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """Return clips by their place in time."""
    return tuple(sorted(clips, key=lambda clip: clip.start))


def on_grid(clip: Clip, rate: FrameRate) -> Clip:
    """Return the clip with both borders on their nearest frame; it keeps at least one frame."""
    start = max(snap_to_frame(clip.start, rate), 0)
    end = max(snap_to_frame(clip.end, rate), start + rate.ticks_per_frame)
    return clip if (start, end) == (clip.start, clip.end) else replace(clip, start=start, duration=end - start)


def moved(clip: Clip, by: Ticks) -> Clip:
    """Return the clip at another place."""
    return replace(clip, start=clip.start + by) if by else clip


def root_of(clip_id: ClipId) -> ClipId:
    """Return the part of an id that all pieces of a clip share."""
    return clip_id.partition("~")[0]


class FreshIds:
    """Names for the later pieces of divided clips: ``c1~2``, ``c1~3`` ... the same for the same timeline every time."""

    def __init__(self, taken: Collection[ClipId]) -> None:
        self._taken = set(taken)
        self._last: dict[ClipId, int] = {}

    @classmethod
    def of(cls, timeline: Timeline) -> FreshIds:
        """Return names that no clip of the timeline carries."""
        return cls({clip.id for track in timeline.tracks for clip in track.clips})

    def reserve(self, clip_id: ClipId) -> None:
        """Never give out ``clip_id``."""
        self._taken.add(clip_id)

    def next(self, clip_id: ClipId) -> ClipId:
        """Return the next free name for a piece of ``clip_id``."""
        root = root_of(clip_id)
        number = self._last.get(root, 1) + 1
        while f"{root}~{number}" in self._taken:
            number += 1
        self._last[root] = number
        self._taken.add(f"{root}~{number}")
        return f"{root}~{number}"


def is_static(clip: Clip, media: MediaPool) -> bool:
    """Say whether the clip looks the same at every moment (its words or its camera move apart)."""
    source = clip.source
    if not isinstance(source, MediaSource):
        return True
    reference = media.get(source.media_id)
    return source.frozen or (reference is not None and reference.duration is None)


def source_length(source: MediaSource, length: Ticks) -> Ticks:
    """Return how much of the file passes while ``length`` passes on the timeline."""
    return length if source.speed == 1 else round(length * source.speed)


def timeline_length(source: MediaSource, length: Ticks) -> Ticks:
    """Return how long ``length`` of the file lasts on the timeline, rounded down to a tick."""
    return length if source.speed == 1 else int(length / source.speed)


def room(clip: Clip, media: MediaPool) -> tuple[Ticks, Ticks]:
    """Return how far the clip could begin earlier and end later before its file runs out (its handles)."""
    source = clip.source
    if not isinstance(source, MediaSource) or source.loop or is_static(clip, media):
        return UNBOUNDED, UNBOUNDED
    reference = media.get(source.media_id)
    if reference is None or reference.duration is None:
        return UNBOUNDED, UNBOUNDED
    before = timeline_length(source, source.start)
    after = timeline_length(source, max(reference.duration - source.start - source_length(source, clip.duration), 0))
    return (after, before) if source.reversed else (before, after)


def cut(clip: Clip, head: Ticks, tail: Ticks, media: MediaPool) -> Clip:
    """Return the clip without ``head`` at its start and ``tail`` at its end (negative: given back); what stays shows what it showed."""
    if not head and not tail:
        return clip
    duration = clip.duration - head - tail
    source = clip.source
    if isinstance(source, MediaSource):
        source = _cut_media(clip, source, head, tail, media)
    elif isinstance(source, TextSource):
        source = _cut_text(source, head, head + duration)
    shares = Fraction(head, clip.duration), Fraction(head + duration, clip.duration)
    return replace(clip, start=clip.start + head, duration=duration, source=source, motion=motion_part(clip.motion, *shares))


def _cut_media(clip: Clip, source: MediaSource, head: Ticks, tail: Ticks, media: MediaPool) -> MediaSource:
    skipped = tail if source.reversed else head
    if not skipped or is_static(clip, media):
        return source
    start = source.start + source_length(source, skipped)
    reference = media.get(source.media_id)
    if source.loop and reference is not None and reference.duration:
        start %= reference.duration
    return replace(source, start=max(start, 0))


def _cut_text(source: TextSource, start: Ticks, end: Ticks) -> TextSource:
    if not source.words:
        return source
    kept = tuple(
        replace(word, start=max(word.start - start, 0), duration=min(word.start + word.duration, end) - max(word.start, start))
        for word in source.words
        if start <= word.start + word.duration // 2 < end
    )
    return with_words(source, kept)


def with_words(source: TextSource, words: tuple[CaptionWord, ...]) -> TextSource:
    """Return the caption saying only ``words``; lines are balanced anew when words are gone."""
    if len(words) == len(source.words):
        return replace(source, words=words)
    longest = max((len(line) for line in source.text.split("\n")), default=0)
    return replace(source, words=words, text=balanced(joined(word.text for word in words), longest, 1 + source.text.count("\n")))


def is_wordless(clip: Clip) -> bool:
    """Say whether nothing is left to read on a text clip."""
    return isinstance(clip.source, TextSource) and not clip.source.text.strip()


def split(clip: Clip, at: Ticks, new_id: ClipId, media: MediaPool) -> tuple[Clip, Clip]:
    """Return the two halves of a clip; the fades stay at its outer ends."""
    first, second = cut(clip, 0, clip.end - at, media), cut(clip, at - clip.start, 0, media)
    first = replace(first, fade_out=0, audio=replace(first.audio, fade_out=0), until_end=False)
    second = replace(second, id=new_id, fade_in=0, audio=replace(second.audio, fade_in=0))
    return first, second


def motion_part(motion: Motion | None, start: Fraction, end: Fraction) -> Motion | None:
    """Return the part of a camera move between two shares of its clip, so that a divided clip goes on moving as before."""
    if motion is None or (start == 0 and end == 1):
        return motion
    return replace(motion, start=framing_at(motion, start), end=framing_at(motion, end))


def framing_at(motion: Motion, share: Fraction) -> Framing:
    """Return where the camera looks when ``share`` (0 to 1; held beyond) of the move has passed."""
    if share <= 0:
        return motion.start
    if share >= 1:
        return motion.end
    passed = _eased(motion.easing, float(share))
    first, last = motion.start, motion.end
    return Framing(*(a + (b - a) * passed for a, b in ((first.scale, last.scale), (first.x, last.x), (first.y, last.y))))


def _eased(easing: Easing, share: float) -> float:
    match easing:
        case Easing.EASE_IN:
            return share * share
        case Easing.EASE_OUT:
            return share * (2 - share)
        case Easing.EASE_IN_OUT:
            return share * share * (3 - 2 * share)
        case Easing.LINEAR:
            return share
