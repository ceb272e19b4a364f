"""What this machine can and cannot do, found by trying."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reeltalk.clock import SystemClock
from reeltalk.config import Settings
from reeltalk.errors import EngineMissing, ReeltalkError
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.limits import DISK_RESERVE_BYTES
from reeltalk.media import beatnet, faces, reading, voiceprints
from reeltalk.media.weights import model_folder
from reeltalk.providers import music
from reeltalk.providers.embedded import embedded_makers
from reeltalk.providers.registry import makers_from
from reeltalk.render import fonts
from reeltalk.workflows import planners

TRIAL_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, whether it is fit, and what was seen."""

    name: str
    good: bool
    text: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Try everything an edit needs and say what was found."""
    return tuple(
        _finding(name, look)
        for name, look in (
            ("Python", _python),
            ("FFmpeg", lambda: _ffmpeg(settings)),
            ("Speech", lambda: _speech(settings)),
            ("Faces (optional)", lambda: _or_without(faces.engine_text, "crops keep to the middle of the picture")),
            ("Text in pictures (optional)", lambda: _or_without(reading.engine_text, "what stands on screens is not read")),
            ("Voices (optional)", lambda: _or_without(voiceprints.engine_text, "speakers are not told apart")),
            ("Beats (optional)", lambda: _or_without(beatnet.engine_text, "beats are found by rules, less often rightly")),
            ("Fonts", _fonts),
            ("Music", _music),
            ("Language model (optional)", lambda: planners.model_text(settings, SystemClock())),
            ("Generation", lambda: _makers(settings)),
            ("Data folder", lambda: _data_folder(settings.home)),
        )
    )


def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except (ReeltalkError, OSError) as error:
        return Finding(name, False, str(error))


def _python() -> str:
    return sys.version.split()[0]


def _ffmpeg(settings: Settings) -> str:
    program = ffmpeg_path(settings.ffmpeg)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.mp4"
        picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:d=0.2", "-f", "lavfi", "-i", "sine=d=0.2"]
        codecs = ["-vf", "format=yuv420p", "-c:v", "libx264", "-c:a", "aac"]
        run([program, *picture, *codecs, "-y", str(trial)], timeout_s=TRIAL_TIMEOUT_S, output=trial)
    version = run([program, "-version"], timeout_s=TRIAL_TIMEOUT_S).stdout.decode(errors="replace").split()[2]
    return f"{version}, H.264 and AAC encode ({program})"


def _speech(settings: Settings) -> str:
    if settings.transcription_url:
        return f"{settings.transcription_model} at {settings.transcription_url}; behind it the embedded engine ({model_folder('')})"
    return f"{settings.speech_model or 'Whisper base, embedded'} ({model_folder(settings.speech_model)})"


def _or_without(engine_text: Callable[[], str], without: str) -> str:
    """Name an engine that is optional, or say what comes of it that it is not here."""
    try:
        return engine_text()
    except EngineMissing as missing:
        return f"no engine, so {without}. {missing}"


def _fonts() -> str:
    return f"{len(fonts.font_table().faces)} faces in {len(fonts.font_folders())} folders"


def _music() -> str:
    return f"{len(music.pieces())} pieces"


def _makers(settings: Settings) -> str:
    """Say who makes what; the first that makes a kind is asked."""
    clock = SystemClock()
    makers = makers_from(settings, clock, embedded_makers(clock)).describe()
    told = (", ".join(f"{kind}{f' ({model})' if model else ''}" for kind, model in maker.models.items()) for maker in makers)
    return "; ".join(f"{maker.name}: {what or 'nothing is set up'}" for maker, what in zip(makers, told, strict=True))


def _data_folder(home: Path) -> str:
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home) as file:
        file.write(b"trial")
    free = shutil.disk_usage(home).free
    if free < DISK_RESERVE_BYTES:
        raise OSError(f"only {free // 1_000_000} MB are free in {home}; at least {DISK_RESERVE_BYTES // 1_000_000} MB are needed")
    return f"{home}, {free / 1e9:.0f} GB free"
