"""A file comes in: stored, probed, listed; what can be heard in it is worked out in the background."""

from __future__ import annotations

from pathlib import Path

from reeltalk.ffmpeg.process import QuietWatch, Watch
from reeltalk.media import probe, signals, speech
from reeltalk.media.facts import MediaInfo, SoundFacts, Transcript
from reeltalk.storage.assets import Asset
from reeltalk.storage.blobs import StagedBlob
from reeltalk.workflows.parts import ANALYSIS_QUEUE, Parts
from reeltalk.workflows.watching import JobWatch

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
    if info.audio is not None:
        parts.engine.enqueue(ANALYSIS_QUEUE, ANALYSIS_JOB, _PREFIX + blob_key, partition=user_id)
    return asset


def run_analysis(parts: Parts, job_id: str) -> None:
    """Work out everything that can be heard in a file; the job behind every upload with sound."""
    blob_key = job_id.removeprefix(_PREFIX)
    watch = JobWatch(parts.engine, job_id)
    sound(parts, blob_key, watch)
    transcript(parts, blob_key, watch)


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
        found = listen(parts, parts.blobs.path(blob_key), watch)
        parts.facts.put_transcript(blob_key, found)
        return found


def listen(parts: Parts, path: Path, watch: Watch | None = None, language: str = "") -> Transcript:
    """Transcribe any file with the engine that is set up."""
    return speech.transcribe(
        path,
        language=language,
        model=parts.settings.speech_model,
        threads=parts.settings.speech_threads,
        watch=watch or QuietWatch(),
    )
