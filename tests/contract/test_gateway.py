"""The gateway protocol over HTTP, as nemovideo-tools reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.containers import sample
from reeltalk.server.app import create_app
from reeltalk.storage.ledger import Ledger
from serving import House, User, serving

pytestmark = pytest.mark.slow

RENDER = "/services/v1/render-proxy"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Where things cost what the documents say."""
    with serving(tmp_path_factory.mktemp("house"), economy="trial", tokens_per_address=100, heartbeat_s=0.2) as house:
        yield house


def project(user: User, **body: object) -> dict[str, Any]:
    made: dict[str, Any] = user.data("POST", "/projects", json={"create_session": True, **body})
    return made


def send(user: User, *, field: str = "file", **fields: str) -> Any:
    """Upload as the client does: the file first, then the field that says where to."""
    return user.ask("POST", "/files/upload", files=[(field, ("sample.mp4", sample("mp4").read_bytes()))], data=fields)


def test_a_project_comes_with_its_session_and_is_listed(user: User) -> None:
    made = project(user, name="Urban Dreams")
    assert made["project_id"] and made["session"]["session_id"] and made["session"]["project_id"] == made["project_id"]
    listed = user.data("GET", "/projects")
    assert listed["count"] == 1 and listed["projects"][0]["name"] == "Urban Dreams"
    datetime.fromisoformat(listed["projects"][0]["created_at"])
    assert user.data("GET", f"/projects/{made['project_id']}") == listed["projects"][0]
    (session,) = user.data("GET", f"/projects/{made['project_id']}/sessions")["sessions"]
    assert session["session_id"] == made["session"]["session_id"] and session["status"] == "active"
    assert user.state(session["session_id"])["task_id"] == made["project_id"], "both protocols show the same projects"


def test_a_token_is_verified_and_a_bad_one_has_the_gateways_own_numbers(user: User, house: House) -> None:
    answer = house.ask("POST", "/auth/verify", json={"token": user.token})
    assert answer.json()["data"]["user_id"] == user.id and answer.json()["data"]["balance"] == 100
    bad = house.ask("POST", "/auth/verify", json={"token": "nmv_usr_bad"})
    assert bad.status_code == 401 and bad.json()["code"] == 1010 and bad.json()["message"]
    bad = house.ask("GET", "/projects", headers={"Authorization": "Bearer nmv_usr_bad"})
    assert bad.status_code == 401 and bad.json()["code"] == 1010
    assert house.ask("GET", "/api/credits/balance/simple").json()["code"] == 1001


def test_an_expired_token_is_1011(user: User, house: House) -> None:
    class Later:
        def now(self) -> datetime:
            return house.parts.clock.now() + timedelta(days=8)

    late = type(house.parts.accounts)(house.parts.database, Later(), house.parts.settings)  # type: ignore[arg-type]
    app = create_app(dataclasses.replace(house.parts, accounts=late))
    answer = TestClient(app).get("/billing/balance", headers={"Authorization": f"Bearer {user.token}"})
    assert answer.status_code == 401 and answer.json()["code"] == 1011


def test_an_upload_names_its_session_or_its_project_after_the_file(user: User) -> None:
    made = project(user)
    for fields in ({"session_id": made["session"]["session_id"]}, {"project_id": made["project_id"]}):
        data = send(user, **fields).json()["data"]
        assert data["file_id"] and data["filename"] == "sample.mp4" and data["url"].startswith("http")
    assert send(user).json()["code"] == 400
    assert send(user, session_id="1" * 19).json()["code"] == 1002
    assert send(user, project_id="task_nobody").json()["code"] == 1002


def test_the_state_is_empty_until_there_is_something(user: User) -> None:
    made = project(user)
    path = f"/api/v1/state/frontend/{made['project_id']}"
    assert user.data("GET", path) == {"project": {}, "version": 0, "projectName": "project"}
    send(user, session_id=made["session"]["session_id"])
    (file,) = user.data("GET", path)["project"]["files:uploads"]
    assert file["cdn_url"].startswith("http") and file["s3_key"].endswith("/sample.mp4")
    assert "timeline_draft" not in user.data("GET", path)["project"]


