"""The film as text: its words with their ids, cutting by them, and captions that come from a file or go into one."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reeltalk.agent.footage import ceil_to_frame, floor_to_frame
from reeltalk.agent.spoken import SENTENCE_ENDS, SENTENCE_PAUSE, snapped_inward
from reeltalk.agent.subtitle_tools import captions_from_file
from reeltalk.edits.apply import apply_all
from reeltalk.edits.operations import Operation, RippleDelete, operations_to_json
from reeltalk.edits.spoken import SpokenWord, TimelineWord
from reeltalk.edits.subtitles import SubtitleFormat, captions_as
from reeltalk.edits.words import source_words_on_timeline
from reeltalk.errors import MalformedRequest, NotFound
from reeltalk.media.facts import Transcript
from reeltalk.storage.projects import Revision
from reeltalk.timeline.model import MediaId, MediaSource, Timeline, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, ticks_from_seconds
from reeltalk.workflows.caption_track import known_transcripts
from reeltalk.workflows.parts import Parts

WORD_MARGIN = ticks_from_seconds(0.04)
"""Left beside a word that stays, where its neighbour leaves room."""


@dataclass(frozen=True, slots=True)
class FilmWord:
    """A word of the film. Its id names a word of a clip, so it stays the same while other words are cut."""

    id: str
    text: str
    start: Ticks
    end: Ticks
    confidence: float
    sentence: int


@dataclass(frozen=True, slots=True)
class FilmTranscript:
    """What is said in the film as it stands. ``complete`` is False while a file that it shows is still listened to."""

    words: tuple[FilmWord, ...]
    language: str
    revision: int
    complete: bool


def read_transcript(parts: Parts, user_id: str, session_id: str) -> FilmTranscript:
    """Return the words of a session's film; waits for no analysis. Raises SessionNotFound."""
    parts.projects.get(user_id, session_id)
    head = parts.projects.head(session_id)
    heard = known_transcripts(parts, user_id, head.timeline)
    spoken = _spoken(head.timeline, heard)
    words, sentence = list[FilmWord](), 0
    for place, word in enumerate(spoken):
        source = _source_word(head.timeline, heard, word)
        words.append(FilmWord(_word_id(word), word.text.strip(), word.start, word.end, source, sentence))
        following = spoken[place + 1] if place + 1 < len(spoken) else None
        sentence += word.text.strip().endswith(SENTENCE_ENDS) or bool(following and following.start - word.end >= SENTENCE_PAUSE)
    languages = [known.language for known in heard.values() for _ in known.words]
    language = max(set(languages), key=languages.count) if languages else ""
    return FilmTranscript(tuple(words), language, head.number, _all_heard(parts, user_id, session_id))


def cut_words(parts: Parts, user_id: str, session_id: str, ids: Collection[str]) -> Revision:
    """Cut words out of the film and return the new revision; the silence beside them goes half with them, no other word is touched.

    Raises SessionNotFound, MalformedRequest (no words, or all of them), NotFound (an id that the film does not hold), StaleRevision.
    """
    project = parts.projects.get(user_id, session_id)
    head = parts.projects.head(project.session_id)
    spoken = _spoken(head.timeline, known_transcripts(parts, user_id, head.timeline))
    unknown = set(ids) - {_word_id(word) for word in spoken}
    if unknown:
        raise NotFound(f"The film holds no word {min(unknown)[:80]!r}.", hint="Read the transcript again: the film has changed.")
    if not ids:
        raise MalformedRequest("No words were named.", hint="Send the ids of the words to cut.")
    ranges = _ranges_of(spoken, ids, head.timeline)
    if not ranges or sum(each.duration for each in ranges) >= head.timeline.duration:
        raise MalformedRequest("That would leave nothing of the film, or cuts nothing that lasts a frame.")
    return _save(parts, session_id, head, (RippleDelete(ranges),), f"Cut {len(ids)} words")


