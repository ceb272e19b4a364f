"""Credits, in double entry: quote, hold, settle, release.

Every row of the ledger moves an amount from one account to another: ``issued`` is where grants come from, ``available`` and ``frozen``
are a user's own, ``spent`` is where settled work goes. The balances are the sums of those rows, kept beside them in the same
transaction and guarded by the database itself: never below zero, and granted = available + frozen + consumed at every moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

import sqlalchemy as sa

from reeltalk.clock import Clock
from reeltalk.errors import CreditsExhausted
from reeltalk.storage.database import Database
from reeltalk.storage.tables import balances, holds, ledger

Phase: TypeAlias = Literal["grant", "hold", "settle", "release"]

ACCOUNTS: dict[str, tuple[str, str]] = {
    "grant": ("issued", "available"),
    "hold": ("available", "frozen"),
    "settle": ("frozen", "spent"),
    "release": ("frozen", "available"),
}
"""For each phase, the account that gives and the one that takes."""


class HoldStatus(StrEnum):
    """What became of a hold."""

    HELD = "held"
    SETTLED = "settled"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a user's credits are. ``unlimited`` is said by callers whose settings charge nothing."""

    available: int = 0
    frozen: int = 0
    granted: int = 0
    consumed: int = 0
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Credits set aside for one piece of work of one job."""

    job_id: str
    kind: str
    user_id: str
    amount: int
    status: HoldStatus


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement. ``reference`` is the job, or what a grant was given for; ``kind`` the sort of work, or the source of a grant."""

    id: int
    phase: Phase
    reference: str
    kind: str
    debit: str
    credit: str
    amount: int
    at: datetime


class Ledger:
    """The books."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def grant(self, user_id: str, amount: int, source: str, reference: str) -> bool:
        """Give credits; the same source and reference give once only. Says whether this call gave them."""
        with self._database.write() as connection:
            return post_grant(connection, user_id, amount, source, reference, self._clock.now())

    def balance(self, user_id: str) -> Balance:
        """Return where the user's credits are; zeros for one who was never given any."""
        with self._database.read() as connection:
            return read_balance(connection, user_id)

    def quote(self, user_id: str, amount: int) -> None:
        """Raise CreditsExhausted unless ``amount`` could be held now. Nothing is set aside: only ``hold`` does that."""
        available = self.balance(user_id).available
        if available < amount:
            raise CreditsExhausted(available=available, needed=amount)

    def hold(self, user_id: str, job_id: str, kind: str, amount: int) -> Hold:
        """Set credits aside; a second call for the same job and kind returns the first one's hold. Raises CreditsExhausted."""
        _check_amount(amount)
        with self._database.write() as connection:
            existing = _find_hold(connection, job_id, kind)
            if existing:
                return existing
            _move(connection, user_id, available=-amount, frozen=amount)
            hold = Hold(job_id, kind, user_id, amount, HoldStatus.HELD)
            now = self._clock.now()
            connection.execute(
                holds.insert().values(job_id=job_id, kind=kind, user_id=user_id, amount=amount, status=hold.status, created_at=now)
            )
            _write(connection, user_id, "hold", job_id, kind, amount, now)
            return hold

    def settle(self, job_id: str, kind: str) -> Hold | None:
        """Spend a hold. The first outcome of a hold stands: later calls change nothing and return it. None where nothing was held."""
        return self._end(job_id, kind, HoldStatus.SETTLED)

    def release(self, job_id: str, kind: str) -> Hold | None:
        """Give a hold back. The first outcome of a hold stands: later calls change nothing and return it. None where nothing was held."""
        return self._end(job_id, kind, HoldStatus.RELEASED)

    def open_holds(self) -> tuple[Hold, ...]:
        """Return every hold without an outcome, oldest first; after a crash its job decides it."""
        query = sa.select(holds).where(holds.c.status == HoldStatus.HELD).order_by(holds.c.created_at)
        with self._database.read() as connection:
            return tuple(_hold(row) for row in connection.execute(query))

    def was_spent(self, job_ids: tuple[str, ...], kind: str) -> bool:
        """Say whether any of the jobs holds or has spent credits for ``kind``: what is charged once per session asks this first."""
        live = (HoldStatus.HELD, HoldStatus.SETTLED)
        query = sa.select(holds.c.job_id).where(holds.c.job_id.in_(job_ids), holds.c.kind == kind, holds.c.status.in_(live)).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def entries(self, user_id: str, *, limit: int = 100, offset: int = 0) -> tuple[LedgerEntry, ...]:
        """Return the user's movements, newest first."""
        query = sa.select(ledger).where(ledger.c.user_id == user_id).order_by(ledger.c.id.desc()).limit(limit).offset(offset)
        with self._database.read() as connection:
            return tuple(_entry(row) for row in connection.execute(query))

    def count_entries(self, user_id: str) -> int:
        """Return how many movements the user has, for paging."""
        query = sa.select(sa.func.count()).where(ledger.c.user_id == user_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def statement(
        self, user_id: str, *, since: datetime | None, until: datetime | None, limit: int, offset: int
    ) -> tuple[tuple[LedgerEntry, ...], int]:
        """Return a page of what was given and spent between two moments, newest first, and how much there is in all."""
        shown = [ledger.c.user_id == user_id, ledger.c.phase.in_(("grant", "settle")), ledger.c.amount > 0]
        shown += [ledger.c.at >= since] if since else []
        shown += [ledger.c.at < until] if until else []
        page = sa.select(ledger).where(*shown).order_by(ledger.c.id.desc()).limit(limit).offset(offset)
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(ledger).where(*shown)).scalar_one()
            return tuple(_entry(row) for row in connection.execute(page)), total

    def check_law(self) -> tuple[str, ...]:
        """Return the users whose balance is not the sum of their ledger rows; an empty tuple is the law kept."""
        with self._database.write() as connection:  # one transaction, so that no movement falls between the two readings
            sums = {(row.user_id, row.phase): row.total for row in connection.execute(_sums())}
            rows = connection.execute(sa.select(balances)).all()
        users = {row.user_id for row in rows} | {user_id for user_id, _phase in sums}
        kept = {row.user_id: Balance(row.available, row.frozen, row.granted, row.consumed) for row in rows}
        return tuple(sorted(user for user in users if kept.get(user) != _balance_from_sums(sums, user)))

    def _end(self, job_id: str, kind: str, outcome: HoldStatus) -> Hold | None:
        with self._database.write() as connection:
            hold = _find_hold(connection, job_id, kind)
            if hold is None or hold.status is not HoldStatus.HELD:
                return hold
            if outcome is HoldStatus.SETTLED:
                _move(connection, hold.user_id, frozen=-hold.amount, consumed=hold.amount)
                _write(connection, hold.user_id, "settle", job_id, kind, hold.amount, self._clock.now())
            else:
                _move(connection, hold.user_id, frozen=-hold.amount, available=hold.amount)
                _write(connection, hold.user_id, "release", job_id, kind, hold.amount, self._clock.now())
            connection.execute(holds.update().where(holds.c.job_id == job_id, holds.c.kind == kind).values(status=outcome))
            return Hold(job_id, kind, hold.user_id, hold.amount, outcome)


