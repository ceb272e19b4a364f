"""The log of what happens in each turn: written first, sent afterwards, so that a reader who comes back misses nothing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakValueDictionary

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.storage.database import Database
from reeltalk.storage.events import Event, append_event, events_after

POLL_S: Final = 1.0
"""How often a waiting reader looks for events that another process wrote."""


class EventLog:
    """Numbered events per turn; any number of readers, each with the number of the last event it has."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._bells: WeakValueDictionary[str, threading.Condition] = WeakValueDictionary()

    def append(self, session_id: str, turn_id: str, kind: str, data: Mapping[str, Any]) -> Event:
        """Write the turn's next event, then wake who waits for it."""
        event = append_event(self._database, session_id, turn_id, kind, data, self._clock.now())
        with self._lock:
            bell = self._bells.get(turn_id)
        if bell is not None:
            with bell:
                bell.notify_all()
        return event

    def after(self, turn_id: str, seq: int) -> list[Event]:
        """Return the events with a number above ``seq``, in order; at most a queue full, so ask again from the last one."""
        return events_after(self._database, turn_id, seq, limits.SSE_QUEUE_MAX_EVENTS)

    def wait(self, turn_id: str, seq: int, timeout_s: float) -> list[Event]:
        """Return the events above ``seq`` as soon as there are any; an empty list after ``timeout_s``."""
        deadline = self._clock.monotonic_s() + timeout_s
        bell = self._bell(turn_id)
        with bell:
            while True:
                # Looked for while the bell is held: an event written after this look rings only once the wait has begun.
                events = self.after(turn_id, seq)
                left = deadline - self._clock.monotonic_s()
                if events or left <= 0:
                    return events
                bell.wait(min(left, POLL_S))

    def _bell(self, turn_id: str) -> threading.Condition:
        """Return the one condition of the turn's waiters; it is forgotten with the last of them."""
        with self._lock:
            bell = self._bells.get(turn_id)
            if bell is None:
                bell = self._bells[turn_id] = threading.Condition()
            return bell
