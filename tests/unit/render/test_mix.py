from __future__ import annotations

import wave
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import odd
from reeltalk.errors import Cancelled
from reeltalk.ffmpeg.process import QuietWatch, ffmpeg_path, run
from reeltalk.media.facts import AudioStream, MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.mastering import Soundtrack
from reeltalk.render.mix import CUT_FADE_SAMPLES, ducking_depth, mix_soundtrack, mixed_blocks
from reeltalk.render.plan import PlannedSound, RenderPlan
from reeltalk.render.profile import OutputProfile
from reeltalk.render.voices import LOOP_CROSSFADE_SAMPLES, effect_filter
from reeltalk.timeline.catalogue import EFFECTS, EffectDomain
from reeltalk.timeline.model import Ducking, Effect, FillKind, MediaKind, Mix, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, TimeRange, ticks_from_samples

RATE = 48_000
SECOND = TICKS_PER_SECOND
PROFILE = OutputProfile(1280, 720, FrameRate(30))
Sound = NDArray[np.float32]


def write_wav(path: Path, samples: Sound, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((samples.shape[1] if samples.ndim > 1 else 1, 2, rate, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tone(seconds: float, hertz: float = 440.0, level: float = 0.25, rate: int = RATE) -> Sound:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def noise(seconds: float, level: float = 0.1) -> Sound:
    return (np.random.default_rng(7).standard_normal(round(seconds * RATE)) * level).astype(np.float32)


def wav_info(path: Path, rate: int = RATE, channels: int = 1) -> MediaInfo:
    with wave.open(str(path)) as file:
        duration = file.getnframes() * SECOND // rate
    return MediaInfo(MediaKind.AUDIO, "wav", path.stat().st_size, duration, audio=AudioStream("pcm_s16le", rate, channels, duration))


def sound(start_s: float, duration_s: float, source_s: float = 0.0, media: str = "a", **changes: object) -> PlannedSound:
    start, duration = round(start_s * RATE), round(duration_s * RATE)
    made = PlannedSound(
        f"{media}{start}", media, media, TrackRole.MAIN, start, duration, round(source_s * SECOND), round(duration_s * SECOND)
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def film(sounds: list[PlannedSound], seconds: float, info: Mapping[str, MediaInfo], **changes: object) -> RenderPlan:
    samples = round(seconds * RATE)
    plan = RenderPlan(
        PROFILE, round(seconds * SECOND), round(seconds * 30), samples, FillKind.COLOR, "#000000", (), (), tuple(sounds), (), Mix(), info
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def mixed(folder: Path, plan: RenderPlan, sources: Mapping[str, Path]) -> Sound:
    return np.concatenate(list(mixed_blocks(plan, sources, workspace=folder)))


def mix_wav(folder: Path, samples: Sound, sounds: list[PlannedSound], seconds: float, **changes: object) -> Sound:
    path = write_wav(folder / "a.wav", samples)
    return mixed(folder, film(sounds, seconds, {"a": wav_info(path)}, **changes), {"a": path})


def decoded(path: Path) -> Sound:
    done = run([ffmpeg_path(), "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "pipe:1"], timeout_s=60)
    assert done.stderr_tail == ""
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


def level_db(samples: Sound) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-20))


def clicks(seconds: float, every_s: float, shift: int = 0) -> Sound:
    made = np.zeros(round(seconds * RATE), np.float32)
    made[shift :: round(every_s * RATE)] = 0.9
    return made


def test_every_sample_lands_where_the_plan_puts_it(tmp_path: Path) -> None:
    """Forty cuts out of order: each shows the click that lies 500 samples into its source stretch, 500 samples into its place."""
    order = np.random.default_rng(3).permutation(40)
    places = [sound(number * 0.5, 0.5, float(piece)) for number, piece in enumerate(order)]
    heard = mix_wav(tmp_path, clicks(41, 1.0, shift=500), places, 20.0)
    assert heard.shape == (20 * RATE, 2)
    assert np.flatnonzero(heard[:, 0] > 0.3).tolist() == [number * RATE // 2 + 500 for number in range(40)]


def test_a_clip_split_in_two_sounds_as_if_it_were_whole(tmp_path: Path) -> None:
    samples = tone(3)
    whole = mix_wav(tmp_path, samples, [sound(0, 3)], 3.0)
    parts = mix_wav(tmp_path, samples, [sound(0, 1.3), sound(1.3, 1.7, 1.3)], 3.0)
    assert np.abs(whole - parts).max() < 1e-6


def test_a_split_stays_seamless_where_another_part_of_the_file_ends_beside_it(tmp_path: Path) -> None:
    samples = tone(3)
    beside = replace(sound(0, 1.3, 1.0), clip_id="beside")
    whole = mix_wav(tmp_path, samples, [sound(0, 3), beside], 3.0)
    parts = mix_wav(tmp_path, samples, [sound(0, 1.3), sound(1.3, 1.7, 1.3), beside], 3.0)
    assert np.abs(whole - parts).max() < 1e-6


def test_a_hard_cut_does_not_click(tmp_path: Path) -> None:
    """A step in the wave is heard as a click: above 6 kHz there must be next to nothing at the cut."""
    heard = mix_wav(tmp_path, tone(4, 200), [sound(0, 1), sound(1, 1, 2.00125)], 2.0)[:, 0]
    around = heard[RATE - 512 : RATE + 512] * np.hanning(1024)
    spectrum = np.abs(np.fft.rfft(around)) ** 2
    assert spectrum[128:].sum() < 1e-5 * spectrum.sum()
    assert heard[RATE - 1] == pytest.approx(0, abs=0.01) and abs(heard[RATE - CUT_FADE_SAMPLES - 1 :][:1].item()) <= 0.26


def test_a_transition_keeps_the_power_of_what_it_joins(tmp_path: Path) -> None:
    half = RATE // 2
    before = sound(0, 1.5, crossfade_out=RATE)
    after = sound(0.5, 1.5, 5.0, crossfade_in=RATE)
    heard = mix_wav(tmp_path, noise(10), [before, after], 2.0)
    outside, inside = level_db(heard[1000:half]), level_db(heard[half + half // 2 : half + half])
    assert inside == pytest.approx(outside, abs=0.5)


def test_gains_and_fades_are_what_they_say(tmp_path: Path) -> None:
    heard = mix_wav(tmp_path, noise(4), [sound(0, 4, gain_db=-6.0, fade_in=RATE, fade_out=RATE)], 4.0)
    plain = mix_wav(tmp_path, noise(4), [sound(0, 4)], 4.0)
    middle = slice(int(1.2 * RATE), int(2.8 * RATE))
    assert level_db(heard[middle]) - level_db(plain[middle]) == pytest.approx(-6.0, abs=0.01)
    assert level_db(heard[RATE // 2 - 2000 : RATE // 2 + 2000]) - level_db(plain[RATE // 2 - 2000 : RATE // 2 + 2000]) == pytest.approx(
        -12.0, abs=0.5
    )
    assert abs(heard[0]).max() < 1e-4 and abs(heard[-1]).max() < 1e-4


def test_a_reversed_sound_is_the_same_stretch_backwards(tmp_path: Path) -> None:
    samples = noise(5)
    heard = mix_wav(tmp_path, samples, [sound(0, 2, 1.0, reversed=True)], 2.0)
    forwards = mix_wav(tmp_path, samples, [sound(0, 2, 1.0)], 2.0)
    assert np.abs(heard[::-1] - forwards).max() < 1e-6


@pytest.mark.parametrize("speed", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 2), Fraction(4)])
def test_another_speed_keeps_pitch_and_stays_in_step(tmp_path: Path, speed: Fraction) -> None:
    """Bursts of 1 kHz once a second of the file arrive at their new times, still at 1 kHz."""
    length = float(4 * speed)
    samples = tone(length + 1, 1000, 0.5) * (np.arange(round((length + 1) * RATE)) % RATE < RATE // 4)
    place = sound(0, 4, 0.0, speed=speed, source_duration=round(length * SECOND))
    heard = mix_wav(tmp_path, samples.astype(np.float32), [place], 4.0)[:, 0]
    loud = np.convolve(np.abs(heard) > 0.1, np.ones(480), "same") > 0
    begins = (np.flatnonzero(np.diff(loud.astype(int)) == 1) + 240) / RATE
    for expected in np.arange(1, length) / float(speed):
        assert np.abs(begins - expected).min() < 0.04
    burst = heard[: int(RATE / 4 / float(speed))]
    spectrum = np.abs(np.fft.rfft(burst * np.hanning(len(burst))))
    assert spectrum.argmax() * RATE / len(burst) == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(3, 4), Fraction(2)])
def test_sound_at_another_speed_is_within_ten_milliseconds_of_its_picture(tmp_path: Path, speed: Fraction) -> None:
    length = float(6 * speed)
    samples = tone(length + 1, 1000, 0.5) * (np.arange(round((length + 1) * RATE)) % RATE < RATE // 100)
    place = sound(0, 6, 0.0, speed=speed, source_duration=round(length * SECOND))
    heard = mix_wav(tmp_path, samples.astype(np.float32), [place], 6.0)[:, 0].astype(np.float64)
    for number in range(1, int(length)):
        middle = round((number + 0.005) / float(speed) * RATE)
        around = heard[middle - 6000 : middle + 6000] ** 2
        late_ms = ((np.arange(len(around)) * around).sum() / around.sum() - 6000) / RATE * 1000
        assert abs(late_ms) < 10


def test_a_loop_goes_on_to_the_end_without_a_hole(tmp_path: Path) -> None:
    heard = mix_wav(tmp_path, noise(3), [sound(0, 11, 1.0, loop=True)], 11.0)
    levels = [level_db(heard[at : at + 2400]) for at in range(2400, 11 * RATE - 2400, 2400)]
    assert max(levels) - min(levels) < 2.0
    assert LOOP_CROSSFADE_SAMPLES == RATE


def test_a_loop_of_a_tiny_file_is_filled_too(tmp_path: Path) -> None:
    heard = mix_wav(tmp_path, noise(0.2), [sound(0, 5, 0.0, loop=True)], 5.0)
    assert level_db(heard[-RATE:]) == pytest.approx(level_db(heard[:RATE]), abs=1.0)


def test_music_fades_out_at_the_end_of_the_film(tmp_path: Path) -> None:
    heard = mix_wav(tmp_path, noise(12), [sound(0, 12, role=TrackRole.MUSIC)], 10.0)
    assert level_db(heard[-2400:]) < level_db(heard[: 5 * RATE]) - 30
    assert level_db(heard[-5 * RATE // 2 : -2 * RATE]) == pytest.approx(level_db(heard[: 5 * RATE]), abs=0.3)


def test_music_steps_back_by_its_depth_before_the_first_word_and_returns(tmp_path: Path) -> None:
    ducking = Ducking(depth_db=12.0, attack=SECOND // 5, release=SECOND // 2)
    spoken = (TimeRange(3 * SECOND, 2 * SECOND), TimeRange(5 * SECOND + SECOND // 2, SECOND))
    plain = mix_wav(tmp_path, noise(10), [sound(0, 10, role=TrackRole.MUSIC)], 10.0, speech=spoken)
    ducked = mix_wav(tmp_path, noise(10), [sound(0, 10, role=TrackRole.MUSIC, ducking=ducking)], 10.0, speech=spoken)

    def depth(start_s: float, end_s: float) -> float:
        part = slice(round(start_s * RATE), round(end_s * RATE))
        return level_db(plain[part]) - level_db(ducked[part])

    assert depth(3.0, 6.5) == pytest.approx(12.0, abs=0.05)
    assert depth(0, 2.8) == pytest.approx(0, abs=0.01) and depth(7.0, 9.9) == pytest.approx(0, abs=0.01)
    curve = ducking_depth(ducking, spoken, np.arange(0, 10 * RATE, dtype=np.float64))
    assert np.abs(np.diff(curve)).max() < 0.01


def test_footage_steps_back_under_the_voice_of_another_track_and_not_under_its_own(tmp_path: Path) -> None:
    own, other = TimeRange(0, SECOND), TimeRange(2 * SECOND, SECOND)
    place = [sound(0, 4, ducking=Ducking(depth_db=12.0, attack=SECOND // 5, release=SECOND // 5))]
    heard = mix_wav(tmp_path, noise(4), place, 4.0, speech=(own, other), speech_over_story=(other,))
    first, under = level_db(heard[: RATE // 2]), level_db(heard[2 * RATE + 4800 : 3 * RATE - 4800])
    assert first - under == pytest.approx(12.0, abs=0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "seconds_of_silence"), [(odd.mono_44100, 0.0), (odd.surround, 0.0), (odd.late_sound, 0.5), (odd.late_start, 0.0)]
)
def test_every_kind_of_source_is_heard_from_its_first_sample(make: object, seconds_of_silence: float, tmp_path: Path) -> None:
    path: Path = make()  # type: ignore[operator]
    heard = mixed(tmp_path, film([sound(0, 1)], 1.0, {"a": probe(path)}), {"a": path})
    loud = np.flatnonzero(np.abs(heard).max(axis=1) > 0.01) / RATE
    assert loud[0] == pytest.approx(seconds_of_silence, abs=0.03)
    assert np.abs(heard).max() > 0.05


def test_a_file_that_ends_early_leaves_silence(tmp_path: Path) -> None:
    heard = mix_wav(tmp_path, tone(1), [sound(0, 3)], 3.0)
    assert np.abs(heard[RATE + 100 :]).max() == 0 and np.abs(heard[:RATE]).max() > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind, effect in EFFECTS.items() if effect.domain is EffectDomain.SOUND])
def test_every_sound_effect_of_the_catalogue_keeps_the_sound_in_step(kind: str, tmp_path: Path) -> None:
    bursts = (tone(6, 700, 0.5) * (np.arange(6 * RATE) % RATE < RATE // 8)).astype(np.float32) + noise(6, 0.01)
    parameters = (("semitones", 3.0),) if kind == "pitch" else ()
    effect = Effect("e", kind, parameters)
    heard = mix_wav(tmp_path, bursts, [sound(0, 4, 1.0, effects=(effect,))], 4.0)[:, 0]
    plain = mix_wav(tmp_path, bursts, [sound(0, 4, 1.0)], 4.0)[:, 0]
    assert np.abs(heard).max() > 0.05
    assert kind in {"mono", "swap_channels"} or np.abs(heard - plain).max() > 0.004

    def middles(samples: Sound) -> list[float]:
        envelope = np.convolve(np.abs(samples), np.ones(RATE // 8), "same")
        return [float(envelope[second * RATE : second * RATE + RATE // 2].argmax()) / RATE for second in range(4)]

    assert middles(heard) == pytest.approx(middles(plain), abs=0.02)


def test_noise_reduction_takes_the_noise_and_leaves_the_voice(tmp_path: Path) -> None:
    bursts = (tone(8, 700, 0.3) * (np.arange(8 * RATE) % RATE < RATE // 2)).astype(np.float32) + noise(8, 0.003)
    heard = mix_wav(tmp_path, bursts, [sound(0, 8, effects=(Effect("e", "noise_reduction", (("amount", 1.0),)),))], 8.0)
    plain = mix_wav(tmp_path, bursts, [sound(0, 8)], 8.0)
    between, voice = slice(int(6.6 * RATE), int(6.9 * RATE)), slice(int(6.1 * RATE), int(6.4 * RATE))
    assert level_db(heard[between]) < level_db(plain[between]) - 6
    assert level_db(heard[voice]) == pytest.approx(level_db(plain[voice]), abs=1.0)


def test_the_strength_of_an_effect_stays_within_its_bounds() -> None:
    assert effect_filter(Effect("e", "pitch", (("semitones", 900.0),))) == effect_filter(Effect("e", "pitch", (("semitones", 12.0),)))


def test_mono_puts_the_same_on_both_sides(tmp_path: Path) -> None:
    left_only = np.stack([tone(2), np.zeros(2 * RATE, np.float32)], axis=1)
    heard = mix_wav(tmp_path, left_only, [sound(0, 2, effects=(Effect("e", "mono"),))], 2.0)
    assert np.abs(heard[:, 0] - heard[:, 1]).max() == 0 and np.abs(heard).max() > 0.05


def test_swapped_channels_are_heard_on_the_other_side(tmp_path: Path) -> None:
    left_only = np.stack([tone(2), np.zeros(2 * RATE, np.float32)], axis=1)
    heard = mix_wav(tmp_path, left_only, [sound(0, 2, effects=(Effect("e", "swap_channels"),))], 2.0)
    assert np.abs(heard[:, 1]).max() > 0.05 and np.abs(heard[:, 0]).max() == 0


def test_a_microphone_on_one_side_only_is_heard_on_both_at_its_full_level(tmp_path: Path) -> None:
    left_only = np.stack([tone(2), np.zeros(2 * RATE, np.float32)], axis=1)
    sides = {
        side: mix_wav(tmp_path, left_only, [sound(0, 2, effects=(Effect("e", "mono", (("side", side),)),))], 2.0)
        for side in ("both", "left", "right")
    }
    assert np.abs(sides["left"][:, 0] - sides["left"][:, 1]).max() == 0 and np.abs(sides["right"]).max() < 0.001
    assert level_db(sides["left"]) == pytest.approx(level_db(sides["both"]) + 6.0, abs=0.2)


class Stopping(QuietWatch):
    """A watch that asks to stop after a while."""

    def __init__(self) -> None:
        self.asked = 0

    def cancelled(self) -> bool:
        self.asked += 1
        return self.asked > 5


def test_mixing_stops_when_asked(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", noise(20))
    plan = film([sound(0, 20)], 20.0, {"a": wav_info(path)})
    with pytest.raises(Cancelled):
        mix_soundtrack(plan, {"a": path}, tmp_path / "out.m4a", workspace=tmp_path, watch=Stopping())
    assert not list(tmp_path.glob("*.f32"))


# --- the finished track --------------------------------------------------------------------------------------------------------------


def finished(folder: Path, samples: Sound, seconds: float, **changes: object) -> Soundtrack:
    path = write_wav(folder / "a.wav", samples)
    plan = film([sound(0, seconds)], seconds, {"a": wav_info(path)}, **changes)
    return mix_soundtrack(plan, {"a": path}, folder / "out.m4a", workspace=folder)


def syllables(seconds: float, level: float) -> Sound:
    """Something as uneven as speech: bursts of noise of many loudnesses, with peaks far above the mean."""
    loudness = np.repeat(np.random.default_rng(5).uniform(0.02, 1.0, round(seconds * 5)) ** 2, RATE // 5)
    return (noise(seconds, 0.3)[: len(loudness)] * loudness * level).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("level", [1.0, 0.1])
def test_the_film_is_as_loud_as_asked_and_its_peaks_stay_down(level: float, tmp_path: Path) -> None:
    track = finished(tmp_path, syllables(8, level), 8.0)
    assert track.levels.loudness_lufs == pytest.approx(-14.0, abs=1.0)
    assert track.levels.true_peak_dbtp is not None and track.levels.true_peak_dbtp <= -1.0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clicks", "clipped", "tone"])
def test_no_sound_however_hard_goes_over_the_ceiling(name: str, tmp_path: Path) -> None:
    """Clicks and squared-off waves are what encoders overshoot on most."""
    hard = {"clicks": clicks(6, 0.7), "clipped": np.sign(tone(6, 997)) * np.float32(0.99), "tone": tone(6, 11_999, 0.99)}
    track = finished(tmp_path, hard[name], 6.0)
    assert track.levels.true_peak_dbtp is not None and track.levels.true_peak_dbtp <= -1.0


def test_a_mix_that_is_not_to_be_normalised_keeps_its_level(tmp_path: Path) -> None:
    track = finished(tmp_path, tone(4, 1000, 0.05), 4.0, mix=Mix(normalize=False))
    assert track.gain_db == 0.0
    assert level_db(decoded(track.path)[RATE : 2 * RATE]) == pytest.approx(20 * np.log10(0.05 / 2), abs=0.5)


def test_room_noise_is_not_blown_up(tmp_path: Path) -> None:
    track = finished(tmp_path, noise(4, 0.0005), 4.0)
    assert track.gain_db == 0.0


def test_a_film_without_sound_gets_a_silent_track_of_its_length(tmp_path: Path) -> None:
    track = mix_soundtrack(film([], 2.5, {}), {}, tmp_path / "out.m4a", workspace=tmp_path)
    heard = decoded(track.path)
    assert heard.shape == (round(2.5 * RATE), 2) and np.abs(heard).max() < 1e-4
    assert track.levels.loudness_lufs is None


def test_the_encoded_sound_neither_moves_nor_grows(tmp_path: Path) -> None:
    """What the encoder puts in front is taken away again: clicks are where they were, and not a sample is left over."""
    samples = clicks(5, 1.0, shift=12_345) + tone(5, 300, 0.05)
    path = write_wav(tmp_path / "a.wav", samples)
    plan = film([sound(0, 4.9)], 4.9, {"a": wav_info(path)}, mix=Mix(normalize=False))
    track = mix_soundtrack(plan, {"a": path}, tmp_path / "out.m4a", workspace=tmp_path)
    heard = decoded(track.path)
    assert len(heard) == plan.samples == track.samples
    steep = np.abs(np.diff(heard[:, 0], prepend=0))
    for second in range(4):
        assert steep[second * RATE : (second + 1) * RATE].argmax() == pytest.approx(12_345, abs=3)


@pytest.mark.slow
def test_three_hundred_cuts_stay_in_step_to_the_last(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", clicks(301 * 0.5, 0.5, shift=4800) + noise(301 * 0.5, 0.003))
    places = [sound(number * 0.3, 0.3, number * 0.5) for number in range(300)]
    plan = film(places, 90.0, {"a": wav_info(path)})
    track = mix_soundtrack(plan, {"a": path}, tmp_path / "out.m4a", workspace=tmp_path)
    heard = np.abs(decoded(track.path)[:, 0])
    assert len(heard) == plan.samples
    piece = round(0.3 * RATE)
    late = [heard[number * piece : (number + 1) * piece].argmax() - 4800 for number in range(300)]
    assert max(map(abs, late)) <= 10


def test_the_ticks_of_a_sample_are_exact() -> None:
    assert ticks_from_samples(1, RATE) == SECOND // RATE
