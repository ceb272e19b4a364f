"""The best stretches of a film: runs of whole sentences, or parts of shots where nobody speaks, each with the reason why.

All runs that fit into the wanted length are weighed, and those that do not overlap and are worth most together are taken (dynamic
programming), so that one good moment is not lost to another that begins inside it. A stretch begins and ends between two sentences.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.footage import ceil_to_frame, floor_to_frame
from reeltalk.agent.interest import LEANS_BACK_COST, Interest, Loudness, interests, reasons
from reeltalk.agent.outcome import Phrase
from reeltalk.agent.speech_tools import midway
from reeltalk.agent.spoken import Sentence, film_words, media_of, on_timeline, sentences, spoken_clips
from reeltalk.agent.targets import has_picture, story_track
from reeltalk.timeline.model import Clip, MediaSource, Track
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, Ticks, TimeRange, merged, seconds_from_ticks, ticks_from_seconds

FILLED_SHARE_MIN: Final = 0.5
"""How much of the wanted length a stretch fills, where there are enough such stretches."""
SHORTEST_PIECE: Final = ticks_from_seconds(3)
"""What is added to fill a length lasts at least this: shorter scraps only make a film restless."""
FILLERS_PER_PIECE: Final = 3
"""How many shorter stretches are looked at for each that was wanted, to fill what is left of a length."""
FILLED_WORTH: Final = 0.25
FACE_WORTH: Final = 0.2
MOTION_WORTH: Final = 0.15
SHARP_WORTH: Final = 0.1
LIVELY: Final = 1.5
LOOKED_AT_MAX_S: Final = 1800
"""Up to which length of film pictures are looked at too: finding faces in hours of footage would keep the turn waiting."""
REACTION_MIN: Final = ticks_from_seconds(2.0)
REACTION_DB: Final = 8.0
SHOT_EDGE: Final = ticks_from_seconds(0.2)
REASONS_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of the film in whole frames, what it is worth beside the others, and why it was chosen."""

    range: TimeRange
    worth: float
    reasons: tuple[Phrase, ...]

    @property
    def reason(self) -> Phrase:
        """Return the weightiest reasons as one phrase."""
        told = self.reasons[:REASONS_MAX]
        return Phrase(", ".join(each.english for each in told), "，".join(each.chinese for each in told))


def best_stretches(context: PlanningContext, count: int, longest: Ticks) -> tuple[Highlight, ...]:
    """Return up to ``count`` stretches of at most ``longest`` each, in the order of the film; none where nothing fits."""
    seen = _Pictures(context)
    spoken = sentences(film_words(context.timeline, context.facts))
    found = _spoken_stretches(context, spoken, longest, seen) if spoken else _silent_stretches(context, longest, seen)
    full = [each for each in found if each.range.duration >= longest * FILLED_SHARE_MIN]
    chosen = _chosen(full, count)
    return chosen if len(chosen) == count else _chosen(found, count)