def post_grant(connection: sa.Connection, user_id: str, amount: int, source: str, reference: str, at: datetime) -> bool:
    """Give credits inside the caller's transaction; says False where this source and reference gave before."""
    _check_amount(amount)
    given = sa.select(ledger.c.id).where(
        ledger.c.user_id == user_id, ledger.c.phase == "grant", ledger.c.reference == reference, ledger.c.kind == source
    )
    if connection.execute(given).first():
        return False
    if connection.execute(sa.select(balances.c.user_id).where(balances.c.user_id == user_id)).first() is None:
        connection.execute(balances.insert().values(user_id=user_id, available=0, frozen=0, granted=0, consumed=0))
    _move(connection, user_id, available=amount, granted=amount)
    _write(connection, user_id, "grant", reference, source, amount, at)
    return True


def read_balance(connection: sa.Connection, user_id: str) -> Balance:
    """Return the user's balance inside the caller's transaction."""
    row = connection.execute(sa.select(balances).where(balances.c.user_id == user_id)).one_or_none()
    return Balance(row.available, row.frozen, row.granted, row.consumed) if row else Balance()


def _move(connection: sa.Connection, user_id: str, **changes: int) -> None:
    """Change the kept sums in one statement that does nothing where credits are short; raises CreditsExhausted."""
    values = {name: balances.c[name] + change for name, change in changes.items()}
    enough = balances.c.available >= -min(changes.get("available", 0), 0)
    done = connection.execute(balances.update().where(balances.c.user_id == user_id, enough).values(**values))
    if done.rowcount == 0 and any(changes.values()):
        raise CreditsExhausted(available=read_balance(connection, user_id).available, needed=-changes.get("available", 0))


def _write(connection: sa.Connection, user_id: str, phase: Phase, reference: str, kind: str, amount: int, at: datetime) -> None:
    debit, credit = ACCOUNTS[phase]
    connection.execute(
        ledger.insert().values(
            user_id=user_id, phase=phase, reference=reference, kind=kind, debit=debit, credit=credit, amount=amount, at=at
        )
    )


def _find_hold(connection: sa.Connection, job_id: str, kind: str) -> Hold | None:
    row = connection.execute(sa.select(holds).where(holds.c.job_id == job_id, holds.c.kind == kind)).one_or_none()
    return _hold(row) if row else None


def _hold(row: sa.Row[tuple[object, ...]]) -> Hold:
    return Hold(row.job_id, row.kind, row.user_id, row.amount, HoldStatus(row.status))


def _entry(row: sa.Row[tuple[object, ...]]) -> LedgerEntry:
    return LedgerEntry(row.id, row.phase, row.reference, row.kind, row.debit, row.credit, row.amount, row.at)


def _sums() -> sa.Select[tuple[str, str, int]]:
    total = sa.func.sum(ledger.c.amount).label("total")
    return sa.select(ledger.c.user_id, ledger.c.phase, total).group_by(ledger.c.user_id, ledger.c.phase)


def _balance_from_sums(sums: dict[tuple[str, str], int], user_id: str) -> Balance:
    granted, held, settled, released = (sums.get((user_id, phase), 0) for phase in ("grant", "hold", "settle", "release"))
    return Balance(available=granted - held + released, frozen=held - settled - released, granted=granted, consumed=settled)


def _check_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"an amount of credits is never negative: {amount}")
