"""The real speech engine on real speech."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from corpus import odd
from corpus.speech import TEXT, Spoken, recorded_speech, talking_sound
from reeltalk.clock import SystemClock
from reeltalk.errors import Cancelled, EngineMissing
from reeltalk.media.facts import Transcript, Word
from reeltalk.media.pauses import pauses
from reeltalk.media.signals import sound_facts
from reeltalk.media.speech import transcribe
from reeltalk.media.weights import BASE_SHA256, model_folder
from reeltalk.media.whisper import without_invention
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, complement, ticks_from_seconds

clock = SystemClock()
RECORDING_S = 44.4


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def word_error_rate(heard: str, truth: str) -> float:
    return Levenshtein.distance(words_of(heard), words_of(truth)) / len(words_of(truth))


@pytest.fixture(scope="module")
def recording() -> Transcript:
    started = clock.monotonic_s()
    transcript = transcribe(recorded_speech())
    assert clock.monotonic_s() - started < RECORDING_S, "listening takes longer than speaking"
    return transcript


def moved(words: tuple[Word, ...], spoken: Spoken) -> list[TimeRange]:
    """Return where the words of the recording stand once the pauses have been put in."""
    places = []
    for word in words:
        shift = 0.0
        for start, length in spoken.pauses:
            if (word.start + word.end) / 2 / TICKS_PER_SECOND + shift > start:
                shift += length
        places.append(word.range.shifted(ticks_from_seconds(shift)))
    return places


@pytest.mark.slow
def test_recorded_speech_is_understood_word_for_word(recording: Transcript) -> None:
    assert word_error_rate(recording.text, TEXT) <= 0.02
    assert recording.language == "en"
    assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(recording.words))


@pytest.mark.slow
@pytest.mark.parametrize(
    "under",
    [
        pytest.param({}, id="silence", marks=pytest.mark.thorough),
        pytest.param({"noise_snr_db": 10.0}, id="noise"),
        pytest.param({"music_snr_db": 15.0}, id="music", marks=pytest.mark.thorough),
    ],
)
def test_trimming_pauses_leaves_no_long_pause_and_every_word(under: dict[str, float], recording: Transcript) -> None:
    spoken = talking_sound(**under)
    duration = ticks_from_seconds(spoken.duration_s)
    cuts = pauses(sound_facts(spoken.path), transcribe(spoken.path), duration)
    places = moved(recording.words, spoken)
    for word, place in zip(recording.words, places, strict=True):
        lost = sum(shared.duration for cut in cuts if (shared := cut.intersection(place)))
        assert lost <= ticks_from_seconds(0.05), f"{word.text} loses {lost / TICKS_PER_SECOND:.2f} s"
    for before, after in itertools.pairwise(places):
        if after.start > before.end:
            left = sum(part.duration for part in complement(cuts, TimeRange.between(before.end, after.start)))
            assert left <= ticks_from_seconds(0.8)
    assert sum(cut.duration for cut in cuts) > ticks_from_seconds(sum(length for _, length in spoken.pauses) - 1)


@pytest.mark.slow
def test_listening_can_be_cancelled_and_tells_how_far_it_is() -> None:
    class Watch:
        def __init__(self) -> None:
            self.fractions: list[float] = []

        def progress(self, fraction: float, stage: str) -> None:
            self.fractions.append(fraction)

        def cancelled(self) -> bool:
            return any(fraction > 0 for fraction in self.fractions)

    watch = Watch()
    with pytest.raises(Cancelled):
        transcribe(recorded_speech(), watch=watch)
    assert 0 < watch.fractions[-1] < 1


def test_a_film_without_sound_has_no_words() -> None:
    assert transcribe(odd.silent()).words == ()


def test_a_model_that_is_not_here_is_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(EngineMissing, match="large-v9"):
        model_folder("large-v9")


def test_the_embedded_model_is_joined_once_checked_and_mended(tmp_path: Path) -> None:
    model = model_folder(cache=tmp_path) / "model.bin"
    assert model.stat().st_size == 145_217_532
    joined_at = model.stat().st_mtime_ns
    assert model_folder(cache=tmp_path) == model.parent
    assert model.stat().st_mtime_ns == joined_at
    model.write_bytes(b"damaged")
    model_folder(cache=tmp_path)
    assert model.stat().st_size == 145_217_532
    assert json.loads((model.parent / "checked.json").read_text())[0] == 145_217_532
    assert len(BASE_SHA256) == 64
    assert not [path for path in model.parent.iterdir() if path.name.startswith(".model")]


@pytest.mark.thorough
def test_a_listener_that_was_ended_goes_on_where_it_was_and_hears_only_what_is_asked(tmp_path: Path) -> None:
    journal = tmp_path / "heard.jsonl"
    first = transcribe(recorded_speech(), language="en", journal=journal)
    lines = journal.read_text().splitlines()
    assert len(lines) == 2
    journal.write_text(lines[0] + "\n" + lines[1][:40])  # ended while it wrote down the second piece
    assert transcribe(recorded_speech(), language="en", journal=journal) == first
    assert journal.read_text().splitlines() == lines
    last = TimeRange.between(ticks_from_seconds(34.3), ticks_from_seconds(42))
    assert words_of(transcribe(recorded_speech(), language="en", only=(last,)).text)[-6:] == words_of(TEXT)[-6:]


def test_thanks_that_nobody_said_are_not_heard_after_the_last_word() -> None:
    said = [("only.", 1.0, 1.4, 0.9), ("Thank", 3.0, 3.2, 0.03), ("you.", 3.3, 3.4, 0.97)]
    assert without_invention(said) == said[:1]
    excuse = [("us.", 29.2, 29.6, 0.99), ("I'm", 32.53, 32.59, 0.12), ("sorry.", 32.59, 32.65, 0.1)]
    assert without_invention(excuse) == excuse[:1]
    spoken = [("only.", 1.0, 1.4, 0.9), ("Thank", 3.0, 3.2, 0.7), ("you.", 3.3, 3.4, 0.97)]
    assert without_invention(spoken) == spoken
