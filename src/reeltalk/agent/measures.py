"""Measuring a timeline: plain figures that a receipt can be held to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from reeltalk.agent.outcome import Measured
from reeltalk.agent.spoken import longest_pause_s
from reeltalk.edits.spoken import TimelineWord
from reeltalk.timeline.changes import loudness_of
from reeltalk.timeline.model import Timeline, TrackRole
from reeltalk.timeline.time import TimeRange, merged, seconds_from_ticks


def measure_timeline(timeline: Timeline, words: Sequence[TimelineWord] = ()) -> dict[str, Measured]:
    """Return what a timeline comes to; ``words`` are what is said in it (without them nothing is told of speech)."""
    canvas, main = timeline.canvas, timeline.main_track
    facts: dict[str, Measured] = {
        "duration_s": round(seconds_from_ticks(timeline.duration), 2),
        "canvas": f"{canvas.width}x{canvas.height}",
        "fps": round(canvas.rate.frames_per_second, 3),
        "clips": len(main.clips) if main else 0,
        "cuts": sum(first.end == second.start for first, second in pairwise(main.clips)) if main else 0,
        "transitions": len(main.transitions) if main else 0,
    }
    return facts | _text(timeline, words) | _music(timeline) | _speech(words)


def _text(timeline: Timeline, words: Sequence[TimelineWord]) -> dict[str, Measured]:
    captions = [clip.range for track in timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    titles = sum(len(track.clips) for track in timeline.tracks_of_role(TrackRole.TITLES))
    facts: dict[str, Measured] = {"titles": titles} if titles else {}
    if captions:
        facts["captions"] = len(captions)
    if captions and words:
        facts["caption_cover_percent"] = cover_percent(captions, [TimeRange.between(word.start, word.end) for word in words])
    return facts


def _music(timeline: Timeline) -> dict[str, Measured]:
    beds = [(track, clip) for track in timeline.tracks_of_role(TrackRole.MUSIC) for clip in track.clips]
    if not beds:
        return {}
    covered = cover_percent([clip.range for _, clip in beds], [TimeRange(0, timeline.duration)])
    return {"music_cover_percent": covered, "music_percent": loudness_of(beds[0][1], beds[0][0])}


def _speech(words: Sequence[TimelineWord]) -> dict[str, Measured]:
    longest = longest_pause_s(words)
    return {} if longest is None else {"longest_pause_s": round(longest, 2)}


def cover_percent(covering: Iterable[TimeRange], wanted: Iterable[TimeRange]) -> int:
    """Return how much of the wanted stretches lies under the covering ones, in whole percent (100 for nothing wanted)."""
    goal, cover = merged(wanted), merged(covering)
    total = sum(stretch.duration for stretch in goal)
    shared = 0
    position = 0
    for stretch in goal:
        while position < len(cover) and cover[position].end <= stretch.start:
            position += 1
        for part in cover[position:]:
            if part.start >= stretch.end:
                break
            both = part.intersection(stretch)
            shared += both.duration if both else 0
    return round(100 * shared / total) if total else 100
