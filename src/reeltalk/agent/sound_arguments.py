"""What the tools of sound may be asked. See tool_arguments.py for what all tools share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from reeltalk import limits
from reeltalk.agent.tool_arguments import Arguments, Name, OnTarget, Original, Seconds, Tempo


class SetVolume(OnTarget):
    """One of: ``gain_db`` (absolute), ``percent`` (100 is as recorded), ``change_db`` (relative), ``mute``."""

    gain_db: Annotated[float, Field(ge=limits.GAIN_MIN_DB, le=limits.GAIN_MAX_DB)] | None = None
    percent: Annotated[float, Field(ge=0, le=1000)] | None = None
    change_db: Annotated[float, Field(ge=-60, le=limits.GAIN_MAX_DB)] | None = None
    mute: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> SetVolume:
        if self.gain_db is None and self.percent is None and self.change_db is None and self.mute is None:
            raise ValueError("say how loud: gain_db, percent, change_db or mute")
        return self


class FadeAudio(OnTarget):
    """Seconds over which the sound comes (``in_s``) and goes (``out_s``)."""

    in_s: Annotated[float, Field(ge=0, le=60)] | None = None
    out_s: Annotated[float, Field(ge=0, le=60)] | None = None


class Normalize(Arguments):
    """Loudness of the finished film."""

    lufs: Annotated[float, Field(ge=-36, le=-8)] = -14.0


class DetachAudio(OnTarget):
    """Which clips' sound becomes a clip of its own."""


class AddMusic(Arguments):
    """``mood`` is any mood or genre word; ``named`` is a song, an artist or an uploaded file that was asked for by name.

    With ``start_s`` or ``end_s`` the music plays only from or until then. Music of a tempo is composed.
    """

    mood: Name | None = None
    percent: Annotated[float, Field(ge=0, le=200)] | None = None
    gain_db: Annotated[float, Field(ge=limits.GAIN_MIN_DB, le=limits.GAIN_MAX_DB)] | None = None
    duck: bool = True
    named: Name | None = None
    tempo_bpm: Tempo | None = None
    start_s: Seconds | None = None
    end_s: Seconds | None = None


class AddVoice(Arguments):
    """The name of an uploaded recording, or of a clip whose sound is meant, and the time at which it begins to be heard.

    ``original`` says what becomes of the footage's own sound: it steps back while the voice speaks, is silent, or stays.
    """

    name: Name
    at_s: Seconds = 0.0
    original: Original = "lower"


class ChangeMusic(Arguments):
    """Another track; of ``mood`` when given, else simply another one."""

    mood: Name | None = None
    named: Name | None = None
    tempo_bpm: Tempo | None = None
