"""How often something was tried from one place, so that guessing passwords leads nowhere."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

from reeltalk.clock import Clock
from reeltalk.errors import RateLimited

KEYS_MAX: Final = 10_000


class Attempts:
    """Counts per key within a sliding window; kept in memory, because a restart is rarer than the window is long."""

    def __init__(self, clock: Clock, *, most: int, window_s: float) -> None:
        self._clock = clock
        self._most = most
        self._window_s = window_s
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def check(self, *keys: str) -> None:
        """Raise RateLimited when one of the keys has had its share."""
        now = self._clock.monotonic_s()
        with self._lock:
            waits = [times[0] + self._window_s - now for key in keys if len(times := self._recent(key, now)) >= self._most]
        if waits:
            raise RateLimited("Too many attempts.", retry_after_s=max(1, round(max(waits))))

    def note(self, *keys: str) -> None:
        """Count one attempt under each key."""
        now = self._clock.monotonic_s()
        with self._lock:
            if len(self._times) >= KEYS_MAX:
                self._times = {key: times for key in list(self._times) if (times := self._recent(key, now))}
            for key in keys:
                self._times.setdefault(key, deque(maxlen=self._most)).append(now)

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._times.get(key, deque())
        while times and times[0] <= now - self._window_s:
            times.popleft()
        return times
