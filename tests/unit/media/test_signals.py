"""What can be heard, against sounds whose loudness and silences are known."""

from __future__ import annotations

import numpy as np
import pytest

from corpus import containers, odd
from corpus.counter import counter_clip
from corpus.speech import Spoken, recorded_speech, talking_sound
from reeltalk.errors import Cancelled
from reeltalk.media.probe import probe
from reeltalk.media.signals import VoiceActivity, measure_loudness, quiet_regions, sound_facts, speech_regions
from reeltalk.media.sound import sample_blocks
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_seconds


def inserted(spoken: Spoken, shrunk_by_s: float = 0.2) -> list[TimeRange]:
    """Return the known pauses, a little shorter on both sides."""
    return [
        TimeRange.between(ticks_from_seconds(start + shrunk_by_s), ticks_from_seconds(start + length - shrunk_by_s))
        for start, length in spoken.pauses
        if length > 2 * shrunk_by_s
    ]


def test_loudness_of_a_tone_is_what_it_was_made_to_be() -> None:
    loudness = measure_loudness(containers.tone("wav", 5.0, hertz=997, channels=2))
    assert loudness.integrated_lufs == pytest.approx(-18.0, abs=0.3)
    assert loudness.true_peak_dbtp == pytest.approx(-18.1, abs=0.3)
    assert loudness.range_lu == pytest.approx(0.0, abs=0.1)


@pytest.mark.slow
def test_silence_has_no_loudness_and_no_sound_is_no_error() -> None:
    silence = measure_loudness(containers.tone("wav", 2.0, gain_db=-200))
    assert (silence.integrated_lufs, silence.true_peak_dbtp) == (None, None)
    facts = sound_facts(odd.silent())
    assert (facts.speech, facts.quiet, facts.loudness.integrated_lufs) == ((), (), None)


@pytest.mark.slow
@pytest.mark.parametrize("noise_snr_db", [None, 20.0, 10.0])
def test_pauses_are_heard_as_pauses_in_every_noise(noise_snr_db: float | None) -> None:
    spoken = talking_sound(noise_snr_db=noise_snr_db)
    facts = sound_facts(spoken.path)
    for pause in inserted(spoken, 0.35):
        assert not any(pause.overlaps(region) for region in facts.speech)
    for pause in inserted(spoken, 0.2):
        assert any(region.covers(pause) for region in facts.quiet)
    assert sum(region.duration for region in facts.speech) > 30 * TICKS_PER_SECOND


@pytest.mark.slow
def test_a_tone_and_music_are_no_speech() -> None:
    assert speech_regions(containers.tone("wav", 5.0)) == ()
    assert quiet_regions(containers.tone("wav", 5.0)) == ()


def test_late_sound_is_placed_where_it_is_heard() -> None:
    path = odd.late_sound(0.5)
    samples = np.concatenate(list(sample_blocks(path, probe(path))))
    assert not samples[: int(0.45 * 16_000)].any()
    assert samples[int(0.55 * 16_000) : 16_000].any()


def test_voice_activity_is_the_same_in_blocks_of_any_length() -> None:
    path = recorded_speech()
    samples = next(sample_blocks(path, probe(path)))[: 10 * 16_000]
    whole, pieces = VoiceActivity(), VoiceActivity()
    whole.hear(samples)
    for start in range(0, samples.size, 7_001):
        pieces.hear(samples[start : start + 7_001])
    assert np.allclose(whole.probabilities(), pieces.probabilities(), atol=1e-4)


def test_listening_can_be_cancelled() -> None:
    class Impatient:
        def progress(self, fraction: float, stage: str) -> None:
            pass

        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        sound_facts(counter_clip(), Impatient())
