"""Projects and their revisions: append-only, saved only on top of what the writer has read.

Undo and redo are revisions too, which show an earlier one again, so that nothing is ever lost. What they lead to follows from the
kinds of the revisions alone: an edit or a restore puts the state before it on the undo stack and empties the redo stack, an undo moves
the state before it to the redo stack, a redo moves it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import sqlalchemy as sa

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import Conflict, NotFound, SessionNotFound, StaleRevision
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import new_id, new_session_id
from reeltalk.storage.tables import projects, revisions
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.schema import timeline_from_json, timeline_to_json

RevisionKind: TypeAlias = Literal["edit", "undo", "redo", "restore"]
Step: TypeAlias = tuple[int, RevisionKind, int | None]
"""A revision's number, its kind, and the revision it shows again."""

DEFAULT_NAME: Final = "project"
"""What a project is called while nobody has named it; published clients send just this word."""
TIMELINES_KEPT: Final = 32
EMPTY: Final = 0
"""The number of the revision that every project starts from."""


@dataclass(frozen=True, slots=True)
class Project:
    """One conversation and the film it makes."""

    session_id: str
    task_id: str
    user_id: str
    name: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a project's timeline."""

    number: int
    timeline: Timeline
    turn_id: str
    label: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """What a project's history says of a revision, without its timeline; ``target`` is the revision that it shows again."""

    number: int
    kind: RevisionKind
    target: int | None
    turn_id: str
    label: str
    operations_json: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Targets:
    """The revisions that undos and redos lead to, the next one first."""

    undo: tuple[int, ...]
    redo: tuple[int, ...]


class Projects:
    """The projects of all users; what a request may see is asked for with its user's id."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, user_id: str, name: str, language: str = "") -> Project:
        """Start a project with an empty timeline."""
        name = name[: limits.NAME_MAX_CHARACTERS]
        project = Project(new_session_id(), new_id("task_"), user_id, name, language[:32], self._clock.now())
        with self._database.write() as connection:
            connection.execute(projects.insert().values(**_columns(project), head=EMPTY))
        return project

    def get(self, user_id: str, session_id: str) -> Project:
        """Return the user's project; raises SessionNotFound for none, and just so for somebody else's."""
        return self._one(projects.c.session_id == session_id, projects.c.user_id == user_id)

    def of_task(self, user_id: str, task_id: str) -> Project:
        """Return the user's project by the id of its task; raises SessionNotFound."""
        return self._one(projects.c.task_id == task_id, projects.c.user_id == user_id)

    def of_session(self, session_id: str) -> Project:
        """Return a project whoever owns it; for jobs and for links that were resolved, never for a request. Raises SessionNotFound."""
        return self._one(projects.c.session_id == session_id)

    def list(self, user_id: str) -> tuple[Project, ...]:
        """Return the user's projects, newest first."""
        query = sa.select(projects).where(projects.c.user_id == user_id).order_by(projects.c.created_at.desc(), projects.c.session_id)
        with self._database.read() as connection:
            return tuple(_project(row) for row in connection.execute(query))

    def head(self, session_id: str) -> Revision:
        """Return the newest revision; number 0 is the empty timeline."""
        query = sa.select(revisions).where(revisions.c.session_id == session_id).order_by(revisions.c.number.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _revision(row) if row else self._empty(session_id)

    def revision(self, session_id: str, number: int) -> Revision:
        """Return one revision; raises NotFound."""
        if number == EMPTY:
            return self._empty(session_id)
        query = sa.select(revisions).where(revisions.c.session_id == session_id, revisions.c.number == number)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"The project has no revision {number}.")
        return _revision(row)

    def save(
        self, session_id: str, timeline: Timeline, *, base: int, turn_id: str, label: str = "", operations_json: bytes = b"[]"
    ) -> Revision:
        """Add the next revision if ``base`` is still the newest one; the same turn saves once and is answered with what it saved.

        Raises StaleRevision (with ``head``, the newest number) and InvalidTimeline, and then nothing has changed.
        """
        check(timeline)
        return self._append(session_id, timeline, base, turn_id, "edit", None, label, operations_json)

    def restore(
        self, session_id: str, number: int, *, base: int, turn_id: str, kind: Literal["undo", "redo", "restore"], label: str = ""
    ) -> Revision:
        """Add a revision that shows an earlier one again; raises StaleRevision, NotFound, Conflict where undo or redo lead elsewhere."""
        return self._append(session_id, self.revision(session_id, number).timeline, base, turn_id, kind, number, label, b"[]")

    def history(self, session_id: str) -> tuple[RevisionNote, ...]:
        """Return what happened, oldest first, without the timelines and without the empty start."""
        wanted = [column for column in revisions.c if column.name != "timeline"]
        query = sa.select(*wanted).where(revisions.c.session_id == session_id).order_by(revisions.c.number)
        with self._database.read() as connection:
            return tuple(
                RevisionNote(row.number, row.kind, row.target, row.turn_id, row.label, row.operations, row.created_at)
                for row in connection.execute(query)
            )

    def targets(self, session_id: str, at: int | None = None) -> Targets:
        """Return the revisions that undos and redos show again from revision ``at`` on, the newest where none is named."""
        with self._database.read() as connection:
            steps = _steps(connection, session_id)
        return undo_and_redo(step for step in steps if at is None or step[0] <= at)

    def _append(
        self,
        session_id: str,
        timeline: Timeline,
        base: int,
        turn_id: str,
        kind: RevisionKind,
        target: int | None,
        label: str,
        operations: bytes,
    ) -> Revision:
        content = timeline_to_json(timeline)
        with self._database.write() as connection:
            mine = (revisions.c.session_id == session_id, revisions.c.turn_id == turn_id, revisions.c.kind == kind)
            done = connection.execute(sa.select(revisions).where(*mine)).one_or_none()
            if done:
                return _revision(done)
            _check_target(connection, session_id, kind, target)
            _take_head(connection, session_id, base)
            now = self._clock.now()
            row = {"session_id": session_id, "number": base + 1, "kind": kind, "target": target, "turn_id": turn_id}
            connection.execute(revisions.insert().values(**row, label=label, timeline=content, operations=operations, created_at=now))
        return Revision(base + 1, timeline, turn_id, label, now)

    def _empty(self, session_id: str) -> Revision:
        return Revision(EMPTY, Timeline(), "", "", self.of_session(session_id).created_at)

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Project:
        with self._database.read() as connection:
            row = connection.execute(sa.select(projects).where(*conditions)).one_or_none()
        if row is None:
            raise SessionNotFound
        return _project(row)


