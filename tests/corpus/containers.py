"""One small file of each of the thirteen kinds that can be uploaded, with the codecs usually found in them."""

from __future__ import annotations

from pathlib import Path

from corpus.cache import made_by_ffmpeg
from corpus.stills import animation, still

VIDEO_KINDS = ("mp4", "mov", "avi", "webm", "mkv")
AUDIO_KINDS = ("mp3", "wav", "m4a", "aac")
IMAGE_KINDS = ("jpg", "png", "gif", "webp")
KINDS = VIDEO_KINDS + IMAGE_KINDS + AUDIO_KINDS
SECONDS = 2.0

_VIDEO_CODECS = {
    "mp4": ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
    "mov": ("-c:v", "prores_ks", "-profile:v", "0", "-c:a", "pcm_s16le"),
    "avi": ("-c:v", "mpeg4", "-q:v", "5", "-c:a", "libmp3lame"),
    "webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "mkv": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-c:a", "flac"),
}


def sample(kind: str) -> Path:
    """Return a small file of one of ``KINDS``: two seconds of picture (320x180, 25 fps) and tone, a still, or a tone."""
    if kind in VIDEO_KINDS:
        return video(kind)
    return tone(kind) if kind in AUDIO_KINDS else still(kind, 320, 180)


def samples() -> dict[str, Path]:
    """Return a small file of each kind, and the two animations, by name."""
    return {kind: sample(kind) for kind in KINDS} | {"animated.gif": animation("gif"), "animated.webp": animation("webp")}


def video(kind: str = "mp4", options: tuple[str, ...] = (), *, name: str = "sample") -> Path:
    """Return two seconds of moving test picture with a tone; ``options`` are further output options."""
    inputs = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:rate=25:duration={SECONDS}", *_tone_input()]
    return made_by_ffmpeg(f"{name}.{kind}", [*inputs, "-pix_fmt", "yuv420p", *_VIDEO_CODECS[kind], "-shortest", *options])


def tone(
    kind: str = "wav",
    duration_s: float = SECONDS,
    *,
    hertz: int = 440,
    samples_per_second: int = 48_000,
    channels: int = 2,
    gain_db: float = 0,
) -> Path:
    """Return a sine tone (peak -18 dBFS before ``gain_db``) as mp3, wav, m4a, aac or any other kind that FFmpeg can name."""
    inputs = _tone_input(duration_s, hertz, samples_per_second)
    spread = "pan=stereo|c0=c0|c1=c0," if channels == 2 else ""  # FFmpeg's own way from mono to stereo takes 3 dB off
    return made_by_ffmpeg(
        f"tone.{kind}", [*inputs, "-af", f"{spread}volume={gain_db}dB", "-ac", str(channels), "-ar", str(samples_per_second)]
    )


def _tone_input(duration_s: float = SECONDS, hertz: int = 440, samples_per_second: int = 48_000) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency={hertz}:sample_rate={samples_per_second}:duration={duration_s}"]
