"""Let a share link ask for a password; a turn keeps the digest of the one that its message told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("shares", sa.Column("password", sa.Text()))
    op.add_column("turns", sa.Column("link_password", sa.Text()))
