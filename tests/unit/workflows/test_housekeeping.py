from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reeltalk.clock import ManualClock
from reeltalk.config import Settings
from reeltalk.errors import NotFound
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.janitor import Janitor, Swept
from reeltalk.storage.projects import Projects
from reeltalk.storage.tables import claims
from reeltalk.wiring import build, running
from reeltalk.workflows.housekeeping import swept

START = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(tmp_path / "reeltalk.db")
    database.migrate()
    yield database
    database.close()


def claim_link(database: Database, settings: Settings, clock: ManualClock) -> None:
    accounts = Accounts(database, clock, settings)
    user_id = accounts.issue_anonymous("a client of some length", "").user_id
    accounts.create_claim(user_id, Projects(database, clock).create(user_id, "film").session_id)


def count_of_claims(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(claims.select()).all())


def test_expired_things_go_while_the_block_runs_and_living_ones_stay(database: Database, tmp_path: Path) -> None:
    clock = ManualClock(START)
    claim_link(database, Settings(home=tmp_path), clock)
    janitor = Janitor(database, Blobs(tmp_path / "blobs"))
    with swept(janitor, clock):
        pass
    assert count_of_claims(database) == 1
    clock.advance(timedelta(days=8).total_seconds())
    with swept(janitor, clock):
        pass
    assert count_of_claims(database) == 0


class Counting(Janitor):
    """A real janitor that fails on its first sweep and tells of its third."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        super().__init__(database, blobs)
        self.sweeps = 0
        self.third = threading.Event()

    def sweep(self, now: datetime) -> Swept:
        self.sweeps += 1
        if self.sweeps == 1:
            raise NotFound("the folder is away for a moment")
        if self.sweeps == 3:
            self.third.set()
        return super().sweep(now)


def test_it_sweeps_again_and_again_and_a_sweep_that_fails_ends_nothing(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    janitor = Counting(database, Blobs(tmp_path / "blobs"))
    with caplog.at_level(logging.ERROR), swept(janitor, ManualClock(START), every_s=0.001):
        assert janitor.third.wait(20)
    assert "sweeping failed" in caplog.text
    ended_at = janitor.sweeps
    assert not any(thread.name == "janitor" for thread in threading.enumerate()) and janitor.sweeps == ended_at


def test_a_running_server_sweeps(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    parts = build(settings, "http://127.0.0.1:1")
    claim_link(parts.database, settings, ManualClock(START))
    with running(parts):
        assert any(thread.name == "janitor" for thread in threading.enumerate())
    assert count_of_claims(parts.database) == 0
    parts.database.close()
