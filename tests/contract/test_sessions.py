from __future__ import annotations

import json

import pytest

from corpus.containers import sample
from serving import House, User

CREATE = "/api/tasks/me/with-session/nemo_agent"


@pytest.mark.parametrize(
    "body",
    [
        {"task_name": "project"},
        {"task_name": "project", "language": "<detected>"},
        {},
        {"task_name": None, "language": None},
        {"task_name": 7},
    ],
)
def test_a_session_is_made_from_whatever_careless_agents_send(user: User, body: dict[str, object]) -> None:
    answer = user.ask("POST", CREATE, json=body).json()
    data = answer["data"]
    assert data["session_id"].isdecimal() and len(data["session_id"]) == 19 and isinstance(data["session_id"], str)
    assert data["task_id"].startswith("task_") and data["user_id"] == user.id
    assert {key: answer[key] for key in data} == data


def test_json_is_read_whatever_its_content_type_says(user: User) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8"):
        answer = user.ask("POST", CREATE, content=b'{"task_name":"curl"}', headers={"Content-Type": kind})
        assert answer.status_code == 200, kind
        assert user.state(answer.json()["session_id"])["task_name"] == "curl"
    assert user.ask("POST", CREATE, content=b"").status_code == 200


def test_the_concrete_user_id_stands_for_me_and_another_one_is_nobody(user: User, house: House) -> None:
    assert user.ask("POST", f"/api/tasks/{user.id}/with-session/nemo_agent", json={}).status_code == 200
    other = user.ask("POST", f"/api/tasks/{house.user().id}/with-session/nemo_agent", json={})
    assert other.status_code == 404 and other.json()["code"] == 1002
    app = user.ask("POST", "/api/tasks/me/with-session/other_agent", json={})
    assert app.status_code == app.json()["code"] == 404


def test_all_five_keys_of_the_state_are_there_from_the_start(user: User) -> None:
    session_id = user.session()
    data = user.state(session_id)
    assert data["session_id"] == session_id and data["user_id"] == user.id and data["task_name"] == "project"
    assert data["state"] == {
        "draft": {},
        "video_infos": [],
        "canvas_config": {"width": 1920, "height": 1080, "ratio": "16:9", "aspect_ratio": "16:9", "fps": 30},
        "generated_media": [],
        "video_analyses": {},
    }


def test_an_unknown_session_and_somebody_elses_are_the_same_1002(user: User, house: House) -> None:
    theirs = house.user().session()
    answers = [user.ask("GET", f"/api/state/nemo_agent/me/{session}/latest") for session in (theirs, "1" * 19, "session_xxx")]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, 1002)}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.slow
def test_what_was_edited_is_in_the_draft_and_in_one_line(user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    user.say(session_id, 'make it vertical and add a title "Urban Dreams"')
    data = user.state(session_id)
    draft = data["state"]["draft"]
    assert draft["t"] and any(track["sg"] for track in draft["t"])
    assert {track["tt"] for track in draft["t"]} == {0, 7}
    assert draft["m"]["version"] == data["version"] == 1
    assert data["state"]["canvas_config"] | {"fps": 25} == {
        "width": 1080, "height": 1920, "ratio": "9:16", "aspect_ratio": "9:16", "fps": 25,
    }  # fmt: skip
    assert data["summary"].startswith('Timeline (2 tracks): 1. Video: sample (0-2s) 2. Title: "Urban Dreams"')
    assert data["receipt"]["clauses"]
    assert "urban dreams" in json.dumps(draft).lower()


@pytest.mark.slow
def test_music_of_the_library_can_be_fetched_from_the_draft(user: User, house: House) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    user.say(session_id, "add lo-fi music")
    draft = user.state(session_id)["state"]["draft"]
    (bed,) = [segment for track in draft["t"] if track["tt"] == 1 for segment in track["sg"]]
    piece = house.ask("GET", bed["src"].removeprefix(house.url))
    assert piece.status_code == 200 and piece.headers["Content-Type"] == "audio/ogg" and piece.content[:4] == b"OggS"


@pytest.mark.slow
def test_a_state_that_was_told_before_is_never_told_when_it_has_changed(user: User, house: House) -> None:
    session_id = user.session()
    assert user.state(session_id) == user.state(session_id)
    user.upload(session_id, sample("png"))
    assert len(user.state(session_id)["state"]["video_infos"]) == 1
    weak = user.data("POST", "/api/tokens", json={"scopes": ["read"]})
    reader = User(house, weak["token"], user.id)
    assert reader.state(session_id)["session_id"] == session_id
    user.data("POST", f"/api/tokens/{weak['token_id']}/revoke")
    path = f"/api/state/nemo_agent/me/{session_id}/latest"
    assert reader.ask("GET", path).json()["code"] == 1001
    assert house.user().ask("GET", path).json()["code"] == 1002, "what is remembered for one user is nobody else's"
