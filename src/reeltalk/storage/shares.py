"""Links that show one film to whoever has them, and, where they ask for one, its password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from reeltalk.clock import Clock
from reeltalk.errors import NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import digest_of, new_secret
from reeltalk.storage.passwords import is_password
from reeltalk.storage.tables import exports, shares

ID_CHARACTERS: Final = 16
SHARE_PASSWORD_MIN_CHARACTERS: Final = 4
"""Fewer than for an account: such a password is told to others, and tries are counted."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a share link opens; ``id`` names it to its owner, ``expires_at`` is None for one that lasts."""

    id: str
    user_id: str
    session_id: str | None
    export_id: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    password: str | None = field(repr=False)

    @property
    def is_locked(self) -> bool:
        """Say whether it asks for a password."""
        return self.password is not None

    def opens_with(self, password: str) -> bool:
        """Say whether this is its password; takes a tenth of a second of a core, on purpose."""
        return is_password(password, self.password)


class Shares:
    """Share links, stored only as SHA-256 of their token; each request for a link makes a new one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(
        self, user_id: str, session_id: str | None, export_id: str, *, lifetime: timedelta | None = None, password: str | None = None
    ) -> str:
        """Return a new token of 256 random bits that opens the user's film; ``password`` is a digest. Raises NotFound.

        ``lifetime`` None or zero lasts until the link is revoked.
        """
        now = self._clock.now()
        token = new_secret()
        row = {"digest": digest_of(token), "user_id": user_id, "session_id": session_id, "export_id": export_id, "created_at": now}
        with self._database.write() as connection:
            owned = sa.select(exports.c.id).where(exports.c.id == export_id, exports.c.user_id == user_id)
            if connection.execute(owned).first() is None:
                raise NotFound("No such export.")
            connection.execute(shares.insert().values(**row, expires_at=now + lifetime if lifetime else None, password=password))
        return token

    def resolve(self, token: str) -> Share:
        """Return what the token opens; raises NotFound for an unknown, expired or revoked one, all alike."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(shares).where(shares.c.digest == digest_of(token), self._open())).one_or_none()
        if row is None:
            raise NotFound("This link has expired, or never was.", hint="Ask its sender for a new one.")
        return _share(row)

    def of_user(self, user_id: str) -> tuple[Share, ...]:
        """Return the user's links, newest first, closed ones too."""
        query = sa.select(shares).where(shares.c.user_id == user_id).order_by(shares.c.created_at.desc(), shares.c.digest)
        with self._database.read() as connection:
            return tuple(_share(row) for row in connection.execute(query))

    def revoke(self, user_id: str, token_or_id: str) -> None:
        """Close one link at once; again is no error. Raises NotFound for one that is not the user's."""
        named = sa.or_(shares.c.digest == digest_of(token_or_id), sa.func.substr(shares.c.digest, 1, ID_CHARACTERS) == token_or_id)
        mine = (named, shares.c.user_id == user_id)
        with self._database.write() as connection:
            if connection.execute(sa.select(shares.c.digest).where(*mine)).first() is None:
                raise NotFound("No such link.")
            connection.execute(shares.update().where(*mine, shares.c.revoked_at.is_(None)).values(revoked_at=self._clock.now()))

    def revoke_of_session(self, user_id: str, session_id: str) -> int:
        """Close every open link to the user's films of a session; return how many there were."""
        mine = (shares.c.user_id == user_id, shares.c.session_id == session_id, self._open())
        with self._database.write() as connection:
            return connection.execute(shares.update().where(*mine).values(revoked_at=self._clock.now())).rowcount

    def _open(self) -> sa.ColumnElement[bool]:
        is_alive = sa.or_(shares.c.expires_at.is_(None), shares.c.expires_at > self._clock.now())
        return sa.and_(shares.c.revoked_at.is_(None), is_alive)


def _share(row: sa.Row[tuple[object, ...]]) -> Share:
    return Share(
        row.digest[:ID_CHARACTERS],
        row.user_id,
        row.session_id,
        row.export_id,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.password,
    )