def undo_and_redo(steps: Iterable[Step]) -> Targets:
    """Return which revisions undos and redos show again after ``steps``, oldest first; one step may go over several of them.

    >>> undo_and_redo([(1, "edit", None), (2, "edit", None), (3, "undo", 1)])
    Targets(undo=(0,), redo=(2,))
    >>> undo_and_redo([(1, "edit", None), (2, "edit", None), (3, "undo", 0)])
    Targets(undo=(), redo=(1, 2))
    """
    shown, undo, redo = EMPTY, list[int](), list[int]()
    for number, kind, target in steps:
        if kind in {"undo", "redo"}:
            behind, ahead = (undo, redo) if kind == "undo" else (redo, undo)
            while shown != target:
                ahead.append(shown)
                shown = behind.pop()
        else:
            undo.append(shown)
            redo.clear()
            shown = number
    return Targets(tuple(reversed(undo)), tuple(reversed(redo)))


def _steps(connection: sa.Connection, session_id: str) -> tuple[Step, ...]:
    wanted = sa.select(revisions.c.number, revisions.c.kind, revisions.c.target)
    rows = connection.execute(wanted.where(revisions.c.session_id == session_id).order_by(revisions.c.number))
    return tuple((row.number, row.kind, row.target) for row in rows)


def _check_target(connection: sa.Connection, session_id: str, kind: RevisionKind, target: int | None) -> None:
    if kind not in {"undo", "redo"}:
        return
    targets = undo_and_redo(_steps(connection, session_id))
    if target not in (targets.undo if kind == "undo" else targets.redo):
        raise Conflict(f"Revision {target} is not where {kind} leads to.")


def _take_head(connection: sa.Connection, session_id: str, base: int) -> None:
    """Move the project's head one on, if it still stands at ``base``; raises SessionNotFound and StaleRevision."""
    here = projects.c.session_id == session_id
    moved = connection.execute(projects.update().where(here, projects.c.head == base).values(head=base + 1))
    if moved.rowcount:
        return
    head = connection.execute(sa.select(projects.c.head).where(here)).scalar_one_or_none()
    if head is None:
        raise SessionNotFound
    raise StaleRevision(head=head, base=base)


def _revision(row: sa.Row[tuple[object, ...]]) -> Revision:
    return Revision(row.number, _timeline(row.timeline), row.turn_id, row.label, row.created_at)


@lru_cache(maxsize=TIMELINES_KEPT)
def _timeline(content: bytes | str) -> Timeline:
    """Read a stored timeline; the newest ones are read again and again, and a timeline is a frozen value."""
    return timeline_from_json(content)


def _project(row: sa.Row[tuple[object, ...]]) -> Project:
    return Project(row.session_id, row.task_id, row.user_id, row.name, row.language, row.created_at)


def _columns(project: Project) -> dict[str, object]:
    return {name: getattr(project, name) for name in ("session_id", "task_id", "user_id", "name", "language", "created_at")}
