from __future__ import annotations

import itertools
import pickle
from pathlib import Path

import numpy as np
import pytest

from corpus.cache import made
from corpus.speech import recorded_speech
from reeltalk.errors import Cancelled
from reeltalk.media.facts import Word
from reeltalk.media.networks import read_weights
from reeltalk.media.probe import probe
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples, sample_blocks
from reeltalk.media.speakers import find_speakers, gathered, passages
from reeltalk.media.voiceprints import voice_vectors
from reeltalk.providers.voice.speaking import speak
from reeltalk.timeline.time import ticks_from_seconds

S = ticks_from_seconds
LINES = {
    "af_heart": ("Welcome to our little show about the sea.", "Today we ask how ships find their way at night.", "Tell us about it."),
    "am_michael": ("Thank you for having me here tonight.", "I was nineteen when I left the harbour.", "The wind was cold."),
    "bf_emma": ("May I add something to that story.", "My grandfather built boats in a small village.", "He chose every plank."),
}


def sound_of(path: Path) -> Samples:
    return np.concatenate(list(sample_blocks(path, probe(path))))


def test_passages_end_with_sentences_and_at_pauses() -> None:
    spoken = [Word("Hello", S(0), S(0.4)), Word("there.", S(0.4), S(0.9)), Word("How", S(1.0), S(1.2)), Word("nice", S(3.0), S(3.4))]
    assert [(each.start, each.end) for each in passages(spoken)] == [(S(0), S(0.9)), (S(1.0), S(1.2)), (S(3.0), S(3.4))]


@pytest.mark.slow
def test_one_voice_is_one_speaker_and_a_deeper_one_another() -> None:
    sound = sound_of(recorded_speech())
    seconds = [sound[at * SAMPLES_PER_SECOND : (at + 3) * SAMPLES_PER_SECOND] for at in range(0, 9, 3)]
    deeper = [np.interp(np.arange(0, each.size, 0.75), np.arange(each.size), each).astype(np.float32) for each in seconds[:2]]
    vectors = voice_vectors([*seconds, *deeper])
    assert gathered(vectors[:3], [S(3)] * 3) == [0, 0, 0]
    assert gathered(vectors, [S(3)] * 5) == [0, 0, 0, 1, 1]


def test_a_short_passage_founds_no_speaker() -> None:
    vectors = np.eye(3, 256, dtype=np.float32)
    vectors[2] = (vectors[0] * 0.6 + vectors[1] * 0.5) / np.hypot(0.6, 0.5)
    assert gathered(vectors, [S(3), S(3), S(0.5)]) == [0, 1, 0]


def test_voices_without_end_are_gathered_into_a_bounded_number() -> None:
    vectors = np.random.default_rng(3).normal(size=(40, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert max(gathered(vectors, [S(3)] * 40)) < 8


def test_telling_voices_apart_can_be_cancelled() -> None:
    class Stop:
        def progress(self, fraction: float, stage: str) -> None:
            assert stage

        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        find_speakers(recorded_speech(), [Word("Hello.", S(0), S(2))], Stop())


def test_a_file_that_would_run_code_is_not_read_as_weights() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("ran",)

    with pytest.raises(pickle.UnpicklingError):
        read_weights(pickle.dumps(Evil(), 2))


@pytest.mark.thorough
def test_a_conversation_of_three_synthetic_voices_is_told_apart_sentence_by_sentence(tmp_path: Path) -> None:
    voices = {name: [_spoken(name, line) for line in lines] for name, lines in LINES.items()}
    order = [name for _ in range(3) for name in LINES]
    taken = {name: iter(lines) for name, lines in voices.items()}
    for count in (1, 2, 3):
        for names in itertools.combinations(LINES, count):
            taken = {name: iter(voices[name]) for name in names}
            said = [name for name in order if name in names]
            sounds = [next(taken[name]) for name in said]
            found = gathered(voice_vectors(sounds), [S(each.size / SAMPLES_PER_SECOND) for each in sounds])
            assert found == [names.index(name) for name in said]


def _spoken(voice: str, line: str) -> Samples:
    def make(path: Path) -> None:
        speak(line, language="en", into=path, voice=voice)

    return sound_of(made("line.wav", (voice, line), make))
