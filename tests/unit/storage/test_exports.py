from __future__ import annotations

from datetime import timedelta

import pytest

from reeltalk.clock import ManualClock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.exports import Export, Exports, ExportStatus
from reeltalk.storage.passwords import digest_password
from reeltalk.storage.projects import Project
from reeltalk.storage.shares import SHARE_PASSWORD_MIN_CHARACTERS, Shares

DAY_S = 86_400
KEY = "ab" * 32


@pytest.fixture
def shares(database: Database, clock: ManualClock) -> Shares:
    return Shares(database, clock)


@pytest.fixture
def export(exports: Exports, project: Project) -> Export:
    return exports.create("render_1", project.user_id, project.session_id, 1, b'{"schema": 1}', {"format": "mp4"}, share=True)


@pytest.fixture
def stranger(accounts: Accounts) -> str:
    return accounts.issue_anonymous("a stranger's client id", "203.0.113.9").user_id


def test_an_export_goes_from_pending_over_processing_to_completed(exports: Exports, export: Export, clock: ManualClock) -> None:
    assert (export.status, export.progress, export.output, export.share) == (ExportStatus.PENDING, 0, {"format": "mp4"}, True)
    assert not export.is_finished and export.timeline_json == b'{"schema": 1}'
    assert exports.progress("render_1", 40).status is ExportStatus.PROCESSING
    clock.advance(3)
    done = exports.complete("render_1", KEY, 10.0, 1234, {"frames": 300})
    assert (done.status, done.progress, done.blob_key, done.duration_s, done.size_bytes) == ("completed", 100, KEY, 10.0, 1234)
    assert done.report == {"frames": 300} and done.completed_at == clock.now() and done.is_finished


def test_progress_never_runs_backwards_nor_out_of_bounds(exports: Exports, export: Export) -> None:
    assert [exports.progress("render_1", percent).progress for percent in (40, 20, 60, -5, 150)] == [40, 40, 60, 60, 100]


def test_the_first_end_of_an_export_stands(exports: Exports, export: Export) -> None:
    failed = exports.fail("render_1", "cancelled")
    assert (failed.status, failed.error) == (ExportStatus.FAILED, "cancelled")
    assert exports.complete("render_1", KEY, 10.0, 1, {}) == failed
    assert exports.progress("render_1", 50) == failed
    assert exports.fail("render_1", "again") == failed


def test_an_id_is_used_once_and_must_be_an_id(exports: Exports, export: Export, project: Project) -> None:
    with pytest.raises(Conflict):
        exports.create("render_1", project.user_id, None, None, b"{}", {})
    for odd in ("", "x" * 129, "a\nb"):
        with pytest.raises(MalformedRequest):
            exports.create(odd, project.user_id, None, None, b"{}", {})


def test_an_export_is_seen_by_its_owner_only(exports: Exports, export: Export, stranger: str) -> None:
    assert exports.get(export.user_id, "render_1") == export
    for user_id, export_id in ((stranger, "render_1"), (export.user_id, "render_2")):
        with pytest.raises(NotFound):
            exports.get(user_id, export_id)


def test_the_address_of_a_film_cannot_be_guessed_from_its_id(exports: Exports, export: Export) -> None:
    assert len(export.file_key) == len("film_") + 32
    assert exports.by_file_key(export.file_key) == export
    with pytest.raises(NotFound):
        exports.by_file_key("render_1")


def test_a_session_knows_its_newest_export_and_its_newest_film(exports: Exports, export: Export, clock: ManualClock) -> None:
    assert export.session_id is not None
    assert exports.latest_of_session(export.session_id, only_completed=True) is None
    exports.complete("render_1", KEY, 1.0, 1, {})
    clock.advance(1)
    exports.create("render_2", export.user_id, export.session_id, 2, b"{}", {})
    newest, film = exports.latest_of_session(export.session_id), exports.latest_of_session(export.session_id, only_completed=True)
    assert newest is not None and film is not None
    assert (newest.id, film.id) == ("render_2", "render_1")
    assert [unfinished.id for unfinished in exports.unfinished()] == ["render_2"]


def test_a_share_opens_one_film_until_it_expires(shares: Shares, export: Export, clock: ManualClock) -> None:
    token = shares.create(export.user_id, export.session_id, export.id, lifetime=timedelta(days=2))
    lasting = shares.create(export.user_id, export.session_id, export.id)
    assert len(token) >= 43 and token != lasting
    assert (shares.resolve(token).export_id, shares.resolve(token).user_id) == (export.id, export.user_id)
    clock.advance(2 * DAY_S)
    with pytest.raises(NotFound):
        shares.resolve(token)
    assert shares.resolve(lasting).expires_at is None


def test_a_revoked_share_is_closed_at_once(shares: Shares, export: Export, stranger: str) -> None:
    first, second, third = (shares.create(export.user_id, export.session_id, export.id) for _ in range(3))
    with pytest.raises(NotFound):
        shares.revoke(stranger, first)
    shares.revoke(export.user_id, first)
    shares.revoke(export.user_id, first)
    assert export.session_id is not None
    assert shares.revoke_of_session(stranger, export.session_id) == 0
    shares.revoke(export.user_id, shares.resolve(second).id)
    assert shares.revoke_of_session(export.user_id, export.session_id) == 1
    for token in (first, second, third, "never"):
        with pytest.raises(NotFound):
            shares.resolve(token)


def test_nobody_can_share_the_film_of_another(shares: Shares, export: Export, stranger: str) -> None:
    with pytest.raises(NotFound):
        shares.create(stranger, export.session_id, export.id)


def test_a_password_is_kept_as_a_digest_and_opens_its_link_alone(shares: Shares, export: Export) -> None:
    digest = digest_password("sunset", least=SHARE_PASSWORD_MIN_CHARACTERS)
    share = shares.resolve(shares.create(export.user_id, export.session_id, export.id, password=digest))
    assert share.is_locked and "sunset" not in repr(share) and digest not in repr(share)
    assert share.opens_with("sunset") and not share.opens_with("sunsets") and not share.opens_with("")
    assert not shares.resolve(shares.create(export.user_id, export.session_id, export.id)).is_locked
    with pytest.raises(MalformedRequest):
        digest_password("sun", least=SHARE_PASSWORD_MIN_CHARACTERS)
