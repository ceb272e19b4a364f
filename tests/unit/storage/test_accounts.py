from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reeltalk.clock import ManualClock
from reeltalk.config import Settings
from reeltalk.errors import BadToken, ClientIdMissing, MalformedRequest, NotFound, RateLimited, ScopeMissing, SessionNotFound
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.identifiers import CLAIM_TOKEN_PREFIX, USER_TOKEN_PREFIX
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.projects import Project

DAY_S = 86_400
CLIENT = "8f6c1f52-6a0e-4b61-9a4e-0d1f6a4f3c11"
ADDRESS = "203.0.113.7"


def reason_of(accounts: Accounts, token: str) -> str:
    with pytest.raises(BadToken) as caught:
        accounts.authenticate(token)
    return str(caught.value.details["reason"])


def test_an_anonymous_token_says_who_it_is_for_a_week(accounts: Accounts, clock: ManualClock) -> None:
    issued = accounts.issue_anonymous(CLIENT, ADDRESS)
    assert issued.token.startswith("nmv_usr_") and len(issued.token) == len("nmv_usr_") + 43
    assert issued.user_id.startswith("anon_") and (issued.credits, issued.scopes) == (100, ("read", "write", "upload"))
    assert (issued.expires_at - clock.now()).days == 7
    identity = accounts.authenticate(issued.token)
    assert (identity.user_id, identity.kind, identity.plan) == (issued.user_id, "anonymous", "anonymous")
    assert identity.may("upload") and not identity.may("render")


def test_a_client_gets_one_token_in_the_life_of_one_and_is_told_how_long_to_wait(accounts: Accounts, clock: ManualClock) -> None:
    accounts.issue_anonymous(CLIENT, ADDRESS)
    clock.advance(2 * DAY_S)
    with pytest.raises(RateLimited) as caught:
        accounts.issue_anonymous(CLIENT, "198.51.100.9")
    assert caught.value.retry_after_s == 5 * DAY_S
    clock.advance(caught.value.retry_after_s)
    assert accounts.issue_anonymous(CLIENT, ADDRESS).credits == 100


def test_after_expiry_a_client_finds_its_user_again_with_credits_topped_up(accounts: Accounts, ledger: Ledger, clock: ManualClock) -> None:
    first = accounts.issue_anonymous(CLIENT, ADDRESS)
    ledger.hold(first.user_id, "job", "edit", 70)
    ledger.settle("job", "edit")
    clock.advance(7 * DAY_S)
    assert reason_of(accounts, first.token) == "expired"
    second = accounts.issue_anonymous(CLIENT, ADDRESS)
    assert (second.user_id, second.credits) == (first.user_id, 100)
    assert second.token != first.token
    assert ledger.check_law() == ()


def test_under_a_short_client_id_each_token_is_another_user(accounts: Accounts, clock: ManualClock) -> None:
    first = accounts.issue_anonymous("test", ADDRESS)
    clock.advance(7 * DAY_S)
    assert accounts.issue_anonymous("test", ADDRESS).user_id != first.user_id


def test_an_address_gets_only_so_many_tokens(accounts: Accounts, clock: ManualClock) -> None:
    for number in range(10):
        accounts.issue_anonymous(f"client-{number}", ADDRESS)
        clock.advance(60)
    with pytest.raises(RateLimited) as caught:
        accounts.issue_anonymous("client-10", ADDRESS)
    assert caught.value.retry_after_s == 7 * DAY_S - 600
    accounts.issue_anonymous("client-10", "198.51.100.9")


def test_loopback_is_not_counted_on_a_local_install(database: Database, clock: ManualClock, tmp_path: Path) -> None:
    accounts = Accounts(database, clock, Settings(home=tmp_path, economy="unlimited", tokens_per_address=1))
    for number in range(3):
        accounts.issue_anonymous(f"client-{number}", "127.0.0.1")
    accounts.issue_anonymous("client-3", ADDRESS)
    with pytest.raises(RateLimited):
        accounts.issue_anonymous("client-4", ADDRESS)


@pytest.mark.parametrize(("client_id", "error"), [("", ClientIdMissing), ("  ", ClientIdMissing), ("x" * 65, MalformedRequest)])
def test_a_client_id_must_be_there_and_fit(accounts: Accounts, client_id: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        accounts.issue_anonymous(client_id, ADDRESS)


def test_a_refused_request_leaves_no_user(accounts: Accounts, tmp_path: Path) -> None:
    accounts.issue_anonymous(CLIENT, ADDRESS)
    with pytest.raises(RateLimited):
        accounts.issue_anonymous(CLIENT, ADDRESS)
    with sqlite3.connect(tmp_path / "reeltalk.db") as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM tokens)").fetchone() == (1, 1)


