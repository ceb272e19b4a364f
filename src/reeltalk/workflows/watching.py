"""How jobs are watched: cancelled through the engine, progress passed on at most a few times a second."""

from __future__ import annotations

from collections.abc import Callable

from reeltalk.agent.outcome import Phrase
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
        self._language = language
        self._what = AWAITED.get(kind, MATERIAL)

    def progress(self, fraction: float, stage: str) -> None:
        """Pass progress on with the time that is left, as far as it can be told."""
        self._whole.progress(fraction, self._told(fraction).in_language(self._language))

    def cancelled(self) -> bool:
        """Say whether the whole was cancelled."""
        return self._whole.cancelled()

    def _told(self, fraction: float) -> Phrase:
        what = self._what
        passed_s = self._clock.monotonic_s() - self._started_s
        if fraction < SMALLEST_KNOWN or fraction >= 1.0 or passed_s < 1.0:
            return Phrase(f"Making the {what.english}", f"正在生成{what.chinese}")
        left_s = _readable(passed_s * (1.0 - fraction) / fraction)
        return Phrase(f"Making the {what.english}, about {left_s} s left", f"正在生成{what.chinese}，还需约 {left_s} 秒")


def _readable(seconds: float) -> int:
    """Return seconds as somebody would say them: in steps, so that the number does not flicker."""
    step = 10 if seconds > 60 else 5
    return max(step, round(seconds / step) * step)


SMALLEST_KNOWN = 0.05
AWAITED = {
    "picture": Phrase("picture", "图片"),
    "clip": Phrase("clip", "视频"),
    "voice": Phrase("voice-over", "配音"),
    "music": Phrase("music", "音乐"),
    "sound": Phrase("sound", "音效"),
    "sticker": Phrase("sticker", "贴纸"),
}
MATERIAL = Phrase("material", "素材")
