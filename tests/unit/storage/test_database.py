from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from reeltalk.errors import SetupError, StorageBusy, StorageFull
from reeltalk.storage import database as database_module
from reeltalk.storage import migrations, tables
from reeltalk.storage.database import SCHEMA_HEAD, Database, turn_on_wal


def created_by(path: Path) -> dict[str, list[str]]:
    """Return each table's and index's definition, as sorted lines: the order of columns and constraints says nothing."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'").fetchall()
    return {name: sorted(re.sub(r"\s+", " ", line).strip(" ,)") for line in re.split(r"\n|, (?=[a-z])", sql)) for name, sql in rows}


def test_the_migrations_make_what_the_tables_say(tmp_path: Path, database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    straight = sa.create_engine(f"sqlite:///{tmp_path / 'straight.db'}")
    tables.metadata.create_all(straight)
    straight.dispose()
    assert created_by(tmp_path / "reeltalk.db") == created_by(tmp_path / "straight.db")


def test_the_noted_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migrations.configuration()).get_heads() == [SCHEMA_HEAD]


def test_migrating_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    before = created_by(tmp_path / "reeltalk.db")
    database.migrate()
    assert created_by(tmp_path / "reeltalk.db") == before


def test_many_starting_at_once_migrate_once(tmp_path: Path) -> None:
    databases = [Database.at(tmp_path / "shared.db") for _ in range(4)]
    errors: list[BaseException] = []

    def migrate(database: Database) -> None:
        try:
            database.migrate()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=migrate, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_database_from_a_newer_release_is_refused_and_untouched(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SetupError, match="newer"):
        database.migrate()
    with database.read() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_the_pragmas_hold_on_every_connection(database: Database) -> None:
    with database.read() as first, database.read() as second:
        for connection in (first, second):
            ask = lambda name, connection=connection: connection.execute(sa.text(f"PRAGMA {name}")).scalar_one()  # noqa: E731
            assert ask("journal_mode") == "wal"
            assert ask("synchronous") == 2
            assert ask("foreign_keys") == 1
            assert ask("busy_timeout") == 30_000


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(sa.text("CREATE TABLE half (a INTEGER)"))
        raise RuntimeError
    with database.read() as connection:
        assert not sa.inspect(connection).has_table("half")


def test_a_reader_is_not_held_up_by_a_writer_and_sees_only_what_is_committed(database: Database) -> None:
    with database.write() as writer:
        writer.execute(sa.text("INSERT INTO users VALUES ('anon_1', 'anonymous', 'free', NULL, 0)"))
        with database.read() as reader:
            assert reader.execute(sa.text("SELECT count(*) FROM users")).scalar_one() == 0
    with database.read() as reader:
        assert reader.execute(sa.text("SELECT count(*) FROM users")).scalar_one() == 1


def test_transactions_that_read_and_then_write_never_meet_a_lock(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(sa.text("INSERT INTO counter VALUES (0)"))
    errors: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(5):
                with database.write() as connection:
                    n = connection.execute(sa.text("SELECT n FROM counter")).scalar_one()
                    connection.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=count) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert (connection.execute(sa.text("SELECT n FROM counter")).scalar_one(), errors) == (100, [])


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(SetupError):
        Database("sqlite://")


def test_wal_is_turned_on_in_a_file_of_another_engine(tmp_path: Path) -> None:
    turn_on_wal(tmp_path / "jobs" / "jobs.db")
    with sqlite3.connect(tmp_path / "jobs" / "jobs.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_lock_held_by_another_process_is_waited_out_and_then_said(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    foreign = sqlite3.connect(tmp_path / "reeltalk.db", isolation_level=None, check_same_thread=False)
    foreign.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, foreign.execute, ("COMMIT",))
    release.start()
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE waited (a INTEGER)"))
    release.join()

    monkeypatch.setattr(database_module, "_PRAGMAS", ("PRAGMA busy_timeout=50",))
    impatient = Database.at(tmp_path / "reeltalk.db")
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy), impatient.write():
        pass
    with impatient.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM waited")).scalar_one() == 0
    foreign.close()
    impatient.close()


def test_a_full_disk_is_said_and_what_was_kept_stays(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE kept (a BLOB)"))
        connection.execute(sa.text("INSERT INTO kept VALUES ('x')"))
    with pytest.raises(StorageFull), database.write() as connection:
        pages = connection.execute(sa.text("PRAGMA page_count")).scalar_one()
        connection.execute(sa.text(f"PRAGMA max_page_count={pages + 2}"))
        connection.execute(sa.text("INSERT INTO kept VALUES (zeroblob(1000000))"))
    with database.read() as connection:
        connection.execute(sa.text("PRAGMA max_page_count=1000000"))
        assert connection.execute(sa.text("SELECT a FROM kept")).scalars().all() == ["x"]
