"""Who is calling: users, their tokens, and links that open one project's page.

A client id keeps its user: when its token has expired, the next one belongs to the same user, so projects and films are still there,
and the credits are topped up to the welcome amount, so that the documented answer stays true and waiting earns nothing. That makes the
client id a secret of its user, which only a long one can be: under a short one ("test") each new token belongs to a new user.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import sqlalchemy as sa

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.config import Settings
from reeltalk.errors import BadToken, ClientIdMissing, MalformedRequest, NotFound, RateLimited, ScopeMissing, SessionNotFound
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import CLAIM_TOKEN_PREFIX, USER_TOKEN_PREFIX, digest_of, new_id, new_secret
from reeltalk.storage.ledger import post_grant, read_balance
from reeltalk.storage.tables import claims, logins, projects, tokens, users

UserKind: TypeAlias = Literal["anonymous", "registered"]

ANONYMOUS_PLAN: Final = "anonymous"
FREE_PLAN: Final = "free"
ANONYMOUS_SCOPES: Final = ("read", "write", "upload")
SCOPES: Final = frozenset({"read", "write", "upload", "render", "*"})
LAST_USE_KEPT_EVERY: Final = timedelta(hours=1)
TOKEN_DAYS_MAX: Final = 3650
SECRET_CLIENT_ID_MIN_CHARACTERS: Final = 16


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new anonymous token; the only time that its text is known."""

    token: str
    user_id: str
    credits: int
    expires_at: datetime
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token belongs to, and what it may do; ``expires_at`` is None for a token that does not expire."""

    user_id: str
    kind: UserKind
    plan: str
    scopes: frozenset[str]
    token_id: str
    expires_at: datetime | None

    def may(self, scope: str) -> bool:
        """Say whether the token carries ``scope``."""
        return scope in self.scopes or "*" in self.scopes


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is kept of a token: everything but its text."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserRecord:
    """What an operator sees of a user; ``email`` is "" for one without an account."""

    id: str
    kind: UserKind
    plan: str
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim link opens."""

    user_id: str
    session_id: str


