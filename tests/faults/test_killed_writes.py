"""The counting sweep: every write is killed before its 1st, 2nd, 3rd ... statement until a run passes untouched.

After each kill the books must balance and every timeline must load; then the same work is done again, as a retry would, and must end
exactly where an undisturbed run ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from faults.killing import died, kill_at_statement, statement_numbers
from reeltalk.clock import ManualClock
from reeltalk.config import Settings
from reeltalk.storage import migrations
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.exports import Exports
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.projects import Projects
from reeltalk.storage.turns import Turns
from reeltalk.timeline.model import Timeline

CLOCK = ManualClock(datetime(2026, 3, 11, tzinfo=UTC))
TABLES_THAT_COUNT = ("balances", "holds", "ledger", "revisions", "turns", "exports")


class House:
    """A database with one user and one project; every run gets a copy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        database = Database.at(path)
        database.migrate()
        self.user_id = Accounts(database, CLOCK, Settings(home=path.parent)).issue_anonymous("client", "127.0.0.1").user_id
        self.session_id = Projects(database, CLOCK).create(self.user_id, "film").session_id
        database.close()

    def copy(self, name: str) -> House:
        twin = object.__new__(House)
        twin.path = Path(shutil.copy(self.path, self.path.with_name(name)))
        twin.user_id, twin.session_id = self.user_id, self.session_id
        return twin

    def charge(self, database: Database) -> None:
        ledger = Ledger(database, CLOCK)
        ledger.hold(self.user_id, "job", "edit", 40)
        ledger.hold(self.user_id, "job", "generate", 30)
        ledger.settle("job", "edit")
        ledger.release("job", "generate")
        ledger.grant(self.user_id, 5, "admin", "thanks")

    def edit(self, database: Database) -> None:
        projects = Projects(database, CLOCK)
        projects.save(self.session_id, Timeline(title="one"), base=0, turn_id="t1")
        projects.save(self.session_id, Timeline(title="two"), base=1, turn_id="t2")
        projects.restore(self.session_id, 1, base=2, turn_id="t3", kind="undo")

    def talk(self, database: Database) -> None:
        turns = Turns(database, CLOCK)
        turns.create(self.session_id, self.user_id, "hello", turn_id="t1")
        turns.start("t1")
        turns.finish("t1", "done", {"clauses": []})

    def export(self, database: Database) -> None:
        exports = Exports(database, CLOCK)
        if not any(export.id == "render_1" for export in exports.of_session(self.session_id)):
            exports.create("render_1", self.user_id, self.session_id, 1, b"{}", {"format": "mp4"})
        exports.progress("render_1", 50)
        exports.complete("render_1", "ab" * 32, 1.0, 10, {})

    def check(self) -> None:
        database = Database.at(self.path)
        assert Ledger(database, CLOCK).check_law() == ()
        projects = Projects(database, CLOCK)
        head = projects.head(self.session_id)
        assert [note.number for note in projects.history(self.session_id)] == list(range(1, head.number + 1))
        projects.targets(self.session_id)
        database.close()

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """Return what the work left, without the names that are drawn by lot."""
        database = Database.at(self.path)
        with database.read() as connection:
            rows = {
                table: [
                    tuple("film" if str(value).startswith("film_") else value for value in row)
                    for row in connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY 1, 2"))
                ]
                for table in TABLES_THAT_COUNT
            }
        database.close()
        return rows


@pytest.mark.slow
@pytest.mark.parametrize(
    "work",
    [
        House.charge,
        House.edit,
        pytest.param(House.talk, marks=pytest.mark.thorough),
        pytest.param(House.export, marks=pytest.mark.thorough),
    ],
    ids=lambda work: work.__name__,
)
def test_work_that_is_killed_at_any_statement_can_be_repeated_and_ends_the_same(
    tmp_path: Path, work: Callable[[House, Database], None]
) -> None:
    original = House(tmp_path / "original.db")
    undisturbed = original.copy("undisturbed.db")
    database = Database.at(undisturbed.path)
    work(undisturbed, database)
    database.close()
    expected = undisturbed.state()
    for number in statement_numbers():
        house = original.copy(f"{number}.db")

        def killed(house: House = house, number: int = number) -> None:
            database = Database.at(house.path)
            kill_at_statement(database, number)
            work(house, database)

        disturbed = died(killed)
        house.check()
        if not disturbed:
            break
        database = Database.at(house.path)
        work(house, database)
        database.close()
        house.check()
        assert house.state() == expected, f"killed before statement {number}"
    assert number > 5


@pytest.mark.slow
@pytest.mark.thorough
def test_a_migration_that_is_killed_at_any_statement_leaves_the_old_schema_and_can_be_repeated(tmp_path: Path) -> None:
    migrations.configuration()
    warm = Database.at(tmp_path / "warm.db")
    warm.migrate()
    warm.close()
    for number in statement_numbers():
        path = tmp_path / f"{number}.db"

        def killed(path: Path = path, number: int = number) -> None:
            database = Database.at(path)
            kill_at_statement(database, number)
            database.migrate()

        disturbed = died(killed)
        database = Database.at(path)
        with database.read() as connection:
            names = sa.inspect(connection).get_table_names()
        if not disturbed:
            assert "projects" in names
            break
        assert names == [], f"half a schema after a kill before statement {number}"
        database.migrate()
        database.close()
    assert number > 30
