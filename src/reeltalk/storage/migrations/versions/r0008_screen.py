"""Keep what is written in a file's picture beside what else is seen in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column, empty: a file that came in before is read when somebody asks."""
    op.add_column("facts", sa.Column("screen", sa.LargeBinary(), nullable=True))
