from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reeltalk.clock import ManualClock
from reeltalk.config import Settings
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.exports import Exports
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.projects import Project, Projects
from reeltalk.storage.turns import Turns

CLIENT = "8f6c1f52-6a0e-4b61-9a4e-0d1f6a4f3c11"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(tmp_path / "reeltalk.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 3, 11, 12, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, economy="trial")


@pytest.fixture
def accounts(database: Database, clock: ManualClock, settings: Settings) -> Accounts:
    return Accounts(database, clock, settings)


@pytest.fixture
def projects(database: Database, clock: ManualClock) -> Projects:
    return Projects(database, clock)


@pytest.fixture
def exports(database: Database, clock: ManualClock) -> Exports:
    return Exports(database, clock)


@pytest.fixture
def turns(database: Database, clock: ManualClock) -> Turns:
    return Turns(database, clock)


@pytest.fixture
def ledger(database: Database, clock: ManualClock) -> Ledger:
    return Ledger(database, clock)


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "data", reserve_bytes=0)


@pytest.fixture
def user_id(accounts: Accounts) -> str:
    return accounts.issue_anonymous(CLIENT, "203.0.113.7").user_id


@pytest.fixture
def project(projects: Projects, user_id: str) -> Project:
    return projects.create(user_id, "My film", "en")
