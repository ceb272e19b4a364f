"""The chat as a socket: ``WS /ws/chat?token=...&session_id=...``.

A socket that is refused is accepted first and then closed with the code of the reason: a refused handshake has no room for one, and the
known client would take it for a server that is starting and try again for half a minute. As with the stream, the turns are jobs of their
own: a client that leaves loses nothing but the view.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any, Final

import anyio
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from reeltalk import limits
from reeltalk.errors import BadToken, MalformedRequest, RateLimited, ReeltalkError, ScopeMissing
from reeltalk.server.chat import next_rows
from reeltalk.server.frames import ASK_TOOL, Json, error_frame, frames, read_frame, spoken_answer
from reeltalk.storage.accounts import Identity
from reeltalk.storage.turns import Turn
from reeltalk.workflows.abort import abort_turns
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.turn import submit_message

router = APIRouter()

BAD_TOKEN: Final = 4001
SESSION_MISSING: Final = 4002
REFUSED: Final = 1008
TRY_LATER: Final = 1013


@router.websocket("/ws/chat")
async def chat_socket(socket: WebSocket, token: str = "", session_id: str = "") -> None:
    """Talk with a session until the client leaves."""
    await socket.accept()
    parts: Parts = socket.app.state.parts
    try:
        caller = await anyio.to_thread.run_sync(_caller, parts, token, session_id)
        if socket.app.state.streams.borrowed_tokens >= limits.SSE_STREAMS_MAX:
            raise RateLimited("Too many streams are open.")
    except ReeltalkError as refusal:
        await _refuse(socket, refusal, session_id)
        return
    await Conversation(socket, parts, caller, session_id).run()


def _caller(parts: Parts, token: str, session_id: str) -> Identity:
    """Return who is calling; raises BadToken, MalformedRequest without a session, ScopeMissing, SessionNotFound."""
    caller = parts.accounts.authenticate(token)
    if not session_id:
        raise MalformedRequest("The socket names no session.", hint="Send session_id.")
    if not caller.may("write"):
        raise ScopeMissing("The token does not carry the scope 'write'.")
    parts.projects.get(caller.user_id, session_id)
    return caller


async def _refuse(socket: WebSocket, refusal: ReeltalkError, session_id: str) -> None:
    if isinstance(refusal, BadToken):
        await socket.close(BAD_TOKEN, "invalid or expired token")
    elif not session_id:
        await socket.close(SESSION_MISSING, "missing session_id")
    else:
        await socket.send_json(error_frame(refusal))
        await socket.close(TRY_LATER if isinstance(refusal, RateLimited) else REFUSED)


class Conversation:
    """One open socket: what comes is read in one task, what its turns tell is sent in another, turn after turn."""

    def __init__(self, socket: WebSocket, parts: Parts, caller: Identity, session_id: str) -> None:
        self._socket = socket
        self._parts = parts
        self._caller = caller
        self._session_id = session_id

    async def run(self) -> None:
        """Talk until the client leaves."""
        send, receive = anyio.create_memory_object_stream[Turn](limits.TURNS_WAITING_PER_SESSION_MAX)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._tell_turns, receive)
            try:
                await self._socket.send_json({"type": "session_ready", "session_id": self._session_id})
                await self._listen(send)
            except WebSocketDisconnect:
                pass
            finally:
                tasks.cancel_scope.cancel()

    async def _listen(self, turns: MemoryObjectSendStream[Turn]) -> None:
        while True:
            text = await self._socket.receive_text()
            try:
                await self._answer(read_frame(text), turns)
            except ReeltalkError as problem:
                await self._socket.send_json(error_frame(problem))

    async def _answer(self, frame: Json, turns: MemoryObjectSendStream[Turn]) -> None:
        match frame["type"]:
            case "ping":
                await self._socket.send_json({"type": "pong"})
            case "abort":
                stopped = await anyio.to_thread.run_sync(abort_turns, self._parts, self._caller.user_id, self._session_id)
                await self._socket.send_json({"type": "status", "status": "aborted", "turns": stopped})
            case "message":
                turn = await anyio.to_thread.run_sync(self._submit, str(frame.get("content") or frame.get("text") or ""))
                metadata = frame.get("metadata")
                client_id = frame.get("client_message_id") or (metadata.get("client_message_id") if isinstance(metadata, dict) else None)
                await self._socket.send_json({"type": "message_accepted", "client_message_id": client_id, "turn_id": turn.id})
                await turns.send(turn)
            case other:
                raise MalformedRequest(f"There is no frame of the type {other[:40]!r}.")

    def _submit(self, content: str) -> Turn:
        asked = last_questions(self._parts, self._session_id)
        return submit_message(self._parts, self._caller.user_id, self._session_id, spoken_answer(content, asked))

    async def _tell_turns(self, turns: MemoryObjectReceiveStream[Turn]) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            async for turn in turns:
                await self._tell(turn.id)

    async def _tell(self, turn_id: str) -> None:
        """Send what a turn's log says until it is over. Waiting is done in a thread of the streams' own."""
        seen = 0
        limiter = self._socket.app.state.streams
        while True:
            rows = await anyio.to_thread.run_sync(next_rows, self._parts, turn_id, seen, limiter=limiter, abandon_on_cancel=True)
            if rows is None:
                return
            for row in rows:
                for frame in frames(row):
                    await self._socket.send_json(frame)
                if row.kind == "done":
                    return
                seen = row.seq


def last_questions(parts: Parts, session_id: str) -> tuple[Mapping[str, Any], ...]:
    """Return what the session's last turn asked."""
    turns = parts.turns.of_session(session_id)
    told = parts.events.after(turns[-1].id, 0) if turns else []
    return tuple(event.data.get("args") or {} for event in told if event.kind == "tool_call" and event.data.get("name") == ASK_TOOL)
