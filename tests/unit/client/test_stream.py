from __future__ import annotations

import json

import pytest

from reeltalk.client.stream import HEARTBEAT, StreamEvent, read_events


def event(**content: object) -> str:
    return "data: " + json.dumps(content)


def test_adk_events_become_texts_calls_and_results() -> None:
    lines = [
        event(
            author="nemo_agent", content={"role": "model", "parts": [{"functionCall": {"id": "1", "name": "edit", "args": {"op": "trim"}}}]}
        ),
        "",
        event(
            author="nemo_agent",
            content={"role": "user", "parts": [{"functionResponse": {"id": "1", "name": "edit", "response": {"ok": True}}}]},
        ),
        "",
        event(author="nemo_agent", content={"role": "model", "parts": [{"text": "Done"}]}, actions={"stateDelta": {"draft": {"d": 5}}}),
        "",
    ]
    assert list(read_events(lines)) == [
        StreamEvent("tool_call", name="edit", data={"op": "trim"}),
        StreamEvent("tool_result", name="edit", data={"ok": True}),
        StreamEvent("text", text="Done"),
        StreamEvent("state", data={"draft": {"d": 5}}),
    ]


@pytest.mark.parametrize(
    "lines",
    [[": heartbeat"], ["data:"], ["data: "], ["data: heartbeat"], ["event: heartbeat", "data: x"], ['data: {"type":"heartbeat"}']],
)
def test_every_documented_keep_alive_is_one(lines: list[str]) -> None:
    assert list(read_events([*lines, ""])) == [HEARTBEAT]


def test_progress_travels_in_comments() -> None:
    (told,) = read_events([": progress 0.42 Listening to talk.mp4"])
    assert (told.kind, told.data["fraction"], told.text) == ("progress", 0.42, "Listening to talk.mp4")


def test_a_strange_progress_comment_is_a_keep_alive() -> None:
    assert list(read_events([": progress soon"])) == [HEARTBEAT]


def test_an_error_event_carries_its_code() -> None:
    (error,) = read_events(['data: {"error":"no credits","code":2001}'])
    assert (error.kind, error.text, error.data["code"]) == ("error", "no credits", 2001)


def test_partial_text_is_marked_as_such() -> None:
    (text,) = read_events([event(partial=True, content={"parts": [{"text": "Do"}]})])
    assert text.partial


def test_the_other_documented_text_shape_is_read_too() -> None:
    assert list(read_events(['data: {"type":"text","content":"hello"}'])) == [StreamEvent("text", text="hello")]
