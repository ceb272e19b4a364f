"""The child that turns sound into words: ``python -m reeltalk.media.whisper``, an order as JSON on stdin, the words as JSON on stdout.

Long recordings are heard in parts of about ten minutes, cut where it is quietest, so memory does not grow with their length.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions
from zhconv import convert

from reeltalk.ffmpeg.process import PROGRESS_VARIABLE
from reeltalk.media.sound import LEVELS_PER_SECOND, SAMPLES_PER_SECOND, Samples, levels_db, sample_blocks
from reeltalk.media.wordtimes import TimedWord, refined
from reeltalk.timeline.model import MediaKind

PART_S: Final = 600
_BORDER_SOUGHT_S: Final = 60
_CHINESE_MANNER: Final = "以下是普通话的句子，使用简体中文和标点符号。"
_VOICE: Final = VadOptions(threshold=0.4, min_silence_duration_ms=500, speech_pad_ms=300)


@dataclass(frozen=True)
class _Source:
    """What has to be known to open the file (see ffmpeg.inputs)."""

    container: str
    kind: MediaKind


def main() -> None:
    """Read the order, listen, and tell."""
    order = json.load(sys.stdin)
    model = WhisperModel(order["model"], device="cpu", compute_type="int8", cpu_threads=order["threads"], local_files_only=True)
    source = _Source(order["container"], MediaKind(order["kind"]))
    listener = _Listener(model, order["language"], order["seconds"])
    for part, offset_s in _parts(sample_blocks(Path(order["path"]), source)):
        listener.hear(part, offset_s)
    json.dump(listener.heard(), sys.stdout)


class _Listener:
    """Hears part after part; the first part in which somebody speaks decides the language."""

    def __init__(self, model: Any, language: str, seconds: float) -> None:
        self._model = model
        self._language = language
        self._certainty = 1.0
        self._seconds = max(seconds, 0.1)
        self._words: list[TimedWord] = []
        self._segments = 0

    def hear(self, samples: Samples, offset_s: float) -> None:
        """Add the words of one part that begins at ``offset_s``."""
        language, certainty = self._language_of(samples)
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters=_VOICE,
            initial_prompt=_CHINESE_MANNER if language == "zh" else None,
        )
        found: list[TimedWord] = []
        for segment in segments:
            found += self._words_of(segment)
            self._tell(offset_s + segment.end)
        for word in refined(found, levels_db(samples)):
            text = convert(word.text, "zh-hans") if language == "zh" else word.text
            self._words.append(TimedWord(text, word.start_s + offset_s, word.end_s + offset_s, word.probability, word.segment))
        if found and not self._language:
            self._language, self._certainty = language, certainty

    def heard(self) -> dict[str, Any]:
        """Return all that was heard, ready for JSON."""
        words = [[word.text, word.start_s, word.end_s, round(word.probability, 4), word.segment] for word in self._words]
        return {"language": self._language, "language_probability": round(self._certainty, 4), "words": words}

    def _language_of(self, samples: Samples) -> tuple[str, float]:
        if self._language:
            return self._language, 1.0
        language, certainty, _ = self._model.detect_language(samples, vad_filter=True, vad_parameters=_VOICE, language_detection_segments=3)
        return language, certainty

    def _words_of(self, segment: Any) -> Iterable[TimedWord]:
        self._segments += 1
        for word in segment.words or ():
            if word.word.strip():
                yield TimedWord(word.word.strip(), float(word.start), float(word.end), float(word.probability), self._segments - 1)

    def _tell(self, seconds: float) -> None:
        """Report how far it is, as FFmpeg does, in millionths of the whole."""
        descriptor = os.environ.get(PROGRESS_VARIABLE)
        if descriptor:
            os.write(int(descriptor), f"out_time_us={int(1_000_000 * min(1.0, seconds / self._seconds))}\n".encode())


def _parts(blocks: Iterator[Samples]) -> Iterator[tuple[Samples, float]]:
    """Yield the sound in parts of at most PART_S and a block, each with the second at which it begins."""
    held: Samples = np.zeros(0, np.float32)
    begun = 0
    for block in blocks:
        held = np.concatenate((held, block))
        if held.size >= PART_S * SAMPLES_PER_SECOND:
            border = _quietest(held)
            yield held[:border], begun / SAMPLES_PER_SECOND
            held, begun = held[border:], begun + border
    if held.size:
        yield held, begun / SAMPLES_PER_SECOND


def _quietest(samples: Samples) -> int:
    """Return where, in the last minute, half a second is quietest: nobody speaks there."""
    levels = levels_db(samples)
    first = max(0, levels.size - _BORDER_SOUGHT_S * LEVELS_PER_SECOND)
    half_second = LEVELS_PER_SECOND // 2
    smooth = np.convolve(levels[first:], np.ones(half_second) / half_second, mode="same")
    return (first + int(smooth.argmin())) * SAMPLES_PER_SECOND // LEVELS_PER_SECOND


if __name__ == "__main__":
    main()
