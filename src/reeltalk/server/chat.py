"""The chat: a message goes in, the turn's events come out as they happen.

The turn is a job of its own: the stream only reads its log, so a client that leaves loses nothing but the view.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import AliasChoices, BaseModel, Field

from reeltalk import limits
from reeltalk.errors import MalformedRequest, RateLimited
from reeltalk.server.callers import APP_NAME, ME, PartsHere, Writer, check_place, described, json_body
from reeltalk.server.sse import END_KINDS, TurnEncoder, heartbeat, is_silent
from reeltalk.storage.events import Event
from reeltalk.storage.turns import UNFINISHED, Turn
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.turn import submit_message

router = APIRouter()


def _either(name: str, camel: str) -> Any:
    return AliasChoices(name, camel)


class RunRequest(BaseModel):
    """A message, as ADK clients send it: snake_case or camelCase, with much that is not needed here."""

    session_id: str = Field(default="", validation_alias=_either("session_id", "sessionId"))
    new_message: Any = Field(default=None, validation_alias=_either("new_message", "newMessage"))
    app_name: str | None = Field(default=None, validation_alias=_either("app_name", "appName"))
    user_id: str | None = Field(default=None, validation_alias=_either("user_id", "userId"))
    streaming: bool | None = False
    plan_first: bool | None = Field(default=False, validation_alias=_either("plan_first", "planFirst"))

    @property
    def text(self) -> str:
        """Return the words of all text parts; "" where there are none."""
        if isinstance(self.new_message, str):
            return self.new_message
        parts = self.new_message.get("parts") if isinstance(self.new_message, dict) else None
        texts = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        return "\n".join(text for text in texts if isinstance(text, str) and text.strip())


def accepted_turn(
    request: Request, parts: PartsHere, caller: Writer, wanted: Annotated[RunRequest, Depends(json_body(RunRequest))]
) -> Turn:
    """Take the message; whatever is wrong with it is said here, as JSON, before any stream begins."""
    check_place(caller, wanted.app_name or APP_NAME, wanted.user_id or ME)
    if not wanted.session_id:
        raise MalformedRequest("The message names no session.", hint="Send session_id.")
    limiter: anyio.CapacityLimiter = request.app.state.streams
    if limiter.borrowed_tokens >= limits.SSE_STREAMS_MAX:
        raise RateLimited("Too many streams are open.")
    request.state.streaming = bool(wanted.streaming)
    return submit_message(parts, caller.user_id, wanted.session_id, wanted.text, plan_first=bool(wanted.plan_first))


@router.post("/run_sse", openapi_extra=described(RunRequest), response_class=StreamingResponse)
async def run_sse(request: Request, parts: PartsHere, turn: Annotated[Turn, Depends(accepted_turn)]) -> StreamingResponse:
    """Stream a turn until it is over."""
    silent = is_silent(turn.id, parts.settings.silent_edit_share)
    encoder = TurnEncoder(turn.id, streaming=request.state.streaming, silent=silent)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(turn_stream(parts, encoder, request.app.state.streams), media_type="text/event-stream", headers=headers)


async def turn_stream(parts: Parts, encoder: TurnEncoder, limiter: anyio.CapacityLimiter) -> AsyncIterator[bytes]:
    """Yield a turn's blocks as its log grows, and keep-alives while it does not. Waiting is done in a thread of the streams' own."""
    seen = 0
    while True:
        rows = await anyio.to_thread.run_sync(next_rows, parts, encoder.turn_id, seen, limiter=limiter, abandon_on_cancel=True)
        if rows is None:
            return
        if not rows:
            yield heartbeat(parts.settings.heartbeat)
        for row in rows:
            for block in encoder.blocks(row):
                yield block
            if row.kind in END_KINDS:
                return
            seen = row.seq


def next_rows(parts: Parts, turn_id: str, seen: int) -> list[Event] | None:
    """Return what is new, an empty list when nothing came for the length of a heartbeat, None when nothing will come."""
    rows = parts.events.wait(turn_id, seen, parts.settings.heartbeat_s)
    if rows or parts.turns.get(turn_id).status in UNFINISHED:
        return rows
    return parts.events.after(turn_id, seen) or None
