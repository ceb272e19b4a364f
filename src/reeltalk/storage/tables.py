"""Every table, once. What a migration makes must equal this page; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = 1_000_000


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time in UTC, stored as whole microseconds since 1970: exact, ordered, the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the stored number."""
        if value is None:
            return None
        passed = value - EPOCH
        return (passed.days * 86_400 + passed.seconds) * MICROSECOND + passed.microseconds

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the aware time."""
        return None if value is None else datetime.fromtimestamp(value // MICROSECOND, UTC).replace(microsecond=value % MICROSECOND)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, unique=True),
    sa.Column("created_at", Moment, nullable=False),
)

logins = sa.Table(
    "logins",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, index=True),
    sa.Column("address", sa.Text, index=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("last_used_at", Moment),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, nullable=False, unique=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("head", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("target", sa.Integer),
    sa.Column("turn_id", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("timeline", sa.LargeBinary, nullable=False),
    sa.Column("operations", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("session_id", "turn_id", "kind"),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

shelf = sa.Table(
    "shelf",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

shelf_files = sa.Table(
    "shelf_files",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("blob_key", sa.Text, nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("info", sa.LargeBinary, nullable=False),
)

assets = sa.Table(
    "assets",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("blob_key", sa.Text, nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("info", sa.LargeBinary, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("session_id", "position"),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("blob_key", sa.Text, primary_key=True),
    sa.Column("info", sa.LargeBinary, nullable=False),
    sa.Column("sound", sa.LargeBinary),
    sa.Column("transcript", sa.LargeBinary),
    sa.Column("notes", sa.LargeBinary, nullable=False),
    sa.Column("shots", sa.LargeBinary),
    sa.Column("faces", sa.LargeBinary),
    sa.Column("beats", sa.LargeBinary),
    sa.Column("screen", sa.LargeBinary),
    sa.Column("speakers", sa.LargeBinary),
)

generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), nullable=False, index=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("turn_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("credits", sa.BigInteger, nullable=False),
    sa.Column("ticket", sa.Text),
    sa.Column("asset_id", sa.Text),
    sa.Column("provenance", sa.LargeBinary),
    sa.Column("notes", sa.LargeBinary, nullable=False),
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("receipt", sa.LargeBinary),
    sa.Column("export_id", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("finished_at", Moment),
    sa.Column("link_password", sa.Text),
    sa.UniqueConstraint("session_id", "position"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("turn_id", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
)

exports = sa.Table(
    "exports",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("file_key", sa.Text, nullable=False, unique=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("session_id", sa.ForeignKey("projects.session_id"), index=True),
    sa.Column("revision", sa.Integer),
    sa.Column("timeline_json", sa.LargeBinary, nullable=False),
    sa.Column("output", sa.LargeBinary, nullable=False),
    sa.Column("share", sa.Boolean, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("progress", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("blob_key", sa.Text, index=True),
    sa.Column("duration_s", sa.Float),
    sa.Column("size_bytes", sa.BigInteger),
    sa.Column("report", sa.LargeBinary),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("completed_at", Moment),
)

shares = sa.Table(
    "shares",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("session_id", sa.ForeignKey("projects.session_id")),
    sa.Column("export_id", sa.ForeignKey("exports.id"), nullable=False, index=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("password", sa.Text),
)

balances = sa.Table(
    "balances",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("available", sa.BigInteger, nullable=False),
    sa.Column("frozen", sa.BigInteger, nullable=False),
    sa.Column("granted", sa.BigInteger, nullable=False),
    sa.Column("consumed", sa.BigInteger, nullable=False),
    sa.CheckConstraint("available >= 0", name="available"),
    sa.CheckConstraint("frozen >= 0", name="frozen"),
    sa.CheckConstraint("granted = available + frozen + consumed", name="law"),
)

holds = sa.Table(
    "holds",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.CheckConstraint("amount >= 0", name="amount"),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("debit", sa.Text, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("user_id", "phase", "reference", "kind"),
    sa.CheckConstraint("amount >= 0", name="amount"),
    sa.CheckConstraint("debit <> credit", name="double_entry"),
)
