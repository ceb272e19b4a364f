"""Named versions: a revision of a project under the name that a person gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.tables import versions

NAME_MAX_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Version:
    """A name and the revision that it stands for."""

    name: str
    revision: int
    created_at: datetime


class Versions:
    """The named versions of all sessions; names are told apart without regard to case and blanks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, session_id: str, name: str, revision: int) -> Version:
        """Give a revision a name; a name that is in use moves to it. Raises MalformedRequest, and Conflict where there are too many."""
        shown = " ".join(name.split())
        if not shown or len(shown) > NAME_MAX_CHARACTERS:
            raise MalformedRequest(f"A version's name has 1 to {NAME_MAX_CHARACTERS} characters.")
        now = self._clock.now()
        values = {"name": shown, "revision": revision, "created_at": now}
        with self._database.write() as connection:
            count = sa.select(sa.func.count()).where(versions.c.session_id == session_id, versions.c.key != key_of(name))
            if connection.execute(count).scalar_one() >= limits.VERSIONS_PER_SESSION_MAX:
                raise Conflict(
                    f"A session holds up to {limits.VERSIONS_PER_SESSION_MAX} named versions.", hint="Use one of their names again."
                )
            row = insert(versions).values(session_id=session_id, key=key_of(name), **values)
            connection.execute(row.on_conflict_do_update(index_elements=["session_id", "key"], set_=values))
        return Version(shown, revision, now)

    def get(self, session_id: str, name: str) -> Version:
        """Return a version by its name; raises NotFound."""
        found = next((version for version in self.of_session(session_id) if key_of(version.name) == key_of(name)), None)
        if found is None:
            raise NotFound(f"There is no version {name[:NAME_MAX_CHARACTERS]!r}.")
        return found

    def of_session(self, session_id: str) -> tuple[Version, ...]:
        """Return a session's versions, oldest first."""
        query = sa.select(versions).where(versions.c.session_id == session_id).order_by(versions.c.created_at, versions.c.key)
        with self._database.read() as connection:
            return tuple(Version(row.name, row.revision, row.created_at) for row in connection.execute(query))


def key_of(name: str) -> str:
    """Return what two spellings of a name share.

    >>> key_of("Version  A") == key_of("version a")
    True
    """
    return " ".join(name.split()).casefold()
