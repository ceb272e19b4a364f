"""Speech to words by a service that speaks OpenAI's ``/audio/transcriptions``, in place of the embedded engine.

The sound is sent in parts of about ten minutes; what was answered is kept, so a part is paid for once. What comes back is not believed:
it is read strictly, times that lie outside the sound that was sent are cut off, and every word is fitted to the sound.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.edits.spoken import units
from reeltalk.errors import Cancelled, ProviderBusy, ProviderFailed, SubmissionLost
from reeltalk.ffmpeg.process import Watch
from reeltalk.media.facts import MediaInfo, Transcript, Word
from reeltalk.media.journal import Heard, HeardWord, Journal
from reeltalk.media.signals import sounding_in
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples, sample_blocks, sound_parts
from reeltalk.media.wordtimes import TimedWord, refined
from reeltalk.services import Service
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, seconds_from_ticks, ticks_from_seconds

ATTEMPTS: Final = 2
WORDS_PER_SECOND_MAX: Final = 20
_LANGUAGE_CODES: Final = {
    "english": "en", "chinese": "zh", "mandarin": "zh", "german": "de", "spanish": "es", "french": "fr", "italian": "it", "japanese": "ja",
    "korean": "ko", "portuguese": "pt", "russian": "ru", "arabic": "ar", "hindi": "hi", "dutch": "nl", "polish": "pl", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi", "thai": "th", "cantonese": "yue", "indonesian": "id", "swedish": "sv",
}  # fmt: skip

_Seconds = Annotated[float, Field(ge=0, le=limits.MEDIA_DURATION_MAX_S, allow_inf_nan=False)]
_Said = Annotated[str, Field(max_length=limits.TEXT_MAX_CHARACTERS)]


class _ToldWord(BaseModel):
    word: _Said
    start: _Seconds
    end: _Seconds


class _ToldSegment(BaseModel):
    text: _Said
    start: _Seconds
    end: _Seconds


class _Told(BaseModel):
    """What a service answers in the form ``verbose_json``."""

    text: str = ""
    language: str = Field(default="", max_length=100)
    words: tuple[_ToldWord, ...] | None = None
    segments: tuple[_ToldSegment, ...] | None = None


class TranscriptionService:
    """A transcription endpoint: its address up to ``/audio/transcriptions``, the key it is paid with, and the model to ask for."""

    def __init__(self, address: str, key: str, model: str, *, clock: Clock, timeout_s: float = limits.SERVICE_TIMEOUT_S) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._service = Service(address, headers, timeout_s=timeout_s, clock=clock)
        self.model = model

    def transcribe(
        self, path: Path, info: MediaInfo, watch: Watch, *, journal: Path | None = None, only: Sequence[TimeRange] = ()
    ) -> Transcript:
        """Return what is said in a file, or in some stretches of it, word by word.

        Raises ProviderFailed, ProviderBusy, SubmissionLost, Cancelled.
        """
        if info.audio is None:
            return Transcript("", (), self.model)
        kept, words, language = Journal(journal, f"service {self.model}"), list[Word](), ""
        for samples, offset_s in sound_parts(sample_blocks(path, info, watch)):
            found: list[TimedWord] = []
            for start, end in _ordered(only, offset_s, samples.size):
                heard = self._heard(samples[start:end], (round(offset_s * SAMPLES_PER_SECOND) + start, end - start), kept, language)
                language = language or heard.language
                found += (
                    TimedWord(text, s + start / SAMPLES_PER_SECOND, e + start / SAMPLES_PER_SECOND, p, 0) for text, s, e, p in heard.words
                )
                if watch.cancelled():
                    raise Cancelled
            words += (_word(each, offset_s) for each in refined(found, sounding_in(samples)))
            watch.progress(
                min(1.0, (offset_s + samples.size / SAMPLES_PER_SECOND) * TICKS_PER_SECOND / max(info.duration or 1, 1)), "transcribing"
            )
        return Transcript(language, tuple(words), f"transcription service {self.model}")

    def _heard(self, samples: Samples, key: tuple[int, int], kept: Journal, language: str) -> Heard:
        known = kept.heard(key)
        if known is None:
            known = _read(self._ask(_as_wav(samples), language), samples.size / SAMPLES_PER_SECOND)
            kept.add(key, known)
        return known

    def _ask(self, sound: bytes, language: str) -> _Told:
        """Send a part and return what is answered; a service that is busy or breaks off is asked once more."""
        form = {"model": self.model, "response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
        if language:
            form["language"] = language
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._service.ask("POST", "audio/transcriptions", data=form, files={"file": ("sound.wav", sound, "audio/wav")})
                if answer.status < 500 and answer.status != 429:
                    break
            except (ProviderBusy, SubmissionLost):
                if attempt == ATTEMPTS:
                    raise
        if answer.status != 200:
            raise ProviderFailed(f"The transcription service answered with status {answer.status}.")
        try:
            return _Told.model_validate(answer.json())
        except ValidationError as problem:
            raise ProviderFailed("The transcription service answered with something that is no transcript.") from problem


def _read(told: _Told, duration_s: float) -> Heard:
    """Return the words of an answer; where it tells times of sentences only, their words share them by length."""
    words = [_cut_off((each.word.strip(), each.start, each.end, 1.0), duration_s) for each in told.words or () if each.word.strip()]
    if not words:
        words = [_cut_off(word, duration_s) for segment in told.segments or () for word in _shared_out(segment)]
    if not words and told.text.strip():
        raise ProviderFailed("The transcription service told no times, so its words cannot be placed.")
    if len(words) > duration_s * WORDS_PER_SECOND_MAX + WORDS_PER_SECOND_MAX:
        raise ProviderFailed("The transcription service told more words than anybody can say.")
    named = told.language.strip().lower()
    return Heard(_LANGUAGE_CODES.get(named, named[:3] if len(named) <= 3 else named[:2]), 1.0, sorted(words, key=lambda word: word[1:3]))


def _shared_out(segment: _ToldSegment) -> list[HeardWord]:
    parts = units(segment.text)
    letters, passed, words = sum(map(len, parts)), 0, list[HeardWord]()
    for part in parts:
        start_s = segment.start + (segment.end - segment.start) * passed / letters
        passed += len(part)
        words.append((part, start_s, segment.start + (segment.end - segment.start) * passed / letters, 1.0))
    return words


def _cut_off(word: HeardWord, duration_s: float) -> HeardWord:
    text, start_s, end_s, probability = word
    start_s = min(start_s, duration_s)
    return text, start_s, max(start_s, min(end_s, duration_s)), probability


def _ordered(only: Sequence[TimeRange], offset_s: float, size: int) -> list[tuple[int, int]]:
    """Return which samples of a part to send: all, or those of the stretches that were ordered."""
    if not only:
        return [(0, size)]
    places = ((seconds_from_ticks(border) - offset_s for border in (stretch.start, stretch.end)) for stretch in only)
    samples = (tuple(max(0, min(size, round(place * SAMPLES_PER_SECOND))) for place in borders) for borders in places)
    return [(start, end) for start, end in samples if end > start]


def _word(word: TimedWord, offset_s: float) -> Word:
    return Word(word.text, ticks_from_seconds(word.start_s + offset_s), ticks_from_seconds(word.end_s + offset_s), word.probability)


def _as_wav(samples: Samples) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return held.getvalue()