class Accounts:
    """Users and their secrets, which are stored only as SHA-256."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    def issue_anonymous(self, client_id: str, address: str) -> IssuedToken:
        """Give a client its token for the next days; raises ClientIdMissing, MalformedRequest, RateLimited with ``retry_after_s``."""
        client_id = _checked_client_id(client_id)
        now = self._clock.now()
        expires_at = now + timedelta(days=self._settings.token_days)
        with self._database.write() as connection:
            self._check_rate(connection, tokens.c.client_id == client_id, self._settings.tokens_per_client, now)
            if not self._address_is_exempt(address):
                self._check_rate(connection, tokens.c.address == address, self._settings.tokens_per_address, now)
            user_id = _user_of_client(connection, client_id, now)
            token_id = new_id("tok_")
            token = new_secret(USER_TOKEN_PREFIX)
            insert_token(connection, token_id, user_id, "anonymous", token, ANONYMOUS_SCOPES, now, expires_at, client_id, address)
            missing = self._settings.credits_anonymous - read_balance(connection, user_id).available
            post_grant(connection, user_id, max(missing, 0), "welcome", token_id, now)
            available = read_balance(connection, user_id).available
        return IssuedToken(token, user_id, available, expires_at, ANONYMOUS_SCOPES)

    def authenticate(self, token: str) -> Identity:
        """Return whose token it is; raises BadToken with ``reason`` unknown, expired or revoked. A claim token is never one."""
        if not token.startswith(USER_TOKEN_PREFIX):
            raise BadToken(reason="unknown")
        query = sa.select(tokens, users.c.kind, users.c.plan).join(users).where(tokens.c.digest == digest_of(token))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        now = self._clock.now()
        if row is None:
            raise BadToken(reason="unknown")
        if row.revoked_at is not None:
            raise BadToken("The token has been revoked.", reason="revoked")
        if row.expires_at is not None and row.expires_at <= now:
            raise BadToken("The token has expired.", reason="expired")
        self._note_use(row.id, row.last_used_at, now)
        return Identity(row.user_id, row.kind, row.plan, frozenset(row.scopes.split()), row.id, row.expires_at)

    def create_token(
        self, owner: Identity, name: str, scopes: tuple[str, ...], expires_in_days: int | None = None
    ) -> tuple[str, TokenRecord]:
        """Make one more token for the caller's user: its text, shown once, and its record.

        Raises ScopeMissing for a scope that the caller's own token lacks, MalformedRequest for an unknown scope or an odd number of days.
        """
        _check_new_token(owner, name, scopes, expires_in_days)
        now = self._clock.now()
        expires_at = None if expires_in_days is None else now + timedelta(days=expires_in_days)
        token_id, token = new_id("tok_"), new_secret(USER_TOKEN_PREFIX)
        with self._database.write() as connection:
            insert_token(connection, token_id, owner.user_id, name, token, scopes, now, expires_at)
        return token, TokenRecord(token_id, name, scopes, now, expires_at, None, None)

    def list_tokens(self, user_id: str) -> tuple[TokenRecord, ...]:
        """Return the user's tokens, newest first."""
        query = sa.select(tokens).where(tokens.c.user_id == user_id).order_by(tokens.c.created_at.desc(), tokens.c.id)
        with self._database.read() as connection:
            return tuple(_record(row) for row in connection.execute(query))

    def revoke_token(self, user_id: str, token_id: str) -> None:
        """Make a token worthless at once; again is no error. Raises NotFound for one that is not the user's."""
        mine = (tokens.c.id == token_id, tokens.c.user_id == user_id)
        with self._database.write() as connection:
            if connection.execute(sa.select(tokens.c.id).where(*mine)).first() is None:
                raise NotFound("No such token.")
            connection.execute(tokens.update().where(*mine, tokens.c.revoked_at.is_(None)).values(revoked_at=self._clock.now()))

    def set_plan(self, user_id: str, plan: str) -> None:
        """Put a user on a plan; raises NotFound."""
        with self._database.write() as connection:
            if connection.execute(users.update().where(users.c.id == user_id).values(plan=plan)).rowcount == 0:
                raise NotFound("No such user.")

    def plan_of(self, user_id: str) -> str:
        """Return the name of a user's plan; raises NotFound."""
        with self._database.read() as connection:
            plan = connection.execute(sa.select(users.c.plan).where(users.c.id == user_id)).scalar_one_or_none()
        if plan is None:
            raise NotFound("No such user.")
        return str(plan)

    def users(self) -> tuple[UserRecord, ...]:
        """Return every user, newest first; for operators."""
        query = sa.select(users, logins.c.email).outerjoin(logins).order_by(users.c.created_at.desc(), users.c.id)
        with self._database.read() as connection:
            return tuple(UserRecord(row.id, row.kind, row.plan, row.email or "", row.created_at) for row in connection.execute(query))

    def create_claim(self, user_id: str, session_id: str) -> tuple[str, int]:
        """Return a token that opens one project's page and nothing else, and the seconds it lives. Raises SessionNotFound."""
        now = self._clock.now()
        life = timedelta(days=self._settings.claim_days)
        token = new_secret(CLAIM_TOKEN_PREFIX)
        owned = sa.select(projects.c.session_id).where(projects.c.session_id == session_id, projects.c.user_id == user_id)
        with self._database.write() as connection:
            if connection.execute(owned).first() is None:
                raise SessionNotFound
            row = {"user_id": user_id, "session_id": session_id, "created_at": now, "expires_at": now + life}
            connection.execute(claims.insert().values(digest=digest_of(token), **row))
        return token, int(life.total_seconds())

    def resolve_claim(self, claim_token: str) -> Claim:
        """Return what the link opens; it may be used again and again until it expires. Raises NotFound."""
        query = sa.select(claims).where(claims.c.digest == digest_of(claim_token), claims.c.expires_at > self._clock.now())
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("This link has expired, or never was.", hint="Ask for a new link.")
        return Claim(row.user_id, row.session_id)

    def _check_rate(self, connection: sa.Connection, of_caller: sa.ColumnElement[bool], most: int, now: datetime) -> None:
        live = sa.select(tokens.c.expires_at).where(of_caller, tokens.c.expires_at > now).order_by(tokens.c.expires_at)
        ends = connection.execute(live).scalars().all()
        if len(ends) >= most:
            wait = ends[len(ends) - most] - now
            raise RateLimited("Too many tokens were asked for.", retry_after_s=max(1, -(-wait // timedelta(seconds=1))))

    def _address_is_exempt(self, address: str) -> bool:
        is_loopback = address in {"::1", "localhost", ""} or address.startswith("127.")
        return is_loopback and self._settings.economy == "unlimited"

    def _note_use(self, token_id: str, last_used_at: datetime | None, now: datetime) -> None:
        """Remember that a token is in use, but seldom: a write per request would make every reader wait for the disk."""
        if last_used_at is None or now - last_used_at >= LAST_USE_KEPT_EVERY:
            with self._database.write() as connection:
                connection.execute(tokens.update().where(tokens.c.id == token_id).values(last_used_at=now))


def _checked_client_id(client_id: str) -> str:
    client_id = client_id.strip()
    if not client_id:
        raise ClientIdMissing
    if len(client_id) > limits.CLIENT_ID_MAX_CHARACTERS:
        raise MalformedRequest(f"The X-Client-Id is longer than {limits.CLIENT_ID_MAX_CHARACTERS} characters.")
    return client_id


def _check_new_token(owner: Identity, name: str, scopes: tuple[str, ...], expires_in_days: int | None) -> None:
    if not scopes or not set(scopes) <= SCOPES:
        raise MalformedRequest(f"A scope is one of {', '.join(sorted(SCOPES))}.")
    if len(name) > limits.NAME_MAX_CHARACTERS:
        raise MalformedRequest(f"The name is longer than {limits.NAME_MAX_CHARACTERS} characters.")
    if expires_in_days is not None and not 1 <= expires_in_days <= TOKEN_DAYS_MAX:
        raise MalformedRequest(f"A token lives 1 to {TOKEN_DAYS_MAX} days.")
    lacking = [scope for scope in scopes if not owner.may(scope)]
    if lacking:
        raise ScopeMissing(f"Your token cannot give away what it lacks: {', '.join(lacking)}.")


def _user_of_client(connection: sa.Connection, client_id: str, now: datetime) -> str:
    lasting_id = client_id if len(client_id) >= SECRET_CLIENT_ID_MIN_CHARACTERS else None
    known = connection.execute(sa.select(users.c.id).where(users.c.client_id == lasting_id)).scalar_one_or_none() if lasting_id else None
    if known is not None:
        return str(known)
    user_id = new_id("anon_")
    connection.execute(users.insert().values(id=user_id, kind="anonymous", plan=ANONYMOUS_PLAN, client_id=lasting_id, created_at=now))
    return user_id


def insert_token(
    connection: sa.Connection,
    token_id: str,
    user_id: str,
    name: str,
    token: str,
    scopes: tuple[str, ...],
    now: datetime,
    expires_at: datetime | None,
    client_id: str | None = None,
    address: str | None = None,
) -> None:
    """Write a token down inside the caller's transaction."""
    row = {"id": token_id, "user_id": user_id, "name": name, "digest": digest_of(token), "scopes": " ".join(scopes)}
    connection.execute(tokens.insert().values(**row, created_at=now, expires_at=expires_at, client_id=client_id, address=address))


def _record(row: sa.Row[tuple[object, ...]]) -> TokenRecord:
    scopes = tuple(row.scopes.split())
    return TokenRecord(row.id, row.name, scopes, row.created_at, row.expires_at, row.last_used_at, row.revoked_at)
