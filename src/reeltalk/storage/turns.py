"""Turns: one message, the work it started, and the answer it got."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import Conflict, NotFound, RateLimited
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.tables import turns


class TurnStatus(StrEnum):
    """How far a turn has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED: Final = (TurnStatus.QUEUED, TurnStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one session; ``position`` counts from 1. ``receipt`` is its stored form, a mapping.

    ``link_password`` is the digest of the password that its message told for a share link; in the message itself stands a mask.
    """

    id: str
    session_id: str
    user_id: str
    position: int
    message: str
    language: str
    status: TurnStatus
    reply: str
    receipt: Mapping[str, Any] | None
    export_id: str | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    link_password: str | None = field(default=None, repr=False)


class Turns:
    """The turns of all sessions, in the order in which their messages came."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(
        self, session_id: str, user_id: str, message: str, language: str = "", *, turn_id: str = "", link_password: str | None = None
    ) -> Turn:
        """Queue a message behind those before it; a ``turn_id`` that is known already returns its turn.

        Raises RateLimited when too many wait in the session, and Conflict for an id that belongs to another session.
        """
        turn_id = turn_id or new_id("turn_")
        mine = sa.select(sa.func.coalesce(sa.func.max(turns.c.position), 0)).where(turns.c.session_id == session_id)
        waiting = sa.select(sa.func.count()).where(turns.c.session_id == session_id, turns.c.status.in_(UNFINISHED))
        row: dict[str, object] = {"id": turn_id, "session_id": session_id, "user_id": user_id, "message": message, "language": language}
        row["link_password"] = link_password
        with self._database.write() as connection:
            known = connection.execute(sa.select(turns).where(turns.c.id == turn_id)).one_or_none()
            if known and known.session_id != session_id:
                raise Conflict("This turn id is taken.")
            if known:
                return _turn(known)
            if connection.execute(waiting).scalar_one() >= limits.TURNS_WAITING_PER_SESSION_MAX:
                raise RateLimited("Too many messages are waiting in this session.")
            position = connection.execute(mine).scalar_one() + 1
            now = self._clock.now()
            connection.execute(turns.insert().values(**row, position=position, status=TurnStatus.QUEUED, reply="", created_at=now))
        return self.get(turn_id)

    def get(self, turn_id: str) -> Turn:
        """Return a turn whoever owns it; for jobs, never for a request. Raises NotFound."""
        found = self._first(turns.c.id == turn_id)
        if found is None:
            raise NotFound("No such turn.")
        return found

    def of_user(self, user_id: str, turn_id: str) -> Turn:
        """Return the user's turn; raises NotFound for none, and just so for somebody else's."""
        found = self._first(turns.c.id == turn_id, turns.c.user_id == user_id)
        if found is None:
            raise NotFound("No such turn.")
        return found

    def start(self, turn_id: str) -> Turn:
        """Say that work on a turn has begun; for one that has ended it changes nothing, so a repeated job sees that and stops."""
        self._change(turn_id, (TurnStatus.QUEUED,), status=TurnStatus.RUNNING, started_at=self._clock.now())
        return self.get(turn_id)

    def finish(self, turn_id: str, reply: str, receipt: Mapping[str, Any] | None = None, export_id: str | None = None) -> Turn:
        """End a turn with its answer; the first end stands."""
        stored = None if receipt is None else json.dumps(receipt, ensure_ascii=False).encode()
        now = self._clock.now()
        self._change(turn_id, UNFINISHED, status=TurnStatus.DONE, reply=reply, receipt=stored, export_id=export_id, finished_at=now)
        return self.get(turn_id)

    def fail(self, turn_id: str, error: str, reply: str = "") -> Turn:
        """End a turn without what was asked; the first end stands."""
        self._change(turn_id, UNFINISHED, status=TurnStatus.FAILED, error=error, reply=reply, finished_at=self._clock.now())
        return self.get(turn_id)

    def set_receipt(self, turn_id: str, receipt: Mapping[str, Any]) -> None:
        """Put a fuller receipt in place of a turn's first one (what the finished film measured)."""
        with self._database.write() as connection:
            stored = json.dumps(receipt, ensure_ascii=False).encode()
            connection.execute(turns.update().where(turns.c.id == turn_id).values(receipt=stored))

    def next_queued(self, session_id: str) -> Turn | None:
        """Return the session's first turn that waits, or None."""
        return self._first(turns.c.session_id == session_id, turns.c.status == TurnStatus.QUEUED)

    def running_of_session(self, session_id: str) -> Turn | None:
        """Return the turn that is being worked on, or None."""
        return self._first(turns.c.session_id == session_id, turns.c.status == TurnStatus.RUNNING)

    def of_session(self, session_id: str) -> tuple[Turn, ...]:
        """Return a session's turns in order."""
        return self._all(turns.c.session_id == session_id)

    def unfinished(self) -> tuple[Turn, ...]:
        """Return every turn that has not ended, oldest first; at start each of them is enqueued again, which changes nothing for most."""
        return self._all(turns.c.status.in_(UNFINISHED))

    def _change(self, turn_id: str, only_from: tuple[TurnStatus, ...], **values: object) -> None:
        with self._database.write() as connection:
            connection.execute(turns.update().where(turns.c.id == turn_id, turns.c.status.in_(only_from)).values(**values))

    def _first(self, *conditions: sa.ColumnElement[bool]) -> Turn | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(turns).where(*conditions).order_by(turns.c.position).limit(1)).one_or_none()
        return _turn(row) if row else None

    def _all(self, *conditions: sa.ColumnElement[bool]) -> tuple[Turn, ...]:
        query = sa.select(turns).where(*conditions).order_by(turns.c.created_at, turns.c.session_id, turns.c.position)
        with self._database.read() as connection:
            return tuple(_turn(row) for row in connection.execute(query))


def _turn(row: sa.Row[tuple[object, ...]]) -> Turn:
    values = {name: getattr(row, name) for name in Turn.__slots__}
    values["status"] = TurnStatus(row.status)
    values["receipt"] = None if row.receipt is None else json.loads(row.receipt)
    return Turn(**values)