def best_in_all(context: PlanningContext, total: Ticks, count: int) -> tuple[Highlight, ...]:
    """Return stretches that last at most ``total`` together: about ``count`` of even length, and what else fits beside them."""
    chosen = list(best_stretches(context, count, total // count))
    left = longest = total - sum(each.range.duration for each in chosen)
    while min(left, longest) >= SHORTEST_PIECE:
        more = best_stretches(context, FILLERS_PER_PIECE * count, min(left, longest))
        for each in sorted(more, key=lambda one: -one.worth * one.range.duration):
            free = not any(each.range.overlaps(other.range) for other in chosen)
            if free and SHORTEST_PIECE <= each.range.duration <= left:
                chosen, left = [*chosen, each], left - each.range.duration
        longest //= 2
    return tuple(sorted(chosen, key=lambda each: each.range.start))


def best_of_each(context: PlanningContext, longest: Ticks) -> tuple[Highlight, ...]:
    """Return the best stretch of every clip of the story, its middle where no whole sentence fits; a clip that is no longer stays whole."""
    track = story_track(context.timeline)
    return tuple(_best_of(clip, track, context, longest) for clip in track.clips) if track else ()


def _best_of(clip: Clip, track: Track, context: PlanningContext, longest: Ticks) -> Highlight:
    if clip.duration <= longest:
        return Highlight(clip.range, 0.0, (Phrase("the whole clip", "整段素材"),))
    alone = replace(track, clips=(replace(clip, start=0),), transitions=())
    found = best_stretches(replace(context, timeline=replace(context.timeline, tracks=(alone,), markers=())), 1, longest)
    if found:
        return replace(found[0], range=found[0].range.shifted(clip.start))
    rate = context.timeline.canvas.rate
    start = clip.start + floor_to_frame((clip.duration - longest) // 2, rate)
    return Highlight(TimeRange(start, floor_to_frame(longest, rate)), 0.0, (Phrase("the middle of the clip", "素材的中段"),))


def _chosen(found: Sequence[Highlight], count: int) -> tuple[Highlight, ...]:
    """Return the ``count`` stretches (fewer, where there are not so many) without overlap that are worth most together."""
    ordered = sorted(found, key=lambda each: each.range.end)
    ends = [each.range.end for each in ordered]
    before = [bisect_right(ends, each.range.start) for each in ordered]
    best: list[list[float]] = [[0.0] * (len(ordered) + 1)]
    for taken in range(1, count + 1):
        row = [float("-inf")]
        for number, each in enumerate(ordered):
            row.append(max(row[number], best[taken - 1][before[number]] + each.worth))
        if row[-1] == float("-inf"):
            break
        best.append(row)
    return tuple(reversed(list(_traced(ordered, before, best))))


def _traced(ordered: Sequence[Highlight], before: Sequence[int], best: Sequence[Sequence[float]]) -> Sequence[Highlight]:
    """Walk back through the table of ``_chosen`` and return what it took, the last first."""
    found, place = [], len(ordered)
    for taken in range(len(best) - 1, 0, -1):
        while best[taken][place - 1] == best[taken][place]:
            place -= 1
        found.append(ordered[place - 1])
        place = before[place - 1]
    return found


# --- where somebody speaks -----------------------------------------------------------------------------------------------------------


def _spoken_stretches(context: PlanningContext, spoken: tuple[Sentence, ...], longest: Ticks, seen: _Pictures) -> list[Highlight]:
    loudness = _loudness(context, spoken)
    weighed = interests(spoken, loudness)
    rate, end = context.timeline.canvas.rate, context.timeline.duration
    starts = [max(0, floor_to_frame(midway(spoken, number, before=True), rate)) for number in range(len(spoken))]
    ends = [min(end, ceil_to_frame(midway(spoken, number, before=False), rate)) for number in range(len(spoken))]
    found = []
    for first in range(len(spoken)):
        for last in range(first, len(spoken)):
            stretch = TimeRange.between(starts[first], ends[last])
            if stretch.duration > longest:
                break
            found.append(_weighed(weighed[first : last + 1], range(first, last + 1), stretch, longest, loudness, seen))
    return found


def _weighed(
    run: Sequence[Interest], places: range, stretch: TimeRange, longest: Ticks, loudness: Loudness | None, seen: _Pictures
) -> Highlight:
    spoken = sum(one.sentence.end - one.sentence.start for one in run)
    worth = sum(one.worth * (one.sentence.end - one.sentence.start) for one in run) / max(1, spoken)
    worth += FILLED_WORTH * min(1.0, stretch.duration / longest) - LEANS_BACK_COST * run[0].leans_back
    looks, seen_because = seen.worth(stretch)
    return Highlight(stretch, worth + looks, (*reasons(run, loudness, places), *seen_because))


def _loudness(context: PlanningContext, spoken: Sequence[Sentence]) -> Loudness | None:
    """Return how loud each sentence is; None where the levels of the footage are not known."""
    levels = _Levels(context)
    heard = [levels.loudest(TimeRange.between(one.start, max(one.end, one.start + 1))) for one in spoken]
    if any(level is None for level in heard) or not heard:
        return None
    known = [level for level in heard if level is not None]
    middle = statistics.median(known)
    reactions = set()
    for number, (sentence, following) in enumerate(zip(spoken, [*spoken[1:], None], strict=True)):
        until = following.start if following else context.timeline.duration
        gap = TimeRange.between(sentence.end, max(sentence.end, until))
        quietest = levels.quietest(gap) if gap.duration >= REACTION_MIN else None
        if quietest is not None and quietest >= middle - REACTION_DB:
            reactions.add(number)
    usual = len(reactions) * 2 > len(spoken)  # music goes on under everything: what is heard between the sentences is no reaction
    return Loudness([level - middle for level in known], frozenset() if usual else frozenset(reactions))


class _Levels:
    """The level of the film's speech in decibels, second by second, from the facts of its files."""

    def __init__(self, context: PlanningContext) -> None:
        self._clips = spoken_clips(context.timeline)
        media = {media_of(clip).media_id for clip in self._clips}
        self._sounds = {media_id: sound.levels_db for media_id in media if (sound := context.facts.sound(media_id)) and sound.levels_db}

    def loudest(self, stretch: TimeRange) -> float | None:
        """Return the level of the loudest second that a stretch touches."""
        return max(self._of(stretch), default=None)

    def quietest(self, stretch: TimeRange) -> float | None:
        """Return the level of the quietest second that lies wholly in a stretch."""
        inside = stretch.duration - 2 * TICKS_PER_SECOND  # the seconds at its edges may hold a word
        return min(self._of(TimeRange(stretch.start + TICKS_PER_SECOND, inside)), default=None) if inside >= 0 else None

    def _of(self, stretch: TimeRange) -> list[float]:
        found: list[float] = []
        for clip in self._clips:
            part, source = stretch.intersection(clip.range), media_of(clip)
            if part is None or source.media_id not in self._sounds:
                continue
            levels = self._sounds[source.media_id]
            start = source.start + round((part.start - clip.start) * source.speed)
            first, last = start // TICKS_PER_SECOND, (start + round(part.duration * source.speed) - 1) // TICKS_PER_SECOND
            found += levels[first : last + 1]
        return found


# --- what is seen ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A shot as the film shows it."""

    range: TimeRange
    best: Ticks
    motion: float
    sharpness: float


class _Pictures:
    """The shots and faces of the story as the film shows them; nothing of either in a film that is too long to be looked at meanwhile."""

    def __init__(self, context: PlanningContext) -> None:
        self.shots: list[_Seen] = []
        self.faces: tuple[TimeRange, ...] = ()
        if context.timeline.duration <= LOOKED_AT_MAX_S * TICKS_PER_SECOND:
            track = story_track(context.timeline)
            for clip in track.clips if track else ():
                if has_picture(context.timeline, clip) and isinstance(clip.source, MediaSource) and not clip.source.frozen:
                    self._look_at(clip, context)
        self._motion = statistics.median([shot.motion for shot in self.shots]) if self.shots else 0.0
        self._sharpness = statistics.median([shot.sharpness for shot in self.shots]) if self.shots else 0.0

    def _look_at(self, clip: Clip, context: PlanningContext) -> None:
        media_id = media_of(clip).media_id
        cut, seen = context.facts.shots(media_id), context.facts.faces(media_id)
        if cut is None:  # a photo is one shot
            self.shots.append(_Seen(clip.range, clip.start + clip.duration // 2, 0.0, 0.0))
        for shot in cut.shots if cut else ():
            for stretch in on_timeline(clip, [shot.range]):
                moments = on_timeline(clip, [TimeRange(shot.best, 1)])
                best = moments[0].start if moments else stretch.start + stretch.duration // 2
                self.shots.append(_Seen(stretch, best, shot.motion, shot.sharpness))
        tracks = [TimeRange(track.range.start, max(1, track.range.duration)) for track in seen.tracks] if seen else []
        self.faces = merged([*self.faces, *on_timeline(clip, tracks)])

    def worth(self, stretch: TimeRange) -> tuple[float, list[Phrase]]:
        """Return what the picture of a stretch adds, and what it shows."""
        face = _share(self.faces, stretch)
        motion = self._mean(stretch, [shot.motion for shot in self.shots]) / max(1e-6, self._motion)
        sharp = self._mean(stretch, [shot.sharpness for shot in self.shots]) / max(1e-6, self._sharpness)
        told = [Phrase("a face is in the picture", "画面中有人脸")] if face >= 0.5 else []
        told += [Phrase("the picture is lively", "画面动感强")] if motion >= LIVELY and len(self.shots) > 1 else []
        told += [Phrase("the picture is sharp", "画面清晰")] if sharp >= LIVELY and len(self.shots) > 1 else []
        return FACE_WORTH * face + MOTION_WORTH * min(2.0, motion) + SHARP_WORTH * min(2.0, sharp), told

    def _mean(self, stretch: TimeRange, figures: Sequence[float]) -> float:
        shared = [
            (part.duration, figure) for shot, figure in zip(self.shots, figures, strict=True) if (part := shot.range.intersection(stretch))
        ]
        return sum(length * figure for length, figure in shared) / max(1, sum(length for length, _ in shared))


def _share(parts: Sequence[TimeRange], stretch: TimeRange) -> float:
    return sum(part.duration for each in parts if (part := each.intersection(stretch))) / max(1, stretch.duration)


def _silent_stretches(context: PlanningContext, longest: Ticks, seen: _Pictures) -> list[Highlight]:
    """Return a stretch of every shot around the moment that stands for it, and runs of short shots, where nobody speaks."""
    rate = context.timeline.canvas.rate
    wanted = max(rate.ticks_per_frame, floor_to_frame(longest, rate))
    found = []
    for first, shot in enumerate(seen.shots):
        span = _around(shot, wanted, rate)
        for following in seen.shots[first + 1 :]:
            if following.range.end - shot.range.start > wanted:
                break
            span = TimeRange.between(ceil_to_frame(shot.range.start, rate), floor_to_frame(following.range.end, rate))
        if span.duration > 0:
            worth, because = seen.worth(span)
            filled = FILLED_WORTH * span.duration / wanted
            found.append(Highlight(span, worth + filled, tuple(because) or (Phrase("the best of this shot", "这个镜头里最好的部分"),)))
    return found


def _around(shot: _Seen, wanted: Ticks, rate: FrameRate) -> TimeRange:
    """Return the whole frames of a shot around its best moment, away from its edges where it is long enough."""
    edge = SHOT_EDGE if shot.range.duration > wanted + 2 * SHOT_EDGE else 0
    earliest, latest = shot.range.start + edge, shot.range.end - edge
    start = ceil_to_frame(max(earliest, min(shot.best - wanted // 2, latest - wanted)), rate)
    return TimeRange.between(start, max(start, floor_to_frame(min(latest, start + wanted), rate)))


def told_times(stretch: TimeRange) -> str:
    """Return a stretch as people write it.

    >>> told_times(TimeRange(62 * TICKS_PER_SECOND, 5 * TICKS_PER_SECOND))
    '1:02-1:07'
    """
    return f"{clock(stretch.start)}-{clock(stretch.end)}"


def clock(at: Ticks) -> str:
    """Return a moment in minutes and seconds, with hours where there are any.

    >>> clock(3_725 * TICKS_PER_SECOND)
    '1:02:05'
    """
    minutes, seconds = divmod(int(seconds_from_ticks(at)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
