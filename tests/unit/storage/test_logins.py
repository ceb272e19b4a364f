from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from reeltalk.clock import ManualClock
from reeltalk.config import Settings
from reeltalk.errors import BadLogin, BadToken, Conflict, MalformedRequest, NotFound
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.logins import Logins
from reeltalk.storage.passwords import NOBODYS_DIGEST
from reeltalk.storage.projects import Projects

CLIENT = "8f6c1f52-6a0e-4b61-9a4e-0d1f6a4f3c11"
EMAIL, PASSWORD = "ada@example.org", "correct horse"


@pytest.fixture
def logins(database: Database, clock: ManualClock, settings: Settings) -> Logins:
    return Logins(database, clock, settings)


def test_registering_keeps_what_the_anonymous_user_made_and_grants_once(
    accounts: Accounts, logins: Logins, projects: Projects, ledger: Ledger
) -> None:
    issued = accounts.issue_anonymous(CLIENT, "")
    project = projects.create(issued.user_id, "film")
    signed_in = logins.register(" Ada@Example.org ", PASSWORD, issued.user_id)
    assert signed_in.user_id == issued.user_id and projects.get(signed_in.user_id, project.session_id) == project
    assert ledger.balance(issued.user_id).available == 100 + 100
    new, old = accounts.authenticate(signed_in.token), accounts.authenticate(issued.token)
    assert (new.kind, new.plan, new.scopes) == ("registered", "free", frozenset({"*"}))
    assert old.user_id == new.user_id and old.may("render"), "the token that the assistant already holds goes on working"
    with pytest.raises(Conflict):
        logins.register("other@example.org", PASSWORD, issued.user_id)
    with pytest.raises(Conflict):
        logins.register(EMAIL, PASSWORD)
    assert ledger.balance(issued.user_id).granted == 200 and ledger.check_law() == ()


def test_an_account_is_no_longer_opened_by_its_client_id(accounts: Accounts, logins: Logins, clock: ManualClock) -> None:
    issued = accounts.issue_anonymous(CLIENT, "")
    logins.register(EMAIL, PASSWORD, issued.user_id)
    clock.advance(8 * 86_400)
    assert accounts.issue_anonymous(CLIENT, "").user_id != issued.user_id


@pytest.mark.slow
def test_signing_in_gives_a_new_token_and_wrong_passwords_and_unknown_addresses_are_refused_alike(
    accounts: Accounts, logins: Logins
) -> None:
    first = logins.register(EMAIL, PASSWORD)
    second = logins.sign_in("ADA@example.org", PASSWORD)
    assert second.token != first.token and second.user_id == first.user_id
    assert accounts.authenticate(first.token).user_id == accounts.authenticate(second.token).user_id
    refused = []
    for email, password in ((EMAIL, "correct horsf"), (EMAIL, ""), (EMAIL, "x" * 1000), ("nobody@example.org", PASSWORD), ("", "")):
        with pytest.raises(BadLogin) as caught:
            logins.sign_in(email, password)
        refused.append(str(caught.value))
    assert len(set(refused)) == 1


@pytest.mark.parametrize(
    ("email", "password"), [("ada", PASSWORD), ("a b@c", PASSWORD), (EMAIL, "short"), (EMAIL, "x" * 257), ("", PASSWORD)]
)
def test_an_address_and_a_password_must_be_fit(logins: Logins, email: str, password: str) -> None:
    with pytest.raises(MalformedRequest):
        logins.register(email, password)


def test_binding_nobody_makes_nothing(logins: Logins) -> None:
    with pytest.raises(NotFound):
        logins.register(EMAIL, PASSWORD, "anon_nobody")
    with pytest.raises(BadLogin):
        logins.sign_in(EMAIL, PASSWORD)


def test_a_new_password_ends_the_old_one_and_every_token(accounts: Accounts, logins: Logins) -> None:
    signed_in = logins.register(EMAIL, PASSWORD)
    logins.set_password(EMAIL, "another horse")
    with pytest.raises(BadToken):
        accounts.authenticate(signed_in.token)
    with pytest.raises(BadLogin):
        logins.sign_in(EMAIL, PASSWORD)
    assert logins.sign_in(EMAIL, "another horse").user_id == signed_in.user_id


def test_passwords_are_kept_as_argon2id_only(logins: Logins, tmp_path: Path) -> None:
    logins.register(EMAIL, PASSWORD)
    with sqlite3.connect(tmp_path / "reeltalk.db") as connection:
        (digest,) = connection.execute("SELECT password FROM logins").fetchone()
    assert digest.startswith("$argon2id$") and PasswordHasher().verify(digest, PASSWORD)
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("reeltalk.db*"))


def test_nobodys_digest_is_checked_as_hard_as_a_real_one() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODYS_DIGEST)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(NOBODYS_DIGEST, "")
