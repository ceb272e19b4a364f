"""The chat socket of the gateway protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from corpus.containers import sample
from reeltalk.server.frames import frames, read_frame, spoken_answer
from reeltalk.storage.events import Event
from serving import House, User

pytestmark = pytest.mark.slow


@contextmanager
def socket(house: House, token: str, session_id: str) -> Iterator[ClientConnection]:
    url = house.url.replace("http://", "ws://")
    with connect(f"{url}/ws/chat?token={token}&session_id={session_id}", close_timeout=5) as connection:
        yield connection


def receive(connection: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(connection.recv(timeout=60))
    return frame


def until(connection: ClientConnection, kind: str) -> list[dict[str, Any]]:
    got = [receive(connection)]
    while got[-1]["type"] != kind:
        got.append(receive(connection))
    return got


def say(connection: ClientConnection, content: str) -> list[dict[str, Any]]:
    connection.send(json.dumps({"type": "message", "content": content, "metadata": {}}))
    return until(connection, "done")


def test_a_turn_is_told_from_session_ready_to_done(user: User, house: House) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    with socket(house, user.token, session_id) as connection:
        assert receive(connection) == {"type": "session_ready", "session_id": session_id}
        connection.send(json.dumps({"type": "ping"}))
        assert receive(connection) == {"type": "pong"}
        told = say(connection, "make it vertical. Duration: 5 seconds")
        assert told[0]["type"] == "message_accepted" and told[0]["turn_id"]
        starts = [frame for frame in told if frame["type"] == "tool_start"]
        ends = [frame for frame in told if frame["type"] == "tool_end"]
        assert starts and [frame["id"] for frame in starts] == [frame["id"] for frame in ends]
        assert all(frame["name"] == frame["tool"] == frame["tool_name"] != "" for frame in starts + ends)
        (text,) = [frame for frame in told if frame["type"] == "text"]
        chunks = [frame for frame in told if frame["type"] == "chunk"]
        assert "".join(frame["text"] for frame in chunks) == text["text"] == text["content"] != ""
        assert all(frame["text"] == frame["content"] for frame in chunks)
        assert told[-1]["status"] == "done" and told[-1]["changed"] is True
        again = say(connection, "how many credits do I have?")
        assert any(frame["type"] == "text" for frame in again)
    assert user.state(session_id)["state"]["canvas_config"]["ratio"] == "9:16"


@pytest.mark.parametrize("token", ["", "nmv_usr_" + "x" * 43, "clm_x"])
def test_a_bad_token_is_accepted_first_and_then_closed_with_4001(house: House, user: User, token: str) -> None:
    with socket(house, token, user.session()) as connection, pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=20)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4001


def test_without_a_session_it_is_closed_with_4002(house: House, user: User) -> None:
    with socket(house, user.token, "") as connection, pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=20)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4002


def test_somebody_elses_session_and_a_token_that_may_only_read_are_refused_with_a_reason(house: House, user: User) -> None:
    reader = user.data("POST", "/api/tokens", json={"scopes": ["read"]})["token"]
    for token, session_id, code in ((house.user().token, user.session(), 1002), (reader, user.session(), 403), (user.token, "1", 1002)):
        with socket(house, token, session_id) as connection:
            frame = receive(connection)
            assert frame["type"] == "error" and frame["code"] == code and frame["error"]
            with pytest.raises(ConnectionClosed):
                connection.recv(timeout=20)


def test_what_cannot_be_read_is_said_and_the_talk_goes_on(house: House, user: User) -> None:
    session_id = user.session()
    with socket(house, user.token, session_id) as connection:
        receive(connection)
        for wrong in ("not json", "[]", "{}", '{"type": 5}', '{"type": "dance"}', '{"type": "message", "content": "  "}', "[" * 100_000):
            connection.send(wrong)
            frame = receive(connection)
            assert frame["type"] == "error" and frame["code"] == 400, wrong[:40]
        assert say(connection, "how many credits do I have?")[-1]["status"] == "done"


def test_the_turn_goes_on_when_the_client_leaves(house: House, user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    with socket(house, user.token, session_id) as connection:
        receive(connection)
        connection.send(json.dumps({"type": "message", "content": 'add a title "Gone"'}))
        turn_id = receive(connection)["turn_id"]
    seen: list[Event] = []
    while not seen or seen[-1].kind != "done":
        seen += house.parts.events.wait(turn_id, seen[-1].seq if seen else 0, 60) or [row("done")]
    assert house.parts.turns.get(turn_id).status == "done"
    assert any(track["tt"] == 7 for track in user.state(session_id)["state"]["draft"]["t"])


def test_an_abort_stops_what_waits_and_tells_those_who_wait_for_it(house: House, user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    parts = house.parts
    with socket(house, user.token, session_id) as connection:
        receive(connection)
        first = parts.turns.create(session_id, user.id, "how many credits do I have?", "en")  # waits: nobody has put it on the queue
        connection.send(json.dumps({"type": "abort"}))
        assert receive(connection) == {"type": "status", "status": "aborted", "turns": 1}
        assert (parts.turns.get(first.id).status, parts.turns.get(first.id).error) == ("failed", "cancelled")
        told = [(event.kind, event.data.get("code")) for event in parts.events.after(first.id, 0)]
        assert told == [("error", 5003), ("done", None)]
        assert say(connection, "how many credits do I have?")[-1]["status"] == "done"
    assert user.state(session_id)["version"] == 0


def test_a_question_of_a_real_turn_is_answered_as_the_client_answers_it(house: House, user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    with socket(house, user.token, session_id) as connection:
        receive(connection)
        say(connection, 'add a title "One"')
        told = say(connection, "trim 1 second")
        (asked,) = [frame for frame in told if frame["type"] == "ask_question"]
        (one,) = asked["questions"]
        assert one["id"] and one["prompt"] == asked["title"] and len(one["options"]) >= 2
        before = user.state(session_id)["state"]["draft"]["d"]
        answered = say(connection, f"1. {one['prompt']}: {one['options'][-1]['label']}")
        assert answered[-1]["changed"] is True
    assert user.state(session_id)["state"]["draft"]["d"] == before - 1000


def test_messages_sent_while_a_turn_runs_are_answered_one_after_another(house: House, user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    with socket(house, user.token, session_id) as connection:
        receive(connection)
        for text in ('add a title "One"', "make it vertical", "status"):
            connection.send(json.dumps({"type": "message", "content": text}))
        connection.send(json.dumps({"type": "ping"}))
        told: list[dict[str, Any]] = []
        while sum(frame["type"] == "done" for frame in told) < 3:
            told.append(receive(connection))
    accepted = [frame["turn_id"] for frame in told if frame["type"] == "message_accepted"]
    assert [frame["turn_id"] for frame in told if frame["type"] == "done"] == accepted and len(set(accepted)) == 3
    assert sum(frame["type"] == "pong" for frame in told) == 1
    assert user.state(session_id)["version"] >= 2


def row(kind: str, **data: Any) -> Event:
    return Event(1, "1", "turn_1", kind, data, datetime(2026, 3, 18, tzinfo=UTC))


def test_a_question_has_prompts_and_options_and_its_answer_is_read_as_the_words_that_were_picked() -> None:
    asked = {"question": "Which mood?", "options": ["lo-fi music", "happy music"]}
    (frame,) = frames(row("tool_call", id="c", name="ask", args=asked))
    assert frame["type"] == "ask_question" and frame["title"] == "Which mood?"
    (one,) = frame["questions"]
    assert one["prompt"] == "Which mood?" and [option["label"] for option in one["options"]] == asked["options"]
    assert list(frames(row("tool_result", id="c", name="ask", response={}))) == []
    assert spoken_answer("1. Which mood?: happy music", [asked]) == "happy music"
    assert (
        spoken_answer("1. Which mood?: happy music\n2. How long?: 5: or so", [asked, {"question": "How long?"}]) == "happy music; 5: or so"
    )
    assert spoken_answer("make it vertical", [asked]) == "make it vertical"


def test_every_frame_is_an_object_with_a_type() -> None:
    assert read_frame('{"type": "ping"}') == {"type": "ping"}
    for kind, data in (("progress", {"fraction": 0.5, "stage": "x"}), ("state", {"reeltalk": {}}), ("error", {"message": "no"})):
        for frame in frames(row(kind, **data)):
            assert isinstance(frame["type"], str) and json.dumps(frame)
