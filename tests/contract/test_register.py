from __future__ import annotations

import uuid

import pytest

from serving import House, User

pytestmark = pytest.mark.slow

PASSWORD = "correct horse"


def fresh_email() -> str:
    return f"{uuid.uuid4().hex}@example.org"


def test_an_anonymous_user_registers_with_its_link_and_keeps_everything(house: House, user: User) -> None:
    session_id, email = user.session(), fresh_email()
    form = house.ask("GET", f"/register?bind={user.id}")
    assert form.status_code == 200 and f'value="{user.id}"' in form.text and "form-action 'self'" in form.headers["Content-Security-Policy"]
    page = house.ask("POST", "/register", data={"email": email, "password": PASSWORD, "bind": user.id})
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store" and PASSWORD not in page.text
    token = page.text.split("NEMO_TOKEN=")[1].split("<")[0]
    account = User(house, token, user.id, user.headers)
    assert account.state(session_id)["user_id"] == user.id
    assert user.state(session_id)["session_id"] == session_id, "the token from before goes on working"
    again = house.ask("POST", "/register", data={"email": fresh_email(), "password": PASSWORD, "bind": user.id})
    assert again.status_code == 409 and "account already" in again.text


def test_registering_and_signing_in_over_json(house: House, user: User) -> None:
    email = fresh_email()
    made = user.data("POST", "/api/auth/register", json={"email": email, "password": PASSWORD})
    assert made["user_id"] == user.id and made["plan"] == "free" and made["scopes"] == ["*"] and made["expires_at"].endswith("Z")
    signed_in = house.ask("POST", "/api/auth/login", json={"email": email.upper(), "password": PASSWORD}).json()["data"]
    assert signed_in["user_id"] == user.id and signed_in["token"] not in (made["token"], user.token)
    account = User(house, signed_in["token"], user.id)
    assert len(account.data("GET", "/api/tokens")["tokens"]) == 3
    refused = house.ask("POST", "/api/auth/login", json={"email": email, "password": "wrong horse"})
    assert refused.status_code == 401 and refused.json()["code"] == 1001


def test_what_cannot_be_registered_is_said(house: House) -> None:
    def codes(**body: object) -> tuple[int, int]:
        answer = house.ask("POST", "/api/auth/register", json=body)
        assert PASSWORD not in answer.text
        return answer.status_code, answer.json()["code"]

    assert codes(email="nobody", password=PASSWORD) == (400, 400)
    assert codes(email=fresh_email(), password="short") == (400, 400)
    assert codes(email=fresh_email()) == (422, 422)
    assert codes(email=fresh_email(), password=PASSWORD, bind="anon_x") == (404, 404)
    forms = house.ask("POST", "/register", data={"email": '"><script>', "password": PASSWORD})
    assert forms.status_code == 400 and "<script>" not in forms.text and PASSWORD not in forms.text


def test_guessing_passwords_ends_in_429_even_with_the_right_one(house: House) -> None:
    email = fresh_email()
    assert house.ask("POST", "/api/auth/register", json={"email": email, "password": PASSWORD}).status_code == 200
    statuses = [house.ask("POST", "/sign-in", data={"email": email, "password": f"guess {number}"}).status_code for number in range(11)]
    assert statuses[0] == 401 and statuses[-1] == 429
    answer = house.ask("POST", "/api/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == answer.json()["code"] == 429 and 0 < int(answer.headers["Retry-After"]) <= 900


@pytest.mark.parametrize("path", ["/register", "/sign-in"])
def test_the_pages_have_labels_and_no_scripts(house: House, path: str) -> None:
    page = house.ask("GET", path)
    assert page.status_code == 200 and page.text.count("<label>") == 2 and "<script" not in page.text
