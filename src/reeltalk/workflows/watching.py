"""How jobs are watched: cancelled through the engine, progress passed on at most a few times a second."""

from __future__ import annotations

from collections.abc import Callable

from reeltalk.jobs.engine import Engine

SMALLEST_STEP = 0.01


class JobWatch:
    """A Watch that asks the engine whether to stop, and tells progress to whoever wants it."""

    def __init__(self, engine: Engine, job_id: str, tell: Callable[[float, str], None] | None = None) -> None:
        self._engine = engine
        self._job_id = job_id
        self._tell = tell
        self._last: tuple[float, str] = (-1.0, "")

    def progress(self, fraction: float, stage: str) -> None:
        """Pass progress on when it moved by a percent or the stage changed."""
        last_fraction, last_stage = self._last
        if self._tell and (stage != last_stage or abs(fraction - last_fraction) >= SMALLEST_STEP):
            self._last = (fraction, stage)
            self._tell(fraction, stage)

    def cancelled(self) -> bool:
        """Say whether the job was cancelled."""
        return self._engine.is_cancelled(self._job_id)


class PartOfWatch:
    """A Watch for one part of a job: its 0 to 1 becomes ``start`` to ``end`` of the whole."""

    def __init__(self, whole: JobWatch, start: float, end: float) -> None:
        self._whole = whole
        self._start = start
        self._end = end

    def progress(self, fraction: float, stage: str) -> None:
        """Pass progress on, scaled."""
        self._whole.progress(self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0), stage)

    def cancelled(self) -> bool:
        """Say whether the whole was cancelled."""
        return self._whole.cancelled()
