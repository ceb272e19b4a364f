"""A source of facts that is asked only once for each thing."""

from __future__ import annotations

from reeltalk.agent.context import FactsSource
from reeltalk.media.facts import Beats, Faces, MediaInfo, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.timeline.model import MediaId


class RememberedFacts:
    """A source of facts that asks the one behind it only once for each thing, for the length of a turn."""

    def __init__(self, source: FactsSource) -> None:
        self._source = source
        self._infos: dict[MediaId, MediaInfo] = {}
        self._sounds: dict[MediaId, SoundFacts | None] = {}
        self._transcripts: dict[MediaId, Transcript | None] = {}
        self._shots: dict[MediaId, Shots | None] = {}
        self._faces: dict[MediaId, Faces | None] = {}
        self._beats: dict[MediaId, Beats | None] = {}
        self._screens: dict[MediaId, Screen | None] = {}
        self._speakers: dict[MediaId, Speakers | None] = {}
        self._noises: dict[MediaId, float | None] = {}

    def info(self, media_id: MediaId) -> MediaInfo:
        """Return what the probe found."""
        if media_id not in self._infos:
            self._infos[media_id] = self._source.info(media_id)
        return self._infos[media_id]

    def sound(self, media_id: MediaId) -> SoundFacts | None:
        """Return where it is quiet and where somebody speaks."""
        if media_id not in self._sounds:
            self._sounds[media_id] = self._source.sound(media_id)
        return self._sounds[media_id]

    def transcript(self, media_id: MediaId) -> Transcript | None:
        """Return what is said."""
        if media_id not in self._transcripts:
            self._transcripts[media_id] = self._source.transcript(media_id)
        return self._transcripts[media_id]

    def shots(self, media_id: MediaId) -> Shots | None:
        """Return where one shot gives way to the next."""
        if media_id not in self._shots:
            self._shots[media_id] = self._source.shots(media_id)
        return self._shots[media_id]

    def faces(self, media_id: MediaId) -> Faces | None:
        """Return whose faces are seen, and where."""
        if media_id not in self._faces:
            self._faces[media_id] = self._source.faces(media_id)
        return self._faces[media_id]

    def beats(self, media_id: MediaId) -> Beats | None:
        """Return the pulse of the music."""
        if media_id not in self._beats:
            self._beats[media_id] = self._source.beats(media_id)
        return self._beats[media_id]

    def screen(self, media_id: MediaId) -> Screen | None:
        """Return what is written in the picture."""
        if media_id not in self._screens:
            self._screens[media_id] = self._source.screen(media_id)
        return self._screens[media_id]

    def speakers(self, media_id: MediaId) -> Speakers | None:
        """Return who speaks when."""
        if media_id not in self._speakers:
            self._speakers[media_id] = self._source.speakers(media_id)
        return self._speakers[media_id]

    def noise(self, media_id: MediaId) -> float | None:
        """Return how noisy the picture is."""
        if media_id not in self._noises:
            self._noises[media_id] = self._source.noise(media_id)
        return self._noises[media_id]
