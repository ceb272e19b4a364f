"""Named versions of a film: kept, gone back to, told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Literal

from reeltalk.errors import Conflict, NotFound
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.projects import Revision, RevisionNote
from reeltalk.storage.versions import Version
from reeltalk.timeline.diff import Change, diff
from reeltalk.timeline.model import Timeline
from reeltalk.workflows.parts import Parts


def films_by_name(parts: Parts, session_id: str) -> Mapping[str, Callable[[], Timeline]]:
    """Return the films that were given names; each is read when it is asked for."""
    return {each.name: partial(_film, parts, session_id, each.revision) for each in parts.versions.of_session(session_id)}


def _film(parts: Parts, session_id: str, number: int) -> Timeline:
    return parts.projects.revision(session_id, number).timeline


def films(parts: Parts, session_id: str, numbers: Iterable[int]) -> tuple[Callable[[], Timeline], ...]:
    """Return the films of revisions; each is read when it is asked for."""
    return tuple(partial(_film, parts, session_id, number) for number in numbers)


def step(parts: Parts, session_id: str, kind: Literal["undo", "redo"], steps: int, *, base: int, turn_id: str, label: str = "") -> Revision:
    """Show the film again as it was ``steps`` changes back or forth, or as far as there are any, as one new revision.

    Raises Conflict where there is none, StaleRevision.
    """
    targets = parts.projects.targets(session_id, base)
    there = targets.undo if kind == "undo" else targets.redo
    if not there:
        raise Conflict(f"There is nothing to {kind}.", hint="Read the list of revisions to see what was done.")
    target = there[min(steps, len(there)) - 1]
    return parts.projects.restore(session_id, target, base=base, turn_id=turn_id, kind=kind, label=label)


def go(parts: Parts, user_id: str, session_id: str, kind: Literal["undo", "redo"], steps: int) -> tuple[Revision, Revision]:
    """Undo or redo some changes for a person; returns the film before and after. Raises SessionNotFound, Conflict, StaleRevision."""
    parts.projects.get(user_id, session_id)
    before = parts.projects.head(session_id)
    return before, step(parts, session_id, kind, steps, base=before.number, turn_id=new_id("edit_"))


def history(parts: Parts, user_id: str, session_id: str) -> tuple[tuple[Version, ...], tuple[RevisionNote, ...]]:
    """Return the named versions and every revision of a session; raises SessionNotFound."""
    parts.projects.get(user_id, session_id)
    return parts.versions.of_session(session_id), parts.projects.history(session_id)


def keep(parts: Parts, user_id: str, session_id: str, name: str, revision: int | None = None) -> Version:
    """Give a revision (the newest, where none is named) a name. Raises SessionNotFound, NotFound, MalformedRequest, Conflict."""
    parts.projects.get(user_id, session_id)
    found = parts.projects.head(session_id) if revision is None else parts.projects.revision(session_id, revision)
    return parts.versions.keep(session_id, name, found.number)


def go_back(parts: Parts, user_id: str, session_id: str, name: str) -> Revision:
    """Show a version again as the newest revision. Raises SessionNotFound, NotFound, StaleRevision."""
    wanted = find(parts, user_id, session_id, name)
    head = parts.projects.head(session_id)
    return parts.projects.restore(session_id, wanted.number, base=head.number, turn_id=new_id("edit_"), kind="restore", label=name)


def compare(parts: Parts, user_id: str, session_id: str, first: str, second: str) -> tuple[Revision, Revision, tuple[Change, ...]]:
    """Return two versions and what leads from the one to the other. Raises SessionNotFound, NotFound."""
    one, other = (find(parts, user_id, session_id, name) for name in (first, second))
    return one, other, diff(one.timeline, other.timeline)


def find(parts: Parts, user_id: str, session_id: str, name: str) -> Revision:
    """Return a revision by a version's name, by its number, or the newest for "". Raises SessionNotFound, NotFound."""
    parts.projects.get(user_id, session_id)
    if not name.strip():
        return parts.projects.head(session_id)
    try:
        return parts.projects.revision(session_id, parts.versions.get(session_id, name).revision)
    except NotFound:
        if name.strip().isdecimal() and len(name) < 10:
            return parts.projects.revision(session_id, int(name))
        raise
