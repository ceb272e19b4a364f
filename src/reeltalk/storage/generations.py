"""What was ordered from makers of material, written down before each step that cannot be taken back.

    ordered -> submitting -> submitted -> done
                   |             |
                   +-> lost      +-> failed | refused

``submitting`` is written before the order is handed in and ``submitted``, with the ticket, after it. One that is found ``submitting``
later may or may not have been taken: only a maker that recognises the order's key may be asked again, else the order is ``lost``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from reeltalk.clock import Clock
from reeltalk.errors import NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.tables import generations


class GenerationStatus(StrEnum):
    """How far an order has come."""

    ORDERED = "ordered"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    LOST = "lost"


OPEN: Final = (GenerationStatus.ORDERED, GenerationStatus.SUBMITTING, GenerationStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Generation:
    """One order; ``id`` is also its idempotency key, its hold's job and what its asset is named for. ``credits`` is its price."""

    id: str
    session_id: str
    user_id: str
    turn_id: str
    kind: str
    prompt: str
    provider: str
    status: GenerationStatus
    credits: int
    ticket: str | None
    asset_id: str | None
    provenance: Mapping[str, Any] | None
    notes: tuple[str, ...]
    words: tuple[tuple[str, float, float], ...]
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Say whether the order has no outcome yet."""
        return self.status in OPEN


class Generations:
    """The orders of all sessions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def open(
        self, key: str, *, session_id: str, user_id: str, turn_id: str, kind: str, prompt: str, provider: str, credits: int
    ) -> Generation:
        """Write an order down; one that is known already is returned as it stands, with the provider and the price of its first time."""
        row: dict[str, object] = {"session_id": session_id, "user_id": user_id, "turn_id": turn_id, "kind": kind, "prompt": prompt}
        row |= {"provider": provider, "credits": credits, "status": GenerationStatus.ORDERED, "notes": b"[]", "words": b"[]"}
        with self._database.write() as connection:
            known = connection.execute(sa.select(generations.c.id).where(generations.c.id == key)).first()
            if known is None:
                connection.execute(generations.insert().values(id=key, created_at=self._clock.now(), **row))
        return self.get(key)

    def get(self, key: str) -> Generation:
        """Return an order; raises NotFound."""
        found = self._all(generations.c.id == key)
        if not found:
            raise NotFound("No such generation.")
        return found[0]

    def of_session(self, session_id: str) -> tuple[Generation, ...]:
        """Return a session's orders, oldest first."""
        return self._all(generations.c.session_id == session_id)

    def submitting(self, key: str) -> None:
        """Say that the order is about to be handed in."""
        self._change(key, (GenerationStatus.ORDERED,), status=GenerationStatus.SUBMITTING)

    def submitted(self, key: str, ticket: str) -> None:
        """Keep the ticket that was given for the order."""
        self._change(key, (GenerationStatus.SUBMITTING,), status=GenerationStatus.SUBMITTED, ticket=ticket)

    def withdrawn(self, key: str) -> None:
        """Say that the order was certainly not taken, so that it may be handed in anew."""
        self._change(key, (GenerationStatus.SUBMITTING,), status=GenerationStatus.ORDERED)

    def done(
        self,
        key: str,
        asset_id: str,
        provenance: Mapping[str, Any],
        notes: Sequence[str] = (),
        words: Sequence[tuple[str, float, float]] = (),
    ) -> Generation:
        """End an order with its file; the first end stands."""
        told = {"provenance": _json(provenance), "notes": _json(list(notes)), "words": _json([list(word) for word in words])}
        self._change(key, OPEN, status=GenerationStatus.DONE, asset_id=asset_id, finished_at=self._clock.now(), **told)
        return self.get(key)

    def ended(self, key: str, status: GenerationStatus, error: str) -> Generation:
        """End an order without a file; the first end stands."""
        self._change(key, OPEN, status=status, error=error, finished_at=self._clock.now())
        return self.get(key)

    def _change(self, key: str, only_from: Sequence[GenerationStatus], **values: object) -> None:
        with self._database.write() as connection:
            here = sa.and_(generations.c.id == key, generations.c.status.in_(only_from))
            connection.execute(generations.update().where(here).values(**values))

    def _all(self, condition: sa.ColumnElement[bool]) -> tuple[Generation, ...]:
        query = sa.select(generations).where(condition).order_by(generations.c.created_at, generations.c.id)
        with self._database.read() as connection:
            return tuple(_generation(row) for row in connection.execute(query))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _generation(row: sa.Row[tuple[object, ...]]) -> Generation:
    values = {name: getattr(row, name) for name in Generation.__slots__}
    values["status"] = GenerationStatus(row.status)
    values["provenance"] = None if row.provenance is None else json.loads(row.provenance)
    values["notes"] = tuple(json.loads(row.notes))
    values["words"] = tuple((text, start, end) for text, start, end in json.loads(row.words))
    return Generation(**values)
