"""How the schema came to be, step by step, forward only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from reeltalk.errors import SetupError


def configuration(connection: Connection | None = None) -> Config:
    """Return the migration tool's settings, made here so that no file is needed on disk."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run every step that is still missing inside the caller's transaction; raises SetupError for a database from a newer release."""
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise SetupError("The database was made by a newer Reeltalk.", hint="Install that release, or use another data folder.") from error
