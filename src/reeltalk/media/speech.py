"""From sound to words: runs the speech engine in a child, so that the server stays small and can stop it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
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
    words = tuple(
        Word(text, ticks_from_seconds(start), ticks_from_seconds(end), probability, segment)
        for text, start, end, probability, segment in heard["words"]
    )
    return Transcript(heard["language"], words, f"{ENGINE} {model}", heard["language_probability"])
