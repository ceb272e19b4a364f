"""Which clip is which while a turn goes on: each clip of the film as the person saw it, and what has come of it since. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reeltalk.timeline.model import Clip, ClipId, Timeline
from reeltalk.timeline.time import TimeRange


@dataclass(frozen=True, slots=True)
class Numbering:
    """The clips that the person numbers, in their order, and of which of them every later clip is a piece.

    ``wholes`` says what counts as one clip: the pieces that a cut leaves are one with what it cut.
    """

    clips: tuple[ClipId, ...] = ()
    origins: Mapping[ClipId, ClipId] = field(default_factory=dict)
    wholes: Mapping[ClipId, ClipId] = field(default_factory=dict)

    @classmethod
    def of(cls, story: Sequence[Clip]) -> Numbering:
        """Return the numbering of clips as they stand."""
        return cls(tuple(clip.id for clip in story))

    def after(self, origins: Mapping[ClipId, ClipId], *, parted: bool = False) -> Numbering:
        """Return the numbering behind an edit that made clips of others; where the person asked for parts, every clip counts by itself."""
        made = {clip: self.origin(other) for clip, other in origins.items()}
        wholes = {} if parted else {**self.wholes, **{clip: self.whole(other) for clip, other in origins.items()}}
        return Numbering(self.clips, {**self.origins, **made}, wholes)

    def origin(self, clip_id: ClipId) -> ClipId:
        """Return the clip that this one is a piece of, itself where it is none."""
        return self.origins.get(clip_id, clip_id)

    def whole(self, clip_id: ClipId) -> ClipId:
        """Return what names all the pieces that count as one clip with this one."""
        return self.wholes.get(clip_id, clip_id)

    def pieces(self, number: int, timeline: Timeline) -> list[ClipId]:
        """Return what the film still holds of the clip that had a number, in any track that shows pictures or is heard."""
        wanted = self.clips[number - 1]
        return [clip.id for track in timeline.tracks for clip in track.clips if self.origin(clip.id) == wanted]

    def runs(self, clips: Sequence[Clip]) -> list[tuple[Clip, ...]]:
        """Return clips in rows: pieces that count as one clip and play one right after another stand together."""
        rows: list[tuple[Clip, ...]] = []
        for clip in clips:
            last = rows[-1][-1] if rows else None
            if last is not None and last.end == clip.start and self.whole(last.id) == self.whole(clip.id):
                rows[-1] = (*rows[-1], clip)
            else:
                rows.append((clip,))
        return rows

    def stretches(self, clips: Sequence[Clip]) -> list[TimeRange]:
        """Return when clips play, the pieces of one that play one right after another as one stretch."""
        return [TimeRange.between(row[0].start, row[-1].end) for row in self.runs(clips)]
