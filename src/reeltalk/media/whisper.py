"""The child that turns sound into words: ``python -m reeltalk.media.whisper``, an order as JSON on stdin, the words as JSON on stdout.

Long recordings are read in parts of about ten minutes, cut where it is quietest, so memory does not grow with their length. Each part
is heard in pieces (see ``pieces``). Pieces that were heard are written down in a journal, so that a listener that was ended goes on
where it was.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions, get_speech_timestamps
from zhconv import convert

from reeltalk.ffmpeg.process import PROGRESS_VARIABLE
from reeltalk.media.journal import Heard, HeardWord, Journal
from reeltalk.media.pieces import Piece, pieces_of
from reeltalk.media.signals import sounding_in
from reeltalk.media.sound import SAMPLES_PER_SECOND, Samples, sample_blocks, sound_parts
from reeltalk.media.wordtimes import TimedWord, refined
from reeltalk.timeline.model import MediaKind

_CHINESE_MANNER: Final = "以下是普通话的句子，使用简体中文和标点符号。"
_VOICE: Final = VadOptions(threshold=0.4, min_silence_duration_ms=200, speech_pad_ms=200)
_LANGUAGE_WINDOWS: Final = 3
_SIGNS: Final = re.compile(r"[\W_]+")
_INVENTED: Final = frozenset(
    ("thankyou", "thanks", "thankyouforwatching", "thanksforwatching", "bye", "you", "imsorry", "sorry", "谢谢", "谢谢大家", "谢谢观看")
)
_INVENTION_MAX_WORDS: Final = 4
_INVENTION_CERTAINTY: Final = 0.2
"""A closing word that was really said is heard with far more certainty than this."""


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
    journal = Journal(Path(order["journal"]) if order["journal"] else None, f"{order['model']} {order['language']}")
    listener = Listener(model, order["language"], order["seconds"], journal, order["only"])
    for part, offset_s in sound_parts(sample_blocks(Path(order["path"]), source)):
        listener.hear(part, offset_s)
    json.dump(listener.heard(), sys.stdout)


class Listener:
    """Hears part after part; the first piece in which somebody speaks decides the language."""

    def __init__(self, model: Any, language: str, seconds: float, journal: Journal, only: Sequence[tuple[float, float]]) -> None:
        self._model = model
        self._language = language
        self._certainty = 1.0
        self._seconds = max(seconds, 0.1)
        self._journal = journal
        self._only = only
        self._words: list[TimedWord] = []
        self._pieces = 0

    def hear(self, samples: Samples, offset_s: float) -> None:
        """Add the words of one part that begins at ``offset_s``."""
        found: list[TimedWord] = []
        for piece in self._pieces_of(samples, offset_s):
            found += self._heard(piece, samples, offset_s)
            self._tell(offset_s + piece.end / SAMPLES_PER_SECOND)
        for word in refined(found, sounding_in(samples)):
            self._words.append(TimedWord(word.text, word.start_s + offset_s, word.end_s + offset_s, word.probability, word.segment))

    def heard(self) -> dict[str, Any]:
        """Return all that was heard, ready for JSON."""
        words = [[word.text, word.start_s, word.end_s, round(word.probability, 4), word.segment] for word in self._words]
        return {"language": self._language, "language_probability": round(self._certainty, 4), "words": words}

    def _pieces_of(self, samples: Samples, offset_s: float) -> list[Piece]:
        """Return where to listen: where somebody speaks, or only where that was ordered, each stretch for itself."""
        if not self._only:
            return pieces_of([(stretch["start"], stretch["end"]) for stretch in get_speech_timestamps(samples, _VOICE)], samples)
        ordered = ((round((border - offset_s) * SAMPLES_PER_SECOND) for border in stretch) for stretch in self._only)
        inside = ((max(0, start), min(samples.size, end)) for start, end in ordered)
        return [piece for start, end in inside if end > start for piece in pieces_of([(start, end)], samples)]

    def _heard(self, piece: Piece, samples: Samples, offset_s: float) -> Iterator[TimedWord]:
        """Yield the words of a piece in the time of its part, from the journal where it was heard before."""
        key = (round(offset_s * SAMPLES_PER_SECOND) + piece.start, round(offset_s * SAMPLES_PER_SECOND) + piece.end)
        heard = self._journal.heard(key)
        if heard is None:
            heard = self._listen(piece.of(samples))
            self._journal.add(key, heard)
        if heard.words and not self._language:
            self._language, self._certainty = heard.language, heard.certainty
        self._pieces += 1
        for text, start_s, end_s, probability in heard.words:
            yield TimedWord(text, *piece.placed(start_s, end_s), probability, self._pieces - 1)

    def _listen(self, samples: Samples) -> Heard:
        """Hear a piece on its own: what was said before it is no hint, for it misleads as often as it helps."""
        language, certainty = self._language_of(samples)
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            word_timestamps=True,
            without_timestamps=True,
            condition_on_previous_text=False,
            initial_prompt=_CHINESE_MANNER if language == "zh" else None,
        )
        spoken = (word for segment in segments for word in segment.words or () if word.word.strip())
        words = [
            (_written(word.word.strip(), language), round(float(word.start), 3), round(float(word.end), 3), float(word.probability))
            for word in spoken
        ]
        return Heard(language, certainty, without_invention(words))

    def _language_of(self, samples: Samples) -> tuple[str, float]:
        if self._language:
            return self._language, 1.0
        language, certainty, _ = self._model.detect_language(samples, language_detection_segments=_LANGUAGE_WINDOWS)
        return language, certainty

    def _tell(self, seconds: float) -> None:
        """Report how far it is, as FFmpeg does, in millionths of the whole."""
        descriptor = os.environ.get(PROGRESS_VARIABLE)
        if descriptor:
            os.write(int(descriptor), f"out_time_us={int(1_000_000 * min(1.0, seconds / self._seconds))}\n".encode())


def without_invention(words: list[HeardWord]) -> list[HeardWord]:
    """Return the words without the thanks and excuses that Whisper likes to hear in the music or the noise after the last one."""
    for count in range(min(_INVENTION_MAX_WORDS, len(words)), 0, -1):
        last = words[-count:]
        text = "".join(_SIGNS.sub("", word) for word, *_ in last).casefold()
        if text in _INVENTED and last[0][3] < _INVENTION_CERTAINTY:
            return words[:-count]
    return words


def _written(text: str, language: str) -> str:
    return str(convert(text, "zh-hans")) if language == "zh" else text


if __name__ == "__main__":
    main()
