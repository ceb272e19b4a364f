"""How often something was tried from one place, so that guessing passwords leads nowhere."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from typing import Final

from reeltalk.clock import Clock
from reeltalk.errors import RateLimited

KEYS_MAX: Final = 10_000


class Attempts:
    """Counts per key within a sliding window; kept in memory, because a restart is rarer than the window is long.

    An attempt is counted before it is made and taken back where it does not count: tries at the same moment are all counted.
    """

    def __init__(self, clock: Clock, *, most: int, window_s: float) -> None:
        self._clock = clock
        self._most = most
        self._window_s = window_s
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def spend(self, *keys: str) -> None:
        """Count one attempt under each key; raises RateLimited when one of them has had its share."""
        now = self._clock.monotonic_s()
        with self._lock:
            waits = [times[0] + self._window_s - now for key in keys if len(times := self._recent(key, now)) >= self._most]
            if waits:
                raise RateLimited("Too many attempts.", retry_after_s=max(1, round(max(waits))))
            if len(self._times) >= KEYS_MAX:
                self._times = {key: times for key in list(self._times) if (times := self._recent(key, now))}
            for key in keys:
                self._times.setdefault(key, deque()).append(now)

    def take_back(self, *keys: str) -> None:
        """Forget the last attempt under each key: it was none."""
        with self._lock:
            for key in keys:
                with contextlib.suppress(KeyError, IndexError):
                    self._times[key].pop()

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._times.get(key, deque())
        while times and times[0] <= now - self._window_s:
            times.popleft()
        return times
