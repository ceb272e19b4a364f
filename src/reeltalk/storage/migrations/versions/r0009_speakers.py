"""Keep who speaks when beside what is said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, empty: a file's voices are told apart when somebody asks."""
    op.add_column("facts", sa.Column("speakers", sa.LargeBinary(), nullable=True))
