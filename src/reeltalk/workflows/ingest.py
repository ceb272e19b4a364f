"""A file comes in: stored, probed, listed; what can be heard and seen in it is worked out in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from reeltalk.errors import EngineMissing, ProviderError
from reeltalk.ffmpeg.process import QuietWatch, Watch
from reeltalk.media import probe, signals, speech
from reeltalk.media.beats import find_beats
from reeltalk.media.faces import find_faces
from reeltalk.media.facts import Beats, Faces, MediaInfo, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.media.screen import can_read, find_screen
from reeltalk.media.shots import find_shots
from reeltalk.media.speakers import find_speakers
from reeltalk.media.steadying import can_steady, measure_shake
from reeltalk.render.render import look_ahead
from reeltalk.storage.assets import Asset
from reeltalk.storage.blobs import StagedBlob
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TimeRange
from reeltalk.workflows.parts import ANALYSIS_QUEUE, Parts
from reeltalk.workflows.watching import JobWatch

logger = logging.getLogger(__name__)

ANALYSIS_JOB = "analyse"
_PREFIX = "analyse-"


def add_upload(parts: Parts, user_id: str, session_id: str, filename: str, staged: StagedBlob, source: str) -> Asset:
    """Take a staged file into a session.

    Raises SessionNotFound, UnsupportedMedia, CorruptMedia, StorageFull; a refused file leaves nothing behind.
    """
    project = parts.projects.get(user_id, session_id)
    try:
        info = probe.probe(staged.path, name=filename)
        blob_key = staged.commit()
    except BaseException:
        staged.discard()
        raise
    asset = parts.assets.add(project.session_id, user_id, filename, info.kind, blob_key, info.size_bytes, info, source)
    parts.facts.put_info(blob_key, info)
    if info.kind in {MediaKind.VIDEO, MediaKind.AUDIO}:
        analyse_later(parts, user_id, blob_key)
    return asset


def analyse_later(parts: Parts, user_id: str, blob_key: str) -> None:
    """Have what can be heard and seen in a file worked out in the background."""
    parts.engine.enqueue(ANALYSIS_QUEUE, ANALYSIS_JOB, _PREFIX + blob_key, partition=user_id)


def run_analysis(parts: Parts, job_id: str) -> None:
    """Work out everything that can be heard and seen in a file, words first; the job behind every upload that lasts."""
    blob_key = job_id.removeprefix(_PREFIX)
    watch = JobWatch(parts.engine, job_id)
    sound(parts, blob_key, watch)
    for look in (transcript, shots, faces, screen):
        try:
            look(parts, blob_key, watch)
        except EngineMissing as missing:  # the rest is worked out all the same
            parts.facts.put_note(blob_key, str(missing))
    if (known := parts.facts.get(blob_key)) and known.info.kind is MediaKind.AUDIO:
        beats(parts, blob_key, watch)
    footage(parts, blob_key, watch)


def info(parts: Parts, blob_key: str) -> MediaInfo:
    """Return what the probe found."""
    known = parts.facts.get(blob_key)
    return known.info if known else probe.probe(parts.blobs.path(blob_key))


def sound(parts: Parts, blob_key: str, watch: Watch | None = None) -> SoundFacts | None:
    """Return where a file is quiet and where somebody speaks; worked out once, awaited by whoever else asks. None without sound."""
    with parts.analysis_locks.hold(f"sound-{blob_key}"):
        known = parts.facts.get(blob_key)
        if known and known.sound:
            return known.sound
        if not known or known.info.audio is None:
            return None
        found = signals.sound_facts(parts.blobs.path(blob_key), watch or QuietWatch())
        parts.facts.put_sound(blob_key, found)
        return found


def transcript(parts: Parts, blob_key: str, watch: Watch | None = None) -> Transcript | None:
    """Return what is said in a file; worked out once, awaited by whoever else asks. None where nobody speaks."""
    heard = sound(parts, blob_key, watch)
    with parts.analysis_locks.hold(f"words-{blob_key}"):
        known = parts.facts.get(blob_key)
        if known and known.transcript:
            return known.transcript
        if heard is None or not heard.speech:
            return None
        journal = parts.folders.work / f"heard-{blob_key}.jsonl"
        found = listen(parts, parts.blobs.path(blob_key), watch, journal=journal, note=partial(parts.facts.put_note, blob_key))
        parts.facts.put_transcript(blob_key, found)
        journal.unlink(missing_ok=True)
        return found


def listen(
    parts: Parts,
    path: Path,
    watch: Watch | None = None,
    *,
    journal: Path | None = None,
    only: Sequence[TimeRange] = (),
    note: Callable[[str], None] = logger.warning,
) -> Transcript:
    """Transcribe any file, or some stretches of it: by the service that is set up, else, or where that fails, by the embedded engine."""
    if parts.transcription is not None:
        try:
            return parts.transcription.transcribe(path, probe.probe(path), watch or QuietWatch(), journal=journal, only=only)
        except ProviderError as problem:
            note(f"{problem.message} The embedded engine listened in its place.")
    return speech.transcribe(
        path,
        model=parts.settings.speech_model,
        threads=parts.settings.speech_threads,
        watch=watch or QuietWatch(),
        journal=journal,
        only=only,
    )


def shots(parts: Parts, blob_key: str, watch: Watch | None = None) -> Shots | None:
    """Return the shots of a film; worked out once, awaited by whoever else asks. None where nothing moves."""
    with parts.analysis_locks.hold(f"shots-{blob_key}"):
        known = parts.facts.get(blob_key)
        if not known or known.shots:
            return known.shots if known else None
        found = find_shots(parts.blobs.path(blob_key), watch, info=known.info)
        if found:
            parts.facts.put_shots(blob_key, found)
        return found


def footage(parts: Parts, blob_key: str, watch: Watch | None = None) -> bool:
    """Decode a film once, so that no film that copies of it has to; say whether there was nothing to complain of."""
    known = parts.facts.get(blob_key)
    if known is None or known.info.kind is not MediaKind.VIDEO:
        return False
    path = parts.blobs.path(blob_key)
    return look_ahead(path, known.info, blob_key, workspace=parts.folders.work, cache=parts.chunks, watch=watch)


def faces(parts: Parts, blob_key: str, watch: Watch | None = None) -> Faces | None:
    """Return whose faces are seen, shot by shot; worked out once, awaited by whoever else asks. Raises EngineMissing."""
    cut = shots(parts, blob_key, watch)
    with parts.analysis_locks.hold(f"faces-{blob_key}"):
        known = parts.facts.get(blob_key)
        if not known or known.faces:
            return known.faces if known else None
        found = find_faces(parts.blobs.path(blob_key), cut.borders if cut else (), watch, info=known.info)
        if found:
            parts.facts.put_faces(blob_key, found)
        return found


def shake(parts: Parts, blob_key: str, stretch: TimeRange, watch: Watch | None = None) -> Path | None:
    """Return where it is written how a film's camera moves in a stretch of it; measured once, awaited by whoever else asks.

    None where it cannot be.
    """
    kept = parts.folders.shakes / f"{blob_key}-{stretch.start}-{stretch.end}.trf"
    with parts.analysis_locks.hold(kept.stem):
        known = parts.facts.get(blob_key)
        if kept.exists():
            return kept
        if known is None or known.info.kind is not MediaKind.VIDEO or not can_steady():
            return None
        measure_shake(parts.blobs.path(blob_key), known.info, stretch, kept, watch)
        return kept


def beats(parts: Parts, blob_key: str, watch: Watch | None = None) -> Beats | None:
    """Return the pulse of a file's sound; worked out once, awaited by whoever else asks. None without one."""
    with parts.analysis_locks.hold(f"beats-{blob_key}"):
        known = parts.facts.get(blob_key)
        if not known or known.beats:
            return known.beats if known else None
        found = find_beats(parts.blobs.path(blob_key), watch, info=known.info)
        if found:
            parts.facts.put_beats(blob_key, found)
        return found


def speakers(parts: Parts, blob_key: str, watch: Watch | None = None) -> Speakers | None:
    """Return who speaks when; worked out once, when it is first asked for. Raises EngineMissing."""
    said = transcript(parts, blob_key, watch)
    with parts.analysis_locks.hold(f"speakers-{blob_key}"):
        known = parts.facts.get(blob_key)
        if not known or known.speakers or said is None:
            return known.speakers if known else None
        found = find_speakers(parts.blobs.path(blob_key), said.words, watch, info=known.info)
        if found:
            parts.facts.put_speakers(blob_key, found)
        return found


def screen(parts: Parts, blob_key: str, watch: Watch | None = None) -> Screen | None:
    """Return what is written in the picture; worked out once, awaited by whoever else asks. Read again once an engine can read it."""
    cut = shots(parts, blob_key, watch)
    with parts.analysis_locks.hold(f"screen-{blob_key}"):
        known = parts.facts.get(blob_key)
        if not known or (known.screen and (known.screen.engine or not can_read())):
            return known.screen if known else None
        found = find_screen(parts.blobs.path(blob_key), cut.shots if cut else (), watch, info=known.info)
        if found:
            parts.facts.put_screen(blob_key, found)
        return found
