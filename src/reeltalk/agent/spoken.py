"""What is said in the film: facts of the files, brought from their own time to the time of the film."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.context import FactsSource, PlanningContext
from reeltalk.agent.footage import ceil_to_frame, floor_to_frame
from reeltalk.agent.targets import has_sound
from reeltalk.edits.spoken import SpokenWord, TimelineWord, joined
from reeltalk.edits.words import source_words_on_timeline
from reeltalk.media.facts import Transcript
from reeltalk.timeline.model import Clip, MediaId, MediaSource, Timeline, TrackKind, TrackRole
from reeltalk.timeline.time import FrameRate, Ticks, TimeRange, merged, seconds_from_ticks, ticks_from_seconds

SPOKEN_ROLES: Final = (TrackRole.MAIN, TrackRole.OVERLAY, TrackRole.DIALOGUE)
SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")
SENTENCE_PAUSE: Final = ticks_from_seconds(0.7)


def spoken_clips(timeline: Timeline) -> tuple[Clip, ...]:
    """Return every clip whose own sound can be heard as speech: of the main, overlay and voice tracks, not muted."""
    return tuple(
        clip
        for track in timeline.tracks
        if track.role in SPOKEN_ROLES and track.kind is not TrackKind.TEXT and not track.muted
        for clip in track.clips
        if not clip.audio.muted and has_sound(timeline, clip)
    )


def media_of(clip: Clip) -> MediaSource:
    """Return the clip's media source; only for clips that are known to show media."""
    assert isinstance(clip.source, MediaSource)
    return clip.source


def on_timeline(clip: Clip, source_ranges: Iterable[TimeRange]) -> tuple[TimeRange, ...]:
    """Return where stretches of a clip's file are heard in the film, within the clip; in order, in unsnapped ticks."""
    source = media_of(clip)
    shown = TimeRange(source.start, round(clip.duration * source.speed))
    result = []
    for stretch in source_ranges:
        part = stretch.intersection(shown)
        if part is None:
            continue
        before = shown.end - part.end if source.reversed else part.start - shown.start
        start = clip.start + round(before / source.speed)
        result.append(TimeRange.between(start, min(clip.end, start + round(part.duration / source.speed))))
    return merged(result)


def snapped_inward(ranges: Iterable[TimeRange], rate: FrameRate) -> tuple[TimeRange, ...]:
    """Return the whole frames inside each range; what holds none is dropped."""
    frames = ((ceil_to_frame(stretch.start, rate), floor_to_frame(stretch.end, rate)) for stretch in ranges)
    return tuple(TimeRange.between(start, end) for start, end in frames if end > start)


def transcripts(timeline: Timeline, facts: FactsSource) -> dict[MediaId, Transcript]:
    """Return what is known to be said in each heard file; waits where the analysis still runs."""
    media_ids = dict.fromkeys(media_of(clip).media_id for clip in spoken_clips(timeline))
    found = {media_id: facts.transcript(media_id) for media_id in media_ids}
    return {media_id: transcript for media_id, transcript in found.items() if transcript is not None and transcript.words}


def film_words(timeline: Timeline, facts: FactsSource) -> tuple[TimelineWord, ...]:
    """Return every spoken word that the film plays, in the time of the film."""
    spoken = {
        media_id: tuple(SpokenWord(word.text, word.start, word.end) for word in transcript.words)
        for media_id, transcript in transcripts(timeline, facts).items()
    }
    return source_words_on_timeline(timeline, spoken)


def speech_on_timeline(timeline: Timeline, facts: FactsSource) -> tuple[TimeRange, ...]:
    """Return where somebody speaks in the film, by the words where they are known and by voice activity elsewhere."""
    ranges: list[TimeRange] = []
    known = transcripts(timeline, facts)
    for clip in spoken_clips(timeline):
        media_id = media_of(clip).media_id
        if media_id in known:
            ranges += on_timeline(clip, [word.range for word in known[media_id].words])
        elif (sound := facts.sound(media_id)) is not None:
            ranges += on_timeline(clip, sound.speech)
    return merged(ranges)


def longest_pause_s(words: Sequence[TimelineWord]) -> float | None:
    """Return the longest silence between two words of the film in seconds, None with fewer than two words."""
    if len(words) < 2:
        return None
    reached, longest = words[0].end, 0
    for word in words[1:]:
        longest = max(longest, word.start - reached)
        reached = max(reached, word.end)
    return seconds_from_ticks(longest)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of words that belong together, in the time of the film."""

    start: Ticks
    end: Ticks
    words: int
    text: str = ""

    @property
    def words_per_tick(self) -> float:
        """Return how densely it is spoken."""
        return self.words / max(1, self.end - self.start)


def sentences(words: Sequence[TimelineWord]) -> tuple[Sentence, ...]:
    """Group words into sentences: at closing punctuation and at longer pauses."""
    result: list[Sentence] = []
    begun: list[TimelineWord] = []
    for index, word in enumerate(words):
        begun.append(word)
        following = words[index + 1] if index + 1 < len(words) else None
        ends = word.text.strip().endswith(SENTENCE_ENDS)
        if following is None or ends or following.start - word.end >= SENTENCE_PAUSE:
            said = joined(each.text for each in begun)
            result.append(Sentence(begun[0].start, max(each.end for each in begun), len(begun), said))
            begun = []
    return tuple(result)


def spoken_language(context: PlanningContext) -> str:
    """Return the language in which most words of the film are spoken, "" when none are."""
    counts: dict[str, int] = {}
    for transcript in transcripts(context.timeline, context.facts).values():
        counts[transcript.language] = counts.get(transcript.language, 0) + len(transcript.words)
    return max(counts, key=lambda language: counts[language]) if counts else ""


def word_identities(timeline: Timeline, words: Iterable[TimelineWord]) -> set[tuple[MediaId, int]]:
    """Return which words of which files these are, so that words before and after an edit can be compared."""
    media = {clip.id: media_of(clip).media_id for clip in spoken_clips(timeline)}
    return {(media[word.clip_id], word.index) for word in words if word.clip_id in media}