def use_subtitles(parts: Parts, user_id: str, session_id: str, data: bytes, language: str = "") -> Revision:
    """Put the texts of a subtitle file on the film in place of its captions, in the look that those have.

    Raises SessionNotFound, InvalidOperation (no subtitle file), MalformedRequest (no film), StaleRevision.
    """
    parts.projects.get(user_id, session_id)
    head = parts.projects.head(session_id)
    if not head.timeline.duration:
        raise MalformedRequest("There is no film to caption yet.", hint="Send footage and say what you want first.")
    counts, key = itertools.count(), secrets.token_hex(4)
    operations, _ = captions_from_file(data, head.timeline, lambda prefix: f"{prefix}_{key}_{next(counts)}", language)
    if not operations:
        raise MalformedRequest("All texts of the subtitle file come after the end of the film.")
    return _save(parts, session_id, head, operations, "Captions from a file")


def caption_file(parts: Parts, user_id: str, session_id: str, format_: SubtitleFormat) -> str:
    """Return the film's captions as a file; raises SessionNotFound, and NotFound where it has none."""
    parts.projects.get(user_id, session_id)
    timeline = parts.projects.head(session_id).timeline
    if not any(track.clips for track in timeline.tracks_of_role(TrackRole.CAPTIONS)):
        raise NotFound("The film has no captions yet.", hint='Say "add captions" first.')
    return captions_as(format_, timeline)


def _save(parts: Parts, session_id: str, head: Revision, operations: Sequence[Operation], label: str) -> Revision:
    after = apply_all(head.timeline, operations).timeline
    made_by = f"edit_{secrets.token_hex(8)}"
    written = operations_to_json(list(operations))
    return parts.projects.save(session_id, after, base=head.number, turn_id=made_by, label=label, operations_json=written)


def _spoken(timeline: Timeline, heard: dict[MediaId, Transcript]) -> tuple[TimelineWord, ...]:
    words = {media_id: tuple(SpokenWord(word.text, word.start, word.end) for word in known.words) for media_id, known in heard.items()}
    return source_words_on_timeline(timeline, words)


def _source_word(timeline: Timeline, heard: dict[MediaId, Transcript], word: TimelineWord) -> float:
    """Return how sure the engine was of a word."""
    found = timeline.clip(word.clip_id)
    assert found is not None and isinstance(found[1].source, MediaSource)
    return round(heard[found[1].source.media_id].words[word.index].probability, 4)


def _word_id(word: TimelineWord) -> str:
    return f"{word.clip_id}:{word.index}"


def _ranges_of(spoken: Sequence[TimelineWord], ids: Collection[str], timeline: Timeline) -> tuple[TimeRange, ...]:
    """Return the stretches to cut: from half-way between a word that stays and one that goes, on whole frames."""
    rate, ranges = timeline.canvas.rate, list[TimeRange]()
    for place, word in enumerate(spoken):
        if _word_id(word) in ids:
            before = spoken[place - 1].end if place else 0
            after = spoken[place + 1].start if place + 1 < len(spoken) else timeline.duration
            start = min(word.start, max((before + word.start) // 2, before + WORD_MARGIN))
            end = max(word.end, min((word.end + after) // 2, after - WORD_MARGIN))
            ranges.append(TimeRange.between(floor_to_frame(start, rate), min(timeline.duration, ceil_to_frame(end, rate))))
    kept = merged(TimeRange.between(word.start, word.end) for word in spoken if _word_id(word) not in ids and word.end > word.start)
    free = [part for stretch in merged(ranges) for part in complement(kept, stretch)]
    return snapped_inward(merged(free), rate)


def _all_heard(parts: Parts, user_id: str, session_id: str) -> bool:
    """Say whether every file of the session that has sound was listened to."""
    analyses = (parts.facts.get(asset.blob_key) for asset in parts.assets.of_session(session_id) if asset.info.audio is not None)
    return all(known and known.sound and (known.transcript or not known.sound.speech) for known in analyses)
