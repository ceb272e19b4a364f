"""Stopping what a session is being worked on for: running turns are told to stop, waiting ones never start."""

from __future__ import annotations

from reeltalk.errors import Cancelled
from reeltalk.storage.turns import UNFINISHED, Turn, TurnStatus
from reeltalk.workflows import billing
from reeltalk.workflows.parts import Parts


def abort_turns(parts: Parts, user_id: str, session_id: str) -> int:
    """Stop every unfinished turn of the user's session; returns how many there were. The film stays as it was. Raises SessionNotFound."""
    parts.projects.get(user_id, session_id)
    unfinished = [turn for turn in parts.turns.of_session(session_id) if turn.status in UNFINISHED]
    for turn in reversed(unfinished):  # the last one first, so that none of them begins meanwhile
        parts.engine.cancel(turn.id)
        if parts.turns.get(turn.id).status is TurnStatus.QUEUED:
            _end(parts, turn)
    return len(unfinished)


def _end(parts: Parts, turn: Turn) -> None:
    """End a turn that will not start: nobody else would tell those who wait for it."""
    billing.close_edit(parts, turn, changed=False)
    stopped = Cancelled()
    parts.turns.fail(turn.id, stopped.message)
    parts.events.append(turn.session_id, turn.id, "error", {"code": stopped.code, "message": stopped.message})
    parts.events.append(turn.session_id, turn.id, "done", {"status": "failed", "changed": False})
