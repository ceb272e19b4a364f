"""Keep what is seen in a file and the pulse of its music beside what is heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, empty: a file that came in before is looked at when somebody asks."""
    for name in ("shots", "faces", "beats"):
        op.add_column("facts", sa.Column(name, sa.LargeBinary(), nullable=True))
