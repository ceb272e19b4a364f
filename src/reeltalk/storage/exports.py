"""Exports: a revision, or a draft, on its way to a finished film."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.tables import exports
from reeltalk.timeline.formats import output_format

CANCELLED: Final = "cancelled"
"""The error of an export that was cancelled: pollers know four states, so there is no fifth."""


class ExportStatus(StrEnum):
    """How far an export has come."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


UNFINISHED: Final = (ExportStatus.PENDING, ExportStatus.PROCESSING)


@dataclass(frozen=True, slots=True)
class Export:
    """One order for a film. ``id`` is chosen by the client; ``file_key`` is unguessable and stands in addresses that need no login."""

    id: str
    file_key: str
    user_id: str
    session_id: str | None
    revision: int | None
    timeline_json: bytes
    output: Mapping[str, Any]
    share: bool
    status: ExportStatus
    progress: int
    error: str | None
    blob_key: str | None
    duration_s: float | None
    size_bytes: int | None
    report: Mapping[str, Any] | None
    created_at: datetime
    completed_at: datetime | None

    @property
    def format(self) -> str:
        """Return the ending of its file."""
        made_as = output_format(str(self.output.get("format") or ""))
        return made_as.name if made_as else ""

    @property
    def is_finished(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.status not in UNFINISHED


class Exports:
    """The exports of all users; what a request may see is asked for with its user's id."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(
        self,
        export_id: str,
        user_id: str,
        session_id: str | None,
        revision: int | None,
        timeline_json: bytes,
        output: Mapping[str, Any],
        share: bool = False,
    ) -> Export:
        """Note an order; raises Conflict for an id that is taken and MalformedRequest for one that cannot be an id."""
        _check_id(export_id)
        row = {"id": export_id, "file_key": new_id("film_"), "user_id": user_id, "session_id": session_id, "revision": revision}
        with self._database.write() as connection:
            if connection.execute(sa.select(exports.c.id).where(exports.c.id == export_id)).first():
                raise Conflict(f"An export with the id {export_id} exists already.", hint="Choose a new id.")
            connection.execute(
                exports.insert().values(
                    **row,
                    timeline_json=timeline_json,
                    output=_to_json(output),
                    share=share,
                    status=ExportStatus.PENDING,
                    progress=0,
                    created_at=self._clock.now(),
                )
            )
        return self.by_id(export_id)

    def get(self, user_id: str, export_id: str) -> Export:
        """Return the user's export; raises NotFound for none, and just so for somebody else's."""
        return self._one(exports.c.id == export_id, exports.c.user_id == user_id)

    def by_id(self, export_id: str) -> Export:
        """Return an export whoever owns it; for jobs and resolved links, never for a request. Raises NotFound."""
        return self._one(exports.c.id == export_id)

    def by_file_key(self, file_key: str) -> Export:
        """Return the export whose film an address without login names; raises NotFound."""
        return self._one(exports.c.file_key == file_key)

    def progress(self, export_id: str, percent: int) -> Export:
        """Say how far the work is, 0 to 100; it never runs backwards, and nothing moves an export that has ended."""
        percent = min(max(percent, 0), 100)
        farther = sa.case((exports.c.progress > percent, exports.c.progress), else_=percent)
        return self._change(export_id, status=ExportStatus.PROCESSING, progress=farther)

    def complete(self, export_id: str, blob_key: str, duration_s: float, size_bytes: int, report: Mapping[str, Any]) -> Export:
        """Publish the film; the first end of an export stands."""
        return self._change(
            export_id,
            status=ExportStatus.COMPLETED,
            progress=100,
            blob_key=blob_key,
            duration_s=duration_s,
            size_bytes=size_bytes,
            report=_to_json(report),
            completed_at=self._clock.now(),
        )

    def fail(self, export_id: str, error: str) -> Export:
        """End an export without a film; the first end of an export stands."""
        return self._change(export_id, status=ExportStatus.FAILED, error=error, completed_at=self._clock.now())

    def latest_of_session(self, session_id: str, *, only_completed: bool = False) -> Export | None:
        """Return the session's newest export, or its newest finished film, or None."""
        found = [export for export in self.of_session(session_id) if not only_completed or export.status is ExportStatus.COMPLETED]
        return found[0] if found else None

    def of_session(self, session_id: str) -> tuple[Export, ...]:
        """Return a session's exports, newest first."""
        return self._all(exports.c.session_id == session_id)

    def unfinished(self) -> tuple[Export, ...]:
        """Return every export that has not ended, oldest first; at start each is enqueued again, which changes nothing for most."""
        return tuple(reversed(self._all(exports.c.status.in_(UNFINISHED))))

    def _change(self, export_id: str, **values: object) -> Export:
        with self._database.write() as connection:
            connection.execute(exports.update().where(exports.c.id == export_id, exports.c.status.in_(UNFINISHED)).values(**values))
        return self.by_id(export_id)

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Export:
        with self._database.read() as connection:
            row = connection.execute(sa.select(exports).where(*conditions)).one_or_none()
        if row is None:
            raise NotFound("No such export.")
        return _export(row)

    def _all(self, *conditions: sa.ColumnElement[bool]) -> tuple[Export, ...]:
        query = sa.select(exports).where(*conditions).order_by(exports.c.created_at.desc(), exports.c.id.desc())
        with self._database.read() as connection:
            return tuple(_export(row) for row in connection.execute(query))


def _check_id(export_id: str) -> None:
    if not export_id or len(export_id) > limits.RENDER_ID_MAX_CHARACTERS or not export_id.isprintable():
        raise MalformedRequest(f"An export's id is 1 to {limits.RENDER_ID_MAX_CHARACTERS} printable characters.")


def _to_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _export(row: sa.Row[tuple[object, ...]]) -> Export:
    values = {name: getattr(row, name) for name in Export.__slots__}
    values["status"] = ExportStatus(row.status)
    values["output"] = json.loads(row.output)
    values["report"] = None if row.report is None else json.loads(row.report)
    return Export(**values)
