"""The only door to time: everything that asks for the hour or waits is given a Clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the house needs of time; tests pass one that they turn by hand."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC."""

    def monotonic_s(self) -> float:
        """Return seconds that never run backwards, for measuring waits."""

    def sleep(self, seconds: float) -> None:
        """Wait in the calling thread."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait in the calling thread."""
        time.sleep(seconds)


class ManualClock:
    """A clock that moves only when told; shipped for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._monotonic_s = 0.0

    def now(self) -> datetime:
        """Return the time it was last turned to."""
        return self._now

    def monotonic_s(self) -> float:
        """Return the seconds it was turned forward in all."""
        return self._monotonic_s

    def sleep(self, seconds: float) -> None:
        """Turn the clock forward instead of waiting."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Turn the clock forward by ``seconds``."""
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds


def epoch_milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970, the form in which exports carry their times."""
    return int(moment.timestamp() * 1000)
