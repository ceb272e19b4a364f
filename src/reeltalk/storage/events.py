"""The rows behind the event log: what happened in a turn, numbered from 1, only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reeltalk.storage.database import Database
from reeltalk.storage.tables import events


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``seq`` counts from 1 within its turn, without gaps."""

    seq: int
    session_id: str
    turn_id: str
    kind: str
    data: Mapping[str, Any]
    at: datetime


def append_event(database: Database, session_id: str, turn_id: str, kind: str, data: Mapping[str, Any], at: datetime) -> Event:
    """Add the turn's next event and return it once it is on disk."""
    last = sa.select(sa.func.coalesce(sa.func.max(events.c.seq), 0)).where(events.c.turn_id == turn_id)
    stored = json.dumps(data, ensure_ascii=False).encode()
    with database.write() as connection:
        seq = connection.execute(last).scalar_one() + 1
        connection.execute(events.insert().values(turn_id=turn_id, seq=seq, session_id=session_id, kind=kind, data=stored, at=at))
    return Event(seq, session_id, turn_id, kind, data, at)


def events_after(database: Database, turn_id: str, seq: int, limit: int) -> list[Event]:
    """Return the turn's events with a number above ``seq``, in order, at most ``limit``."""
    query = sa.select(events).where(events.c.turn_id == turn_id, events.c.seq > seq).order_by(events.c.seq).limit(limit)
    with database.read() as connection:
        return [Event(row.seq, row.session_id, row.turn_id, row.kind, json.loads(row.data), row.at) for row in connection.execute(query)]
