"""What is known of each stored file, once per content: two uploads of the same bytes share their facts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from reeltalk.errors import NotFound
from reeltalk.media.facts import Beats, Faces, MediaAnalysis, MediaInfo, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.storage.database import Database
from reeltalk.storage.tables import facts

_INFO = TypeAdapter(MediaInfo)
_SOUND = TypeAdapter(SoundFacts)
_TRANSCRIPT = TypeAdapter(Transcript)
_SHOTS = TypeAdapter(Shots)
_FACES = TypeAdapter(Faces)
_BEATS = TypeAdapter(Beats)
_SCREEN = TypeAdapter(Screen)
_SPEAKERS = TypeAdapter(Speakers)
_NOTES = TypeAdapter(tuple[str, ...])
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


class FactStore:
    """Facts by blob key; each part is written when it becomes known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, blob_key: str) -> MediaAnalysis | None:
        """Return all that is known of a file, or None before it was probed."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(facts).where(facts.c.blob_key == blob_key)).one_or_none()
        if row is None:
            return None
        return MediaAnalysis(
            info=info_from_json(row.info),
            sound=None if row.sound is None else _SOUND.validate_json(row.sound),
            transcript=None if row.transcript is None else _TRANSCRIPT.validate_json(row.transcript),
            notes=_NOTES.validate_json(row.notes),
            shots=None if row.shots is None else _SHOTS.validate_json(row.shots),
            faces=None if row.faces is None else _FACES.validate_json(row.faces),
            beats=None if row.beats is None else _BEATS.validate_json(row.beats),
            screen=None if row.screen is None else _SCREEN.validate_json(row.screen),
            speakers=None if row.speakers is None else _SPEAKERS.validate_json(row.speakers),
        )

    def put_info(self, blob_key: str, info: MediaInfo) -> None:
        """Keep what the probe found; the first to write, and what the other parts hang on."""
        with self._database.write() as connection:
            changed = connection.execute(facts.update().where(facts.c.blob_key == blob_key).values(info=to_json(info)))
            if changed.rowcount == 0:
                connection.execute(facts.insert().values(blob_key=blob_key, info=to_json(info), notes=to_json(())))

    def put_sound(self, blob_key: str, sound: SoundFacts) -> None:
        """Keep what can be heard; raises NotFound before ``put_info``."""
        self._put(blob_key, sound=to_json(sound))

    def put_transcript(self, blob_key: str, transcript: Transcript) -> None:
        """Keep what is said; raises NotFound before ``put_info``."""
        self._put(blob_key, transcript=to_json(transcript))

    def put_shots(self, blob_key: str, shots: Shots) -> None:
        """Keep where one shot gives way to the next; raises NotFound before ``put_info``."""
        self._put(blob_key, shots=to_json(shots))

    def put_faces(self, blob_key: str, faces: Faces) -> None:
        """Keep whose faces are seen; raises NotFound before ``put_info``."""
        self._put(blob_key, faces=to_json(faces))

    def put_beats(self, blob_key: str, beats: Beats) -> None:
        """Keep the pulse of the music; raises NotFound before ``put_info``."""
        self._put(blob_key, beats=to_json(beats))

    def put_screen(self, blob_key: str, screen: Screen) -> None:
        """Keep what is written in the picture; raises NotFound before ``put_info``."""
        self._put(blob_key, screen=to_json(screen))

    def put_speakers(self, blob_key: str, speakers: Speakers) -> None:
        """Keep who speaks when; raises NotFound before ``put_info``."""
        self._put(blob_key, speakers=to_json(speakers))

    def put_note(self, blob_key: str, note: str) -> None:
        """Add a remark, once; raises NotFound before ``put_info``."""
        with self._database.write() as connection:
            row = connection.execute(sa.select(facts.c.notes).where(facts.c.blob_key == blob_key)).one_or_none()
            if row is None:
                raise NotFound("Nothing is known of this file yet.")
            notes = _NOTES.validate_json(row.notes)
            if note not in notes:
                connection.execute(facts.update().where(facts.c.blob_key == blob_key).values(notes=to_json((*notes, note))))

    def _put(self, blob_key: str, **values: bytes) -> None:
        with self._database.write() as connection:
            if connection.execute(facts.update().where(facts.c.blob_key == blob_key).values(**values)).rowcount == 0:
                raise NotFound("Nothing is known of this file yet.")


def to_json(value: object) -> bytes:
    """Return a data class, or a plain value, as JSON."""
    return _ANYTHING.dump_json(value)


def info_from_json(data: bytes) -> MediaInfo:
    """Return what a probe found, from its stored form."""
    return _INFO.validate_json(data)
