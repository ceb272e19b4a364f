"""From sound to words: runs the speech engine in a child, so that the server stays small and can stop it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reeltalk import limits
from reeltalk.ffmpeg.process import Watch, run
from reeltalk.media.facts import MediaInfo, Transcript, Word
from reeltalk.media.probe import probe
from reeltalk.media.weights import model_folder
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, seconds_from_ticks, ticks_from_seconds

ENGINE: Final = "faster-whisper"
_LOADING_MAX_S: Final = 300
_FULL_WIDTH: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": dict(zip(",.?!:;", "，。？！：；", strict=True)),
    "ja": dict(zip(",.?!", "、。？！", strict=True)),
}
_KANA_AND_HAN: Final = ("\u3040", "\u9fff")


def transcribe(
    path: Path,
    *,
    language: str = "",
    model: str = "",
    threads: int = 2,
    watch: Watch | None = None,
    info: MediaInfo | None = None,
    cache: Path | None = None,
    journal: Path | None = None,
    only: Sequence[TimeRange] = (),
) -> Transcript:
    """Return what is said in a file, word by word; no words where it has no sound or nobody speaks.

    ``language`` is a code such as ``en`` or ``zh``, empty to find out. ``model`` is a folder or a name, empty for the embedded base
    model, which is unpacked into ``cache``. ``journal`` keeps what was heard, so that listening again goes on where it was ended.
    ``only`` are the stretches to listen to, else wherever somebody speaks. Never reaches the network. Raises EngineMissing,
    FFmpegFailed, Cancelled.
    """
    info = info or probe(path)
    if info.audio is None:
        return Transcript(language, (), ENGINE)
    folder = model_folder(model, cache)
    order = {
        "path": str(path.resolve()),
        "container": info.container,
        "kind": info.kind.value,
        "seconds": (info.duration or 0) / TICKS_PER_SECOND,
        "language": language,
        "model": str(folder),
        "threads": threads,
        "journal": str(journal.resolve()) if journal else "",
        "only": [(seconds_from_ticks(stretch.start), seconds_from_ticks(stretch.end)) for stretch in only],
    }
    said = run(
        [sys.executable, "-m", "reeltalk.media.whisper"],
        stdin=json.dumps(order).encode(),
        timeout_s=limits.RENDER_TIMEOUT_S,
        stall_s=_LOADING_MAX_S,
        watch=watch,
        duration=TICKS_PER_SECOND,
        stage="transcribing",
        environment={"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(threads)},
    )
    return _transcript(json.loads(said.stdout), folder.name if model else "whisper-base")


def _transcript(heard: dict[str, Any], model: str) -> Transcript:
    signs = _FULL_WIDTH.get(heard["language"], {})
    words = tuple(
        Word(with_own_signs(text, signs), ticks_from_seconds(start), ticks_from_seconds(end), probability, segment)
        for text, start, end, probability, segment in heard["words"]
    )
    return Transcript(heard["language"], words, f"{ENGINE} {model}", heard["language_probability"])


def with_own_signs(word: str, signs: Mapping[str, str]) -> str:
    """Return a word with the sign behind it as its own writing has it: the engine writes those of English behind Chinese as well.

    >>> with_own_signs("好,", {",": "，"}), with_own_signs("OK,", {",": "，"})
    ('好，', 'OK,')
    """
    if len(word) > 1 and word[-1] in signs and _KANA_AND_HAN[0] <= word[-2] <= _KANA_AND_HAN[1]:
        return word[:-1] + signs[word[-1]]
    return word
