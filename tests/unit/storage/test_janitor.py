from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reeltalk.clock import ManualClock, SystemClock
from reeltalk.config import Settings
from reeltalk.errors import BadToken
from reeltalk.media.facts import MediaInfo
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.assets import Assets
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.events import append_event, events_after
from reeltalk.storage.exports import Exports
from reeltalk.storage.facts import FactStore
from reeltalk.storage.janitor import Janitor, Swept
from reeltalk.storage.projects import Project
from reeltalk.storage.turns import Turns
from reeltalk.timeline.model import MediaKind

INFO = MediaInfo(MediaKind.IMAGE, "png", 3, None)


@pytest.fixture
def now() -> datetime:
    return SystemClock().now()


@pytest.fixture
def janitor(database: Database, blobs: Blobs) -> Janitor:
    return Janitor(database, blobs)


def store(blobs: Blobs, content: bytes, age: timedelta, now: datetime) -> str:
    with blobs.stage() as staged:
        staged.write(content)
        key = staged.commit()
    moment = (now - age).timestamp()
    os.utime(blobs.path(key), (moment, moment))
    return key


def test_old_files_that_nobody_names_go_and_all_others_stay(
    database: Database, blobs: Blobs, janitor: Janitor, project: Project, exports: Exports, clock: ManualClock, now: datetime
) -> None:
    old, young = timedelta(days=2), timedelta(hours=1)
    orphan, fresh = store(blobs, b"orphan", old, now), store(blobs, b"fresh", young, now)
    footage, film = store(blobs, b"footage", old, now), store(blobs, b"film", old, now)
    Assets(database, clock).add(project.session_id, project.user_id, "a.png", MediaKind.IMAGE, footage, 3, INFO, "upload")
    exports.create("render_1", project.user_id, None, None, b"{}", {})
    exports.complete("render_1", film, 1.0, 4, {})
    facts = FactStore(database)
    for key in (orphan, footage):
        facts.put_info(key, INFO)
    assert janitor.sweep(now).orphan_blobs == 1
    assert [blobs.exists(key) for key in (orphan, fresh, footage, film)] == [False, True, True, True]
    assert (facts.get(orphan), facts.get(footage) is not None) == (None, True)
    assert janitor.sweep(now).orphan_blobs == 0


def test_an_orphan_that_is_uploaded_again_is_young_again(blobs: Blobs, janitor: Janitor, now: datetime) -> None:
    key = store(blobs, b"again", timedelta(days=2), now)
    with blobs.stage() as staged:
        staged.write(b"again")
        staged.commit()
    assert janitor.sweep(now).orphan_blobs == 0
    assert blobs.exists(key)


def test_uploads_nobody_finished_go_after_a_day(blobs: Blobs, janitor: Janitor, now: datetime) -> None:
    left, running = blobs.stage(), blobs.stage()
    moment = (now - timedelta(days=2)).timestamp()
    os.utime(left.path, (moment, moment))
    assert janitor.sweep(now).staged_files == 1
    assert (left.path.exists(), running.path.exists()) == (False, True)
    left.discard()
    running.discard()


def test_ended_secrets_are_forgotten_in_time(accounts: Accounts, janitor: Janitor, clock: ManualClock, project: Project) -> None:
    issued = accounts.issue_anonymous("a client id long enough", "203.0.113.8")
    accounts.create_claim(project.user_id, project.session_id)
    clock.advance(8 * 86_400)
    assert janitor.sweep(clock.now()) == Swept(claims=1)
    with pytest.raises(BadToken, match="expired"):
        accounts.authenticate(issued.token)
    clock.advance(30 * 86_400)
    assert janitor.sweep(clock.now()).tokens == 2


def test_old_events_go_unless_their_turn_still_runs(
    database: Database, janitor: Janitor, project: Project, turns: Turns, now: datetime
) -> None:
    done = turns.create(project.session_id, project.user_id, "done")
    turns.finish(done.id, "ok")
    running = turns.create(project.session_id, project.user_id, "running")
    for turn in (done, running):
        append_event(database, project.session_id, turn.id, "text", {}, now - timedelta(days=8))
        append_event(database, project.session_id, turn.id, "text", {}, now)
    assert janitor.sweep(now).events == 1
    assert [len(events_after(database, turn.id, 0, 10)) for turn in (done, running)] == [1, 2]


def test_a_folder_over_its_quota_loses_what_was_longest_unused(
    database: Database, blobs: Blobs, tmp_path: Path, now: datetime, settings: Settings
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for age, name in enumerate(("newest", "older", "oldest")):
        (cache / name).write_bytes(b"x" * 100)
        os.utime(cache / name, (now.timestamp() - age, now.timestamp() - age))
    janitor = Janitor(database, blobs, quotas_bytes={cache: 250})
    assert janitor.sweep(now).cached_files == 1
    assert sorted(path.name for path in cache.iterdir()) == ["newest", "older"]