def test_a_film_is_made_polled_and_downloaded_and_its_price_is_told_tool_by_tool(user: User, house: House) -> None:
    made = project(user)
    session_id, project_id = made["session"]["session_id"], made["project_id"]
    none_yet = user.ask("GET", f"{RENDER}/{project_id}/download")
    assert none_yet.status_code == none_yet.json()["code"] == 404
    send(user, session_id=session_id)
    user.say(session_id, 'make it vertical and add a title "Hello"')
    draft = user.data("GET", f"/api/v1/state/frontend/{project_id}")["project"]["timeline_draft"]
    order = {"id": "draft-cli-1", "draft": draft, "sessionId": session_id, "output": {"format": "mp4", "codec": "h264", "crf": 23}}
    assert user.data("POST", f"{RENDER}/lambda", json=order)["id"] == "draft-cli-1"
    film = finished(user, "draft-cli-1")
    assert house.ask("GET", film["outputUrl"].removeprefix(house.url)).content[4:8] == b"ftyp"
    latest = user.data("GET", f"{RENDER}/{project_id}/download")
    assert latest["output"] == {"url": film["outputUrl"], "size": film["output"]["size"], "duration": 2.0, "format": "mp4"}
    whole = user.ask("GET", f"{RENDER}/draft-cli-1/download")
    assert whole.headers["Content-Type"] == "video/mp4" and len(whole.content) == film["output"]["size"]
    assert house.user().ask("GET", f"{RENDER}/{project_id}/download").status_code == 404
    balance = user.data("GET", "/billing/balance")
    assert [balance[key] for key in ("available", "frozen", "total_granted", "total_consumed")] == [50, 0, 100, 50]
    history(user, session_id, project_id)


def finished(user: User, render_id: str) -> dict[str, Any]:
    for _ in range(600):
        film: dict[str, Any] = user.data("GET", f"{RENDER}/lambda/{render_id}")
        if film["status"] in ("completed", "failed"):
            assert film["status"] == "completed", film["error"]
            return film
        user.house.parts.clock.sleep(0.1)
    raise AssertionError("the film was not finished")


def history(user: User, session_id: str, project_id: str) -> None:
    path = "/billing/usage/conversations"
    usage = user.data("GET", path, params={"page_no": 1, "page_size": 100})
    spent, welcome = usage["items"]
    assert (usage["total"], usage["total_pages"], usage["has_next"], usage["has_prev"]) == (2, 1, False, False)
    assert spent["kind"] == "conversation" and spent["amount_delta"] == -50
    conversation = spent["conversation"]
    assert (conversation["session_id"], conversation["project_id"]) == (session_id, project_id)
    assert conversation["user_message"].startswith("make it vertical") and not conversation["project_deleted"]
    assert sum(tool["credits"] for tool in conversation["tool_breakdown"]) == 50
    assert {"set_canvas", "add_title"} <= {tool["tool_key"] for tool in conversation["tool_breakdown"]}
    assert (welcome["kind"], welcome["amount_delta"], welcome["grant"]["source"]) == ("grant", 100, "welcome")
    pages = [user.data("GET", path, params={"page_no": number, "page_size": 1}) for number in (1, 2)]
    assert [page["items"][0] for page in pages] == [spent, welcome] and pages[0]["has_next"] and pages[1]["has_prev"]
    today = datetime.now(UTC).date()
    assert user.data("GET", path, params={"start_date": str(today + timedelta(days=1))})["items"] == []
    assert len(user.data("GET", path, params={"start_date": str(today - timedelta(days=1)), "end_date": str(today)})["items"]) == 2
    for wrong in ({"start_date": "soon"}, {"page_no": 0}, {"page_size": "x"}):
        assert user.ask("GET", path, params=wrong).json()["code"] in (400, 422)


def test_the_statement_shows_what_was_given_and_spent_and_nothing_that_was_given_back(house: House, user: User) -> None:
    ledger: Ledger = house.parts.ledger
    ledger.hold(user.id, "turn_gone", "edit", 30)
    ledger.hold(user.id, "turn_back", "edit", 20)
    ledger.settle("turn_gone", "edit")
    ledger.release("turn_back", "edit")
    spent, _welcome = user.data("GET", "/billing/usage/conversations")["items"]
    assert spent["conversation"]["project_deleted"] and spent["conversation"]["session_id"] is None
    assert spent["conversation"]["tool_breakdown"] == [{"tool_key": "edit", "credits": 30, "count": 1}]


def test_a_claim_token_is_given_for_a_project(house: House, user: User) -> None:
    made = project(user, name="Marmalade")
    claim = user.data("POST", "/api/auth/exchange-claim-token", json={"project_id": made["project_id"]})
    assert claim["claim_token"].startswith("clm_") and "Marmalade" in house.ask("GET", claim["url"].removeprefix(house.url)).text
    assert house.user().ask("POST", "/api/auth/exchange-claim-token", json={"project_id": made["project_id"]}).json()["code"] == 1002
