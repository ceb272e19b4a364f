"""Sweeping while the server runs: once at the start, then every few hours, beside all other work."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from reeltalk.clock import Clock
from reeltalk.storage.janitor import Janitor

logger = logging.getLogger(__name__)

SWEEP_EVERY_S = 3 * 3600.0
STOP_TIMEOUT_S = 5.0


@contextlib.contextmanager
def swept(janitor: Janitor, clock: Clock, *, every_s: float = SWEEP_EVERY_S) -> Iterator[None]:
    """Let the janitor sweep in a thread of its own until the block ends; the sweep in progress then is finished, within a few seconds."""
    stopped = threading.Event()
    thread = threading.Thread(target=_sweep_until, args=(stopped, janitor, clock, every_s), name="janitor", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(STOP_TIMEOUT_S)


def _sweep_until(stopped: threading.Event, janitor: Janitor, clock: Clock, every_s: float) -> None:
    while True:
        try:
            logger.info("swept: %s", janitor.sweep(clock.now()))
        except Exception:  # a full disk or a locked database passes; the next sweep finds the same things again
            logger.exception("sweeping failed")
        if stopped.wait(every_s):
            return
