"""Local accounts: an address and a password in place of a client id.

Registering turns the anonymous user itself into the account, so everything it made stays where it is. From then on the account is opened
by its password and by its tokens, no longer by the client id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from reeltalk.clock import Clock
from reeltalk.config import Settings
from reeltalk.errors import BadLogin, Conflict, MalformedRequest, NotFound
from reeltalk.storage.accounts import FREE_PLAN, insert_token
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import USER_TOKEN_PREFIX, new_id, new_secret
from reeltalk.storage.ledger import post_grant
from reeltalk.storage.passwords import digest_password, is_password
from reeltalk.storage.tables import logins, tokens, users

EMAIL_MAX_CHARACTERS: Final = 254
SIGN_IN_SCOPES: Final = ("*",)
_email: Final = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\Z")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new token of an account; the only time that its text is known."""

    token: str
    user_id: str
    plan: str
    expires_at: datetime
    scopes: tuple[str, ...]


class Logins:
    """The accounts of this server."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    def register(self, email: str, password: str, bind: str = "") -> SignedIn:
        """Make an account, of the anonymous user ``bind`` if there is one, and sign it in; its credits are granted once.

        Raises MalformedRequest (address or password), NotFound (no such anonymous user), Conflict (the address or the user has an account).
        """
        email = _checked_email(email)
        digest = digest_password(password)
        now = self._clock.now()
        with self._database.write() as connection:
            if connection.execute(sa.select(logins.c.user_id).where(logins.c.email == email)).first():
                raise Conflict("This address has an account already.", hint="Sign in with it instead.")
            user_id = _taken_over(connection, bind) if bind else _new_user(connection, now)
            connection.execute(logins.insert().values(user_id=user_id, email=email, password=digest, created_at=now))
            post_grant(connection, user_id, self._settings.credits_registered, "registration", user_id, now)
            return self._signed_in(connection, user_id, now)

    def sign_in(self, email: str, password: str) -> SignedIn:
        """Return a new token of an account; raises BadLogin, alike and as slowly for an unknown address and a wrong password."""
        query = sa.select(logins).where(logins.c.email == email.strip().casefold()[: EMAIL_MAX_CHARACTERS + 1])
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if not is_password(password, row.password if row else None) or row is None:
            raise BadLogin
        with self._database.write() as connection:
            return self._signed_in(connection, row.user_id, self._clock.now())

    def set_password(self, email: str, password: str) -> None:
        """Give an account a new password and make its tokens worthless; for operators. Raises NotFound, MalformedRequest."""
        digest = digest_password(password)
        email = _checked_email(email)
        with self._database.write() as connection:
            user_id = connection.execute(sa.select(logins.c.user_id).where(logins.c.email == email)).scalar_one_or_none()
            if user_id is None:
                raise NotFound("No account has this address.")
            connection.execute(logins.update().where(logins.c.user_id == user_id).values(password=digest))
            live = (tokens.c.user_id == user_id, tokens.c.revoked_at.is_(None))
            connection.execute(tokens.update().where(*live).values(revoked_at=self._clock.now()))

    def _signed_in(self, connection: sa.Connection, user_id: str, now: datetime) -> SignedIn:
        token = new_secret(USER_TOKEN_PREFIX)
        expires_at = now + timedelta(days=self._settings.sign_in_days)
        insert_token(connection, new_id("tok_"), user_id, "sign-in", token, SIGN_IN_SCOPES, now, expires_at)
        plan = connection.execute(sa.select(users.c.plan).where(users.c.id == user_id)).scalar_one()
        return SignedIn(token, user_id, plan, expires_at, SIGN_IN_SCOPES)


def _taken_over(connection: sa.Connection, user_id: str) -> str:
    """Make an anonymous user a registered one. Its tokens may render from now on, as those of an account may."""
    row = connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such anonymous user.", hint="Take the link from the newest answer that names one.")
    if row.kind != "anonymous":
        raise Conflict("This user has an account already.", hint="Sign in with it instead.")
    plan = FREE_PLAN if row.plan == "anonymous" else row.plan
    connection.execute(users.update().where(users.c.id == user_id).values(kind="registered", plan=plan, client_id=None))
    issued = (tokens.c.user_id == user_id, tokens.c.client_id.is_not(None), tokens.c.scopes.not_like("%render%"))
    connection.execute(tokens.update().where(*issued).values(scopes=tokens.c.scopes + " render"))
    return user_id


def _new_user(connection: sa.Connection, now: datetime) -> str:
    user_id = new_id("usr_")
    connection.execute(users.insert().values(id=user_id, kind="registered", plan=FREE_PLAN, created_at=now))
    return user_id


def _checked_email(email: str) -> str:
    email = email.strip().casefold()
    if len(email) > EMAIL_MAX_CHARACTERS or not _email.match(email):
        raise MalformedRequest("This is not an e-mail address.")
    return email
