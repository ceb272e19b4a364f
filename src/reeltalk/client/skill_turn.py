"""One message and what comes of it: the stream is read to its end, patience is shown and limited, and silence is looked into.

A message is never sent twice. When the stream is lost, the project itself is watched until it changes.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from reeltalk.client.errors import ApiError, ConnectionLost, ServerUnreachable, TurnFailed
from reeltalk.client.job import OWN_STATE_KEY
from reeltalk.client.skill_changes import changes
from reeltalk.client.skill_connection import Clock, Connection
from reeltalk.client.skill_words import phrase
from reeltalk.client.stream import HEARTBEAT, StreamEvent

STILL_WORKING_EVERY_S: Final = 120
GIVE_UP_AFTER_S: Final = 600
TICK_S: Final = 5.0
RECOVERY_PAUSES_S: Final = (30, 60, 60, 60, 60, 60)
SILENT_PAUSE_S: Final = 30
SERVER_FAILED: Final = 500
EXCUSE: Final = "encountered a temporary issue"
"""Some servers add this after good answers; it then means nothing."""


@dataclass(slots=True)
class Turn:
    """What the stream of one message brought. ``lost`` says how it ended where it did not end well: dropped or timed_out."""

    texts: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    tools: int = 0
    unchanged: bool = False
    export_id: str | None = None
    share_url: str | None = None
    receipt: dict[str, Any] | None = None
    failure: TurnFailed | None = None
    lost: str = ""

    @property
    def text(self) -> str:
        """Return everything that was said: whole texts, or the fragments where a server sent no whole ones."""
        texts = [text for number, text in enumerate(self.texts) if number == 0 or EXCUSE not in text]
        return "\n".join(texts) or "".join(self.fragments)

    def take(self, event: StreamEvent) -> None:
        """Take in one event."""
        if event.kind == "text":
            (self.fragments if event.partial else self.texts).append(event.text)
        elif event.kind in {"tool_call", "tool_result"}:
            self.tools += 1
        elif event.kind == "state":
            own = event.data.get(OWN_STATE_KEY) or {}
            self.unchanged = own.get("changed") is False
            self.export_id = own.get("export_id") or self.export_id
            self.share_url = own.get("share_url") or self.share_url
            self.receipt = own.get("receipt") or self.receipt


def listen(connection: Connection, text: str) -> Turn:
    """Send one message and read its stream to the end, or until ten minutes pass with nothing but keep-alives.

    Raises ApiError when the server refused the message and ServerUnreachable when it was never sent.
    """
    return connection.call(lambda: _listen_once(connection, text))


def _listen_once(connection: Connection, text: str) -> Turn:
    turn = Turn()
    events = connection.client.send(connection.session, text)
    try:
        for event in _patient(events, connection.clock, lambda: connection.speak(phrase("still_working", connection.language))):
            turn.take(event)
    except TurnFailed as failure:
        turn.failure = failure
    except ConnectionLost:
        turn.lost = "dropped"
    except TimeoutError:
        turn.lost = "timed_out"
    return turn


def look_into(connection: Connection, before: dict[str, Any], turn: Turn) -> list[str]:
    """Return what a turn without words changed, as the project itself shows it; empty where it changed nothing.

    ``before`` is the project's state from before the message. A server that stumbles or cannot be
    reached meanwhile is asked again next time.
    """
    for pause_s in _pauses_s(turn):
        if pause_s:
            connection.clock.sleep(pause_s)
        try:
            found = changes(before, connection.state(), connection.language)
        except ServerUnreachable:
            continue
        except ApiError as error:
            if error.status < SERVER_FAILED:
                raise
            continue
        if found:
            return found
    return []


def _pauses_s(turn: Turn) -> tuple[int, ...]:
    """Return how long to wait before each look at the project."""
    if turn.lost:
        return RECOVERY_PAUSES_S
    if turn.unchanged:
        return (0,)
    return (0, SILENT_PAUSE_S) if turn.tools else (0, *RECOVERY_PAUSES_S)


def _patient(events: Iterator[StreamEvent], clock: Clock, still_working: Callable[[], None]) -> Iterator[StreamEvent]:
    """Yield what is news; tell every two minutes that work goes on; raise TimeoutError after ten minutes of keep-alives or silence."""
    arrived: queue.SimpleQueue[StreamEvent | Exception | None] = queue.SimpleQueue()
    threading.Thread(target=_read_into, args=(events, arrived), daemon=True).start()
    news_at = told_at = clock.now()
    while True:
        try:
            event = arrived.get(timeout=TICK_S)
        except queue.Empty:
            event = HEARTBEAT
        if event is None:
            return
        if isinstance(event, Exception):
            raise event
        now = clock.now()
        if event.kind != "heartbeat":
            news_at = now
            yield event
        if now - news_at >= GIVE_UP_AFTER_S:
            raise TimeoutError
        if now - told_at >= STILL_WORKING_EVERY_S:
            told_at = now
            still_working()


def _read_into(events: Iterator[StreamEvent], arrived: queue.SimpleQueue[StreamEvent | Exception | None]) -> None:
    """Read a stream in a thread of its own, so that silence on it can be told from work."""
    try:
        for event in events:
            arrived.put(event)
    except Exception as error:
        arrived.put(error)
        return
    arrived.put(None)
