"""Let users have an account: an address and a password. Anonymous users stand on a plan of their own name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table, and name the plan of those who are there."""
    op.create_table(
        "logins",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_logins_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_logins"),
        sa.UniqueConstraint("email", name="uq_logins_email"),
    )
    op.execute("UPDATE users SET plan = 'anonymous' WHERE kind = 'anonymous' AND plan = 'free'")
