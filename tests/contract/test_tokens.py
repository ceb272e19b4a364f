from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from serving import SKILL, House, User


def issue(house: House, client_id: str | None, **options: object) -> tuple[int, dict[str, object]]:
    headers = {} if client_id is None else {"X-Client-Id": client_id}
    answer = house.ask("POST", "/api/auth/anonymous-token", headers=headers, **options)
    return answer.status_code, answer.json()


def test_an_anonymous_token_has_the_documented_shape_under_data_and_at_the_top(house: House) -> None:
    status, body = issue(house, str(uuid.uuid4()))
    data = body["data"]
    assert status == 200 and body["code"] == 0 and body["message"] == "success" and isinstance(data, dict)
    assert data["token"].startswith("nmv_usr_") and len(data["token"]) - len("nmv_usr_") in (43, 44)
    assert data["user_id"].startswith("anon_") and data["credits"] == 100
    assert data["scopes"] == ["read", "write", "upload"]
    assert data["expires_at"].endswith("Z")
    life = datetime.fromisoformat(data["expires_at"]) - house.parts.clock.now()
    assert abs(life - timedelta(days=7)) < timedelta(minutes=1) and abs(data["expires_in"] - 7 * 86400) < 60
    assert {key: body[key] for key in data} == data


@pytest.mark.parametrize("content", [b"", b"{}", b'{"anything": 1}', b"not json"])
def test_the_body_of_the_request_says_nothing(house: House, content: bytes) -> None:
    assert issue(house, str(uuid.uuid4()), content=content)[0] == 200


@pytest.mark.parametrize("client_id", ["client-1773423613-12345", "x" * 64, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"])
def test_any_stable_string_up_to_64_characters_is_a_client_id(house: House, client_id: str) -> None:
    assert issue(house, client_id)[0] == 200


@pytest.mark.parametrize("client_id", [None, "", "x" * 65])
def test_without_a_usable_client_id_the_answer_is_400(house: House, client_id: str | None) -> None:
    status, body = issue(house, client_id)
    assert status == body["code"] == 400
    assert "X-Client-Id" in str(body["message"]) and body["error"] == body["message"]


def test_a_second_token_for_the_same_client_is_429_and_says_when_to_come_back(house: House) -> None:
    client_id = str(uuid.uuid4())
    assert issue(house, client_id)[0] == 200
    answer = house.ask("POST", "/api/auth/anonymous-token", headers={"X-Client-Id": client_id})
    assert answer.status_code == answer.json()["code"] == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 7 * 86400


def test_further_tokens_are_made_listed_and_revoked(user: User) -> None:
    made = user.data("POST", "/api/tokens", json={"name": "My API Token", "scopes": ["read"], "expires_in_days": 90})
    assert made["name"] == "My API Token" and made["scopes"] == ["read"] and made["token"].startswith("nmv_usr_")
    listed = user.data("GET", "/api/tokens")["tokens"]
    assert {record["token_id"] for record in listed} >= {made["token_id"]}
    assert all(
        set(record) == {"token_id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"}
        for record in listed
    )
    reader = User(user.house, made["token"], user.id)
    assert reader.ask("GET", "/api/credits/balance/simple").status_code == 200
    assert user.data("POST", f"/api/tokens/{made['token_id']}/revoke") == {"token_id": made["token_id"], "revoked": True}
    answer = reader.ask("GET", "/api/credits/balance/simple")
    assert answer.status_code == 401 and answer.json()["code"] == 1001


def test_a_token_cannot_give_away_scopes_that_it_lacks(user: User) -> None:
    answer = user.ask("POST", "/api/tokens", json={"name": "all", "scopes": ["*"]})
    assert answer.status_code == answer.json()["code"] == 403


def test_credits_are_numbers_that_add_up_and_stand_at_the_top_too(user: User) -> None:
    body = user.ask("GET", "/api/credits/balance/simple").json()
    assert body["data"]["available"] == 100 and body["data"]["frozen"] == 0 and body["data"]["total"] == 100
    assert body["available"] == 100 and body["total"] == 100


def test_a_claim_token_opens_its_project_page_and_nothing_else(user: User) -> None:
    session_id = user.session()
    claim = user.data("POST", "/api/auth/claim-token", json={"task_id": "", "session_id": session_id})
    assert claim["claim_token"].startswith("clm_") and claim["expires_in"] == 604800
    for _ in range(2):
        page = user.house.ask("GET", "/workspace/claim", params={"ct": claim["claim_token"]})
        assert page.status_code == 200 and "project" in page.text and "text/html" in page.headers["Content-Type"]
    refused = User(user.house, claim["claim_token"], user.id).ask("GET", "/api/credits/balance/simple")
    assert refused.status_code == 401 and refused.json()["code"] == 1001


def test_a_claim_token_for_somebody_elses_session_is_not_given(user: User, house: House) -> None:
    answer = house.user().ask("POST", "/api/auth/claim-token", json={"session_id": user.session()})
    assert answer.status_code == 404 and answer.json()["code"] == 1002


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/workspace/claim?ct=clm_unknown", 404),
        ("/workspace/claim", 410),
        ("/workspace/claim?token=nmv_usr_x&task=1&session=2&skill_name=x", 410),
        ("/workspace/claim?task=1&session=2", 410),
        ("/workspace/task/task_1?session=2", 410),
        ("/workspace/task/task_1/2?nemo_token=nmv_usr_x", 410),
        ("/task/task_1", 410),
    ],
)
def test_dead_and_retired_links_get_a_page_that_says_to_ask_for_a_new_one(house: House, path: str, status: int) -> None:
    page = house.ask("GET", path, headers=SKILL)
    assert page.status_code == status and "new link" in page.text and "nmv_usr_" not in page.text