@pytest.mark.parametrize("token", ["", "nmv_usr_", "nmv_usr_" + "a" * 43, "clm_" + "a" * 43, "Bearer x", "nmv_usr_\x00"])
def test_what_was_never_issued_opens_nothing(accounts: Accounts, token: str) -> None:
    assert reason_of(accounts, token) == "unknown"


def test_no_secret_is_written_to_the_disk(accounts: Accounts, database: Database, project: Project, tmp_path: Path) -> None:
    issued = accounts.issue_anonymous("another client, long enough", ADDRESS)
    claim, _expires_in = accounts.create_claim(project.user_id, project.session_id)
    database.close()
    written = b"".join(path.read_bytes() for path in tmp_path.glob("reeltalk.db*"))
    assert issued.user_id.encode() in written
    for secret, prefix in ((issued.token, USER_TOKEN_PREFIX), (claim, CLAIM_TOKEN_PREFIX)):
        assert secret.startswith(prefix)
        assert secret.removeprefix(prefix).encode() not in written


def test_a_token_can_make_another_one_but_not_a_stronger_one(accounts: Accounts) -> None:
    owner = accounts.authenticate(accounts.issue_anonymous(CLIENT, ADDRESS).token)
    token, record = accounts.create_token(owner, "reader", ("read",), 90)
    assert accounts.authenticate(token).scopes == {"read"} and record.expires_at is not None
    for scopes in (("*",), ("read", "render")):
        with pytest.raises(ScopeMissing):
            accounts.create_token(owner, "strong", scopes)
    for scopes, days in ((("fly",), 1), ((), 1), (("read",), 0), (("read",), 100_000)):
        with pytest.raises(MalformedRequest):
            accounts.create_token(owner, "odd", scopes, days)


def test_tokens_are_listed_and_revoked_by_their_owner_only(accounts: Accounts, clock: ManualClock) -> None:
    issued = accounts.issue_anonymous(CLIENT, ADDRESS)
    owner = accounts.authenticate(issued.token)
    clock.advance(1)
    token, record = accounts.create_token(owner, "second", ("read",))
    stranger = accounts.issue_anonymous("a stranger's client id", ADDRESS)
    with pytest.raises(NotFound):
        accounts.revoke_token(stranger.user_id, record.id)
    accounts.revoke_token(owner.user_id, record.id)
    accounts.revoke_token(owner.user_id, record.id)
    assert reason_of(accounts, token) == "revoked"
    assert [(known.name, known.revoked_at is not None) for known in accounts.list_tokens(owner.user_id)] == [
        ("second", True),
        ("anonymous", False),
    ]


def test_a_user_is_put_on_a_plan(accounts: Accounts) -> None:
    issued = accounts.issue_anonymous(CLIENT, ADDRESS)
    accounts.set_plan(issued.user_id, "starter")
    assert accounts.authenticate(issued.token).plan == accounts.plan_of(issued.user_id) == "starter"
    assert [(user.id, user.plan, user.email) for user in accounts.users()] == [(issued.user_id, "starter", "")]
    for call in (lambda: accounts.set_plan("anon_nobody", "free"), lambda: accounts.plan_of("anon_nobody")):
        with pytest.raises(NotFound):
            call()


def test_a_claim_opens_its_page_again_and_again_until_it_expires_and_is_no_token(
    accounts: Accounts, project: Project, clock: ManualClock
) -> None:
    claim_token, expires_in_s = accounts.create_claim(project.user_id, project.session_id)
    assert claim_token.startswith("clm_") and expires_in_s == 7 * DAY_S
    for _ in range(2):
        claim = accounts.resolve_claim(claim_token)
        assert (claim.user_id, claim.session_id) == (project.user_id, project.session_id)
    assert reason_of(accounts, claim_token) == "unknown"
    clock.advance(expires_in_s)
    with pytest.raises(NotFound):
        accounts.resolve_claim(claim_token)


def test_nobody_can_claim_the_session_of_another(accounts: Accounts, project: Project) -> None:
    stranger = accounts.issue_anonymous("a stranger's client id", ADDRESS)
    for session_id in (project.session_id, "1234567890123456789"):
        with pytest.raises(SessionNotFound):
            accounts.create_claim(stranger.user_id, session_id)
