"""How jobs are watched: cancelled through the engine, progress passed on at most a few times a second."""

from __future__ import annotations

from collections.abc import Callable

from reeltalk.clock import Clock
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


class WaitingWatch:
    """A Watch for something that is made far away or takes long: it says what is awaited and about how long it will still take."""

    def __init__(self, whole: JobWatch, clock: Clock, language: str, kind: str) -> None:
        self._whole = whole
        self._clock = clock
        self._started_s = clock.monotonic_s()
        self._chinese = language.startswith("zh")
        english, chinese = AWAITED.get(kind, ("material", "素材"))
        self._what = f"正在生成{chinese}" if self._chinese else f"Making the {english}"

    def progress(self, fraction: float, stage: str) -> None:
        """Pass progress on with the time that is left, as far as it can be told."""
        self._whole.progress(fraction, self._what + self._left(fraction))

    def cancelled(self) -> bool:
        """Say whether the whole was cancelled."""
        return self._whole.cancelled()

    def _left(self, fraction: float) -> str:
        passed_s = self._clock.monotonic_s() - self._started_s
        if fraction < SMALLEST_KNOWN or fraction >= 1.0 or passed_s < 1.0:
            return ""
        left_s = _readable(passed_s * (1.0 - fraction) / fraction)
        return f"，还需约 {left_s} 秒" if self._chinese else f", about {left_s} s left"


def _readable(seconds: float) -> int:
    """Return seconds as somebody would say them: in steps, so that the number does not flicker."""
    step = 10 if seconds > 60 else 5
    return max(step, round(seconds / step) * step)


SMALLEST_KNOWN = 0.05
AWAITED = {
    "picture": ("picture", "图片"),
    "clip": ("clip", "视频"),
    "voice": ("voice-over", "配音"),
    "music": ("music", "音乐"),
    "sound": ("sound", "音效"),
}
