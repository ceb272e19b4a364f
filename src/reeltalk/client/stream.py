"""Reading a chat stream: every form in which servers of this protocol send events and keep-alives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of a turn: ``kind`` is text, tool_call, tool_result, state, progress, heartbeat or error."""

    kind: str
    text: str = ""
    name: str = ""
    partial: bool = False
    data: dict[str, Any] = field(default_factory=dict)


HEARTBEAT = StreamEvent("heartbeat")

PROGRESS_COMMENT = ": progress "
"""Our servers tell how far a turn is in comments, which every other client skips: ``: progress 0.42 Listening to talk.mp4``."""


def read_events(lines: Iterable[str]) -> Iterator[StreamEvent]:
    """Turn the lines of a ``text/event-stream`` into events.

    A keep-alive may come as a comment, an empty ``data:``, the word ``heartbeat``, an event of that name or ``{"type":"heartbeat"}``.
    """
    event_name = ""
    for line in lines:
        if line.startswith(PROGRESS_COMMENT):
            yield _progress_of(line[len(PROGRESS_COMMENT) :])
        elif line.startswith(":"):
            yield HEARTBEAT
        elif line.startswith("event:"):
            event_name = line[6:].strip()
        elif line.startswith("data:"):
            payload = line[5:].strip()
            if event_name == "heartbeat" or payload in {"", "heartbeat"}:
                yield HEARTBEAT
            else:
                yield from _events_of(payload)
        elif not line:
            event_name = ""


def _events_of(payload: str) -> Iterator[StreamEvent]:
    try:
        body = json.loads(payload)
    except ValueError:
        yield StreamEvent("text", text=payload)
        return
    if not isinstance(body, dict):
        return
    if body.get("type") == "heartbeat":
        yield HEARTBEAT
    elif "error" in body or "errorMessage" in body:
        yield StreamEvent("error", text=str(body.get("error") or body.get("errorMessage")), data=body)
    elif body.get("type") == "text":
        yield StreamEvent("text", text=str(body.get("content", "")))
    else:
        partial = bool(body.get("partial"))
        for part in (body.get("content") or {}).get("parts") or []:
            yield from _part_events(part, partial)
        delta = (body.get("actions") or {}).get("stateDelta") or {}
        if delta:
            yield StreamEvent("state", data=delta)


def _progress_of(text: str) -> StreamEvent:
    fraction, _, stage = text.strip().partition(" ")
    try:
        return StreamEvent("progress", text=stage, data={"fraction": float(fraction)})
    except ValueError:
        return HEARTBEAT


def _part_events(part: dict[str, Any], partial: bool) -> Iterator[StreamEvent]:
    if part.get("text"):
        yield StreamEvent("text", text=part["text"], partial=partial)
    elif "functionCall" in part:
        call = part["functionCall"]
        yield StreamEvent("tool_call", name=str(call.get("name", "")), data=call.get("args") or {})
    elif "functionResponse" in part:
        answer = part["functionResponse"]
        yield StreamEvent("tool_result", name=str(answer.get("name", "")), data=answer.get("response") or {})
