"""Links that show one film to whoever has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from reeltalk.clock import Clock
from reeltalk.errors import NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import digest_of, new_secret
from reeltalk.storage.tables import exports, shares


@dataclass(frozen=True, slots=True)
class Share:
    """What a share link opens; ``expires_at`` is None for one that lasts."""

    user_id: str
    session_id: str | None
    export_id: str
    created_at: datetime
    expires_at: datetime | None


class Shares:
    """Share links, stored only as SHA-256 of their token; each request for a link makes a new one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, user_id: str, session_id: str | None, export_id: str, days: int = 0) -> str:
        """Return a new token of 256 random bits that opens the user's film for ``days`` (0: until revoked). Raises NotFound."""
        now = self._clock.now()
        token = new_secret()
        row = {"digest": digest_of(token), "user_id": user_id, "session_id": session_id, "export_id": export_id, "created_at": now}
        with self._database.write() as connection:
            owned = sa.select(exports.c.id).where(exports.c.id == export_id, exports.c.user_id == user_id)
            if connection.execute(owned).first() is None:
                raise NotFound("No such export.")
            connection.execute(shares.insert().values(**row, expires_at=now + timedelta(days=days) if days else None))
        return token

    def resolve(self, token: str) -> Share:
        """Return what the token opens; raises NotFound for an unknown, expired or revoked one, all alike."""
        now = self._clock.now()
        alive = sa.and_(shares.c.revoked_at.is_(None), sa.or_(shares.c.expires_at.is_(None), shares.c.expires_at > now))
        with self._database.read() as connection:
            row = connection.execute(sa.select(shares).where(shares.c.digest == digest_of(token), alive)).one_or_none()
        if row is None:
            raise NotFound("This link has expired, or never was.", hint="Ask its sender for a new one.")
        return Share(row.user_id, row.session_id, row.export_id, row.created_at, row.expires_at)

    def revoke(self, user_id: str, token: str) -> None:
        """Close one link at once; again is no error. Raises NotFound for one that is not the user's."""
        mine = (shares.c.digest == digest_of(token), shares.c.user_id == user_id)
        with self._database.write() as connection:
            if connection.execute(sa.select(shares.c.digest).where(*mine)).first() is None:
                raise NotFound("No such link.")
            connection.execute(shares.update().where(*mine, shares.c.revoked_at.is_(None)).values(revoked_at=self._clock.now()))

    def revoke_all(self, user_id: str, export_id: str) -> int:
        """Close every open link to the user's film; return how many there were."""
        open_links = (shares.c.user_id == user_id, shares.c.export_id == export_id, shares.c.revoked_at.is_(None))
        with self._database.write() as connection:
            return connection.execute(shares.update().where(*open_links).values(revoked_at=self._clock.now())).rowcount
