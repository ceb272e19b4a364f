"""What was worked out and holds while nothing in the database changes: who a token belongs to, and the state of a session as bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reeltalk.clock import Clock

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Value]):
    value: Value
    version: int
    until_s: float
    size: int


class Remembered(Generic[Value]):
    """Values by key, each good for one version of the database and for ``longest_s``; the oldest make room for new ones.

    ``version`` must be asked for before the value is worked out: what is read after it can only be newer.
    """

    def __init__(self, version: Callable[[], int | None], clock: Clock, *, longest_s: float, size_max: int) -> None:
        self.version = version
        self._clock = clock
        self._longest_s = longest_s
        self._size_max = size_max
        self._size = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept[Value]] = OrderedDict()

    def get(self, key: Hashable, version: int | None) -> Value | None:
        """Return the value of a key that was worked out at this version; None where it is not known or no longer sure."""
        kept = self._kept.get(key)
        return kept.value if kept and kept.version == version and kept.until_s > self._clock.monotonic_s() else None

    def put(self, key: Hashable, version: int | None, value: Value, size: int = 1) -> None:
        """Keep a value; one that is larger than all there is room for is not kept, nor is any whose version is not known."""
        if version is None or size > self._size_max:
            return
        with self._lock:
            self._forget(key)
            while self._size + size > self._size_max:
                self._forget(next(iter(self._kept)))
            self._kept[key] = _Kept(value, version, self._clock.monotonic_s() + self._longest_s, size)
            self._size += size

    def _forget(self, key: Hashable) -> None:
        if (kept := self._kept.pop(key, None)) is not None:
            self._size -= kept.size
