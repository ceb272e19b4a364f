"""The verbs that change words on screen, and the way from the words of files to the words of the film."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reeltalk.edits.captioning import captions_from_words, spread
from reeltalk.edits.layering import changed_clips
from reeltalk.edits.pieces import cut, find_clip, find_track, in_order, on_grid, pool, source_length, timeline_length, with_clip, with_track
from reeltalk.edits.spoken import SpokenWord, TimelineWord
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Clip, ClipId, MediaId, MediaSource, TextSource, TextStyle, Timeline, TrackId, TrackRole
from reeltalk.timeline.time import Ticks

__all__ = [
    "SpokenWord",
    "TimelineWord",
    "captions_from_words",
    "set_captions",
    "set_text",
    "set_text_style",
    "source_words_on_timeline",
]


def set_captions(timeline: Timeline, track_id: TrackId, clips: tuple[Clip, ...]) -> Timeline:
    """Replace all clips of a captions track; captions never make the film longer.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse('''
    ... V |a b c d|
    ... C |h i|''')
    >>> draw(set_captions(before, "c", parse("C |. .|j k l|").tracks[0].clips))
    V |a b c d|
    C  . .|j k|
    """
    track = find_track(timeline, track_id)
    if track.role is not TrackRole.CAPTIONS:
        raise InvalidOperation(f"Track {track_id!r} does not carry captions.", track=track_id)
    film_end = replace(timeline, tracks=tuple(each for each in timeline.tracks if each.id != track_id)).duration
    placed = in_order(on_grid(clip, timeline.canvas.rate) for clip in clips)
    if film_end:
        media = pool(timeline)
        placed = tuple(cut(clip, 0, max(clip.end - film_end, 0), media) for clip in placed if clip.start < film_end)
    return with_track(timeline, replace(track, clips=placed))


def set_text(timeline: Timeline, clip_id: ClipId, text: str) -> Timeline:
    """Change the words of a title or caption; spoken times are spread again over the new words.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(set_text(parse("C |h i|j k|"), "c2", "u v"))
    C |h i|u v|
    """
    _, clip = find_clip(timeline, clip_id)
    source = clip.source
    if not isinstance(source, TextSource):
        raise InvalidOperation(f"Clip {clip_id!r} carries no text.", clip=clip_id)
    return with_clip(timeline, replace(clip, source=replace(source, text=text, words=spread(text, source.words))))


def set_text_style(timeline: Timeline, clip_ids: tuple[ClipId, ...], style: TextStyle) -> Timeline:
    """Change how titles or captions look."""

    def change(clip: Clip) -> Clip:
        if not isinstance(clip.source, TextSource):
            raise InvalidOperation(f"Clip {clip.id!r} carries no text.", clip=clip.id)
        return replace(clip, source=replace(clip.source, style=style))

    return changed_clips(timeline, clip_ids, change)


def source_words_on_timeline(timeline: Timeline, words_by_media: Mapping[MediaId, Sequence[SpokenWord]]) -> tuple[TimelineWord, ...]:
    """Return every word that can be heard in the film, in film time and order.

    ``words_by_media`` holds the words of each file in order. A word belongs to the clip that plays its middle; muted, hidden, reversed
    and held clips and music say nothing.
    """
    media = pool(timeline)
    heard = [
        word
        for track in timeline.tracks
        if not (track.muted or track.hidden or track.role is TrackRole.MUSIC)
        for clip in track.clips
        if isinstance(clip.source, MediaSource) and clip.source.media_id in media
        for word in _words_of_clip(clip, clip.source, words_by_media.get(clip.source.media_id, ()))
    ]
    return tuple(sorted(heard, key=lambda word: (word.start, word.end)))


def _words_of_clip(clip: Clip, source: MediaSource, words: Sequence[SpokenWord]) -> Iterator[TimelineWord]:
    if clip.audio.muted or source.reversed or source.frozen:
        return
    end = source.start + source_length(source, clip.duration)
    for index in range(_first_heard(words, source.start), len(words)):
        word = words[index]
        middle = (word.start + word.end) // 2
        if middle >= end:
            return
        starts, ends = (clip.start + timeline_length(source, max(border - source.start, 0)) for border in (word.start, word.end))
        yield TimelineWord(word.text, min(starts, clip.end), min(ends, clip.end), clip.id, index)


def _first_heard(words: Sequence[SpokenWord], start: Ticks) -> int:
    return bisect_left(words, start, key=lambda word: (word.start + word.end) // 2)
