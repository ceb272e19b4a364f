"""Adds the progress of many parts, in several threads, up to one figure."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from reeltalk.ffmpeg.process import Watch


class Tally:
    """What is done of a work of several stages, each a share of the whole; what it tells its watch never falls."""

    def __init__(self, watch: Watch, shares: Mapping[str, float]) -> None:
        self._watch = watch
        self._shares = shares
        self._done: dict[str, dict[int, float]] = {stage: {} for stage in shares}
        self._told = 0.0
        self._stopped = False
        self._lock = threading.Lock()

    def part(self, stage: str, share: float = 1.0) -> Part:
        """Return the watch for a share of a stage."""
        with self._lock:
            number = len(self._done[stage])
            self._done[stage][number] = 0.0
        return Part(self, stage, number, share)

    def finish(self, stage: str) -> None:
        """Say that a whole stage is done, however little of it was told."""
        self.tell(stage, -1, 1.0)

    def tell(self, stage: str, number: int, done: float) -> None:
        """Hear how much of a stage one part has done, and pass on what it means for the whole."""
        with self._lock:
            parts = self._done[stage]
            parts[number] = max(parts.get(number, 0.0), done)
            whole = sum(share * min(1.0, sum(self._done[name].values())) for name, share in self._shares.items())
            self._told = max(self._told, min(1.0, whole))
            self._watch.progress(self._told, stage)

    def stop(self) -> None:
        """Let every part believe that the work was cancelled."""
        self._stopped = True

    @property
    def stopped(self) -> bool:
        """Say whether the work is to stop: somebody cancelled, or a part failed."""
        return self._stopped or self._watch.cancelled()


@dataclass(frozen=True, slots=True)
class Part:
    """The watch of one part of the work."""

    tally: Tally
    name: str
    number: int
    share: float

    def progress(self, fraction: float, stage: str) -> None:
        """Hear how much of the part is done."""
        self.tally.tell(self.name, self.number, self.share * fraction)

    def cancelled(self) -> bool:
        """Say whether to stop."""
        return self.tally.stopped
