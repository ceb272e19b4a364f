"""The gallery's sections of what is heard: a piece in every genre, the sound effects, the embedded voice; each as a file to play."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from pathlib import Path

from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.providers import sounds
from reeltalk.providers.composer.compose import compose
from reeltalk.providers.composer.genres import genres
from reeltalk.providers.voice import speaking

PIECE_S = 20.0
SAID = (
    ("en", "", "A fox sits in the forest at sunset, reading a book."),
    ("en", "male", "Every story starts with one small step."),
    ("zh", "", "夕阳下的森林里，一只狐狸在看书。"),
    ("zh", "male", "每个故事都从一小步开始。"),
)


def cpu_s() -> float:
    """Return the processor time of this process and its children."""
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def music(folder: Path) -> Iterable[tuple[str, str, str]]:
    """Compose a piece in every genre."""
    for name in genres():
        began, path = cpu_s(), folder / f"music-{name}.wav"
        made = compose(name, duration_s=PIECE_S, into=path, seed=1)
        yield _pressed(path), name, f"{made.key}, {made.tempo_bpm:.0f} BPM, {PIECE_S:.0f} s in {cpu_s() - began:.1f} CPU s"


def effects(folder: Path) -> Iterable[tuple[str, str, str]]:
    """Make every sound effect."""
    for name in sounds.SOUNDS:
        path = folder / f"sound-{name}.wav"
        made = sounds.sound(name, into=path, seed=1)
        assert made is not None
        yield _pressed(path), name, f"{made.duration_s:.1f} s"


def voices(folder: Path) -> Iterable[tuple[str, str, str]]:
    """Let the embedded voice speak, where it is installed."""
    if not speaking.available():
        return
    for number, (language, voice, text) in enumerate(SAID, 1):
        began, path = cpu_s(), folder / f"voice-{number}.wav"
        spoken = speaking.speak(text, language=language, into=path, voice=voice)
        yield _pressed(path), text, f"{spoken.voice}, {cpu_s() - began:.1f} CPU s"


def _pressed(path: Path) -> str:
    """Return the name of a small file of a sound, in place of the large one."""
    small = path.with_suffix(".mp3")
    run([ffmpeg_path(), "-v", "error", "-y", "-i", str(path), "-b:a", "160k", str(small)], timeout_s=60, output=small)
    path.unlink()
    return small.name
