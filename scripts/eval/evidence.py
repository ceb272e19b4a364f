"""What a row's turn left behind: the timelines before and after, the answer, the files, and, on demand, the finished film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rows import Row

from acceptance.films import Film
from reeltalk.agent.spoken import film_words, spoken_clips
from reeltalk.client.client import Client
from reeltalk.client.job import TurnOutcome
from reeltalk.edits.spoken import TimelineWord
from reeltalk.media.facts import MediaInfo, SoundFacts, Transcript
from reeltalk.storage.assets import Asset
from reeltalk.timeline.model import Clip, MediaKind, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import seconds_from_ticks

SMALL = {"format": "mp4", "quality": "low", "resolution": "480p"}
CHANGE_LINE = "- "


@dataclass(frozen=True)
class KnownFacts:
    """What the server's analysis found in the files of a session, as a source of facts."""

    infos: Mapping[str, MediaInfo]
    sounds: Mapping[str, SoundFacts]
    transcripts: Mapping[str, Transcript]

    def info(self, media_id: str) -> MediaInfo:
        """Return what the probe found."""
        return self.infos[media_id]

    def sound(self, media_id: str) -> SoundFacts | None:
        """Return where it is quiet and where somebody speaks."""
        return self.sounds.get(media_id)

    def transcript(self, media_id: str) -> Transcript | None:
        """Return what is said."""
        return self.transcripts.get(media_id)


@dataclass
class Evidence:
    """Everything a judge may look at. ``earlier`` is the timeline before the turn that came before this one."""

    row: Row
    before: Timeline
    after: Timeline
    earlier: Timeline
    turn: TurnOutcome
    files: list[Path]
    assets: tuple[Asset, ...]
    facts: KnownFacts
    client: Client
    session_id: str
    folder: Path
    exports: list[dict[str, Any]] = field(default_factory=list)

    # --- the timeline

    @property
    def duration_s(self) -> float:
        """Return the length of the film."""
        return seconds_from_ticks(self.after.duration)

    @property
    def input_s(self) -> float:
        """Return the length of all uploads together."""
        return sum(seconds_from_ticks(asset.info.duration) for asset in self.assets if asset.info.duration)

    def main_clips(self, timeline: Timeline | None = None) -> tuple[Clip, ...]:
        """Return the clips of the story."""
        main = (timeline or self.after).main_track
        return main.clips if main else ()

    def pictures(self) -> list[tuple[Track, Clip]]:
        """Return every clip that shows footage, with its track."""
        return [(track, clip) for track in self.after.tracks if track.kind is TrackKind.VIDEO for clip in track.clips]

    def texts(self, role: TrackRole | None = None, timeline: Timeline | None = None) -> list[Clip]:
        """Return the text clips, of one role or of all."""
        tracks = [track for track in (timeline or self.after).tracks if track.kind is TrackKind.TEXT and role in (None, track.role)]
        return [clip for track in tracks for clip in track.clips if isinstance(clip.source, TextSource)]

    def overlays(self) -> list[Clip]:
        """Return pictures over the story and texts that are no captions."""
        pictures = [clip for track, clip in self.pictures() if track.role is not TrackRole.MAIN]
        return pictures + [clip for clip in self.texts() if clip not in self.texts(TrackRole.CAPTIONS)]

    def music(self, timeline: Timeline | None = None) -> list[tuple[Track, Clip]]:
        """Return the music with its tracks."""
        return [(track, clip) for track in (timeline or self.after).tracks_of_role(TrackRole.MUSIC) for clip in track.clips]

    def photos(self) -> list[str]:
        """Return the media ids of the pictures that were uploaded, in order."""
        return [asset.id for asset in self.assets if asset.info.kind is MediaKind.IMAGE]

    # --- what is said

    @cached_property
    def words(self) -> tuple[TimelineWord, ...]:
        """Return the spoken words of the film in its own time."""
        return film_words(self.after, self.facts)

    @cached_property
    def spoken_in(self) -> tuple[Clip, ...]:
        """Return the clips in which somebody can be heard."""
        return spoken_clips(self.after)

    @property
    def transcript(self) -> str:
        """Return all that is said in the uploads."""
        return " ".join(transcript.text for transcript in self.facts.transcripts.values())

    # --- the answer

    @property
    def reply(self) -> str:
        """Return what was answered, the lines about what can be said next left out."""
        blocks = self.turn.text.split("\n\n")
        return "\n\n".join(block for block in blocks if not block.startswith(("You can go on with", "接下来可以说")))

    @property
    def refused(self) -> bool:
        """Say whether the turn refused something in so many words."""
        clauses = (self.turn.receipt or {}).get("clauses", [])
        return "refuse" in self.turn.tools or any(clause.get("status") == "refused" for clause in clauses)

    # --- the finished film

    @cached_property
    def film(self) -> Film:
        """Return the film as it is delivered, small."""
        return self._delivered("small", SMALL)

    @cached_property
    def fine_film(self) -> Film:
        """Return the film as it is delivered to somebody who says nothing of size and quality."""
        return self._delivered("fine", {"format": "mp4"})

    def _delivered(self, name: str, output: dict[str, str]) -> Film:
        target = self.folder / f"{self.row.id}-{name}.mp4"
        done = self.client.wait_for_export(self.client.export(self.session_id, output=output), timeout_s=600)
        self.client.download(done, target)
        return Film(target)

    @cached_property
    def source(self) -> Film:
        """Return the first upload as a film."""
        return Film(self.files[0])

    def planes(self, film: Film, times_s: list[float], size: tuple[int, int] = (320, 180)) -> list[NDArray[np.float64]]:
        """Return RGB pictures of one size, 0 to 255, shown at these times; areas are averaged, so that enlarging loses nothing here."""
        import av

        shown = []
        for at_s in times_s:
            with av.open(str(film.path)) as container:
                stream = container.streams.video[0]
                assert stream.time_base is not None
                container.seek(int(max(at_s - 2, 0) / stream.time_base), stream=stream)
                frame = next(each for each in container.decode(stream) if each.time is not None and each.time >= at_s - 0.02)
                picture = frame.reformat(size[0], size[1], format="rgb24", interpolation="AREA")
                shown.append(picture.to_ndarray().astype(np.float64))
        return shown
