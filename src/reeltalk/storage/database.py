"""The one door to the relational database: SQLite in WAL mode, or any database that SQLAlchemy reaches by URL.

Two rules keep SQLite calm under many threads and processes. Reads run in autocommit, each statement on its own snapshot, so that no
reader ever holds a lock. Writes start with ``BEGIN IMMEDIATE``: they wait for the writer before them from the first statement on,
because a transaction that first reads and then writes fails at once when somebody else wrote in between, whatever the timeout.

``synchronous=FULL``: what is kept here (credits, revisions, tokens) was acknowledged to somebody, so it survives a power cut too;
the few milliseconds that this costs a commit are nothing beside a render.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from reeltalk.errors import SetupError, StorageBusy, StorageFull

BUSY_TIMEOUT_MS: Final = 30_000
POOL_CONNECTIONS: Final = 8
POOL_OVERFLOW_CONNECTIONS: Final = 56
SCHEMA_HEAD: Final = "0009"
"""The newest migration; a database that stands there starts without loading the migration tool."""

_PRAGMAS: Final = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """Connections for reading and for writing."""

    def __init__(self, url: str) -> None:
        """Open ``url``; a SQLite file's folder is made. Nothing is created in the database before ``migrate``."""
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise SetupError("The database must be a file: threads cannot share one that is held in memory.")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = sa.create_engine(
            parsed, pool_size=POOL_CONNECTIONS, max_overflow=POOL_OVERFLOW_CONNECTIONS, pool_timeout=BUSY_TIMEOUT_MS / 1000
        )
        self._watch: sqlite3.Connection | None = None
        self._watch_lock = threading.Lock()
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_connection)
            sa.event.listen(self.engine, "begin", _begin_immediately)

    @classmethod
    def at(cls, path: Path) -> Database:
        """Open the SQLite file at ``path``."""
        return cls(f"sqlite:///{path}")

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection for reading; each statement sees the newest committed state."""
        with _storage_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection inside a write transaction: committed at the end, rolled back when anything is raised.

        Raises StorageFull when the disk is full and StorageBusy when another writer holds the database for 30 s.
        """
        with _storage_errors(), self.engine.connect().execution_options(reeltalk_write=True) as connection, connection.begin():
            yield connection

    def version(self) -> int | None:
        """Return a number that is another one after every commit, whichever process made it; None where the database tells none.

        Costs a few microseconds: what is worked out from the database can be kept for as long as this stays the same.
        """
        path = self.engine.url.database
        if self.engine.dialect.name != "sqlite" or path is None:
            return None
        with self._watch_lock:
            if self._watch is None:  # a connection that never writes: SQLite counts the commits of all others
                self._watch = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False, isolation_level=None)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def migrate(self) -> None:
        """Bring the schema to the newest version, in one transaction: upgraded, or untouched. Raises SetupError for a newer database."""
        if self._version() == SCHEMA_HEAD:
            return
        from reeltalk.storage import migrations

        with self.write() as connection:
            migrations.upgrade(connection)

    def close(self) -> None:
        """Close every connection."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self.engine.dispose()

    def _version(self) -> str | None:
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def turn_on_wal(path: Path) -> None:
    """Make the SQLite file at ``path`` use a write-ahead log (kept in the file), for engines that do not do so themselves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _prepare_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_immediately does
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_immediately(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("reeltalk_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _storage_errors() -> Iterator[None]:
    """Say a full disk and a held lock in the house's own words."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig)
        if "disk is full" in reason:
            raise StorageFull from error
        if "database is locked" in reason:
            raise StorageBusy from error
        raise
